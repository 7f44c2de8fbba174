"""Tags and the like as they stood at the decision: as an export saw them then, or nearest to it; else what they may be.

They change because somebody changes them, not by themselves as statuses do. So what an order showed nearest to its
decision is taken as it stands, unless an export before the decision and one after it disagree (or what it bore is
mostly put on later in its channel, or what it did not is mostly taken off again: put_on_later, taken_off_later).
"""

from typing import Any

import ibis

from ..intake.case import Case
from ..intake.changing import CHANGING_FIELDS
from ..predicates import THINKABLE
from ..tables import ORDER_HISTORY
from .put_on_later import with_doubt
from .taken_off_later import with_lost


def with_changed_fields(case: Case, table: Any) -> Any:
    """The orders (with `decided_at`), each changed field as it stood then, beside it what else it may have been.

    A field that changed in some order of the case gets a column `thinkable_...`: the texts it may have had, "" for a
    blank one; NULL where its one value is known. Where no export tells of a change, the table comes back as it is.
    """
    history = case.table(ORDER_HISTORY)
    history = history.filter(history.field.isin(CHANGING_FIELDS))
    fields = sorted(history.select("field").distinct().to_pyarrow()["field"].to_pylist())
    if not fields:
        return table
    seen = _seen(history).join(table.select("order_key", "channel", "order_id", "decided_at"), ["channel", "order_id"])
    begun = seen.seen_at <= seen.decided_at
    told: dict[str, Any] = {}
    for name in fields:
        own = seen.field == name
        told[f"then_{name}"] = seen["values"].argmax(seen.seen_at, where=own & begun & (seen.until >= seen.decided_at))
        told[f"before_{name}"] = seen["values"].argmax(seen.seen_at, where=own & begun)
        told[f"after_{name}"] = seen["values"].argmin(seen.seen_at, where=own & ~begun)
        told[f"ever_{name}"] = seen["values"].first(where=own & seen.seen_at.isnull())
    found = seen.group_by("order_key").agg(**told)
    table = table.left_join(found, "order_key").drop("order_key_right")
    values: dict[str, Any] = {}
    for name in fields:
        stood = _stood(table, name)
        one = (stood.length() == 1).fill_null(False)
        values[name] = one.ifelse(stood[0].nullif(""), table[name])
        values[f"{THINKABLE}{name}"] = one.ifelse(ibis.null("array<string>"), stood)
    then = table.mutate(**values).drop(*told)
    for name in fields:
        only_after = table.filter(table[f"before_{name}"].isnull(), table[f"after_{name}"].length() == 1)
        got = only_after.select("order_key", "channel", first=only_after[f"after_{name}"][0], last=only_after[name])
        then = with_doubt(case, then, name, got)
        then = with_lost(case, then, name, table.select("order_key", newest=table[name]))
    return then


def _seen(history: Any) -> Any:
    """What was seen of each field at each time, and until when it surely stood; several values where files disagree."""
    until = history.seen_until.fill_null(history.seen_at)
    return history.group_by("channel", "order_id", "field", "seen_at").agg(
        values=history["value"].collect(distinct=True).sort(), until=until.min()
    )


def _stood(table: Any, name: str) -> Any:
    """The values that a field may have had, of an order in which it changed; NULL for other orders."""
    then, before, after, ever = (table[f"{when}_{name}"] for when in ("then", "before", "after", "ever"))
    both = before.concat(after).unique().sort()
    return ibis.cases(
        (then.notnull(), then),
        (before.notnull() & after.notnull(), both),
        else_=ibis.coalesce(before, after, ever),
    )
