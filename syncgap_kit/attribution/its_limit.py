"""An outage with a limit beside that outage alone: which orders came later, and which never did, tells them apart."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..calendar import A_DAY
from .candidate import YES, Candidate, Orders
from .causes import credential
from .circumstances import Ways
from .configuration import Configuration

FEWEST, NEARLY_ALL = 3, 0.9  # orders of an outage that came later, and the share of them that a limit must let pass


def with_its_limit(
    recorded: list[Candidate], orders: Orders, ways: Ways, configuration: Configuration, ledgers: frozenset[str]
) -> list[Candidate]:
    """Without a login alone where a limit tells which orders of its outage came later and which never did.

    Those that came later were decided when it was back; that they fell due while it was down tells them, of one whose
    day alone is known all that day.
    """
    joints = [one for one in recorded if one.kind == "credential" and one.together]
    if not joints:
        return recorded
    down = _down_when_due(orders, ways.due, configuration, ledgers)
    if orders.by_day is not None:
        by_evening = _down_when_due(orders, ways.due + orders.by_day * (A_DAY - 1), configuration, ledgers)
        down = {name: own & by_evening[name] for name, own in down.items()}

    def says_which(joint: Candidate, alone: Candidate) -> bool:
        later, lost = down[alone.ref] & ~orders.lost, (alone.effect == YES) & orders.lost
        if joint.ref != alone.ref or later.sum() < FEWEST or not lost.any():
            return False
        return min((joint.effect[later] != YES).mean(), (joint.effect[lost] == YES).mean()) >= NEARLY_ALL

    alone = [one for one in recorded if one.kind == "credential" and not one.together]
    left_out = [one for one in alone if any(says_which(joint, one) for joint in joints)]
    return [one for one in recorded if all(one is not other for other in left_out)]


def _down_when_due(
    orders: Orders, due: NDArray[np.int64], configuration: Configuration, ledgers: frozenset[str]
) -> dict[str | None, NDArray[np.bool_]]:
    """By login the orders that fell due while it was down."""
    as_due = replace(orders, decided=due, waits=0, by_day=None)
    return {one.ref: one.effect == YES for one in credential.candidates(configuration, as_due, ledgers)}
