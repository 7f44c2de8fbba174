"""The documents of the books, each once: however many reports list it, with the time of its posting where one tells."""

from datetime import datetime
from typing import Any

import ibis

from ..calendar import day_in, naive
from ..tables import POSTING_TIMES, POSTINGS
from .editions import newest_editions
from .phrases import listed, many
from .settings import Settings

FILLED = ("customer_key", "memo", "created_at", "document_id")  # what another report of the same document may know
NUMBERED = ("ledger", "document_type", "doc_number")  # what the books call a document
MOVED_DAYS = 31  # by which the day of a document may have been moved between two exports
BESIDE = {"format": "string", "precedence": "int64"}  # the format a document was read from, and how fully it tells


def documents(connection: Any, as_of: datetime, settings: Settings) -> Any:
    """The documents dated and posted by `as_of`, with the columns of POSTINGS beside those that put them in order."""
    found = connection.table(f"all_{POSTINGS.name}")
    if _in_several_files(found):
        found = connection.create_table("newest_editions", newest_editions(connection, found, naive(as_of)), temp=True)
    if _lists_twice(found):
        found = connection.create_table("documents_once", _once(found), temp=True)
    times = connection.table(f"all_{POSTING_TIMES.name}")
    if times.count().execute():
        found = connection.create_table("documents_timed", _timed(found, times, naive(as_of)), temp=True)
    posted = (found.created_at <= naive(as_of)).fill_null(True)
    return found.filter(found.date <= day_in(as_of, settings.timezone), posted)


def _in_several_files(found: Any) -> bool:
    """Whether a ledger is told by several files."""
    files = found.group_by("ledger").agg(files=found.source_file.nunique())
    return bool(files.filter(files.files > 1).count().execute())


def _lists_twice(found: Any) -> bool:
    """Whether a ledger is told by several formats."""
    formats = found.group_by("ledger").agg(formats=found.format.nunique())
    return bool(formats.filter(formats.formats > 1).count().execute())


def _once(found: Any) -> Any:
    """Each document of a ledger from the format that tells the most; the others fill in what it leaves open.

    The same document: type, number and day, or day, amount and customer where it has no number. A document that one
    format lists twice stays two.
    """
    own = (found.doc_number, found.amount.abs().cast("string"), found.customer_key)
    number, amount, customer = (part.fill_null("") for part in own)
    found = found.mutate(
        same=found.doc_number.isnull().ifelse(amount + "\x1f" + customer, ibis.literal("#") + number.lower())
    )
    found = found.mutate(around=_day_of(found))
    key = (found.ledger, found.document_type, found.same, found.around)
    nth = ibis.row_number().over(
        ibis.window(group_by=(*key, found.format), order_by=(found.amount, found.file_digest, found.source_row))
    )
    found = found.mutate(nth=nth)
    one = {"group_by": ("ledger", "document_type", "same", "around", "nth"), "order_by": ("precedence", "format")}
    place = ibis.row_number().over(ibis.window(**one))
    wide = ibis.window(**one, preceding=None, following=None)
    filled = {f"filled_{name}": found[name].first().over(wide) for name in FILLED}
    ranked = found.mutate(place=place, **filled)
    kept = ranked.filter(ranked.place == 0)
    kept = kept.mutate(**{name: kept[name].fill_null(kept[f"filled_{name}"]) for name in FILLED})
    return kept.drop("same", "around", "nth", "place", *filled)


def _day_of(found: Any) -> Any:
    """The day by which formats tell of one document: the first of them where each tells of its number just once, within
    a month, since a document's day may be moved between two exports; else its own.
    """
    within = {"group_by": (found.ledger, found.document_type, found.same)}
    once = found.format.nunique().over(**within) == found["same"].count().over(**within)
    first, last = found.date.min().over(**within), found.date.max().over(**within)
    moved = found.doc_number.notnull() & once & (last.delta(first, unit="day") <= MOVED_DAYS)
    return moved.ifelse(first, found.date)


def _timed(found: Any, times: Any, moment: datetime) -> Any:
    """Documents with the first time at which an audit log or a journal says that they were added.

    A number that was deleted and added again is that of the later document.
    """
    added = _standing(times, moment)
    by_id = added.filter(added.document_id.notnull()).group_by("ledger", "document_id").agg(by_id=added.at.min())
    named = added.filter(added.document_id.isnull(), added.doc_number.notnull())
    by_number = named.group_by(*NUMBERED).agg(by_number=named.at.min())
    timed = found.left_join(by_id, ["ledger", "document_id"]).drop("ledger_right", "document_id_right")
    timed = timed.left_join(by_number, NUMBERED)
    timed = timed.mutate(created_at=ibis.coalesce(timed.created_at, timed.by_id, timed.by_number))
    return timed.select(*found.columns)


def _standing(times: Any, moment: datetime) -> Any:
    """The events by which documents were added, but for those of documents that were deleted later, by `moment`."""
    deleted = times.filter(times.event == "deleted", times.at <= moment).group_by(*NUMBERED).agg(gone=times.at.max())
    added = times.filter(times.event == "added").left_join(deleted, NUMBERED)
    return added.filter((added.at > added.gone).fill_null(True)).select(*times.columns)


DELETED = {  # by whether a report shows it still
    False: "which no report of theirs shows any more",
    True: "which a report of theirs shows all the same and which count as posted; export the reports again",
}


def vanished(connection: Any) -> list[str]:
    """What is to be said of the documents that a file tells were deleted from the books, which others seldom show."""
    times = connection.table(POSTING_TIMES.name)
    gone = times.filter(times.event == "deleted")
    if not gone.count().execute():
        return []
    again = times.filter(times.event == "added").group_by(*NUMBERED).agg(again=times.at.max())
    gone = gone.left_join(again, NUMBERED)
    gone = gone.filter((gone.again < gone.at).fill_null(True)).select(*times.columns)
    listed_still = connection.table(POSTINGS.name).select("ledger", "doc_number").distinct()
    gone = gone.left_join(listed_still.mutate(still=True), ["ledger", "doc_number"]).order_by(
        "source_file", "source_row"
    )
    told: dict[tuple[str, bool], list[str]] = {}
    for row in gone.select("source_file", "document_type", "doc_number", "still").to_pyarrow().to_pylist():
        kind = (row["document_type"] or "document").replace("_", " ")
        document = f"{kind} {row['doc_number'] or 'without a number'}"
        told.setdefault((row["source_file"], bool(row["still"])), []).append(document)
    return [
        f"{file}: tells of {many(len(named), 'document')} deleted from the books, {DELETED[still]}: {listed(named)}."
        for (file, still), named in told.items()
    ]
