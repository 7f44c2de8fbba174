"""QuickBooks Desktop: its reports of transactions (by account, by customer) and its Journal, as CSV or workbook.

Known from other programs' code and their tests; no real file was seen. No title stands above the header. Groups have
their heading in a column without a name, before the first that has one, and end in a total. In a workbook empty columns
stand between the others, and headings are indented by columns. The Journal tells a document's own values in its first
line alone. A document's number has eleven characters at most, so long order ids are cut. `Trans #` is the id that the
books give a document. The CSV is written in Western European, which its source in case.toml then declares.
"""

import re
from functools import partial
from typing import Any

import ibis

from ...columns import Table
from ...tables import POSTING_LINES, POSTINGS
from ..canonical import as_table
from ..entries import journal_documents, journal_lines, ledger_documents
from ..reader import Facts, Reader, day, heading, money, proof, text
from ..words import channel_word, document_type

NOT_DATA = re.compile(r"total\b", re.IGNORECASE)
KINDS = {"general_journal": "journal_entry", "bill_pmt__check": "bill_payment", "bill_pmt__ccard": "bill_payment"}
NOT_POSTING = ("estimate", "sales_order", "purchase_order")


def _aside(cells: tuple[str, ...], header: tuple[str, ...]) -> bool:
    """Whether a row is the heading of a group, a total or a document's line of sums."""
    named = {name: cells[place].strip() for place, name in enumerate(header) if name and place < len(cells)}
    if re.match(r"\d", named.get("date", "")):
        return False
    front = cells[: next(place for place, name in enumerate(header) if name) + 1]  # a customer may be called Total
    sums = {name for name, cell in named.items() if cell} <= {"amount", "debit", "credit", "balance"}
    return sums or any(NOT_DATA.match(cell.strip()) for cell in front)


def _postings(documents: Any, facts: Facts) -> dict[Table, Any]:
    word = channel_word(documents.document_type_raw)
    own = [(word == name, kind) for name, kind in KINDS.items()]
    postings = as_table(
        POSTINGS,
        documents,
        facts,
        ledger=ibis.literal(facts.ledger or "quickbooks"),
        document_type=ibis.cases(*own, else_=document_type(documents.document_type_raw)),
        currency=ibis.literal(facts.currency),
        posting=~word.isin(NOT_POSTING).fill_null(False),
    )
    return {POSTINGS: postings}


def _detail(rows: Any, facts: Facts) -> dict[Table, Any]:
    moved = (rows.debit.fill_null(0) - rows.credit.fill_null(0)).cast("decimal(18, 4)")
    rows = rows.mutate(amount=rows.amount.fill_null(moved), account=rows.account.fill_null(rows.heading))
    return _postings(ledger_documents(rows), facts)


def _journal(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(heading=rows.document_id)
    return _postings(journal_documents(rows), facts) | {
        POSTING_LINES: as_table(POSTING_LINES, journal_lines(rows), facts)
    }


SHARED = {
    "document_id": text("trans #"),
    "date": day("date"),
    "document_type_raw": text("type", required=True),
    "doc_number": text("num"),
    "customer_key": text("name", personal=True),
    "memo": text("memo", free=True),
    "account": text("account"),
    "debit": money("debit"),
    "credit": money("credit"),
}
OTHERS = frozenset({"adj", "class", "clr", "split", "balance", "item", "qty", "sales price", "source name", "paid"})
REPORT = partial(
    Reader,
    system="quickbooks",
    role="books",
    usual_order="MDY",
    usual=("customer_key", "memo"),
    others=OTHERS,
    dated="date",
    report=True,
    aside=_aside,
    evidence="other programs' code and tests; no real file seen",
)

TRANSACTION_DETAIL = REPORT(
    name="qbd_txn_detail",
    precedence=4,
    header=proof("type", "date", "num", "clr", "split"),
    fields={**SHARED, "heading": heading(), "amount": money("amount")},
    tables=_detail,
)

JOURNAL = REPORT(
    name="qbd_journal",
    precedence=3,
    header=proof("trans #", "type", "date", "num", "account", "debit", "credit"),
    without=frozenset({"clr", "split"}),
    fields={**SHARED, "date": day("date", required=False), "document_type_raw": text("type")},
    unit="doc_number",
    begins=("date",),
    follows=True,
    carried=("document_id", "date", "document_type_raw", "doc_number"),
    tables=_journal,
)
