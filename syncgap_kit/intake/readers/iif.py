"""QuickBooks Desktop: documents in its interchange format IIF, as other programs write them for it and it exports them.

Built from vendor documentation and other programs' code; no real file was seen. A document is one TRNS line, which
moves the customer's or the bank's account, and SPL lines with the other side, negative for a sale: all of it adds up to
nothing. It comes to what its TRNS line says; a general journal to what its debits add up to. Days, never times.
"""

from dataclasses import replace
from typing import Any

import ibis

from ...columns import Table
from ...tables import POSTINGS
from ..canonical import as_table
from ..reader import Facts, Identity, Reader, day, money, proof, text
from ..words import channel_word, document_type

NOT_POSTED = ("estimates", "purchord", "sales_order")


def _aside(cells: tuple[str, ...], header: tuple[str, ...]) -> bool:
    """Whether a line is no part of a document: it names columns, ends one, or belongs to another list."""
    return cells[header.index("line")] not in ("trns", "spl")


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    """One document for the lines that share one; its number and memo may stand on its splits alone."""
    moved = rows.amount.fill_null(0) + rows.split.fill_null(0)
    rows = rows.mutate(debit=(moved > 0).ifelse(moved, 0), leads=rows.line == "trns")
    shared = ("doc_number", "memo", "customer_key")
    first = {name: rows[name].argmin(rows.source_row, where=rows[name].notnull()) for name in shared}
    own = {
        name: rows[name].argmin(rows.source_row, where=rows.leads) for name in ("document_id", "date", "kind", "amount")
    }
    documents = rows.group_by("document", "source_file").agg(
        **first, **own, debits=rows.debit.sum().cast("decimal(18, 4)"), source_row=rows.source_row.min()
    )
    kind = document_type(documents.kind).replace("cash_sale", "sales_receipt")  # as all other reports call it
    postings = as_table(
        POSTINGS,
        documents,
        facts,
        ledger=ibis.literal(facts.ledger or "quickbooks"),
        document_type=kind,
        document_type_raw=documents.kind,
        amount=(kind == "journal_entry").ifelse(documents.debits, documents.amount),
        currency=ibis.literal(facts.currency),
        posting=~channel_word(documents.kind).isin(NOT_POSTED),
    )
    return {POSTINGS: postings}


IIF = Reader(
    name="iif",
    system="quickbooks",
    role="books",
    precedence=1,
    header=proof("line", "document", "trnstype", "date", "amount", "split amount"),
    fields={
        "document": replace(text("document", required=True), place=True),
        "line": text("line"),
        "document_id": text("trnsid"),
        "kind": text("trnstype"),
        "date": day("date", required=False),
        "doc_number": text("docnum"),
        "amount": money("amount"),
        "split": money("split amount"),
        "memo": text("memo", free=True),
        "customer_key": text("name", personal=True),
    },
    unit="document",
    usual=("doc_number", "memo", "customer_key"),
    usual_order="MDY",
    identities=(Identity("amount", (("~split",),), over="document"),),
    dated="date",
    aside=_aside,
    tables=_tables,
    evidence="vendor documentation and other programs' code; no real file seen",
)
