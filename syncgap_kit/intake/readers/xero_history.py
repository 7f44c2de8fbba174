"""Xero: the report History & Notes Activity: who did what to which document, and when.

Its columns are known from the vendor's pages, what stands in them from the history of single documents there; no real
file was seen. A run holds the 1,000 newest items at most, so a case needs one for each period. An invoice is in the
books when it is approved; one that nothing says was approved, from the moment it was created.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import POSTING_TIMES
from ..canonical import as_table
from ..reader import Facts, Reader, actor, moment, proof, text
from ..words import channel_word

KINDS = {  # what an item is called: its normalised word
    "invoice": "invoice",
    "sales_invoice": "invoice",
    "credit_note": "credit_memo",
    "manual_journal": "journal_entry",
    "receive_money": "cash_sale",
    "spend_money": "expense",
    "bill": "bill",
    "payment": "payment",
    "bank_transfer": "transfer",
    "quote": "estimate",
}
ITEM = r"^(\D*?)\s*(\S*\d\S*)?$"  # Invoice INV-0901
NUMBER = r"^(\S*\d\S*)\s+(?:to|from|for)\s"  # INV-0901 to Iris Vale for 1,495.00
EVENTS = {"approved": "added", "edited": "edited", "updated": "edited", "voided": "voided", "deleted": "deleted"}
USERS = r"(?i)system generated|.+ (?:app|connector|integration)"  # no persons


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    word, kind = channel_word(rows.action), channel_word(rows.item.re_extract(ITEM, 1))
    rows = rows.mutate(
        word=word,
        document_type=ibis.cases(*((kind == name, known) for name, known in KINDS.items()), else_=ibis.null("string")),
        doc_number=ibis.coalesce(rows.item.re_extract(ITEM, 2).nullif(""), rows.notes.re_extract(NUMBER, 1).nullif("")),
    )
    own = rows.filter(rows.document_type.notnull())
    same = ibis.window(group_by=(own.document_type, own.doc_number))
    own = own.mutate(approved=(own.word == "approved").any().over(same))
    created = (own.word == "created") & (~own.approved | own.doc_number.isnull())
    known = [(own.word == word, event) for word, event in EVENTS.items()]
    times = as_table(
        POSTING_TIMES,
        own,
        facts,
        ledger=ibis.literal(facts.ledger or "xero"),
        event=ibis.cases((created, "added"), *known, else_=own.word),
    )
    return {POSTING_TIMES: times}


HISTORY = Reader(
    name="xero_history",
    system="xero",
    role="books",
    header=proof("date", "item", "action", "user", "notes"),
    fields={
        "at": moment("date", required=True),
        "item": text("item", required=True),
        "action": text("action", required=True),
        "actor": actor("user", apps=USERS),
        "notes": text("notes", free=True),
    },
    log=True,
    report=True,
    dated="at",
    tables=_tables,
    evidence="vendor documentation; no real file seen",
)
