"""Changes of schedules, settings and workflows: no predicate can be replayed, so all such a change has is its time."""

import re

import numpy as np

from ..allowance import quota_of
from ..candidate import FAR_FUTURE, NO, YES, Candidate, Orders, Trits, seconds
from ..configuration import Configuration, Version
from ..replay import applies

PRIOR = 0.025  # half of what unknown causes have; it pays for its day as they do, for innocent changes are everywhere
SETTINGS = {
    "closing_date": "posting",
    "numbering": "posting",
    "order_quota": "delivery",
    "webhook_topics": "delivery",
}
RELEVANT = 6  # times as likely is a change of a setting that is about just what befell the orders
ABOUT = {  # how such a setting is called, by the kind of the gap
    "duplicated": r"retr(y|ies)|time_?out|idempot|dedup|duplicat",
    "late": r"queue|throttl|rate_?limit|batch|interval|delay|concurren|worker",
}
LEGS = ("tax", "shipping", "discount", "tip", "fee", "rounding", "refund")  # of an amount that differs
KINDS = {"schedule": "retrieval", "setting": "delivery", "workflow": "manual"}


def kind_of(version: Version, gap: str) -> str:
    """The kind of cause that a change of such a record would be of a gap of that kind."""
    if version.kind == "setting":
        otherwise = "posting" if gap == "mismatched" else KINDS["setting"]  # what alters amounts does so as it posts
        return SETTINGS.get(str(version.content.get("name") or "").lower(), otherwise)
    return KINDS.get(version.kind, version.kind)


def candidates(configuration: Configuration, orders: Orders) -> list[Candidate]:
    """A candidate for each dated change: every order of the channel from then to the record's next change."""
    found = []
    about = np.full(len(orders), YES, np.int8)
    spells: dict[tuple[int, int], Trits] = {}  # settings that were saved together stood for the same time
    for (kind, name), versions in sorted(configuration.versions.items()):
        if kind not in KINDS:
            continue
        for before, version in zip((None, *versions), versions, strict=False):
            begin = seconds(version.since.earliest, 0)
            if before is not None and _makes_room(before, version):
                continue
            if kind == "schedule" and not version.enabled:  # which orders that keeps back is replayed
                continue
            if applies(version, orders.channel) and len(orders) and begin > orders.decided[0]:
                end = seconds(version.until.latest, FAR_FUTURE) if version.until else FAR_FUTURE
                if (begin, end) not in spells:
                    stood = (orders.decided >= begin) & (orders.decided < end)
                    spells[begin, end] = np.where(stood, YES, NO).astype(np.int8)
                effect = spells[begin, end]
                ends = 1 + bool(version.until and end <= orders.decided[-1])
                price = ends * float(np.log(max(len(orders.expected_on), 2)))
                own, prior = (version,), PRIOR * (RELEVANT if before and _is_about(version, orders) else 1)
                is_of = kind_of(version, orders.kind)
                found.append(Candidate(is_of, name, effect, about, prior, own, price=price, replayable=False))
    return found


def _is_about(version: Version, orders: Orders) -> bool:
    """Whether a setting is by its name about what befell the orders."""
    words = orders.leg if orders.kind == "mismatched" and orders.leg in LEGS else ABOUT.get(orders.kind)
    name = str(version.content.get("name") or "")
    return bool(words and version.kind == "setting" and re.search(words, name, re.IGNORECASE))


def _makes_room(before: Version, version: Version) -> bool:
    """Whether a change only raised a quota: that keeps nothing back."""
    old, new = quota_of(before), quota_of(version)
    return old is not None and new is not None and new >= old
