"""QuickBooks Online: what a query of its API answers, in JSON: lists of documents under the names of their types.

Built from vendor documentation; no real file was seen. A document tells when it was made and, by its SyncToken, whether
it was edited since. A journal entry has no total of its own: it comes to what its debits add up to. What is no document
(customers, items, accounts) and what was deleted has no date and is no data.
"""

from typing import Any

import ibis

from ...columns import RATE, Table
from ...tables import POSTING_LINES, POSTING_TIMES, POSTINGS
from ..canonical import as_table
from ..json_lists import items, money_in, texts, with_sum
from ..reader import Facts, Reader, day, instant, money, proof, text
from ..words import document_type

NOT_POSTED = ("Estimate", "PurchaseOrder")
KINDS = "Invoice SalesReceipt CreditMemo RefundReceipt Payment Deposit JournalEntry Transfer Purchase Bill".split()


def _aside(cells: tuple[str, ...], header: tuple[str, ...]) -> bool:
    """Whether an object is no document: it has no date, and is of another type or was deleted."""
    known = dict(zip(header, cells, strict=True))
    deleted = known.get("status", "").lower() == "deleted"
    return not known["txndate"].strip() and (deleted or known["entity"] not in (*KINDS, *NOT_POSTED))


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    debits = items(rows, "lines")
    debits = debits.filter(debits["item"]["JournalEntryLineDetail"]["PostingType"].str == "Debit")
    rows = with_sum(rows, "debits", "lines", debits, money_in(debits["item"], "Amount"))
    journal = rows.entity == "JournalEntry"
    kind = document_type(rows.entity.re_replace("([a-z])([A-Z])", r"\1_\2"))
    rows = rows.mutate(
        ledger=ibis.literal(facts.ledger or "quickbooks"),
        document_type=kind,
        doc_number=rows.number.fill_null(rows.payment_reference),  # a payment has no number of its own
        total=journal.ifelse(rows.amount.nullif(0).fill_null(rows.debits), rows.amount),
    )
    memo = rows.private_note.fill_null("") + " " + rows.customer_memo.fill_null("")
    postings = as_table(
        POSTINGS,
        rows,
        facts,
        document_type_raw=rows.entity,
        reference=journal.ifelse(ibis.null("string"), rows.payment_reference),
        description=texts(rows.lines, "Description", mark="; "),
        amount=rows.total,
        memo=memo.strip().nullif(""),
        currency=rows.currency.upper().fill_null(facts.currency),
        exchange_rate=rows.rate.try_cast(RATE),
        posting=~rows.entity.isin(NOT_POSTED),
    )
    added = _times(rows.filter(rows.created_at.notnull()), facts, "added", "created_at")
    edited = _times(
        rows.filter(rows.edited_at.notnull(), rows.sync_token.try_cast("int64") > 0), facts, "edited", "edited_at"
    )
    return {POSTINGS: postings, POSTING_LINES: _lines(rows, facts), POSTING_TIMES: added.union(edited)}


def _lines(rows: Any, facts: Facts) -> Any:
    """The lines of journal entries, with their accounts and classes."""
    journal = rows.filter(rows.entity == "JournalEntry").mutate(document_row=lambda t: t.source_row)
    lines = items(journal, "lines", "document_row", "source_file")
    detail, amount = lines["item"]["JournalEntryLineDetail"], money_in(lines["item"], "Amount")
    debited = detail["PostingType"].str == "Debit"
    account, sort = (detail[name]["name"].str.fill_null("") for name in ("AccountRef", "ClassRef"))
    lines = lines.mutate(
        account=(account + " " + sort).strip().nullif(""),
        memo=lines["item"]["Description"].str,
        debit=debited.ifelse(amount, 0),
        credit=debited.ifelse(0, amount),
    )
    return as_table(POSTING_LINES, lines, facts)


def _times(rows: Any, facts: Facts, event: str, column: str) -> Any:
    return as_table(POSTING_TIMES, rows, facts, event=ibis.literal(event), at=rows[column])


QUERY_RESPONSE = Reader(
    name="qbo_query_response",
    system="quickbooks",
    role="books",
    header=proof("entity", "id", "txndate", "synctoken"),
    fields={
        "entity": text("entity"),
        "document_id": text("id", required=True),
        "date": day("txndate"),
        "number": text("docnumber"),
        "payment_reference": text("paymentrefnum"),
        "amount": money("totalamt"),
        "currency": text("currencyref.value"),
        "rate": text("exchangerate"),
        "private_note": text("privatenote", free=True),
        "customer_memo": text("customermemo.value", free=True),
        "created_at": instant("metadata.createtime"),
        "edited_at": instant("metadata.lastupdatedtime"),
        "sync_token": text("synctoken"),
        "lines": text("line", free=True),
        "customer_key": text("customerref.name", personal=True),
    },
    usual=("amount", "created_at", "number"),
    by_api=True,
    dated="date",
    aside=_aside,
    tables=_tables,
    evidence="vendor documentation; no real file seen",
)
