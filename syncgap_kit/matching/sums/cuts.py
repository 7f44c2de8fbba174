"""Orders near a cut that the books counted on its other side: what one sum lacks, the sum beside it holds too much.

That is no loss. Going from one bucket to the next, what the late orders of the one brought to the other is carried on;
every step must be, to the cent, a run of orders next to the cut, until the sums hold again.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from ...intake.case import Case
from ...tables import ORDERS
from .expected_sums import event_at
from .grain import Grain

NEAR = pd.Timedelta(hours=14)  # from the cut; no two zones are further apart
PROVEN = 3  # steps in a row that are no chance, even where the sums do not hold again after them
MOST_BUCKETS = 2_000
SUMS = ("holds", "short", "over")
MOVED = pa.schema([("order_key", pa.int64()), ("key", pa.string()), ("to", pa.string())])


@dataclass(frozen=True, eq=False)
class Step:
    """What is carried on: the orders, and the places of the buckets that they leave and come into."""

    orders: pd.DataFrame
    source: int
    target: int


def across_cuts(case: Case, grain: Grain, frame: pd.DataFrame, members: Any) -> tuple[pd.DataFrame, Any, int]:
    """The buckets and their orders (with order_key, key, units) as the books cut them, and how many orders moved.

    `frame`: the buckets in order of time; `members`: Ibis, those that should be in the sums and others.
    """
    short, over = (frame.state.eq(word) & frame.documents.gt(0) for word in ("short", "over"))
    beside = (short | over) & _next_to(short | over | frame.state.eq("none"))
    if grain.cut is None or not beside.any() or beside.sum() > MOST_BUCKETS:
        return frame, members, 0
    near = beside | _next_to(beside)
    orders = timed_members(case, grain, members, [str(key) for key in frame.key[near]])
    by_key = {str(key): own.sort_values(["at", "order_key"]) for key, own in orders.groupby("key")}
    steps: list[Step] = []
    place = 0
    while place < len(frame):
        chain = _chain(frame, by_key, place, -int(frame.off.iloc[place])) if beside.iloc[place] else []
        if not chain and over.iloc[place] and place and frame.state.iloc[place - 1] == "none":
            chain = _chain(frame, by_key, place - 1, int(frame.expected.iloc[place - 1]))
        steps += chain
        place = max([place, *(max(step.source, step.target) for step in chain)]) + 1
    if not steps:
        return frame, members, 0
    return moved_over(frame, steps), *rekeyed(case, frame, members, steps, "members_cut")


def _next_to(mask: Any) -> Any:
    return mask.shift(1, fill_value=False) | mask.shift(-1, fill_value=False)


def timed_members(case: Case, grain: Grain, members: Any, keys: list[str]) -> pd.DataFrame:
    """The orders of some buckets with the instant that decides on their day."""
    orders = case.table(ORDERS)
    at = orders.select("order_key", at=event_at(orders, grain.cut.event if grain.cut else "paid_at"))
    own = members.filter(members.key.isin(keys), members.single <= grain.population).join(at, "order_key")
    frame: pd.DataFrame = own.select("order_key", "key", "units", "at").order_by("order_key").execute()
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame


def _chain(frame: pd.DataFrame, by_key: dict[str, pd.DataFrame], first: int, carried: int) -> list[Step]:
    """The steps from a bucket that does not hold to the one after which all do; none where they are no runs.

    `carried`: what the first bucket lacks, or all of one that has no document.
    """
    found: list[Step] = []
    for place in range(first, len(frame) - 1):
        step = _step(frame, by_key, place, carried)
        if step is None:
            return found if len(found) >= PROVEN else []
        found.append(step)
        carried -= int(frame.off.iloc[place + 1])
        if frame.state.iloc[place + 1] == "none" or abs(carried) <= int(frame.slack.iloc[place + 1]):
            return found
    return found if len(found) >= PROVEN else []


def _step(frame: pd.DataFrame, by_key: dict[str, pd.DataFrame], place: int, carried: int) -> Step | None:
    """Late orders of a bucket that come to what is carried on (less than nothing: early ones of the next)."""
    late = carried > 0
    source, target = (place, place + 1) if late else (place + 1, place)
    if frame.state.iloc[target] not in SUMS or frame.state.iloc[source] not in (*SUMS, "none"):
        return None
    own = by_key.get(str(frame.key.iloc[source]))
    if own is None:
        return None
    ends = frame.closes.iloc[source] if late else frame.opens.iloc[source]
    near = own[(own["at"] - ends).abs() <= NEAR]
    ordered = near[::-1] if late else near
    places = np.flatnonzero(ordered.units.cumsum().to_numpy(np.int64) == abs(carried))
    return Step(ordered.iloc[: places[0] + 1], source, target) if len(places) == 1 else None


def moved_over(frame: pd.DataFrame, steps: list[Step]) -> pd.DataFrame:
    """The buckets as the books cut them."""
    frame = frame.copy()
    for step in steps:
        units, count = int(step.orders.units.sum()), len(step.orders)
        for place, sign in ((step.source, -1), (step.target, 1)):
            index = frame.index[place]
            frame.loc[index, ["expected", "all_expected"]] += sign * units
            frame.loc[index, "orders"] += sign * count
            frame.loc[index, "off"] -= sign * units
    touched = frame.index[sorted({place for step in steps for place in (step.source, step.target)})]
    for index in touched[frame.state[touched].isin(SUMS)]:
        off, slack = frame.off[index], frame.slack[index]
        frame.loc[index, "state"] = "holds" if abs(off) <= slack else "short" if off < 0 else "over"
    return frame


def rekeyed(case: Case, frame: pd.DataFrame, members: Any, steps: list[Step], name: str) -> tuple[Any, int]:
    """The orders with the buckets in which the books counted them, stored under a name; and how many moved."""
    rows = [
        {"order_key": int(key), "key": str(frame.key.iloc[step.source]), "to": str(frame.key.iloc[step.target])}
        for step in steps
        for key in step.orders.order_key
    ]
    told = ibis.memtable(pa.Table.from_pylist(rows, schema=MOVED))
    table = members.left_join(told, ["order_key", "key"])
    table = table.mutate(key=table["to"].fill_null(table.key)).select(*members.columns)
    return case.keep(f"{name}_{int(frame.grain.iloc[0])}", table), len(rows)
