"""QuickBooks Online: its audit log, the only record of when a document was posted and of those deleted since.

One public fixture shows `Date Changed, User, Event`; the vendor's pages show Name, Date, Amount and History as well. No
real file was seen. Times name the zone of whoever exported the log, in words. Sign-ins, settings and connected apps are
read and counted, but no table holds them. What connected apps do, the log writes under System Administration.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import POSTING_TIMES
from ..canonical import as_table
from ..reader import Facts, Reader, actor, day, moment, money, proof, text
from ..words import document_type

VERBS = ("added", "edited", "voided", "deleted")
EVENT = rf"(?i)^({'|'.join(VERBS)})\s+(\S.*?)(?:\s+No\.?\s*(\S+))?$"  # Added Invoice No. 1234
USERS = (  # no persons
    r"(?i)(?:(?:online banking|system|import) administration|support representative|.+ (?:app|connector|integration))"
)


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(
        verb=rows.event_raw.re_extract(EVENT, 1).lower().nullif(""),
        kind=document_type(rows.event_raw.re_extract(EVENT, 2)),
        doc_number=rows.event_raw.re_extract(EVENT, 3).nullif(""),
    )
    own = rows.filter(rows.verb.notnull(), (rows.kind != "other") | rows.doc_number.notnull())
    times = as_table(
        POSTING_TIMES,
        own,
        facts,
        ledger=ibis.literal(facts.ledger or "quickbooks"),
        document_type=own.kind,
        event=own.verb,
    )
    return {POSTING_TIMES: times}


AUDIT_LOG = Reader(
    name="qbo_audit_log",
    system="quickbooks",
    role="books",
    header=proof("date changed", "user", "event"),
    fields={
        "at": moment("date changed", required=True),
        "actor": actor("user", apps=USERS),
        "event_raw": text("event", required=True),
        "date": day("date", required=False),
        "amount": money("amount"),
    },
    others=frozenset({"name", "history"}),
    log=True,
    dated="",
    tables=_tables,
    evidence="a public fixture and vendor documentation; no real file seen",
)
