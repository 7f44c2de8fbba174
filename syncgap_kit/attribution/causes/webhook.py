"""Webhooks: a shop that no longer tells the tool of new or paid orders, as the list of topics on record has it.

A subscription may be lost without a word; what is on record is which topics the tool is told of. Where the topics that
tell of orders are fewer than in another version, nothing that only they told came to the tool in the meantime.
"""

import re
from dataclasses import replace

import numpy as np

from ...intake.phrases import listed
from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways
from ..configuration import Configuration, Version
from ..replay import applies
from ..validity import over_time

PRIOR = 0.03
AT_ONCE = 3600  # seconds from an order to its payment within which the notice of the order tells of both
OF_NEW = re.compile(r"creat|placed", re.IGNORECASE)
OF_NEW_ORDERS = re.compile(r"orders?[/._](create|created|paid|placed|payment)", re.IGNORECASE)


def candidates(configuration: Configuration, orders: Orders, ways: Ways) -> list[Candidate]:
    """Candidates for each record of webhook topics that has lacked some which tell of new or paid orders."""
    found = []
    everyone, later = np.ones(len(orders), bool), ways.due - ways.placed > AT_ONCE
    for name, versions in sorted(configuration.of_kind("setting").items()):
        if not any(_is_about(version, orders.channel) for version in versions):
            continue
        every = set().union(*(topics(version) for version in versions))
        lacking = [every - topics(version) if _is_about(version, orders.channel) else set() for version in versions]
        if not any(lacking):
            continue
        still = [any(OF_NEW.search(topic) for topic in topics(version)) for version in versions]
        told = f"While it stood so, the shop no longer told the tool of {listed(sorted(set().union(*lacking)))}"
        readings = {f"{told}.": [everyone] * len(versions)}
        if any(gone and of_new for gone, of_new in zip(lacking, still, strict=True)):
            words = f"{told}: it never heard of orders that were paid some time after they were placed."
            readings[words] = [later if of_new else everyone for of_new in still]
        for words, met in readings.items():
            kept = [own & bool(gone) for own, gone in zip(met, lacking, strict=True)]
            effects = tuple(np.where(own, YES, NO).astype(np.int8) for own in kept)
            effect, price = over_time(versions, list(effects), orders)
            if effect.any():
                about = np.maximum.reduce(effects)
                made = Candidate("delivery", name, effect, about, PRIOR, versions, effects, words=(words,))
                price += float(np.log(len(readings)))
                found.append(replace(made, price=price, outage=True, family=f"webhook {name}"))
    return found


def topics(version: Version) -> set[str]:
    """The topics of a version that tell of new or paid orders."""
    if not version.enabled:
        return set()
    value = version.content.get("value")
    texts = value if isinstance(value, list) else re.split(r"[,;\s]+", str(value or ""))
    return {str(text).strip().lower() for text in texts if OF_NEW_ORDERS.search(str(text))}


def _is_about(version: Version, channel: str) -> bool:
    name = str(version.content.get("name") or "").lower()
    return "webhook" in name and applies(version, channel)
