"""Episodes of one mechanism: parted where it met no order for so long that chance does not explain it.

A tag, a method or an article that comes and goes leaves no order between its episodes that could tell of them: only
that none came, while the channel went on.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .strata import Spell

NEAR = 10  # orders on either side of a silence that tell how often it met any at that time
SILENCE = 7.0  # nats against a silence by chance, from which on it parts two episodes; beside those of its choice


def parted_by_silence(
    parts: list[Spell], day: NDArray[np.int64], hit: NDArray[np.bool_], expected_on: NDArray[np.int64]
) -> list[Spell]:
    """The spells, parted where a silence is improbable: `day` and `hit` of each order that a mechanism is about.

    Silence is counted in the orders that the channel had meanwhile (`expected_on`, per day), so that closed days, or a
    shop that sold nothing, part nothing.
    """
    upto = np.concatenate([[0], np.cumsum(expected_on)])
    return [piece for part in parts for piece in _pieces(part, day, hit, upto)]


def _pieces(part: Spell, day: NDArray[np.int64], hit: NDArray[np.bool_], upto: NDArray[np.int64]) -> list[Spell]:
    where = part.first + np.flatnonzero(hit[part.first : part.last + 1])
    days = day[where]
    silent = np.maximum(upto[days[1:]] - upto[np.minimum(days[:-1] + 1, days[1:])], 0)
    heard = float(upto[days[-1] + 1] - upto[days[0]])
    beside = _beside(days, silent, upto)
    cuts = []
    for place in np.argsort(-silent, kind="stable"):
        rest = heard - float(silent[place])
        if rest <= 0 or silent[place] * len(where) / rest < SILENCE + np.log(len(where)):
            break
        if silent[place] * beside[place] < SILENCE + np.log(len(where)):
            continue  # it met orders as seldom before and after it: it grows, or ebbs
        cuts.append(int(place))
        heard = rest
    edges = [-1, *sorted(cuts), len(where) - 1]
    return [Spell(int(where[a + 1]), int(where[b])) for a, b in pairwise(edges)]


def _beside(days: NDArray[np.int64], silent: NDArray[np.int64], upto: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each silence how many orders the mechanism met of one that the channel had, among the NEAR on either side."""
    place = np.arange(len(silent))
    first, last = np.maximum(place - NEAR + 1, 0), np.minimum(place + NEAR, len(days) - 1)
    heard = upto[days[last] + 1] - upto[days[first]] - silent
    return np.asarray((last - first + 1) / np.maximum(heard, 1))


def parted_by_days(hit: NDArray[np.bool_], day: NDArray[np.int64]) -> list[Spell]:
    """The spells of what comes back with the calendar: one for each run of days on which it hit an order."""
    where = np.flatnonzero(hit)
    cuts = np.flatnonzero(np.diff(day[where]) > 1)
    edges = [-1, *cuts.tolist(), len(where) - 1]
    return [Spell(int(where[a + 1]), int(where[b])) for a, b in pairwise(edges)]
