"""What set a cause off: did its own text or state change at the onset, or did what came upstream change?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from ..calendar import day_in
from .arriving import arriving_date
from .candidate import NO, YES, Candidate, Orders
from .configuration import Configuration, Moment, Version
from .doubt import nothing_told_of
from .replay import applies
from .validity import in_force

EVENING = timedelta(days=1)  # what changed in an evening meets its first order the next day
FEWEST = 3  # orders that another rule had decided of before, which tell that it mattered
A_FEW = 0.05  # share of its orders below which a version is not the one that began to lose them
SAME = 0.95  # share of the lost orders that an earlier version must have met to have been no different


@dataclass(frozen=True)
class Trigger:
    """`changed` or `latent`, the version that acted, and since when it, or one that acts alike, was in force."""

    word: str | None
    version: Version | None = None
    since: Moment | None = None
    ref: str | None = None
    by: Version | None = None  # of another rule, whose change let this one decide
    dated: bool = False  # by a time that the record names itself, and that arrived


def _first_acting(candidate: Candidate, orders: Orders, hits: NDArray[np.int64]) -> int | None:
    """Position of the version under which it began to lose orders; the first few may have waited for a change of it.

    Where nothing is told of those orders, it is the version under which it may have.
    """
    acting = np.full(len(hits), -1)
    may = nothing_told_of(candidate, hits)
    for position, version in enumerate(candidate.versions):
        held = in_force(version, orders.decided[hits]) != NO
        effect = candidate.version_effects[position][hits] if candidate.version_effects else None
        acts = held if effect is None else (effect != NO if may else effect == YES)
        acting[(acting < 0) & held & acts] = position
    told = acting[acting >= 0]
    if not len(told):
        return None
    enough = [place for place in dict.fromkeys(told.tolist()) if (told == place).sum() >= A_FEW * len(told)]
    return int(enough[0] if enough else told[0])


def acting_since(candidate: Candidate, orders: Orders, hits: NDArray[np.int64]) -> tuple[Version, Moment] | None:
    """The acting version, and the beginning of the oldest unbroken version that would have lost the same orders."""
    position = _first_acting(candidate, orders, hits)
    if position is None:
        return None
    version, since = candidate.versions[position], candidate.versions[position].since
    for earlier in range(position - 1, -1, -1):
        previous = candidate.versions[earlier]
        met = candidate.version_effects[earlier][hits] == YES if candidate.version_effects else np.zeros(1, bool)
        if previous.until != since or met.mean() < SAME or _runs_otherwise(candidate, previous, version):
            break
        since = previous.since
    return version, since


def _runs_otherwise(candidate: Candidate, one: Version, other: Version) -> bool:
    """Whether two schedules prescribe other runs: those that a log tells were held against either."""
    return candidate.kind == "retrieval" and one.content.get("every") != other.content.get("every")


def trigger_of(
    candidate: Candidate, orders: Orders, hits: NDArray[np.int64], onset_not_before: datetime | None, zone: str
) -> Trigger:
    """Changed where the record began to act no earlier than the onset can have been; else latent.

    A credential that lapses changes its state by lapsing; so does a rule whose own date arrives (times without an
    offset are those of `zone`), or which another rule no longer forestalls. Causes without a replay have no trigger.
    """
    if candidate.kind == "credential" and candidate.ref is not None:
        own = [version for version in candidate.versions if version.id == candidate.ref]
        return Trigger("changed", own[-1], None, candidate.ref)
    if not candidate.replayable or not len(hits):
        return Trigger(None)
    found = acting_since(candidate, orders, hits)
    if found is None:
        return Trigger(None)
    version, since = found
    if version.seen_at is not None and _spared_before(candidate, hits):
        return Trigger("changed", version, Moment(None, version.seen_at), candidate.ref)
    if since.known and onset_not_before is not None and since.latest:
        evening = onset_not_before - EVENING <= since.latest
        if since.latest >= onset_not_before or (
            evening and _none_came(candidate, orders, since.latest, onset_not_before)
        ):
            return Trigger("changed", version, since, candidate.ref)
    if candidate.monthly and since.known and since.latest:
        met = datetime.fromtimestamp(int(orders.decided[hits[0]]), UTC)
        if _months_apart(since.latest, met, zone) <= 1:
            return Trigger("changed", version, since, candidate.ref)
    if onset_not_before is not None:
        met = datetime.fromtimestamp(int(orders.decided[hits[0]]), UTC)
        arrived = arriving_date(version, zone, onset_not_before - EVENING, met)
        if arrived:
            return Trigger("changed", version, Moment(arrived, arrived), candidate.ref, dated=True)
        other = _no_longer_let_past(candidate, hits, onset_not_before - EVENING, met)
        if other:
            return Trigger("changed", version, other[1], other[0].id, by=other[0])
    return Trigger("latent", version, since)


def _months_apart(one: datetime, other: datetime, zone: str) -> int:
    days = (day_in(one, zone), day_in(other, zone))
    return (days[1].year - days[0].year) * 12 + days[1].month - days[0].month


def _no_longer_let_past(
    candidate: Candidate, hits: NDArray[np.int64], not_before: datetime, not_after: datetime
) -> tuple[Version, Moment] | None:
    """The rule that would have decided of these orders first, had it not been changed then; and when that was."""
    for other in candidate.let_past:
        if other.decided[: hits[0]].sum() < FEWEST:
            continue
        met = [float(asked[hits].mean()) >= SAME for asked in other.by_version]
        for place, version in enumerate(other.versions):
            following = other.versions[place + 1] if place + 1 < len(other.versions) else None
            until = version.until
            if until is None or not until.earliest or not until.latest or not not_before <= until.latest <= not_after:
                continue
            if met[place] and not (following is not None and following.since == until and met[place + 1]):
                return following if following is not None else version, until
    return None


def _spared_before(candidate: Candidate, hits: NDArray[np.int64]) -> bool:
    """Whether a record met orders before its first hit that it can not yet have been in force for, as they arrived."""
    before = np.arange(int(hits[0]))
    return bool(((candidate.about[before] == YES) & (candidate.effect[before] == NO)).any())


def _none_came(candidate: Candidate, orders: Orders, since: datetime, until: datetime) -> bool:
    """Whether no order that the record is about reached the books between a change and the day of the onset."""
    between = (orders.decided >= since.timestamp()) & (orders.decided < until.timestamp())
    return not (between & (candidate.about == YES) & ~orders.lost).any()


def upstream_record(
    configuration: Configuration, channel: str, not_before: datetime, not_after: datetime
) -> Version | None:
    """The workflow record whose change dates the trigger: the last one within the interval in which it must lie."""
    found = [
        version
        for versions in configuration.of_kind("workflow").values()
        for version in versions
        if applies(version, channel)
        and version.since.earliest is not None
        and version.since.latest is not None
        and version.since.latest >= not_before
        and version.since.earliest <= not_after
    ]
    return max(found, key=lambda version: (version.since.latest, version.id), default=None)


def mix_share(
    met: NDArray[np.bool_], lost: NDArray[np.bool_], before: NDArray[np.bool_], after: NDArray[np.bool_]
) -> float | None:
    """Share of the change in the rate of loss that is a change of mix, not of rates (Kitagawa 1955); None if no change.

    A stratum that held no order before the onset is taken to have had the same rate then.
    """
    mix = rate = 0.0
    for stratum in (met, ~met):
        sizes = [float((stratum & when).sum()) for when in (before, after)]
        shares = [size / max(float(when.sum()), 1.0) for size, when in zip(sizes, (before, after), strict=True)]
        rates = [
            float((stratum & when & lost).sum()) / size if size else None
            for size, when in zip(sizes, (before, after), strict=True)
        ]
        first = rates[0] if rates[0] is not None else rates[1]
        second = rates[1] if rates[1] is not None else rates[0]
        if first is None or second is None:
            continue
        mix += (shares[1] - shares[0]) * (first + second) / 2
        rate += (second - first) * (shares[0] + shares[1]) / 2
    if mix + rate <= 0:
        return None
    return min(max(mix / (mix + rate), 0.0), 1.0)
