"""QuickBooks Online's "Transaction List by Date" as its CSV export writes it, old and new wording, grouped or flat."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from .books import Document
from .orders import money
from .plan import Plan

HEADERS = {
    "old": "Date,Transaction Type,Num,Posting,Name,Memo/Description,Account,Split,Amount".split(","),
    "new": "Date,Transaction type,Num,Posting (Y/N),Name,Memo,Account name,Split,Amount".split(","),
}
POSTING = {"old": ("No", "Yes"), "new": ("N", "Y")}


def list_records(plan: Plan, documents: Sequence[Document]) -> list[list[str]]:
    """All records of the export, title block and footer included; an empty list is a really empty line."""
    header = HEADERS[plan.wording]
    width = len(header) + plan.grouped
    last = plan.day(plan.world.as_of)
    block = ["Northwind Outfitters", "Transaction List by Date", f"{_long(plan.world.first_day)}-{_long(last)}"]
    records = [_wide(line, width) for line in block] + [[]]
    if plan.grouped:
        records += [["", *header], *_groups(plan, documents, width)]
    else:
        records += [header, *(_cells(plan, document) for document in documents)]
    footer = f"Accrual Basis {_moment(plan.world.as_of, plan.zone)}"
    return [*records, [], [], [], _wide(footer, width)]


def _groups(plan: Plan, documents: Sequence[Document], width: int) -> list[list[str]]:
    records = []
    for account, group in groupby(sorted(documents, key=lambda document: document.account), lambda it: it.account):
        members = list(group)
        total = _total(sum(document.cents for document in members))
        records.append(_wide(account, width))
        records += [["", *_cells(plan, document)] for document in members]
        records.append([*_wide(f"Total for {account}", width - 1), total])
    return [*records, [*_wide("TOTAL", width - 1), _total(sum(document.cents for document in documents))]]


def _cells(plan: Plan, document: Document) -> list[str]:
    posting = POSTING[plan.wording][document.posting]
    return [
        f"{document.day.month:02d}/{document.day.day:02d}/{document.day.year}",
        document.type,
        document.number,
        posting,
        document.name,
        document.memo,
        document.account,
        document.split,
        thousands(document.cents),
    ]


def thousands(cents: int) -> str:
    """Cents with a thousands comma: 123456 is 1,234.56."""
    whole, fraction = money(abs(cents)).split(".")
    return f"{'-' if cents < 0 else ''}{int(whole):,}.{fraction}"


def _total(cents: int) -> str:
    return f"-${thousands(-cents)}" if cents < 0 else f"${thousands(cents)}"


def _wide(text: str, width: int) -> list[str]:
    return [text, *[""] * (width - 1)]


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    offset = f"{local:%z}"
    return f"{local:%A}, {_long(local.date())} {local:%I:%M %p} GMT{offset[:3]}:{offset[3:]}"
