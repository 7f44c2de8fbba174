"""Joint causes beside their parts: a limit alone, where it loses the same orders as together with an outage."""

from dataclasses import replace

from .candidate import YES, Candidate, Orders, told_by

MOSTLY = 0.5  # share of what a schedule alone loses that it must lose with an outage to be the limit of that


def joined(recorded: list[Candidate], orders: Orders) -> list[Candidate]:
    """Without a rule or a schedule alone where it loses the same orders as with an outage.

    Without that they had not grown old, and no run had failed.
    """
    found = list(recorded)
    for one in [one for one in recorded if one.together]:
        joint = one
        of_rule = joint.kind == "rule"
        limit = ("rule", joint.ref) if of_rule else ("retrieval", joint.together[0])
        for alone in [one for one in found if (one.kind, one.ref) == limit and not one.together]:
            lost = orders.lost & (alone.effect == YES)
            if lost.any() and (joint.effect[lost] == YES).mean() >= (1.0 if of_rule else MOSTLY):
                found = [other for other in found if other is not alone and other is not joint]
                joint = _either(joint, alone, orders)
                found.append(joint)
    return found


def _either(joint: Candidate, alone: Candidate, orders: Orders) -> Candidate:
    """A joint cause with the orders of its limit as that was replayed; a schedule's where they explain more."""
    if joint.kind == "rule":
        return replace(joint, effect=alone.effect, prior=alone.prior, about=alone.about)
    effects = (joint.effect, alone.effect)
    return replace(joint, effect=max(effects, key=lambda effect: told_by(effect == YES, orders)))
