"""Where sums are short: which orders they lack, by what these have in common, by time, or as the one set that fits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...intake.case import Case
from ..decision import decisions
from .fees_of_orders import Fee
from .grain import FEWEST
from .patterns import MOST_ORDERS, MOST_TRIED, Pattern, attributes, holders, patterns
from .rows import rows_of
from .shared_values import laid_on_values
from .subsets import LARGEST, only_large_subset, only_near, only_subset

MOST_PATTERNS = 5  # mechanisms told apart in one channel
MOST_BUCKETS = 400  # short buckets in which single orders are looked for
LONGEST_DAY = pd.Timedelta(hours=25)
ROUNDED = 0.1  # share of the sums that hold which are off by a little, from which books round their sums
HELD = 0.6  # share of the short buckets between its first and its last that a pattern must fit


@dataclass(frozen=True, eq=False)
class Laid:
    """The orders on which shortfalls are laid: order_key, key (of the bucket), units, why."""

    orders: pd.DataFrame
    patterns: tuple[str, ...] = ()


COLUMNS = ["order_key", "key", "units", "why"]
NOTHING_LAID = Laid(pd.DataFrame(columns=COLUMNS))


@dataclass(frozen=True, eq=False)
class _Found:
    """A pattern held against all buckets: its orders in each bucket that it explains."""

    pattern: Pattern
    orders: pd.DataFrame
    whole: int  # buckets explained by all of its orders


def lay(case: Case, frame: pd.DataFrame, members: Any, fee: Fee | None = None) -> Laid:
    """Lay each shortfall on orders where the evidence allows it.

    `frame`: the buckets in order of time, with state, closed and off; `members`: Ibis, order_key, key, units of the
    orders that should be in the sums; `fee`: that these are net of, where the sums alone tell it.
    """
    near = fee.near if fee else 0
    timed = members.join(decisions(case).select("order_key", "decided_at"), "order_key")
    timed = case.keep("members_of_sums", timed.select("order_key", "key", "units", "decided_at"))
    left = {row.key: -int(row.off) for row in rows_of(frame) if row.state == "short" and row.closed}
    laid: list[pd.DataFrame] = []
    told: list[str] = []
    while left and len(told) < MOST_PATTERNS:
        found = _pattern(case, frame, timed, left, near)
        if found is None:
            break
        words = found.pattern.sentence()
        told.append(words)
        laid.append(found.orders.assign(why=words))
        left = {key: lack for key, lack in left.items() if key not in set(found.orders.key)}
    laid += laid_on_values(case, frame, timed, left, near) if left else []
    explained = {key for own in laid for key in own.key}
    laid += _one_by_one(frame, timed, {key: lack for key, lack in left.items() if key not in explained}, fee)
    if not laid:
        return NOTHING_LAID
    return Laid(pd.concat([own[COLUMNS] for own in laid], ignore_index=True), tuple(told))


def _pattern(case: Case, frame: pd.DataFrame, timed: Any, left: dict[Any, int], near: int) -> _Found | None:
    """The pattern that explains the most short buckets without being contradicted; None where none does."""
    for tried in _tried(frame, left):
        own = timed.filter(timed.key.isin([str(key) for key in tried]))
        small = own.select("order_key", "key", "units").order_by("order_key", "key").execute()
        keys = {str(key): left[key] for key in tried}
        told = attributes(case, own.select("order_key"))
        tried_all = patterns(small, told, keys, near)
        found = [held for one in tried_all if (held := _held(case, frame, timed, left, one, near))]
        if len(tried) == 1:  # to the cent by chance: another bucket must lack the earlier or the later ones of it
            found = [one for one in found if one.orders.key.nunique() > 1]
        if not found:
            continue
        top = max(found, key=_explained)
        sets = {tuple(sorted(one.orders.order_key)) for one in found if _explained(one) == _explained(top)}
        return top if len(sets) == 1 else None
    return None


def _explained(one: _Found) -> tuple[int, int]:
    return one.whole, one.orders.key.nunique()


def _tried(frame: pd.DataFrame, left: dict[Any, int]) -> Iterator[list[Any]]:
    """A few short buckets with few orders; the first and the last, which may be short in part, only where need be.

    Of two or three, as settlements of weeks soon are, then each alone.
    """
    own = frame[frame.key.isin(list(left))]
    inner = own.iloc[1:-1] if len(own) > 3 else own
    chosen: list[Any] = []
    orders = 0
    for row in rows_of(inner.sort_values(["orders", "key"])):
        if len(chosen) < MOST_TRIED and orders + row.orders <= MOST_ORDERS:
            chosen.append(row.key)
            orders += row.orders
    if chosen:
        yield chosen
    if 1 < len(own) <= 3:
        yield from ([key] for key in chosen)


def _held(
    case: Case, frame: pd.DataFrame, timed: Any, left: dict[Any, int], pattern: Pattern, near: int
) -> _Found | None:
    """A pattern held against every bucket: it must explain most short ones and be absent between them elsewhere.

    Its mechanism may have begun or ended within a bucket: the first one may lack only the later of its orders, the last
    one only the earlier.
    """
    own = holders(case, timed, pattern).order_by("decided_at", "order_key").execute()
    by_key = dict(tuple(own.groupby("key", sort=False)))
    sums = {key: int(part.units.sum()) for key, part in by_key.items()}
    order = [key for key in frame.key if key in left]
    whole = [key for key in order if str(key) in sums and abs(sums[str(key)] - left[key]) <= near]
    if not whole:
        return None
    places = {key: place for place, key in enumerate(frame.key)}
    inside = frame.iloc[places[whole[0]] : places[whole[-1]] + 1]
    contradicted = [key for key in inside.key[inside.state == "holds"] if sums.get(str(key))]
    short = [key for key in inside.key if key in left]
    if contradicted or len(whole) < HELD * len(short):
        return None
    parts = [by_key[str(key)].assign(key=key) for key in whole]
    for place, late in ((order.index(whole[0]) - 1, True), (order.index(whole[-1]) + 1, False)):
        key = order[place] if 0 <= place < len(order) else None
        run = _run(by_key[str(key)], left[key], late, near) if str(key) in by_key else None
        parts += [run.assign(key=key)] if run is not None else []
    found = pd.concat(parts)
    if found.order_key.nunique() < 2 or (pattern.word == "all" and len(whole) < 2):
        return None  # a single order has many values, and two of them together fit much
    return _Found(pattern, found, len(whole))


def _run(own: pd.DataFrame, lack: int, late: bool, near: int) -> pd.DataFrame | None:
    """The last (late) or the first of a bucket's orders by time that are just what it lacks; None where none are."""
    ordered = own[::-1] if late else own
    sums = ordered.units.cumsum().to_numpy(np.int64)
    places = np.flatnonzero(np.abs(sums - lack) <= near)
    return ordered.iloc[: places[0] + 1] if len(places) == 1 else None


