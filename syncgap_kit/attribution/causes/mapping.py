"""Mappings: a value without a target, and without a default, cannot be posted; one such line holds the whole order."""

from dataclasses import replace

import numpy as np

from ...matching.inventory.bundles import is_bundle
from ..attributes import Attributes
from ..candidate import YES, Candidate, Orders
from ..configuration import Configuration
from ..replay import Replay, applies, targets_of
from ..validity import over_time as replay_over_time

PRIOR = 0.03


def candidates(configuration: Configuration, replay: Replay, orders: Orders) -> list[Candidate]:
    """A candidate for each mapping that is about the channel."""
    found = []
    for name, versions in sorted(configuration.of_kind("mapping").items()):
        if not any(applies(version, orders.channel) for version in versions):
            continue
        if any(is_bundle(version.content) for version in versions):  # about stock
            continue
        nothing = np.zeros(len(orders), np.int8)
        effects = [
            replay.holds(version, orders) if version.enabled and applies(version, orders.channel) else nothing
            for version in versions
        ]
        effect, price = replay_over_time(versions, effects, orders)
        found.append(
            Candidate(
                kind="mapping",
                ref=name,
                effect=effect,
                about=np.maximum.reduce(effects).astype(np.int8),
                prior=PRIOR,
                versions=versions,
                version_effects=tuple(effects),
                price=price,
            )
        )
    return found


def with_values(candidate: Candidate, orders: Orders, attributes: Attributes) -> Candidate:
    """A mapping with the values that lost it orders, and the predicate that names them; other causes as they are."""
    if candidate.kind != "mapping" or not candidate.versions:  # one that the log alone tells of has no record
        return candidate
    lost = np.flatnonzero(orders.lost & (candidate.effect == YES))
    field = str(candidate.versions[-1].content.get("maps") or "")
    targets = set.intersection(*(set(targets_of(version)) for version in candidate.versions))
    values = tuple(
        value
        for (name, value), positions in attributes.holders.items()
        if name == field and value not in targets and np.isin(positions, lost).any()
    )
    segment = {"field": field, "op": "in", "value": list(values)} if values else None
    if field == "currency" and len(lost) and orders.currency not in targets:  # all orders of a gap have the same
        values = (orders.currency,)
    return replace(candidate, values=values, segment=segment)
