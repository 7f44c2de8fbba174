"""Unknown: orders lost at random within a window, or the best predicate that no record of the configuration explains.

Both are hypotheses with likelihoods, not thresholds. What is chosen by looking at the data is paid for: each end of a
window with the logarithm of the days it could have been, a predicate with the logarithm of the predicates there are.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...tracing.strata import Spell, densest, spells
from ..candidate import NO, YES, Attributes, Candidate, Orders

PRIOR = 0.05
FEWEST_OF_STRATUM = 4  # missing orders of a stratum that the channel's days do not show
FEWEST = 2  # missing orders that a predicate must have to be worth a look
TOLD = 0.25  # share of the missing orders that each of two values must hold to be looked at together
KEPT, NARROWER = 0.8, 0.7  # of the missing that either holds, and of the orders; else one value says as much
MOST_SINGLES, MOST_PAIRS = 40, 6
MOST_SURPRISING = 200  # pairs of values that lost more orders together than either leads one to expect
MOSTLY, MOST_TOGETHER = 0.5, 12  # share that an article of a set must lack, and articles of a set
WIDEST = 400  # values of one attribute; more are identifiers, not attributes
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
ATTRIBUTES = (
    *("financial_status", "fulfillment_status", "order_status", "source_name", "sales_channel", "fulfillment_channel"),
    *("payment_method", "shipping_method", "country", "region", "location", "tags", "risk_level", "tax_name"),
    *("is_draft_origin", "has_customer", "sku"),
)


def candidates(orders: Orders, attributes: Attributes, windows: list[tuple[int, int]]) -> list[Candidate]:
    """Random loss in each window of days (first, last), and each value, or pair of values, that has missing orders."""
    found = []
    days = max(len(orders.expected_on), 2)
    literals = max(len(attributes.holders), 1)
    language = float(np.log(literals * (literals + 1) / 2))  # one literal or two together: what people can say
    share = float(np.log(max(len(set(windows)), 1)))
    everywhere = np.full(len(orders), YES, np.int8)
    for first, last in sorted(set(windows)):
        inside = (orders.day >= first) & (orders.day <= last)
        ends = max((first > 0) + (last < days - 1), 1)  # "since before the data" is a choice as well
        price = share + ends * float(np.log(days))
        effect = np.where(inside, YES, NO).astype(np.int8)
        found.append(Candidate("unknown", None, effect, everywhere, PRIOR, price=price, replayable=False))
        singles = {
            pair: positions
            for pair, positions in attributes.holders.items()
            if orders.lost[positions[inside[positions]]].sum() >= FEWEST
        }
        told = [(segment_of(*pair), positions) for pair, positions in singles.items()]
        for segment, positions in [*told, *_pairs(orders, inside, singles)]:
            own = _with_neighbours(orders, positions, inside)
            found.append(_of_segment(len(orders), own, positions, price + language, segment, literals))
        for segment, positions, words in _sets(orders, inside, singles, attributes):
            own = _with_neighbours(orders, positions, inside)
            found.append(_of_segment(len(orders), own, positions, price + words, segment, literals))
    return found


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


def _of_segment(
    orders: int, own: Places, positions: Places, price: float, segment: dict[str, Any], literals: int
) -> Candidate:
    """The hypothesis that `own` were lost, of the orders at `positions` that a segment is about."""
    effect, about = np.zeros(orders, np.int8), np.zeros(orders, np.int8)
    effect[own], about[positions] = YES, YES
    return Candidate("unknown", None, effect, about, PRIOR, price=price, segment=segment, searched=literals)


def in_strata(orders: Orders, attributes: Attributes, unexplained: Flags) -> list[Candidate]:
    """Values, and pairs of values, that lost orders in a spell of days too few for the channel as a whole to show it.

    `unexplained`: the missing orders that no cause explains. A stratum pays for its words and for both of its days, so
    that the size of the search is paid for as well; the few orders of a pair may be told among many lost by chance.
    """
    left = replace(orders, lost=unexplained)
    days = max(len(orders.expected_on), 2)
    literals = max(len(attributes.holders), 1)
    price = float(np.log(literals * (literals + 1) / 2)) + 2.0 * float(np.log(days))
    everywhere = np.ones(len(orders), bool)
    singles = {
        pair: positions
        for pair, positions in attributes.holders.items()
        if unexplained[positions].sum() >= FEWEST_OF_STRATUM
    }
    told = [(segment_of(*pair), positions) for pair, positions in singles.items()]
    runs: list[tuple[Any, Places, Spell]] = []
    for segment, positions in [*told, *_pairs(left, everywhere, singles)]:
        spell = max(spells(unexplained[positions]), key=lambda one: one.last - one.first, default=None)
        runs += [(segment, positions, spell)] if spell else []
    usual = max(float(unexplained.mean()), 1.0 / max(len(unexplained), 2))
    for segment, positions in [*told, *_surprising(unexplained, singles)]:
        spell, nats = densest(unexplained[positions], usual)
        stands_out = nats > price and _more_than_others(unexplained, positions[spell.first : spell.last + 1])
        runs += [(segment, positions, spell)] if stands_out else []
    found = []
    for segment, positions, spell in runs:
        own = positions[spell.first : spell.last + 1]
        if unexplained[own].sum() >= FEWEST_OF_STRATUM:
            found.append(_of_segment(len(orders), own, positions, price, segment, literals))
    return found


def _more_than_others(lost: Flags, own: Places) -> bool:
    """Whether these orders were lost at more than twice the rate of all that came between them.

    A failure of an hour takes every value's orders in a row, and is about none of them.
    """
    between = lost[own[0] : own[-1] + 1]
    taken, others = int(lost[own].sum()), len(between) - len(own)
    return taken * others > 2 * (int(between.sum()) - taken) * len(own) or not others


def _surprising(lost: Flags, singles: dict[tuple[str, str], Places]) -> Iterator[tuple[Any, Places]]:
    """Pairs of values that lost more orders together than the two would by themselves; the most surprising first."""
    names = sorted(singles, key=lambda name: (len(singles[name]), name))  # of a pair the smaller comes first
    held = [singles[name][lost[singles[name]]] for name in names]
    together = _together(held)
    first, second = np.nonzero(together >= FEWEST_OF_STRATUM)
    number, own = together[first, second], np.array([len(places) for places in held])
    usual = own[first] * own[second] / max(int(lost.sum()), 1)
    worth = np.where(number > usual, number * np.log(number / usual) - number + usual, 0.0)
    for at in np.argsort(-worth, kind="stable")[:MOST_SURPRISING]:
        a, b = names[first[at]], names[second[at]]
        if a[0] == b[0] or not worth[at]:
            continue
        holds = np.zeros(len(lost), bool)
        holds[singles[b]] = True
        yield {"all": [segment_of(*name) for name in sorted((a, b))]}, singles[a][holds[singles[a]]]


def _together(held: list[Places]) -> Places:
    """How many orders each two of these share, above the diagonal; counted by order, each of which is held by few."""
    which = np.repeat(np.arange(len(held)), [len(places) for places in held])
    who = np.concatenate([*held, np.zeros(0, np.int64)])
    order = np.lexsort((which, who))
    who, which = who[order], which[order]
    after = np.searchsorted(who, who, side="right") - np.arange(len(who)) - 1  # further entries of the same order
    one = np.repeat(np.arange(len(who)), after)
    other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(after) - after, after)
    pairs = np.bincount(which[one] * len(held) + which[other], minlength=len(held) ** 2)
    return np.asarray(pairs.reshape(len(held), len(held)))


def _pairs(orders: Orders, inside: Flags, singles: dict[tuple[str, str], Places]) -> Iterator[tuple[Any, Places]]:
    """Two values together that hold most of what either holds of the missing, among clearly fewer orders; the best."""
    lost_in = inside & orders.lost
    counts = {pair: int(lost_in[positions].sum()) for pair, positions in singles.items()}
    least = max(FEWEST, TOLD * lost_in.sum())
    names = sorted((pair for pair in singles if counts[pair] >= least), key=lambda pair: (-counts[pair], pair))
    names = names[:MOST_SINGLES]
    holds = np.zeros((len(names), len(orders)), bool)
    for place, name in enumerate(names):
        holds[place, singles[name]] = True
    among_lost = holds[:, lost_in].astype(np.float32)
    lost = np.rint(among_lost @ among_lost.T).astype(int)
    holds &= inside
    seen = holds.sum(axis=1)
    packed = np.packbits(holds, axis=1)  # of a million orders an eighth of a megabyte for each value
    worth = []
    for a, b in combinations(range(len(names)), 2):
        kept = lost[a, b] >= max(least, KEPT * min(lost[a, a], lost[b, b]))
        if kept and names[a][0] != names[b][0]:
            both = int(np.bitwise_count(packed[a] & packed[b]).sum())
            if both <= NARROWER * min(seen[a], seen[b]):
                worth.append((-(lost[a, b] ** 2) / both, a, b))
    for _, a, b in sorted(worth)[:MOST_PAIRS]:
        segment = {"all": [segment_of(*names[place]) for place in (a, b)]}
        yield segment, np.intersect1d(singles[names[a]], singles[names[b]])


def segment_of(name: str, value: str) -> dict[str, Any]:
    """The predicate that an attribute has a value."""
    return {"field": name, "op": "eq", "value": value}


def segment_words(segment: dict[str, Any]) -> str:
    """A segment that was found by looking, in words, such as `country DE and payment_method PayPal`."""
    parts = segment.get("all", [segment])
    return " and ".join(f"{part['field']} {_value_words(part['value'])}" for part in parts)


def _value_words(value: Any) -> str:
    return " or ".join([", ".join(value[:-1]), value[-1]]) if isinstance(value, list) else str(value)
