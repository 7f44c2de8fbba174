"""An outage with a limit beside that outage alone: which orders came later, and which never did, tells them apart."""

from dataclasses import replace

from .candidate import YES, Candidate, Orders
from .causes import credential
from .circumstances import Ways
from .configuration import Configuration

FEWEST, NEARLY_ALL = 3, 0.9  # orders of an outage that came later, and the share of them that a limit must let pass


def with_its_limit(
    recorded: list[Candidate], orders: Orders, ways: Ways, configuration: Configuration, ledgers: frozenset[str]
) -> list[Candidate]:
    """Without a login alone where a limit tells which orders of its outage came later and which never did.

    Those that came later were decided when it was back; that they fell due while it was down tells them.
    """
    joints = [one for one in recorded if one.kind == "credential" and one.together]
    if not joints:
        return recorded
    as_due = replace(orders, decided=ways.due, waits=0, by_day=None)
    due = {one.ref: one.effect for one in credential.candidates(configuration, as_due, ledgers)}

    def says_which(joint: Candidate, alone: Candidate) -> bool:
        later, lost = (due[alone.ref] == YES) & ~orders.lost, (alone.effect == YES) & orders.lost
        if joint.ref != alone.ref or later.sum() < FEWEST or not lost.any():
            return False
        return min((joint.effect[later] != YES).mean(), (joint.effect[lost] == YES).mean()) >= NEARLY_ALL

    alone = [one for one in recorded if one.kind == "credential" and not one.together]
    left_out = [one for one in alone if any(says_which(joint, one) for joint in joints)]
    return [one for one in recorded if all(one is not other for other in left_out)]
