"""What is put on orders of a channel mostly after their decision, as tags of support: seen at once, it may be no older.

Such an order was first seen some time after its decision. Where as many of the channel were then seen without it, and
got it later, nobody can say that this one had it already.
"""

from typing import Any

import ibis

from ..intake.case import Case
from ..intake.changing import CHANGING_FIELDS
from ..predicates import SEPARATORS, THINKABLE
from ..tables import ORDER_HISTORY

FEWEST = 3  # orders that were seen to get it later; fewer may be slips


def with_doubt(case: Case, table: Any, name: str, got: Any) -> Any:
    """The orders, with `thinkable_` of a field also without what was mostly put on later.

    `got`: order_key, channel, `first` (the text in which an order that changed was first seen, after its decision) and
    `last` (in the newest export).
    """
    late = _late(table, name, got)
    if not late:
        return table
    early = _seen_early(case, table)
    table = table.left_join(early, "order_key").drop("order_key_right")
    beside = f"{THINKABLE}{name}"
    parts = parts_of(table[name], name)
    own = [
        (table.channel == channel, parts.filter(lambda one, w=words: one.lower().isin(w))) for channel, words in late
    ]
    put_on = ibis.cases(*own, else_=ibis.literal([], type="array<string>"))
    rest = parts.filter(lambda one: ~put_on.contains(one)).join(f"{SEPARATORS.get(name, '')} ")
    doubtful = (put_on.length() > 0) & table[beside].isnull() & table.seen_early.isnull()
    either = ibis.array([rest, table[name]])
    return table.mutate(**{beside: doubtful.fill_null(False).ifelse(either, table[beside])}).drop("seen_early")


def parts_of(text: Any, name: str) -> Any:
    """What a text of the field joins, without blanks."""
    parts = text.fill_null("").split(SEPARATORS[name]) if name in SEPARATORS else ibis.array([text.fill_null("")])
    return parts.map(lambda part: part.strip()).filter(lambda part: part != "")


def _late(table: Any, name: str, got: Any) -> list[tuple[str, list[str]]]:
    """Per channel the parts that at least FEWEST orders got later, and no fewer than were first seen with them."""
    old, new = (parts_of(got[which], name).map(lambda part: part.lower()) for which in ("first", "last"))
    gained = got.select("channel", part=new.filter(lambda part: ~old.contains(part)).unnest())
    gained = gained.group_by("channel", "part").agg(later=gained.count())
    gained = gained.filter(gained.later >= FEWEST)
    known = table.filter(table[f"{THINKABLE}{name}"].isnull())
    seen = known.select("channel", part=parts_of(known[name], name).map(lambda part: part.lower()).unnest())
    seen = seen.group_by("channel", "part").agg(at_once=seen.count())
    both = gained.left_join(seen, ["channel", "part"])
    rows = both.filter(both.at_once.fill_null(0) <= both.later).order_by("channel", "part").to_pyarrow().to_pylist()
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["channel"], []).append(row["part"])
    return sorted(found.items())


def _seen_early(case: Case, table: Any) -> Any:
    """The orders that an export showed by their decision: what they bore before and after, they bore then."""
    history = case.table(ORDER_HISTORY)
    history = history.filter(history.field.notin(CHANGING_FIELDS))
    pairs = history.join(table.select("order_key", "channel", "order_id", "decided_at"), ["channel", "order_id"])
    seen = pairs.filter(pairs.seen_at <= pairs.decided_at)
    return seen.select("order_key").distinct().mutate(seen_early=ibis.literal(True))
