"""QuickBooks Online: its audit log, the only record of when a document was posted and of those deleted since.

One public fixture shows `Date Changed, User, Event`; the vendor's pages show Name, Date, Amount and History as well. No
real file was seen. Times name the zone of whoever exported the log, in words. Settings and connected apps are
read as what was connected, disconnected or changed; sign-ins are counted, but no table holds them. What connected apps
do, the log writes under System Administration. How it words apps and settings is not documented.
"""

from typing import Any

import ibis

from ...columns import Table
from ...tables import BOOKS_SETTINGS, POSTING_TIMES
from ..canonical import as_table
from ..reader import Facts, Reader, actor, day, moment, money, proof, text
from ..words import document_type

VERBS = ("added", "edited", "voided", "deleted")
EVENT = rf"(?i)^({'|'.join(VERBS)})\s+(\S.*?)(?:\s+No\.?\s*(\S+))?$"  # Added Invoice No. 1234
APP = r"(?i)^(?:app )?((?:dis)?connected):? (?:app:? )?(\S.*)$"  # Connected app Ledgerline
SETTING = r"(?i)\b(?:settings?|preferences?|closing date|closed the books|inactive)\b"
USERS = (  # no persons
    r"(?i)(?:(?:online banking|system|import) administration|support representative|.+ (?:app|connector|integration))"
)


def _tables(rows: Any, facts: Facts) -> dict[Table, Any]:
    rows = rows.mutate(
        verb=rows.event_raw.re_extract(EVENT, 1).lower().nullif(""),
        kind=document_type(rows.event_raw.re_extract(EVENT, 2)),
        doc_number=rows.event_raw.re_extract(EVENT, 3).nullif(""),
    )
    posted = (rows.verb.notnull() & ((rows.kind != "other") | rows.doc_number.notnull())).fill_null(False)
    own = rows.filter(posted)
    times = as_table(
        POSTING_TIMES,
        own,
        facts,
        ledger=ibis.literal(facts.ledger or "quickbooks"),
        document_type=own.kind,
        event=own.verb,
    )
    return {POSTING_TIMES: times, BOOKS_SETTINGS: _settings(rows.filter(~posted), facts)}


def _settings(rows: Any, facts: Facts) -> Any:
    action = rows.setting.re_extract(APP, 1).lower().nullif("")
    own = rows.mutate(action=action, what=rows.setting.re_extract(APP, 2).nullif("").fill_null(rows.setting))
    own = own.filter(own.action.notnull() | own.setting.re_search(SETTING))
    ledger = ibis.literal(facts.ledger or "quickbooks")
    return as_table(BOOKS_SETTINGS, own, facts, ledger=ledger, action=own.action.fill_null("changed"))


AUDIT_LOG = Reader(
    name="qbo_audit_log",
    system="quickbooks",
    role="books",
    header=proof("date changed", "user", "event"),
    fields={
        "at": moment("date changed", required=True),
        "actor": actor("user", apps=USERS),
        "event_raw": text("event", required=True),
        "setting": text("event", free=True),
        "date": day("date", required=False),
        "amount": money("amount"),
    },
    others=frozenset({"name", "history"}),
    log=True,
    dated="",
    tables=_tables,
    evidence="a public fixture and vendor documentation; no real file seen",
)
