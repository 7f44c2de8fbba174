"""Rules: an order that an enabled exclude matched, or that an enabled include did not, never passed.

With priorities the first rule that matches decides, so a rule acts only on orders that no earlier one had matched.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..candidate import FAR_PAST, NO, UNKNOWN, YES, Candidate, DecidedFirst, Orders, Trits, seconds
from ..configuration import Configuration, Version
from ..replay import Replay, applies
from ..validity import over_time

PRIOR = 0.03


def candidates(configuration: Configuration, replay: Replay, orders: Orders) -> list[Candidate]:
    """A candidate for each rule that is about the channel."""
    rules = {
        name: versions
        for name, versions in configuration.of_kind("rule").items()
        if any(applies(version, orders.channel) for version in versions)
    }
    matched = {name: over_time(v, [matched_by(x, replay, orders) for x in v], orders)[0] for name, v in rules.items()}
    ranks = {name: priorities(versions, orders) for name, versions in rules.items()}
    stopped = {name: _surely_if_excludes(versions, matched[name]) for name, versions in rules.items()}
    found = []
    for name, versions in sorted(rules.items()):
        others = [(ranks[other], stopped[other]) for other in rules if other != name]
        effects = [
            np.minimum(excluded_by(version, replay, orders), reached_by(priority(version), others, orders))
            for version in versions
        ]
        first = [(rules[other], ranks[other], stopped[other]) for other in sorted(rules) if other != name]
        effect, price = over_time(versions, effects, orders)
        about = np.maximum.reduce(effects)
        found.append(
            Candidate(
                kind="rule",
                ref=name,
                effect=effect.astype(np.int8),
                about=about.astype(np.int8),
                prior=PRIOR,
                versions=versions,
                version_effects=tuple(effects),
                price=price,
                segment=_segment(versions, effects, orders),
                let_past=tuple(_deciding_before(versions, first, replay, orders)),
            )
        )
    return found


def _deciding_before(
    versions: tuple[Version, ...],
    others: list[tuple[tuple[Version, ...], NDArray[np.float64], Trits]],
    replay: Replay,
    orders: Orders,
) -> Iterator[DecidedFirst]:
    """The rules of a lower priority, each with the orders that this one would have kept back, had it been asked."""
    if all(priority(version) is None for version in versions):
        return
    own = over_time(versions, [excluded_by(version, replay, orders) for version in versions], orders)[0] == YES
    rank = priorities(versions, orders)
    for held, ranks, matched in others:
        before = own & (ranks < rank) & (matched == YES)
        if before.any():
            asked = [(matched_by(one, replay, orders) == YES) & (_rank(one) < rank) for one in held]
            yield DecidedFirst(held, before, tuple(asked))


def _rank(version: Version) -> float:
    own = priority(version)
    return np.inf if own is None else own


def _surely_if_excludes(versions: tuple[Version, ...], matched: Trits) -> Trits:
    """Where a rule surely matched: had an earlier exclude matched an order of unknown state, that were lost as well."""
    if any(_includes(version) for version in versions):
        return matched
    return np.where(matched == UNKNOWN, NO, matched).astype(np.int8)


def _includes(version: Version) -> bool:
    return str(version.content.get("action") or "exclude").lower() == "include"


def _segment(versions: tuple[Version, ...], effects: list[Trits], orders: Orders) -> Any:
    """The orders a rule keeps back, as a predicate: its own condition, or the opposite of an include's."""
    lost = [int((orders.lost & (effect == YES)).sum()) for effect in effects]
    acting = versions[len(lost) - 1 - int(np.argmax(lost[::-1]))]
    when = acting.content.get("when")
    return {"not": when} if _includes(acting) else when


def matched_by(version: Version, replay: Replay, orders: Orders) -> Trits:
    """Where the condition of a version held, whatever the time; nowhere while it is switched off."""
    if not version.enabled or not applies(version, orders.channel):
        return np.zeros(len(orders), np.int8)
    return replay.holds(version, orders)


def excluded_by(version: Version, replay: Replay, orders: Orders) -> Trits:
    """What a version keeps from the books, whatever the time: matches of an exclude, the rest of an include."""
    if not version.enabled or not applies(version, orders.channel):
        return np.zeros(len(orders), np.int8)
    holds = replay.holds(version, orders)
    if _includes(version):
        return (YES - holds).astype(np.int8) if priority(version) is None else np.zeros(len(orders), np.int8)
    return holds


def priority(version: Version) -> float | None:
    """The priority of a rule, lower first; None where it has none."""
    try:
        return float(version.content["priority"])
    except (KeyError, TypeError, ValueError):
        return None


def priorities(versions: tuple[Version, ...], orders: Orders) -> NDArray[np.float64]:
    """The priority that a rule had at each decision; infinite where it had none."""
    ranks = np.full(len(orders), np.inf)
    for version in versions:
        begun = orders.decided >= seconds(version.since.latest, FAR_PAST)
        ranks[begun] = _rank(version)
    return ranks


def reached_by(own: float | None, others: list[tuple[NDArray[np.float64], Trits]], orders: Orders) -> Trits:
    """Whether an order came as far as a rule of this priority: no rule of a lower one then had matched it."""
    reached = np.full(len(orders), YES, np.int8)
    if own is None:
        return reached
    for ranks, matched in others:
        reached = np.where(ranks < own, np.minimum(reached, YES - matched), reached)
    return reached.astype(np.int8)
