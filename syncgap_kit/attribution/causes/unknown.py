"""Unknown: orders lost at random within a window, or the best predicate that no record of the configuration explains.

Both are hypotheses with likelihoods, not thresholds. What is chosen by looking at the data is paid for: each end of a
window with the logarithm of the days it could have been, a predicate with the logarithm of the predicates there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import comb, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...tracing.strata import Spell, densest, spells
from ..attributes import Attributes, Places
from ..calendar_days import WAYS, returning
from ..candidate import YES, Candidate, Orders
from ..segments import FEWEST, pairs, segment_of, surprising, values_of

PRIOR = 0.05
WITHIN = 2  # days of an episode, in which some hours may have lost most orders
STOPPED = 0.95  # share of the orders of a longer stretch that must be lost: it began and ended at some hour as well
FEWEST_OF_STRATUM = 4  # missing orders of a stratum that the channel's days do not show
MOSTLY, MOST_TOGETHER = 0.5, 12  # share that an article of a set must lack, and articles of a set
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Unrecorded:
    """A loss that no record explains: the positions of its orders alone, for hundreds of them are weighed at a time."""

    places: Places  # the orders it would have lost
    about: Places | None  # the orders it is about, whatever the time; None: all
    price: float  # nats paid for what was chosen by looking at the data
    segment: Any = None  # what these orders share; None: nothing but the time
    searched: int = 0  # values among which the segment was found by looking
    returns: str = ""  # the days of the calendar on which it comes back, in words

    @property
    def log_prior(self) -> float:
        """What it is worth before any order is looked at."""
        return log(PRIOR) - self.price

    @property
    def sharp(self) -> bool:
        """Whether it says which orders it lost, and not only when."""
        return self.segment is not None

    def cause(self, orders: Orders) -> Candidate:
        """The same as a cause among others."""
        effect, about = np.zeros(len(orders), np.int8), np.zeros(len(orders), np.int8)
        effect[self.places] = YES
        about[slice(None) if self.about is None else self.about] = YES
        return Candidate(
            "unknown",
            None,
            effect,
            about,
            PRIOR,
            price=self.price,
            segment=self.segment,
            replayable=self.sharp,
            searched=self.searched,
            returns=self.returns,
        )


def losses(orders: Orders, attributes: Attributes, windows: list[tuple[int, int]]) -> list[Unrecorded]:
    """Random loss in each window of days (first, last), and each value, or pair of values, that has missing orders."""
    found = []
    days = max(len(orders.expected_on), 2)
    literals = max(len(attributes.holders), 1)
    language = float(np.log(literals * (literals + 1) / 2))  # one literal or two together: what people can say
    share = float(np.log(max(len(set(windows)), 1)))
    for first, last in sorted(set(windows)):
        inside = (orders.day >= first) & (orders.day <= last)
        ends = max((first > 0) + (last < days - 1), 1)  # "since before the data" is a choice as well
        price = share + ends * float(np.log(days))
        found.append(Unrecorded(np.flatnonzero(inside), None, price))
        run = _run(orders, inside, price) if (inside & orders.lost).any() else None
        found += [run] if run and (last - first <= WITHIN or orders.lost[run.places].mean() >= STOPPED) else []
        singles = _with_lost_orders(attributes, inside & orders.lost, FEWEST)
        told = [(segment_of(*pair), positions, language) for pair, positions in singles.items()]
        told += [(segment, positions, language) for segment, positions in pairs(inside, orders.lost, singles)]
        for segment, positions, words in [*told, *_sets(orders, inside, singles, attributes)]:
            own = _with_neighbours(orders, positions, inside)
            if _told_apart(orders.lost, own):
                found.append(Unrecorded(own, positions, price + words, segment, literals))
    return found


def _run(orders: Orders, inside: Flags, price: float) -> Unrecorded:
    """The orders of some hours within a day or two, of which the first and the last are chosen as well.

    What was lost right before and after them goes along: a payout that the books lack begins in the evening before.
    """
    places = np.flatnonzero(inside)
    spell, _ = densest(orders.lost[places], float(orders.lost.mean()))
    every = np.arange(len(orders))
    own = (every >= places[spell.first]) & (every <= places[spell.last])
    return Unrecorded(_with_neighbours(orders, every, own), None, price + 2.0 * log(len(places)))


def _told_apart(lost: Flags, own: Places) -> bool:
    """Whether any other order came between these and arrived: else their value is but what all have in those hours."""
    between = ~lost[own[0] : own[-1] + 1]
    return bool(np.count_nonzero(between) > np.count_nonzero(~lost[own]))


def on_calendar_days(orders: Orders, windows: list[tuple[int, int]]) -> list[Unrecorded]:
    """A loss on days of the calendar that come back, from the first of them on which some were lost to the last."""
    price = log(WAYS) + 2.0 * log(max(len(orders.expected_on), 2))
    found = []
    for way in returning(orders, windows):
        about = way.days[orders.day]
        own = about & (orders.day >= way.first) & (orders.day <= way.last)
        found.append(Unrecorded(np.flatnonzero(own), np.flatnonzero(about), price, returns=way.words))
    return found


def united(one: Candidate, other: Candidate) -> list[Candidate]:
    """Two values of one field that lost their orders in the same days, as one pattern; empty where they are none.

    Its days are chosen once, and each value is paid for.
    """
    if one.kind != "unknown" or not one.segment or not other.segment:
        return []
    if one.segment.get("op") not in ("eq", "in") or one.segment["field"] != other.segment.get("field"):
        return []
    values = sorted({value for own in (one, other) for value in values_of(own.segment)})
    about = np.maximum(one.about, other.about)
    where = np.flatnonzero(np.maximum(one.effect, other.effect) == YES)
    effect = np.zeros_like(about)
    effect[where[0] : where[-1] + 1] = about[where[0] : where[-1] + 1]
    segment = {"field": one.segment["field"], "op": "in", "value": values}
    price = one.price + log(max(other.searched, 1))
    return [replace(one, effect=effect, about=about, segment=segment, price=price)]


def _with_lost_orders(attributes: Attributes, lost: Flags, fewest: int) -> dict[tuple[str, str], Places]:
    """The values that so many of these lost orders have, with their orders; what all orders have tells none apart."""
    told = {pair: own for pair, own in attributes.holders.items() if len(own) < len(lost)}
    return {pair: own for pair, own in told.items() if np.count_nonzero(lost[own]) >= fewest}


def _with_neighbours(orders: Orders, positions: Places, inside: Flags) -> Places:
    """A segment's orders within a window, and those that were lost right before and after it, none arrived between.

    The days of a window are those of the whole channel, in which the first few of a segment hardly show.
    """
    where = np.flatnonzero(inside[positions])
    first, last = int(where[0]), int(where[-1])
    lost = orders.lost[positions]
    while first and lost[first - 1]:
        first -= 1
    while last + 1 < len(lost) and lost[last + 1]:
        last += 1
    return positions[first : last + 1]


def _sets(
    orders: Orders, inside: Flags, singles: dict[tuple[str, str], Places], attributes: Attributes
) -> Iterator[tuple[Any, Places, float]]:
    """Several articles of a stock together, those that lack most of their units first, and what naming them costs."""
    if orders.kind != "inventory":
        return
    lost = {pair: float(orders.lost[own[inside[own]]].mean()) for pair, own in singles.items()}
    names = sorted((pair for pair in singles if lost[pair] >= MOSTLY), key=lambda pair: (-lost[pair], pair))
    for size in range(2, min(len(names), MOST_TOGETHER, len(attributes.holders) - 1) + 1):
        positions = np.sort(np.concatenate([singles[pair] for pair in names[:size]]))
        segment = {"field": names[0][0], "op": "in", "value": sorted(value for _, value in names[:size])}
        yield segment, positions, float(np.log(comb(len(attributes.holders), size) * MOST_TOGETHER))


def in_strata(orders: Orders, attributes: Attributes, unexplained: Flags) -> list[Unrecorded]:
    """Values, and pairs of values, that lost orders in a spell of days too few for the channel as a whole to show it.

    `unexplained`: the missing orders that no cause explains. A stratum pays for its words and for both of its days, so
    that the size of the search is paid for as well; the few orders of a pair may be told among many lost by chance.
    """
    days = max(len(orders.expected_on), 2)
    literals = max(len(attributes.holders), 1)
    price = float(np.log(literals * (literals + 1) / 2)) + 2.0 * float(np.log(days))
    singles = _with_lost_orders(attributes, unexplained, FEWEST_OF_STRATUM)
    told = [(segment_of(*pair), positions) for pair, positions in singles.items()]
    runs: list[tuple[Any, Places, Spell]] = []
    for segment, positions in [*told, *pairs(np.ones(len(orders), bool), unexplained, singles)]:
        spell = max(spells(unexplained[positions]), key=lambda one: one.last - one.first, default=None)
        runs += [(segment, positions, spell)] if spell else []
    usual = max(float(unexplained.mean()), 1.0 / max(len(unexplained), 2))
    for segment, positions in [*told, *surprising(unexplained, singles, FEWEST_OF_STRATUM)]:
        spell, nats = densest(unexplained[positions], usual)
        stands_out = nats > price and _more_than_others(unexplained, positions[spell.first : spell.last + 1])
        runs += [(segment, positions, spell)] if stands_out else []
    found = []
    for segment, positions, spell in runs:
        own = positions[spell.first : spell.last + 1]
        if unexplained[own].sum() >= FEWEST_OF_STRATUM and _told_apart(orders.lost, own):
            found.append(Unrecorded(own, positions, price, segment, literals))
    run = _run(orders, np.ones(len(orders), bool), 0.0)
    return [*found, run] if unexplained[run.places].sum() >= FEWEST_OF_STRATUM else found


def _more_than_others(lost: Flags, own: Places) -> bool:
    """Whether these orders were lost at more than twice the rate of all that came between them.

    A failure of an hour takes every value's orders in a row, and is about none of them.
    """
    between = lost[own[0] : own[-1] + 1]
    taken, others = int(lost[own].sum()), len(between) - len(own)
    return taken * others > 2 * (int(between.sum()) - taken) * len(own) or not others
