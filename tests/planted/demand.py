"""How many orders a channel takes on a day, and when: weekdays, a promotion, a holiday peak, perhaps a seasonal dip."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from .plan import Plan

WEEKDAYS = (1.04, 0.98, 0.95, 1.0, 1.1, 1.05, 0.88)  # Monday first
# Orders by hour of the local day; none in the hour that a change to summer time skips.
HOURS = np.array([1, 0.5, 0, 0.2, 0.2, 0.4, 1, 2, 3, 4, 5, 5, 6, 6, 5, 5, 5, 6, 7, 8, 8, 7, 5, 2.5])


def order_instants(plan: Plan, channel: str, rng: np.random.Generator) -> list[datetime]:
    """The instants (UTC, whole seconds, oldest first) at which the channel's orders were placed, none after as_of."""
    days = [
        plan.world.first_day + timedelta(days=n) for n in range((plan.last_order_day - plan.world.first_day).days + 1)
    ]
    means = plan.per_day[channel] * np.array([_season(plan, day) for day in days])
    counts = rng.poisson(means * rng.gamma(150.0, 1 / 150.0, len(days)))  # a little more spread than Poisson
    hours = rng.choice(24, size=int(counts.sum()), p=HOURS / HOURS.sum())
    seconds = (hours * 3600 + rng.integers(0, 3600, len(hours))).tolist()
    instants, start = [], 0
    for day, count in zip(days, counts.tolist(), strict=True):
        midnight = datetime(day.year, day.month, day.day, tzinfo=plan.zone)
        instants += [midnight + timedelta(seconds=second) for second in sorted(seconds[start : start + count])]
        start += count
    return [at for at in sorted(at.astimezone(UTC) for at in instants) if at < plan.world.as_of]


def _season(plan: Plan, day: date) -> float:
    factor = WEEKDAYS[day.weekday()]
    if plan.promotion[0] <= day <= plan.promotion[1]:
        factor *= 2.0
    if plan.dip and plan.dip[0] <= day <= plan.dip[1]:
        factor *= 0.5
    return factor * _holiday(day)


def _holiday(day: date) -> float:
    if (day.month, day.day) >= (12, 22):
        return 0.8
    if (day.month, day.day) >= (12, 1):
        return 1.45
    if (day.month, day.day) >= (11, 27):  # Thanksgiving weekend
        return 1.9
    return 1.2 if (day.month, day.day) >= (11, 17) else 1.0
