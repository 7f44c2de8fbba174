"""A loss of some days that runs into an outage on record: where it ended, or began, the outage hides.

That end was then no choice among all days of the case, but among those of the outage alone. Nor is the outage a mere
supposition: it is on record, nothing arrived while it lasted, and by itself it would have lost all of its orders.
"""

from collections.abc import Sequence

import numpy as np

from .attributes import Places
from .candidate import YES, Candidate, Orders


def ends_hidden(causes: Sequence[Candidate], orders: Orders) -> float:
    """What a set of causes paid too much for ends that outages hide, and for the outages that hide them, in nats."""
    days = max(len(orders.expected_on), 2)
    losses = [_lost_by(one, orders) for one in causes if one.kind == "unknown" and not one.segment and not one.returns]
    back = 0.0
    for outage in causes if losses else ():
        places = np.flatnonzero(outage.effect == YES)
        if not outage.outage or outage.ref is None or not len(places) or not orders.lost[places].all():
            continue
        spell = int(orders.day[places[-1]] - orders.day[places[0]]) + 1
        hidden = sum(_before(own, places, orders) + _behind(own, places, orders) for own in losses)
        back += (hidden > 0) * -outage.log_prior + hidden * float(np.log(days / spell))
    return back


def _lost_by(cause: Candidate, orders: Orders) -> Places:
    return np.flatnonzero((cause.effect == YES) & orders.lost)


def _before(own: Places, outage: Places, orders: Orders) -> bool:
    """Whether a loss ends where an outage begins: no order that arrived lies between."""
    earlier = own[own < outage[0]]
    return bool(len(earlier)) and bool(orders.lost[earlier[-1] : outage[0]].all())


def _behind(own: Places, outage: Places, orders: Orders) -> bool:
    """Whether a loss begins where an outage ends."""
    later = own[own > outage[-1]]
    return bool(len(later)) and bool(orders.lost[outage[-1] : later[0]].all())
