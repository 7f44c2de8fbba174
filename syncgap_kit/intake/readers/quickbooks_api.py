"""QuickBooks Online: documents as its API has them, one table per kind, as loading tools write them.

Column names of the API itself and of a public loading tool's sample tables. The API tells when each document was made,
in UTC, which no report does. A row that was deleted since is no document any more.
"""

from typing import Any

import ibis

from ...columns import RATE, Table
from ...tables import POSTINGS
from ..canonical import as_table
from ..reader import Facts, Reader, day, moment, money, text, truth

FIELDS = {
    "document_id": text("id"),
    "date": day("transaction_date", "txndate", "txn_date", required=False),
    "doc_number": text("doc_number", "docnumber", "reference_number"),
    "amount": money("total_amount", "totalamt", "total_amt"),
    "currency": text("currency_id", "currencyref", "currency"),
    "rate": text("exchange_rate", "exchangerate"),
    "private_note": text("private_note", "privatenote", free=True),
    "reference": text("payment_reference_number", "paymentrefnum"),
    "customer_memo": text("customer_memo", "customermemo", free=True),
    "created_at": moment("created_at", "metadata.createtime", "metadata_create_time", utc=True),
    "edited_at": moment("updated_at", "metadata.lastupdatedtime", "metadata_last_updated_time", utc=True),
    "deleted": truth("_fivetran_deleted"),
}
SHARED = (
    frozenset({"transaction_date", "txndate", "txn_date"}),
    frozenset({"total_amount", "totalamt", "total_amt"}),
    frozenset({"sync_token", "synctoken"}),
)


def _tables(kind: str) -> Any:
    def tables(rows: Any, facts: Facts) -> dict[Table, Any]:
        rows = rows.filter(rows.date.notnull())  # a row that was deleted keeps nothing but its id
        memo = rows.private_note.fill_null("") + " " + rows.customer_memo.fill_null("")
        postings = as_table(
            POSTINGS,
            rows,
            facts,
            ledger=ibis.literal(facts.ledger or "quickbooks"),
            document_type=ibis.literal(kind),
            document_type_raw=ibis.literal(kind),
            memo=memo.strip().nullif(""),
            currency=rows.currency.upper().fill_null(facts.currency),
            exchange_rate=rows.rate.try_cast(RATE),
            posting=~rows.deleted.fill_null(False),
            voided=rows.deleted,
        )
        return {POSTINGS: postings}

    return tables


def _reader(name: str, *marks: str) -> Reader:
    """One table of the API, told from the others by columns that it alone has."""
    return Reader(
        name=name,
        system="quickbooks",
        role="books",
        header=(*SHARED, *(frozenset({mark}) for mark in marks)),
        without=frozenset({"entity"}),  # in the answer to a query all types stand together
        fields=FIELDS,
        usual=("document_id", "created_at"),
        by_api=True,
        dated="document_id",
        tables=_tables(name.removeprefix("qbo_api_")),
        evidence="a public loading tool's sample tables and vendor documentation",
    )


API_TABLES = (
    _reader("qbo_api_invoice", "due_date", "doc_number"),
    _reader("qbo_api_sales_receipt", "doc_number", "payment_reference_number", "tracking_number"),
    _reader("qbo_api_refund_receipt", "doc_number", "payment_reference_number", "payment_type"),
    _reader("qbo_api_credit_memo", "doc_number", "remaining_credit"),
    _reader("qbo_api_journal_entry", "doc_number", "adjustment"),
    _reader("qbo_api_payment", "unapplied_amount"),
    _reader("qbo_api_deposit", "cash_back_account_id"),
)
