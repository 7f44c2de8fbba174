"""The third generator: other channels and people, losses in clumps, other ways of losing orders.

It shares with the others what a case is and how a configuration is meant. Its seed was fixed before any result was
seen, and nothing of the kit was chosen on it before its first whole run.
"""

from math import log
from random import Random
from zlib import crc32

from ..values import Drawn, TrueGap
from .calm import healthy, immature, legitimate
from .clerks import manual
from .fetching import schedule, zone_band
from .keys import key_lost
from .mappings import mapping_broken
from .mixtures import several, unknown
from .outcome import finish
from .queues import handoff, queue_delay, queue_loss, quota
from .refusals import refused
from .rules import latent_rule, rule_edit, too_little

SEED = 471_803
DRAWS = 60
CLASSES = {
    "1 rule edit": rule_edit,
    "2 latent rule": latent_rule,
    "3 mapping": mapping_broken,
    "4 credential": key_lost,
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
MAY_BE_EMPTY = ("5 queue delay", "11 healthy", "12 legitimate", "13 immature")
FEWEST, NATS = 12, 30.0  # orders of a gap; and what the counts tell of one that no record explains


def draw(group: str, number: int) -> Drawn:
    """The case of this class and number; one that cannot be, or whose gaps nobody could see, is drawn again."""
    index = list(CLASSES).index(group)
    for attempt in range(DRAWS):
        dice = Random(f"{SEED} {crc32(group.encode())} {number} {attempt}")
        try:
            drawn = finish(CLASSES[group](dice, group, index, number), attempt)
        except ValueError:
            if attempt == DRAWS - 1:
                raise
            continue
        needed = [gap for gap in drawn.truth.gaps if not gap.optional]
        told = drawn.truth.limited or group in MAY_BE_EMPTY or bool(needed)
        if told and all(_seen(drawn, gap) for gap in needed):
            return drawn
    raise ValueError(f"{group} {number}: nothing to be seen in {DRAWS} draws")


def _seen(drawn: Drawn, gap: TrueGap) -> bool:
    """Whether enough orders are lost; without a record, against what the channel loses at all times."""
    if len(gap.orders) < FEWEST or gap.cause.kind != "unknown":
        return len(gap.orders) >= FEWEST
    own = [row for row in drawn.tables["orders"] if row["channel"] == gap.channel and row["paid_at"]]
    times = [row["paid_at"] for row in own if row["order_id"] in gap.orders]
    inside = sum(min(times) <= row["paid_at"] <= max(times) for row in own)
    usual = max(len(drawn.missing[gap.channel] - gap.orders) / len(own), 1 / 250)
    part = min(len(gap.orders) / inside, 0.999)
    return inside * (part * log(part / usual) + (1 - part) * log((1 - part) / (1 - usual))) >= NATS
