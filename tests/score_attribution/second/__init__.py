"""The second generator: other clients, uneven losing, poorer records; written by somebody who did not read the kit.

What is true of a case is what an honest auditor with all of its files could say: what no order tells apart is tied,
what no file tells is unknown, and a world whose truth its own counts do not bear out is drawn again (gates.py).
"""

from random import Random
from zlib import crc32

from ..values import Drawn
from .clerks import manual, refused
from .fetching import schedule, zone_band
from .keys import key_lost, mapping_broken
from .mixtures import several, unknown
from .outcome import finish
from .queues import handoff, queue_delay, queue_loss, quota
from .quiet import healthy, immature, legitimate
from .rules import latent_rule, rule_edit, too_little

SEED = 902_611
DRAWS = 120
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


def draw(group: str, number: int) -> Drawn:
    """The case of this class and number; one that cannot be, or whose gaps nobody could see, is drawn again."""
    index = list(CLASSES).index(group)
    for attempt in range(DRAWS):
        dice = Random(f"{SEED} {crc32(group.encode())} {number} {attempt}")
        try:
            world = CLASSES[group](dice, group, index, number)
            drawn = finish(world, index, attempt)
        except ValueError:
            continue
        needed = {order for gap in drawn.truth.gaps if not gap.optional for order in gap.orders}
        causes = {id(loss.cause) for loss in world.losses if not loss.optional}
        if drawn.truth.limited or group in MAY_BE_EMPTY or (needed and causes):
            return drawn
    raise ValueError(f"{group} {number}: nothing to be seen in {DRAWS} draws")
