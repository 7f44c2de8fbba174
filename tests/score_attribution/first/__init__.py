"""The first generator: one small function for each class, from a seed that was fixed before any result was seen."""

from math import log
from zlib import crc32

import numpy as np

from ...planted.dice import Dice
from ..values import Drawn
from .cast import cast
from .credentials import credential_lapse
from .delivery import handoff, queue_delay, queue_loss, quota
from .manual import manual
from .mappings import mapping_broken
from .posting import refused
from .quiet import healthy, immature, legitimate
from .retrieval import schedule, zone_band
from .rules import latent_rule, rule_edit, too_little
from .several import several
from .unknowns import unknown

SEED = 20_251
ATTEMPTS = 60
ENOUGH = 12  # orders of every gap
NATS = 25.0  # in what no record explains
CLASSES = {
    "1 rule edit": rule_edit,
    "2 latent rule": latent_rule,
    "3 mapping": mapping_broken,
    "4 credential": credential_lapse,
    "5 queue delay": queue_delay,
    "6 queue loss": queue_loss,
    "7 handoff": handoff,
    "8 manual": manual,
    "9 several": several,
    "10 unknown": unknown,
    "11 healthy": healthy,
    "12 legitimate": legitimate,
    "13 immature": immature,
    "14 too little": too_little,
    "15 schedule": schedule,
    "16 quota": quota,
    "17 posting": refused,
    "18 zone band": zone_band,
}


def draw(group: str, number: int) -> Drawn:
    """The case of this class and number; what tells too little is drawn again, from a stream of its own."""
    index = list(CLASSES).index(group)
    for attempt in range(ATTEMPTS):
        stream = np.random.default_rng([SEED, crc32(group.encode()), number, attempt])
        try:
            drawn = cast(CLASSES[group](Dice(stream), group, index, number), attempt)
        except ValueError:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        if telling(drawn):
            return drawn
    raise ValueError(f"{group} {number}: nothing telling in {ATTEMPTS} draws")


def telling(drawn: Drawn) -> bool:
    """Whether every gap that must be found has orders enough to be found."""
    if drawn.truth.limited:
        return True
    return all(
        gap.optional or (len(gap.orders) >= ENOUGH and (gap.cause.kind != "unknown" or _nats(drawn, gap) >= NATS))
        for gap in drawn.truth.gaps
    ) and (bool(drawn.truth.gaps) or drawn.group.split()[0] in ("5", "11", "12", "13"))


def _nats(drawn: Drawn, gap) -> float:
    """What the channel's counts alone tell of a gap, against a background of at least a third of a per cent."""
    own = [order for order in drawn.tables["orders"] if order["channel"] == gap.channel and order["paid_at"]]
    ids = drawn.missing[gap.channel]
    first = min(order["paid_at"] for order in own if order["order_id"] in gap.orders)
    last = max(order["paid_at"] for order in own if order["order_id"] in gap.orders)
    inside = [order["order_id"] in ids for order in own if first <= order["paid_at"] <= last]
    rate = sum(inside) / len(inside)
    usual = max(len(ids - gap.orders) / len(own), 0.0033)
    rest = (len(inside) - sum(inside)) * log((1 - rate) / (1 - usual)) if rate < 1 else 0.0
    return sum(inside) * log(rate / usual) + rest
