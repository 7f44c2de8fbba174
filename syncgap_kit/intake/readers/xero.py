"""Xero: the export of sales invoices, the report Account Transactions, and invoices and journals as its API has them.

The exports are known from other programs' code and vendor documentation; no real file was seen. The invoices file
repeats the document on each of its lines. Draft and submitted invoices are not posted yet, voided and deleted ones no
more. Days follow the organisation's country, amounts have four decimals. The API's journals tell when a document was
posted, in UTC.
"""

import re
from typing import Any

import ibis

from ...columns import RATE, Table
from ...tables import POSTING_TIMES, POSTINGS
from ..canonical import as_table
from ..entries import ledger_documents
from ..reader import Facts, Reader, day, heading, moment, money, proof, text
from ..words import channel_word

VOIDED = ("voided", "deleted")
NOT_POSTED = ("draft", "submitted", "awaiting_approval", *VOIDED)
NOT_DATA = re.compile(r"total\b|opening balance|closing balance", re.IGNORECASE)
SOURCES = {
    "receivable_invoice": "invoice",
    "sales_invoice": "invoice",
    "invoice": "invoice",
    "accrec": "invoice",
    "receivable_credit_note": "credit_memo",
    "credit_note": "credit_memo",
    "accreccredit": "credit_memo",
    "manual_journal": "journal_entry",
    "manjournal": "journal_entry",
    "receive_money": "cash_sale",
    "cashrec": "cash_sale",
    "payable_invoice": "bill",
    "bill": "bill",
    "accpay": "bill",
    "spend_money": "expense",
    "cashpaid": "expense",
    "receivable_payment": "payment",
    "accrecpayment": "payment",
    "payment": "payment",
    "bank_transfer": "transfer",
    "transfer": "transfer",
}
EVIDENCE = "other programs' code and vendor documentation; no real file seen"


def _kind(column: Any) -> Any:
    word = channel_word(column)
    known = [(word == source, kind) for source, kind in SOURCES.items()]
    return ibis.cases(*known, (word.contains("credit"), "credit_memo"), else_="other")


def _ledger(facts: Facts) -> Any:
    return ibis.literal(facts.ledger or "xero")


def _invoices(rows: Any, facts: Facts) -> dict[Table, Any]:
    """One document per number, day and whether it was voided; its total stands on each of its lines.

    A number may be given out again after its document was voided.
    """
    told = ("reference", "customer_key", "total", "currency", "status", "document_type_raw")
    own = {"group_by": ("doc_number", "source_file")}
    rows = rows.mutate(
        date=rows.date.fill_null(rows.date.min().over(**own)),
        gone=channel_word(rows.status.fill_null(rows.status.max().over(**own))).isin(VOIDED).fill_null(False),
    )
    grouped = rows.group_by("doc_number", "date", "gone", "source_file").agg(
        **{name: rows[name].argmin(rows.source_row) for name in told},
        description=rows.description.group_concat("; ", order_by=rows.source_row),
        lines=(rows.line_amount.fill_null(0) + rows.tax_amount.fill_null(0)).sum(),
        source_row=rows.source_row.min(),
    )
    postings = as_table(
        POSTINGS,
        grouped,
        facts,
        ledger=_ledger(facts),
        document_type=grouped.document_type_raw.isnull().ifelse("invoice", _kind(grouped.document_type_raw)),
        document_type_raw=grouped.document_type_raw.fill_null("invoice"),
        memo=grouped.reference,
        amount=grouped.total.fill_null(grouped.lines.cast("decimal(18, 4)")),
        currency=grouped.currency.upper().fill_null(facts.currency),
        posting=~(grouped.gone | channel_word(grouped.status).isin(NOT_POSTED).fill_null(False)),
        voided=grouped.gone,
    )
    return {POSTINGS: postings}


