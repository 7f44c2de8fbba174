"""What is taken off orders of a channel again, as a mark that they wait: seen late, an order may have had it before.

An export that shows an order without it days after the decision says nothing of the decision, where most of those that
were seen with it were seen without it later.
"""

from typing import Any

import ibis

from ..intake.case import Case
from ..predicates import SEPARATORS, THINKABLE
from ..tables import ORDER_HISTORY
from .put_on_later import parts_of

FEWEST = 3  # orders that were seen to lose it; fewer may be slips
SOON = 24  # hours after the decision within which an order that is seen without it had none then
MOST = 6  # such parts of a channel that are thought of


def with_lost(case: Case, then: Any, name: str, newest: Any) -> Any:
    """The orders as they stood (`then`), with `thinkable_` of a field also with what is mostly taken off again.

    `newest`: order_key, newest (the text of the field in the newest export).
    """
    passing = _passing(then.join(newest, "order_key"), name)
    if not passing:
        return then
    then = then.left_join(_seen_soon(case, then), "order_key").drop("order_key_right")
    beside = f"{THINKABLE}{name}"
    text, glue = then[name].fill_null(""), f"{SEPARATORS.get(name, '')} "
    parts = parts_of(then[name], name).map(lambda part: part.lower())
    own = [(then.channel == channel, ibis.array(words)) for channel, words in passing]
    may_have = ibis.cases(*own, else_=ibis.literal([], type="array<string>"))
    lacking = may_have.filter(lambda part: ~parts.contains(part))
    with_one = lacking.map(lambda part: (text == "").ifelse(part, text + glue + part))
    doubtful = (lacking.length() > 0) & then[beside].isnull() & then.seen_soon.isnull()
    either = ibis.array([text]).concat(with_one)
    return then.mutate(**{beside: doubtful.fill_null(False).ifelse(either, then[beside])}).drop("seen_soon")


def _passing(both: Any, name: str) -> list[tuple[str, list[str]]]:
    """Per channel the parts that at least FEWEST orders lost since, and no fewer than bear them still."""
    old, new = (parts_of(both[which], name).map(lambda part: part.lower()) for which in (name, "newest"))
    gone = both.select("channel", part=old.filter(lambda part: ~new.contains(part)).unnest())
    gone = gone.group_by("channel", "part").agg(lost=gone.count()).filter(lambda t: t.lost >= FEWEST)
    still = both.select("channel", part=new.unnest())
    still = still.group_by("channel", "part").agg(kept=still.count())
    rows = gone.left_join(still, ["channel", "part"])
    rows = rows.filter(rows.kept.fill_null(0) <= rows.lost).order_by("channel", ibis.desc("lost"), "part")
    found: dict[str, list[str]] = {}
    for row in rows.to_pyarrow().to_pylist():
        found.setdefault(row["channel"], []).append(row["part"])
    return sorted((channel, words[:MOST]) for channel, words in found.items())


def _seen_soon(case: Case, table: Any) -> Any:
    """The orders that an export showed as they stood by their decision, or soon after it."""
    history = case.table(ORDER_HISTORY)
    pairs = history.join(table.select("order_key", "channel", "order_id", "decided_at"), ["channel", "order_id"])
    seen = pairs.filter(pairs.seen_at <= pairs.decided_at + ibis.interval(hours=SOON))
    return seen.select("order_key").distinct().mutate(seen_soon=ibis.literal(True))
