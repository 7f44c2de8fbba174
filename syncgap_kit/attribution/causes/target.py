"""Targets: a mapping that sends a value somewhere else than before posts its orders with another amount.

Or never, where the books know no such target. No file tells that: all orders of the value must be lost, and no other.
"""

from dataclasses import replace

import numpy as np

from ..attributes import Attributes
from ..candidate import YES, Candidate, Orders, Trits
from ..configuration import Configuration, Version
from ..replay import applies
from ..validity import over_time

PRIOR = 0.03
UNKNOWN_TARGET = 0.3  # as likely as that is it that the books do not know the new target
Targets = dict[str, str]


def candidates(configuration: Configuration, orders: Orders, attributes: Attributes) -> list[Candidate]:
    """A candidate for each mapping of which a version has another target for a value than the version before it."""
    found = []
    for name, versions in sorted(configuration.of_kind("mapping").items()):
        if not any(applies(version, orders.channel) for version in versions):
            continue
        usual = _targets(versions[0])
        effects = [_moved(version, usual, orders, attributes) for version in versions]
        if any(effect.any() for effect in effects):
            effect, price = over_time(versions, effects, orders)
            about = np.maximum.reduce(effects).astype(np.int8)
            found.append(Candidate("mapping", name, effect, about, PRIOR, versions, tuple(effects), price=price))
    return found


def with_unknown_targets(
    recorded: list[Candidate], configuration: Configuration, orders: Orders, attributes: Attributes
) -> list[Candidate]:
    """The candidates for missing orders, mappings that lost none for want of a target as such that have a new one."""
    lacking = {one.ref for one in recorded if one.kind == "mapping" and ((one.effect == YES) & orders.lost).any()}
    found = {
        one.ref: replace(one, prior=one.prior * UNKNOWN_TARGET, all_or_none=True)
        for one in candidates(configuration, orders, attributes)
        if one.ref not in lacking and ((one.effect == YES) & orders.lost).any()
    }
    return [found.get(one.ref, one) if one.kind == "mapping" else one for one in recorded]


def _targets(version: Version) -> Targets:
    entries = version.content.get("entries")
    return {str(value): str(target or "") for value, target in entries.items()} if isinstance(entries, dict) else {}


def moved(first: Version, version: Version) -> tuple[str, ...]:
    """The values that a version sends elsewhere than the first on record did, with both targets, in words."""
    usual, own = _targets(first), _targets(version)
    return tuple(
        f"{value} to {own[value] or 'no target'} and no longer to {target or 'no target'}"
        for value, target in usual.items()
        if value in own and own[value] != target
    )


def _moved(version: Version, usual: Targets, orders: Orders, attributes: Attributes) -> Trits:
    """The orders with a value that a version sends elsewhere than the first version on record did."""
    effect = np.zeros(len(orders), np.int8)
    own, field = _targets(version), str(version.content.get("maps") or "")
    for value, target in usual.items():
        if value in own and own[value] != target:
            effect[attributes.holders.get((field, value), np.zeros(0, np.int64))] = YES
    return effect