def _aside(cells: tuple[str, ...], _: tuple[str, ...]) -> bool:
    """Whether a row is a heading, an opening or closing balance, or a total."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) == 1 or bool(NOT_DATA.match(filled[0]))


def _transactions(rows: Any, facts: Facts) -> dict[Table, Any]:
    moved = rows.debit.fill_null(0) - rows.credit.fill_null(0)
    rows = rows.mutate(
        amount=ibis.coalesce(rows.gross.abs(), moved.abs()).cast("decimal(18, 4)"),
        account=rows.heading,
        customer_key=ibis.null("string"),
    )
    documents = ledger_documents(rows)
    postings = as_table(
        POSTINGS,
        documents,
        facts,
        ledger=_ledger(facts),
        document_type=_kind(documents.document_type_raw),
        currency=ibis.literal(facts.currency),
        posting=ibis.literal(True),
    )
    return {POSTINGS: postings}


def _api_invoices(rows: Any, facts: Facts) -> dict[Table, Any]:
    postings = as_table(
        POSTINGS,
        rows,
        facts,
        ledger=_ledger(facts),
        document_type=_kind(rows.document_type_raw),
        memo=rows.reference,
        currency=rows.currency.upper().fill_null(facts.currency),
        exchange_rate=(1 / rows.rate.try_cast("float64").nullif(0)).cast(RATE),  # Xero tells the document's for one
        posting=~channel_word(rows.status).isin(NOT_POSTED).fill_null(False),
        voided=channel_word(rows.status).isin(VOIDED),
    )
    return {POSTINGS: postings}


def _api_journals(rows: Any, facts: Facts) -> dict[Table, Any]:
    own = rows.filter(rows.document_id.notnull())
    times = as_table(
        POSTING_TIMES,
        own,
        facts,
        ledger=_ledger(facts),
        document_type=_kind(own.source_type),
        event=ibis.literal("added"),
    )
    return {POSTING_TIMES: times}


INVOICES = Reader(
    name="xero_invoices",
    system="xero",
    role="books",
    precedence=1,
    header=proof("contactname", "invoicenumber", "invoicedate", "accountcode", "status"),
    unit="doc_number",
    usual=("total", "reference", "currency", "document_type_raw"),
    fields={
        "doc_number": text("invoicenumber", required=True),
        "date": day("invoicedate"),
        "reference": text("reference", free=True),
        "total": money("total"),
        "description": text("description", free=True),
        "line_amount": money("lineamount"),
        "tax_amount": money("taxamount"),
        "currency": text("currency"),
        "document_type_raw": text("type"),
        "status": text("status"),
        "customer_key": text("contactname", personal=True),
    },
    dated="date",
    tables=_invoices,
    evidence=EVIDENCE,
)

ACCOUNT_TRANSACTIONS = Reader(
    name="xero_account_transactions",
    system="xero",
    role="books",
    precedence=2,
    header=proof("date", "source", "description", "reference", "debit", "credit", "running balance"),
    fields={
        "date": day("date"),
        "document_type_raw": text("source"),
        "memo": text("description", free=True),
        "doc_number": text("reference"),
        "debit": money("debit"),
        "credit": money("credit"),
        "gross": money("gross"),
        "heading": heading(),
    },
    others=frozenset({"running balance", "tax", "contact", "account code", "account", "net"}),
    dated="date",
    report=True,
    aside=_aside,
    tables=_transactions,
    evidence=EVIDENCE,
)

API_INVOICES = Reader(
    name="xero_api_invoices",
    system="xero",
    role="books",
    header=proof("invoice_id", "invoice_number", "total", "status", "type", "updated_date_utc"),
    fields={
        "document_id": text("invoice_id", required=True),
        "doc_number": text("invoice_number"),
        "date": day("date"),
        "reference": text("reference", free=True),
        "amount": money("total"),
        "currency": text("currency_code"),
        "rate": text("currency_rate"),
        "edited_at": moment("updated_date_utc", utc=True),
        "document_type_raw": text("type"),
        "status": text("status"),
    },
    by_api=True,
    dated="date",
    tables=_api_invoices,
    evidence="a public loading tool's sample tables",
)

API_JOURNALS = Reader(
    name="xero_api_journals",
    system="xero",
    role="books",
    header=proof("journal_id", "journal_number", "created_date_utc", "source_type"),
    fields={
        "at": moment("created_date_utc", required=True, utc=True),
        "document_id": text("source_id"),
        "source_type": text("source_type"),
        "reference": text("reference", free=True),
    },
    log=True,
    by_api=True,
    dated="at",
    tables=_api_journals,
    evidence="a public loading tool's sample tables",
)
