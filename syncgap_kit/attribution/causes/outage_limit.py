"""An outage that lasts longer than the tool looks back: only together do credential and limit lose orders for good.

The limit is a schedule's window, or the age from which a rule leaves orders out. What was placed, or paid, within the
limit before the connection came back is fetched then; what is older never is. Of an outage and a schedule the outage
is the cause, with the schedule; of an outage and a rule it is the rule, which left out what the outage had made old.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...calendar import A_DAY, parse_duration
from ..candidate import FAR_FUTURE, NO, YES, Candidate, Orders, Trits, told_by
from ..circumstances import Ways
from ..configuration import Configuration, Version
from ..connection import concerns, down_spells
from ..first_connection import with_none_before
from ..polling import schedule_of
from ..replay import applies

PRIOR = 0.01  # two records have to meet


def candidates(configuration: Configuration, orders: Orders, ways: Ways, ledgers: frozenset[str]) -> list[Candidate]:
    """A candidate for each credential that was down longer than a limit of a schedule or a rule."""
    found = []
    limits = sorted(_limits(configuration, orders.channel))
    every = configuration.of_kind("credential")
    for name, own in sorted(every.items()):
        if not limits or not concerns(own[-1], orders.channel, ledgers):
            continue
        versions = with_none_before(own, [other for key, other in every.items() if key != name], orders)
        for limit, kind, other in limits:
            effect, price = _beyond_reach(versions, orders, ways, limit)
            if effect.any():
                limiting = (kind, other, configuration.of_kind(kind)[other])
                found.append(replace(_joint((name, versions), limiting, effect, limit), price=price))
    return found


def _beyond_reach(versions: tuple[Version, ...], orders: Orders, ways: Ways, limit: int) -> tuple[Trits, float]:
    """The orders of each outage that were older than the limit when it was over, and what is paid for the choice.

    Some tools ask for orders by the time at which they were placed, others by that of their payment: the orders tell.
    """
    found = []
    for aged in (ways.placed, ways.due):
        effect, price = np.full(len(orders), NO, np.int8), float(np.log(2))
        for begin, end in down_spells(versions):
            if end[1] < FAR_FUTURE:
                effect[(orders.decided >= begin[1]) & (aged < end[1] - limit)] = YES
                price += _settle_days(effect, orders, aged, begin[1], end[1] - limit)
        found.append((effect, price))
    return max(found, key=lambda own: told_by(own[0] == YES, orders) - own[1])


def _settle_days(effect: Trits, orders: Orders, aged: NDArray[np.int64], begin: int, reach: int) -> float:
    """Orders of which the day alone is known fell due on either side of both ends of such a day, as each of them says.

    Returns the price in nats: any number of them may have.
    """
    if orders.by_day is None:
        return 0.0
    first_day = (orders.decided < begin) & (orders.decided > begin - A_DAY) & (aged < reach)
    last_day = (orders.decided >= begin) & (aged < reach) & (aged > reach - A_DAY)
    unclear = orders.by_day & (first_day | last_day)
    effect[unclear] = np.where(orders.lost[unclear], YES, NO)
    return float(np.log(unclear.sum() + 1))


def _joint(
    outage: tuple[str, tuple[Version, ...]], limiting: tuple[str, str, tuple[Version, ...]], effect: Trits, limit: int
) -> Candidate:
    (name, versions), (kind, other, own) = outage, limiting
    back = f"{limit // A_DAY} days" if limit >= 2 * A_DAY else f"{limit // 3600} hours"
    reach = f"{kind.capitalize()} {other} reaches back {back}"
    words = f"{reach}; what was older once credential {name} was in force stayed out."
    everyone = np.full(len(effect), YES, np.int8)
    if kind == "rule":
        return Candidate("rule", other, effect, everyone, PRIOR, own, together=(name,), words=(words,))
    return Candidate("credential", name, effect, everyone, PRIOR, versions, together=(other,), words=(words,))


def _limits(configuration: Configuration, channel: str) -> Iterator[tuple[int, str, str]]:
    """How far back, in seconds, each schedule and each rule of a channel lets orders be: (limit, kind, id)."""
    for name, versions in configuration.of_kind("schedule").items():
        windows = {schedule_of(version).window for version in versions if applies(version, channel)}
        yield from ((window, "schedule", name) for window in windows if window)
    for name, versions in configuration.of_kind("rule").items():
        ages = {age for version in versions if applies(version, channel) for age in _ages(version.content.get("when"))}
        yield from ((age, "rule", name) for age in ages)


def _ages(when: object) -> Iterator[int]:
    """Every age that a condition names, in seconds."""
    if isinstance(when, dict):
        if when.get("op") == "older_than":
            span = parse_duration(str(when.get("value") or ""))
            yield from [int(span.total_seconds())] if span else []
        else:
            yield from (age for part in when.values() for age in _ages(part))
    elif isinstance(when, list):
        yield from (age for part in when for age in _ages(part))
