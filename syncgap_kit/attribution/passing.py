"""Whether the recorded rules, taken together, kept an order back, three-valued, by the versions in force at the time.

Which orders are missing settles nothing here: where a change lies in an interval, or a state is not known, and it would
matter, the answer is unknown.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..calendar import seconds_of
from ..matching.orders import Matches
from .candidate import NO, UNKNOWN, YES, Orders, Trits
from .causes.rule import excluded_by, matched_by, priorities, priority, reached_by
from .configuration import Version
from .replay import Replay, applies
from .validity import in_force

Rules = dict[str, tuple[Version, ...]]


def decided_orders(matches: Matches) -> pd.DataFrame:
    """Every order of the period: order_key, channel, disposition, decided (seconds since 1970, UTC); by order_key."""
    orders = matches.orders
    wanted = orders.select("order_key", "channel", "disposition", decided=seconds_of(orders.decided_at))
    frame: pd.DataFrame = wanted.order_by("order_key").execute()
    return frame


def of_channel(channel: str, rows: pd.DataFrame) -> Orders:
    """The orders of a channel as rules look at them; what causes are weighed by is left blank."""
    none, zero = np.zeros(len(rows), bool), np.zeros(len(rows), np.int64)
    keys, decided = rows.order_key.to_numpy(np.int64), rows.decided.to_numpy(np.int64)
    return Orders(channel, "", keys, decided, zero, none, none, zero[:0], zero[:0], 0)


def kept_back(rules: Rules, replay: Replay, orders: Orders) -> dict[str, Trits]:
    """For each rule about the channel, which orders it kept back; an order passes when none did."""
    own = {name: held for name, held in rules.items() if any(applies(one, orders.channel) for one in held)}
    matched = {
        name: standing(held, [matched_by(one, replay, orders) for one in held], orders.decided)
        for name, held in own.items()
    }
    ranks = {name: priorities(held, orders) for name, held in own.items()}
    kept = {}
    for name, held in own.items():
        others = [(ranks[other], matched[other]) for other in own if other != name]
        effects = [
            np.minimum(excluded_by(one, replay, orders), reached_by(priority(one), others, orders)) for one in held
        ]
        kept[name] = standing(held, effects, orders.decided)
    return kept


def by_any(kept: dict[str, Trits], orders: Orders) -> Trits:
    """Whether any rule kept an order back."""
    return np.maximum.reduce([np.zeros(len(orders), np.int8), *kept.values()]).astype(np.int8)


def standing(versions: tuple[Version, ...], effects: list[Trits], decided: NDArray[np.int64]) -> Trits:
    """What a record did to each order under whichever version was in force; unknown where the possible ones differ."""
    low, high = np.full(len(decided), YES, np.int8), np.full(len(decided), NO, np.int8)
    covered = np.zeros(len(decided), bool)  # whether some version certainly was in force
    before = np.zeros(len(decided), np.int8)
    for place, (version, effect) in enumerate(zip(versions, effects, strict=True)):
        force = in_force(version, decided)
        low = np.where(force != NO, np.minimum(low, effect), low)
        high = np.where(force != NO, np.maximum(high, effect), high)
        covered |= force == YES
        if place and versions[place - 1].until == version.since:  # one of the two was, within the interval
            covered |= (force == UNKNOWN) & (before == UNKNOWN)
        before = force
    low = np.where(covered, low, NO)
    return np.where(low == YES, YES, np.where(high == NO, NO, UNKNOWN)).astype(np.int8)
