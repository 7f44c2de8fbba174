"""What lost orders may share, a value or two values together: the pairs that are worth a look, and their words."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .attributes import MORE_THAN_NOTHING, Places

FEWEST = 2  # missing orders that a predicate must have to be worth a look
TOLD = 0.25  # share of the missing orders that each of two values must hold to be looked at together
KEPT, NARROWER = 0.8, 0.7  # of the missing that either holds, and of the orders; else one value says as much
MOST_SINGLES, MOST_PAIRS = 40, 6
MOST_SURPRISING = 200  # pairs of values that lost more orders together than either leads one to expect
Flags = NDArray[np.bool_]


def pairs(inside: Flags, lost: Flags, singles: dict[tuple[str, str], Places]) -> Iterator[tuple[Any, Places]]:
    """Two values together that hold most of what either holds of the missing, among clearly fewer orders; the best."""
    lost_in = np.flatnonzero(inside & lost)
    counts = {pair: np.count_nonzero(inside[own] & lost[own]) for pair, own in singles.items()}
    least = max(FEWEST, TOLD * len(lost_in))
    names = sorted((pair for pair in singles if counts[pair] >= least), key=lambda pair: (-counts[pair], pair))
    names = names[:MOST_SINGLES]
    among_lost = np.zeros((len(names), len(lost_in)), np.float32)
    held = []
    for place, name in enumerate(names):
        holds = np.zeros(len(inside), bool)
        holds[singles[name]] = True
        among_lost[place] = holds[lost_in]
        held.append(np.packbits(holds & inside))  # of a million orders an eighth of a megabyte for each value
    shared = np.rint(among_lost @ among_lost.T).astype(int)
    seen = [int(np.bitwise_count(own).sum()) for own in held]
    worth = []
    for a, b in combinations(range(len(names)), 2):
        kept = shared[a, b] >= max(least, KEPT * min(shared[a, a], shared[b, b]))
        if kept and names[a][0] != names[b][0]:
            both = int(np.bitwise_count(held[a] & held[b]).sum())
            if both <= NARROWER * min(seen[a], seen[b]):
                worth.append((-(shared[a, b] ** 2) / both, a, b))
    for _, a, b in sorted(worth)[:MOST_PAIRS]:
        segment = {"all": [segment_of(*names[place]) for place in (a, b)]}
        yield segment, np.intersect1d(singles[names[a]], singles[names[b]], assume_unique=True)


def surprising(lost: Flags, singles: dict[tuple[str, str], Places], fewest: int) -> Iterator[tuple[Any, Places]]:
    """Pairs of values that lost more orders together than the two would by themselves; the most surprising first."""
    names = sorted(singles, key=lambda name: (len(singles[name]), name))  # of a pair the smaller comes first
    held = [singles[name][lost[singles[name]]] for name in names]
    together = _together(held)
    first, second = np.nonzero(together >= fewest)
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


def segment_of(name: str, value: str) -> dict[str, Any]:
    """The predicate that an attribute has a value."""
    if value == MORE_THAN_NOTHING:
        return {"field": name, "op": "gt", "value": "0"}
    return {"field": name, "op": "eq", "value": value}


def values_of(segment: dict[str, Any]) -> list[str]:
    """The values that a segment of one field names."""
    return segment["value"] if segment["op"] == "in" else [segment["value"]]


def segment_words(segment: dict[str, Any]) -> str:
    """A segment that was found by looking, in words, such as `country DE and payment_method PayPal`."""
    parts = segment.get("all", [segment])
    return " and ".join(f"{part['field']} {_value_words(part)}" for part in parts)


def _value_words(part: dict[str, Any]) -> str:
    value = part["value"]
    if part["op"] == "gt":
        return f"above {value}"
    return " or ".join([", ".join(value[:-1]), value[-1]]) if isinstance(value, list) else str(value)
