"""QuickBooks Online: its reports, as CSV or XLSX, in their older and newer wording.

Built from public fixtures and parsers; no real file was seen, and the older wording is not confirmed. A title block
stands above the header, group headings and totals stand among the rows, a footer names the accounting basis. Users add,
remove and move columns, so they are found by name. A report tells days, never the time of posting.
"""

import re
from functools import partial
from typing import Any

import ibis

from ...columns import Table
from ...tables import POSTING_LINES, POSTINGS
from ..canonical import as_table
from ..entries import item_documents, journal_documents, journal_lines, ledger_documents
from ..reader import Facts, Reader, day, heading, money, text, truth
from ..words import document_type

NOT_DATA = re.compile(r"total\b|(accrual|cash) basis|basis\b|beginning balance", re.IGNORECASE)
RUN_AT = re.compile(r"[^\W\d]+, [^:]*\b\d{4},? (at )?\d{1,2}:\d{2}")  # Tuesday, July 1, 2025 09:30 PM GMT-04:00
DATES = ("date", "transaction date")
MEMOS = ("memo", "memo/description", "description", "description or memo/description")
NAMES = ("name", "customer", "client", "customer full name", "client full name")
EVIDENCE = "public fixtures and parsers; no real file seen"


def _aside(cells: tuple[str, ...], header: tuple[str, ...]) -> bool:
    """Whether a row is a group heading, a total or the footer: never one that has a date of its own."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    where = next((header.index(name) for name in DATES if name in header), 0)
    if where < len(cells) and re.match(r"\d", cells[where].strip()):
        return False
    alone = len(filled) == 1 and cells[0].strip() != ""
    if alone and (header[0] == "" or RUN_AT.match(filled[0])):  # a footer need not name the basis
        return True
    return any(NOT_DATA.match(cell.strip()) for cell in cells[:2])  # further on, a customer may be Total


def _journal_aside(cells: tuple[str, ...], header: tuple[str, ...]) -> bool:
    """The same in a journal, whose documents each end in a line of sums without an account."""
    accounts = [header.index(name) for name in ACCOUNTS if name in header]
    if _aside(cells, header):
        return True
    dated = any(re.match(r"\d", cells[header.index(name)]) for name in DATES if name in header)
    return not dated and not any(cells[place].strip() for place in accounts if place < len(cells))


def _postings(documents: Any, facts: Facts, **given: Any) -> dict[Table, Any]:
    ledger = {
        "ledger": ibis.literal(facts.ledger or "quickbooks"),
        "document_type": document_type(documents.document_type_raw),
        "currency": ibis.literal(facts.currency),
        "posting": ibis.literal(True),
    }
    return {POSTINGS: as_table(POSTINGS, documents, facts, **ledger | given)}


def _listed(rows: Any, facts: Facts) -> dict[Table, Any]:
    return _postings(rows, facts, posting=rows.posting.fill_null(True))


def _journal(rows: Any, facts: Facts) -> dict[Table, Any]:
    return _postings(journal_documents(rows), facts) | {
        POSTING_LINES: as_table(POSTING_LINES, journal_lines(rows), facts)
    }


def _ledger(rows: Any, facts: Facts) -> dict[Table, Any]:
    return _postings(ledger_documents(rows.mutate(account=rows.account.fill_null(rows.heading))), facts)


def _sales(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(customer_key=rows.customer.fill_null(rows.heading))
    return _postings(item_documents(rows), facts, without_tax=ibis.literal(True))


def _head(*further: str) -> tuple[frozenset[str], ...]:
    own: tuple[set[str], ...] = ({*DATES}, {"transaction type"}, *({cell} for cell in further))
    return tuple(map(frozenset, own))


ACCOUNTS = ("account", "account name", "account full name", "distribution account")
SHARED = {
    "date": day(*DATES),
    "document_type_raw": text("transaction type", required=True),
    "doc_number": text("num"),
    "customer_key": text(*NAMES, personal=True),
    "memo": text(*MEMOS, free=True),
}
AMOUNT = {"amount": money("amount", required=True)}
POSTING = {"posting": truth("posting", "posting (y/n)")}
ADDED = frozenset(
    {"create date", "created by", "last modified", "last modified by", "class", "location", "customer", "split account"}
)

REPORT = partial(Reader, system="quickbooks", role="books", dated="date", report=True, evidence=EVIDENCE)

TRANSACTION_LIST = REPORT(
    name="qbo_txn_list",
    precedence=1,
    header=_head("num", "amount"),
    without=frozenset({"balance", "open balance", "debit", "credit"}),
    fields={**SHARED, **POSTING, **AMOUNT},
    usual=("posting", "customer_key", "memo"),
    others=frozenset({"account", "account name", "split", *ADDED}),
    aside=_aside,
    tables=_listed,
)

INVOICE_LIST = REPORT(
    name="qbo_invoice_list",
    precedence=2,
    header=_head("num", "open balance"),
    fields={**SHARED, **POSTING, **AMOUNT},
    usual=("customer_key", "memo"),
    others=frozenset({"due date", "open balance", *ADDED}),
    aside=_aside,
    tables=_listed,
)

JOURNAL = REPORT(
    name="qbo_journal",
    precedence=3,
    header=_head("num", "debit", "credit"),
    without=frozenset({"trans #", "clr", "balance"}),
    fields={
        **SHARED,
        "date": day(*DATES, required=False),
        "document_type_raw": text("transaction type"),
        "account": text(*ACCOUNTS),
        "heading": heading(),
        "debit": money("debit"),
        "credit": money("credit"),
    },
    usual=("customer_key", "memo", "account"),
    others=ADDED,
    unit="doc_number",
    begins=("date",),
    follows=True,
    carried=("date", "document_type_raw", "doc_number"),
    aside=_journal_aside,
    tables=_journal,
)

GENERAL_LEDGER = REPORT(
    name="qbo_general_ledger",
    precedence=4,
    header=_head("num", "amount", "balance"),
    without=frozenset({"qty", "quantity", "debit", "credit"}),
    fields={**SHARED, "account": text("distribution account", "account"), "heading": heading(), **AMOUNT},
    usual=("customer_key", "memo"),
    others=frozenset({"split", "split account", "balance", *ADDED}),
    aside=_aside,
    tables=_ledger,
)

SALES_DETAIL = REPORT(
    name="qbo_sales_detail",
    precedence=5,
    header=(*_head("num", "amount", "balance"), frozenset({"qty", "quantity"})),
    fields={
        **{name: wanted for name, wanted in SHARED.items() if name != "customer_key"},
        "customer": text("customer full name", "client full name", "customer", "client", personal=True),
        "heading": heading(personal=True),
        **AMOUNT,
    },
    usual=("memo",),
    others=frozenset(
        {"product/service", "product/service full name", "qty", "quantity", "sales price", "balance", *ADDED}
    ),
    aside=_aside,
    tables=_sales,
)
