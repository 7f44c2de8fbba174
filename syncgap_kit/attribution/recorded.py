"""What exports recorded of an order's statuses around its decision: as it stood then, just before, and soonest after.

An export that tells when an order last changed has seen how it stood from then until the export was made. One that
does not has seen one moment.
"""

from typing import Any

import ibis

from ..intake.case import Case
from ..intake.states import STATUS_FIELDS
from ..tables import ORDER_HISTORY

RECORDED_WHEN = ("then", "before", "soonest")


def with_recorded(case: Case, table: Any) -> Any:
    """Beside each order and for each status: `then_`, `before_` and `soonest_` with the name of the status.

    `then_`: how it surely stood at decided_at, NULL where no export tells. `before_`: its last state recorded until
    then. `soonest_`: the first state recorded after it, else the newest there is.
    """
    history = _history(case)
    pairs = history.join(table.select("order_key", "channel", "order_id", "decided_at"), ["channel", "order_id"])
    begun = pairs.seen_at <= pairs.decided_at
    told: dict[str, Any] = {}
    for name in STATUS_FIELDS:
        own = pairs.field == name
        told[f"then_{name}"] = pairs.value.argmax(pairs.seen_at, where=own & begun & (pairs.until >= pairs.decided_at))
        told[f"before_{name}"] = pairs.value.argmax(pairs.seen_at, where=own & begun)
        told[f"soonest_{name}"] = pairs.value.argmin(pairs.seen_at, where=own & ~begun)
    found = pairs.group_by("order_key").agg(**told)
    table = table.left_join(found, "order_key").drop("order_key_right")
    return table.mutate(
        **{f"soonest_{name}": table[f"soonest_{name}"].fill_null(table[name]) for name in STATUS_FIELDS}
    )


def words_while_paid(case: Case, table: Any) -> Any:
    """The order statuses in which the paid orders of each channel were seen after their payment: channel and word."""
    paid = table.filter(table.paid_at.notnull())
    history = _history(case)
    seen = history.filter(history.field == "order_status").join(
        paid.select("channel", "order_id", "paid_at"), ["channel", "order_id"]
    )
    then = seen.filter(seen.until >= seen.paid_at).select("channel", word="value")
    newest = paid.filter(paid.order_status.notnull()).select("channel", word="order_status")
    return ibis.union(then, newest, distinct=True)


def words_before(case: Case, firsts: tuple[str, ...]) -> Any:
    """The order statuses in which orders of each channel were seen before one of `firsts`: channel and word."""
    history = _history(case)
    own = history.filter(history.field == "order_status")
    reached = own.filter(own.value.isin(firsts)).group_by("channel", "order_id").agg(reached=own.seen_at.max())
    seen = own.join(reached, ["channel", "order_id"])
    seen = seen.filter(seen.seen_at < seen.reached, seen.value.notin(firsts))
    return seen.select("channel", word="value").distinct()


def _history(case: Case) -> Any:
    """The statuses that exports saw, and until when each surely stood: for a moment where nothing tells."""
    history = case.table(ORDER_HISTORY)
    history = history.filter(history.seen_at.notnull(), history.value.notnull(), history.field.isin(STATUS_FIELDS))
    until = history.seen_until.fill_null(history.seen_at)
    return history.select("channel", "order_id", "field", "value", "seen_at", until=until)


def as_recorded(table: Any, name: str, path: tuple[str, ...], possible: Any) -> Any:
    """The values that a status may have had: as recorded where that tells, else what is `possible` of it.

    Statuses move forward along their path: a state that stands before and after stood in between, and nothing moves
    back behind the last one before. Of words that are on no path (a shop's own) it is not known what they come after.
    """
    then, before, soonest = (table[f"{when}_{name}"] for when in RECORDED_WHEN)
    later = ibis.cases(*((before == word, list(path[place:])) for place, word in enumerate(path)), else_=[""])
    bounded = possible.filter(lambda word: later.contains(word) | word.notin(path))
    return ibis.cases(
        (then.notnull(), ibis.array([then])),
        ((before == soonest).fill_null(False), ibis.array([before])),
        (before.isin(path) & (bounded.length() > 0), bounded),
        else_=possible,
    )
