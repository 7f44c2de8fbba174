"""Webhooks: a shop that no longer tells the tool of new or paid orders, as the list of topics on record has it.

A subscription may be lost without a word; what is on record is which topics the tool is told of. Where the topics that
tell of orders are fewer than in another version, nothing that only they told came to the tool in the meantime.
"""

import re
from dataclasses import replace

import numpy as np

from ...intake.phrases import listed
from ..candidate import NO, YES, Candidate, Orders
from ..configuration import Configuration, Version
from ..replay import applies
from ..validity import over_time

PRIOR = 0.03
OF_NEW_ORDERS = re.compile(r"orders?[/._](create|created|paid|placed|payment)", re.IGNORECASE)


def candidates(configuration: Configuration, orders: Orders) -> list[Candidate]:
    """A candidate for each record of webhook topics that has lacked some which tell of new or paid orders."""
    found = []
    for name, versions in sorted(configuration.of_kind("setting").items()):
        if not any(_is_about(version, orders.channel) for version in versions):
            continue
        every = set().union(*(topics(version) for version in versions))
        lacking = [every - topics(version) if _is_about(version, orders.channel) else set() for version in versions]
        effects = [np.full(len(orders), YES if lost else NO, np.int8) for lost in lacking]
        effect, price = over_time(versions, effects, orders)
        if effect.any():
            gone = listed(sorted(set().union(*lacking)))
            words = (f"While it stood so, the shop no longer told the tool of {gone}.",)
            about = np.maximum.reduce(effects)
            made = Candidate("delivery", name, effect, about, PRIOR, versions, tuple(effects), price=price, words=words)
            found.append(replace(made, outage=True))
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
