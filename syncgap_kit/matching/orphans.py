"""Sale documents that bear a channel's convention, within its coverage, and belong to no order."""

from datetime import timedelta
from typing import Any

import ibis

from ..calendar import day_in
from ..intake.case import Case
from .beyond_coverage import beyond_coverage, beyond_words, next_numbers
from .numbers.candidates import Candidates
from .numbers.conventions import DISTINCTIVE, TEXTS, shape_pattern, spelt
from .numbers.order_ids import spelt_alike
from .set_aside import without_set_aside

COLUMNS = (
    *("channel", "posting_key", "doc_number", "number", "date", "amount", "currency", "source_file", "source_row"),
)


def bearing_documents(case: Case, found: Candidates) -> Any:
    """The documents left over that are written as a channel's own convention writes them: posting_key, channel."""
    parts = []
    documents, ids, some, known = found.left, found.ids, found.some, found.conventions
    for convention in known:
        if not (convention.learnt or convention.declared):
            continue
        own = ids.filter(ids.channel == convention.channel)
        keys = own.select("day", key=convention.key_of(own)).filter(lambda t: t.key.notnull())
        of_own = some.filter(some.channel == convention.channel)
        borne = of_own.select("channel", field=ibis.literal("key"), id=convention.key_of(of_own))
        looks = spelt_alike(borne.drop_null("id"))
        if not looks:
            continue
        shapes = looks[0].shapes
        within = convention.where in TEXTS
        column = documents[convention.where].upper() if within else documents.number
        shape = shape_pattern(shapes)
        pattern = spelt(convention.prefix) + shape if within else f"^{shape}$"
        able = documents if within else convention.numbered(documents)
        written = able.filter(column.re_search(pattern).fill_null(False))
        if not within and all(shape.strip("9") == "" and len(shape) < DISTINCTIVE for shape in shapes):
            written = _given_out(written, keys)
        parts.append(written.select("posting_key", channel=ibis.literal(convention.channel)))
    if not parts:
        return documents.filter(ibis.literal(False)).select("posting_key", channel=ibis.literal(""))
    united = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return case.keep("bearing", united.group_by("posting_key").agg(channel=united.channel.min()))


def _given_out(found: Any, keys: Any) -> Any:
    """Of plain numbers, which could look so by chance, those that the channel has given out.

    Those are all between the least and the most of its exports, and beyond them what it must have given out in the days
    before and after, at twice its pace at most: the books often reach further than the exports.
    """
    number = keys.key.try_cast("int64")
    row = keys.agg(least=number.min(), most=number.max(), first=keys.day.min(), last=keys.day.max())
    row = row.to_pyarrow().to_pylist()[0]
    if row["least"] is None or row["first"] is None:
        return found.filter(ibis.literal(False))
    number, days = found.number.try_cast("int64"), (ibis.literal(row["first"]), ibis.literal(row["last"]))
    early, late = next_numbers(number, found.date, (row["least"], row["most"]), days)
    return found.filter((number.between(row["least"], row["most"]) | early | late).fill_null(False))


def orphans(case: Case, found: Candidates, matched: Any, bearing: Any) -> tuple[Any, tuple[str, ...]]:
    """Documents that bear a convention, lie within the channel's coverage and belong to no order of any date.

    Coverage runs from the channel's first order day, plus the usual lag of its documents, to its last and to the last
    day that as_of shows whole, but for the days that its exports seem to lack; documents of orders that were set aside
    at intake are no orphans. What lies outside of it is no orphan either, and is told in warnings.
    """
    own = found.left.semi_join(bearing.anti_join(matched, "posting_key"), "posting_key")
    own = case.keep("bearing_unmatched", own.join(bearing, "posting_key"))
    if not own.count().execute():  # what the channels cover need not be known then
        return own.select(*COLUMNS), ()
    own = own.filter(own.date <= day_in(case.as_of + timedelta(seconds=1), case.timezone) - timedelta(days=1))
    first, last = case.settings.period
    if first:
        own = own.filter(own.date >= first)
    if last:
        own = own.filter(own.date <= last)
    own = case.keep("bearing_alone", without_set_aside(case, own).select(*COLUMNS))
    beyond = beyond_coverage(case, own, matched)
    return own.anti_join(beyond, "posting_key"), beyond_words(case, beyond)
