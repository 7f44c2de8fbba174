"""The second generator: other people, other noise, jobs that drop neighbours, other ways of losing orders.

It shares with the first one only the configuration's semantics and what a case is. Its seed was fixed before any result
was seen. Nothing of the kit was chosen on it until its first whole run; since then its failed cases were read as well.
"""

from math import log
from zlib import crc32

import numpy as np

from ..values import Drawn, TrueGap
from . import calm, on_the_way, settings_changed
from .outcome import finish

SEED = 99_173
DRAWS = 60
CLASSES = {
    "1 rule edit": settings_changed.rule_edit,
    "2 latent rule": settings_changed.latent_rule,
    "3 mapping": settings_changed.mapping_broken,
    "4 credential": settings_changed.login_lost,
    "5 queue delay": on_the_way.queue_delay,
    "6 queue loss": on_the_way.queue_loss,
    "7 handoff": on_the_way.handoff,
    "8 manual": calm.manual,
    "9 several": settings_changed.several,
    "10 unknown": settings_changed.unknown,
    "11 healthy": calm.healthy,
    "12 legitimate": calm.legitimate,
    "13 immature": calm.immature,
    "14 too little": settings_changed.too_little,
    "15 schedule": on_the_way.fetching,
    "16 quota": on_the_way.quota,
    "17 posting": on_the_way.refused,
    "18 zone band": on_the_way.zone_band,
}
MAY_BE_EMPTY = ("5 queue delay", "11 healthy", "12 legitimate", "13 immature")


def draw(group: str, number: int) -> Drawn:
    """The case of this class and number; one whose gaps nobody could see is drawn again."""
    index = list(CLASSES).index(group)
    for attempt in range(DRAWS):
        random = np.random.default_rng([SEED, crc32(group.encode()), number, attempt])
        try:
            drawn = finish(CLASSES[group](random, group, index, number), attempt)
        except ValueError:
            if attempt == DRAWS - 1:
                raise
            continue
        gaps = drawn.truth.gaps
        seen = all(gap.optional or _visible(drawn, gap) for gap in gaps)
        if drawn.truth.limited or (seen and (gaps or group in MAY_BE_EMPTY)):
            return drawn
    raise ValueError(f"{group} {number}: no visible gap in {DRAWS} draws")


def _visible(drawn: Drawn, gap: TrueGap) -> bool:
    """A dozen orders; and where no record tells, thirty nats in the counts of the days it spans."""
    if len(gap.orders) < 12:
        return False
    if gap.cause.kind != "unknown":
        return True
    own = [row for row in drawn.tables["orders"] if row["channel"] == gap.channel and row["paid_at"]]
    lost = drawn.missing[gap.channel]
    times = [row["paid_at"] for row in own if row["order_id"] in gap.orders]
    count = sum(min(times) <= row["paid_at"] <= max(times) for row in own)
    usual = max(len(lost - gap.orders) / len(own), 0.004)
    share = min(len(gap.orders) / count, 0.999)
    return count * (share * log(share / usual) + (1 - share) * log((1 - share) / (1 - usual))) >= 30