def _whole_day(own: pd.DataFrame, lack: int, opens: Any, closes: Any) -> pd.DataFrame | None:
    """All orders of the one day that is just what a bucket of several days lacks, where each has a document."""
    if pd.isna(opens) or pd.isna(closes) or closes - opens <= LONGEST_DAY:
        return None
    days = (pd.to_datetime(own.decided_at, utc=True) - opens) // pd.Timedelta(days=1)
    sums = own.units.groupby(days).sum()
    fitting = sums.index[sums == lack]
    return own[days == fitting[0]] if len(fitting) == 1 else None


def _one_by_one(frame: pd.DataFrame, timed: Any, left: dict[Any, int], fee: Fee | None) -> list[pd.DataFrame]:
    """Shortfalls of single buckets: the orders next to an outage, else the one smallest set that fits."""
    chosen = [key for key in frame.key if key in left][:MOST_BUCKETS]
    if not chosen:
        return []
    rows = timed.filter(timed.key.isin([str(key) for key in chosen])).order_by("decided_at", "order_key").execute()
    by_key = dict(tuple(rows.groupby("key", sort=False)))
    return [own for key in chosen for own in _of_bucket(frame, by_key.get(str(key)), key, left[key], fee)]


def _of_bucket(
    frame: pd.DataFrame, own: pd.DataFrame | None, key: Any, lack: int, fee: Fee | None
) -> Iterator[pd.DataFrame]:
    if own is None:
        return
    place = int(np.flatnonzero(frame.key == key)[0])
    gone = {
        late: 0 <= place + step < len(frame) and frame.state.iloc[place + step] == "none"
        for late, step in ((True, 1), (False, -1))
    }
    for late, lost in gone.items():
        run = _run(own, lack, late, fee.near if fee else 0) if lost else None
        if run is not None:
            words = "with all that came after it" if late else "with all that came before it"
            yield run.assign(key=key, why=words)
            return
    run = _whole_day(own, lack, frame.opens.iloc[place], frame.closes.iloc[place])
    if run is not None:
        yield run.assign(key=key, why="with all others of that day")
        return
    if len(own) <= LARGEST[1]:
        places = _only_ones(
            [int(units) for units in own.units], lack, int(frame.slack.iloc[place]), _rounding(frame), fee
        )
        if places:
            yield own.iloc[list(places)].assign(key=key, why="the only orders that add up to it")


def _only_ones(amounts: list[int], lack: int, slack: int, rounding: int, fee: Fee | None) -> tuple[int, ...] | None:
    """Places of the only amounts that explain what a bucket lacks, if need be but for the rounding of its sum.

    Where sums are rounded, one amount that is nearly it is likelier than some that are it, and many prove nothing.
    """
    near = only_near(amounts, lack, min(slack, rounding)) if rounding else None
    found = near or only_subset(amounts, lack) or (only_near(amounts, lack, slack) if fee else None)
    return found or (only_large_subset(amounts, lack) if not rounding else None)


def _rounding(frame: pd.DataFrame) -> int:
    """How far sums that hold are off where books round them, as several must show; else nothing."""
    off = frame.off[(frame.state == "holds") & (frame.off.abs() <= frame.slack)].abs()
    rounded = int((off > 0).sum())
    return int(off.max()) if rounded >= max(FEWEST, ROUNDED * len(off)) else 0
