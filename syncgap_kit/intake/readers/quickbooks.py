"""QuickBooks Online: the report "Transaction List by Date", as CSV, in its older and newer wording.

Built from public fixtures and parsers; no real file was seen. A title block stands above the header, group headings and
totals stand among the rows, a footer names the accounting basis. The report tells days, never the time of posting.
"""

import re
from typing import Any

import ibis

from ...tables import POSTINGS, Table
from ..reader import Facts, Reader, day, money, text, truth
from ..words import channel_word

DOCUMENT_TYPES = {
    "invoice": "invoice",
    "sales_receipt": "sales_receipt",
    "cash_sale": "cash_sale",
    "journal_entry": "journal_entry",
    "journal": "journal_entry",
    "credit_memo": "credit_memo",
    "refund": "refund_receipt",
    "refund_receipt": "refund_receipt",
    "payment": "payment",
    "deposit": "deposit",
    "transfer": "transfer",
    "bill": "bill",
    "bill_payment": "bill_payment",
    "expense": "expense",
    "check": "check",
    "estimate": "estimate",
}
NOT_DATA = re.compile(r"total\b|(accrual|cash) basis|basis\b", re.IGNORECASE)


def _aside(cells: tuple[str, ...], header: tuple[str, ...]) -> bool:
    """Whether a row is a group heading, a total or the footer: never one that has a date of its own."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    where = header.index("date") if "date" in header else 0
    if where < len(cells) and re.match(r"\d", cells[where].strip()):
        return False
    heading = len(filled) == 1 and cells[0].strip() != "" and header[0] == ""
    return heading or bool(NOT_DATA.match(filled[0]))


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    word = channel_word(rows.document_type_raw)
    postings = rows.select(
        "source_file",
        "source_row",
        "document_type_raw",
        "doc_number",
        "memo",
        "date",
        "amount",
        "customer_key",
        ledger=ibis.literal(facts.ledger or "quickbooks"),
        document_type=ibis.cases(*((word == key, kind) for key, kind in DOCUMENT_TYPES.items()), else_="other"),
        currency=ibis.literal(facts.declared_currency or facts.currency),
        posting=rows.posting.fill_null(True),
    )
    return {POSTINGS: postings}


TRANSACTION_LIST = Reader(
    name="qbo_txn_list",
    system="quickbooks",
    role="books",
    header=tuple(
        frozenset(cells) for cells in ({"date", "transaction date"}, {"transaction type"}, {"num"}, {"amount"})
    ),
    without=frozenset({"balance", "open balance", "debit", "credit"}),
    fields={
        "date": day("date", "transaction date"),
        "document_type_raw": text("transaction type", required=True),
        "doc_number": text("num"),
        "posting": truth("posting", "posting (y/n)"),
        "customer_key": text("name", personal=True),
        "memo": text("memo", "memo/description", "description", free=True),
        "amount": money("amount", required=True),
    },
    usual=("posting", "customer_key", "memo"),
    others=frozenset({"account", "account name", "split"}),
    dated="date",
    report=True,
    aside=_aside,
    tables=_tables,
    evidence="public fixtures and parsers; no real file seen",
)
