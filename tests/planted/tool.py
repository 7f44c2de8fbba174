"""An honest little sync tool: each run decides on the orders that came due, by the settings in force then."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from .dice import Dice
from .orders import Order
from .plan import Plan
from .settings import Record, Settings


@dataclass(frozen=True)
class Fate:
    """What the tool did with an order.

    run: index of the run that decided, None when no run came after it. blockers: (kind, id) of all that stood against
    it, empty when it passed. dropped: passed, and lost all the same. late: posted by a run a week or more too late.
    """

    run: int | None
    blockers: tuple[tuple[str, str], ...] = ()
    dropped: bool = False
    late: bool = False

    @property
    def posted(self) -> bool:
        """Whether a document was made."""
        return self.run is not None and not self.blockers and not self.dropped


def run_times(plan: Plan) -> list[datetime]:
    """When the tool ran, for each channel alike: every few hours from the first day (UTC) until as_of."""
    every = timedelta(hours=plan.world.run_hours)
    start = plan.instant(plan.world.first_day, 0).replace(hour=0)
    return [start + every * n for n in range((plan.world.as_of - timedelta(minutes=10) - start) // every + 1)]


def decide_all(
    plan: Plan, orders: Sequence[Order], settings: Settings, runs: Sequence[datetime], dice: Dice
) -> list[Fate]:
    """The fate of every order, in the order given."""
    return [_decide(plan, order, settings, runs, dice) for order in orders]


def _decide(plan: Plan, order: Order, settings: Settings, runs: Sequence[datetime], dice: Dice) -> Fate:
    late, days, dropped = (
        dice.chance(plan.world.late_share),
        dice.whole(9, 20),
        dice.chance(plan.world.background_misses),
    )
    run = bisect_left(runs, order.due_at)
    if run == len(runs):
        return Fate(None)
    blockers = blockers_of(order, settings.in_force(runs[run]), runs[run])
    if blockers or dropped:
        return Fate(run, blockers, dropped=not blockers)
    if late:  # it waited in the tool's queue, and was decided when its turn came
        later = bisect_left(runs, order.due_at + timedelta(days=days))
        if later < len(runs) and not blockers_of(order, settings.in_force(runs[later]), runs[later]):
            return Fate(later, late=True)
    return Fate(run)


def blockers_of(order: Order, records: Mapping[str, Record], at: datetime) -> tuple[tuple[str, str], ...]:
    """Everything in force that keeps an order out of the books, by kind and id."""
    found = []
    for record_id, record in records.items():
        if record.get("channel", order.channel) not in (order.channel, "quickbooks"):
            continue
        if record["kind"] == "rule" and record["enabled"]:
            if holds(record["when"], order.facts) != (record["action"] == "include"):
                found.append(("rule", record_id))
        elif record["kind"] == "mapping" and _unmapped(record, order.facts):
            found.append(("mapping", record_id))
        elif record["kind"] == "credential" and _lapsed(record, at):
            found.append(("credential", record_id))
    return tuple(found)


def holds(when: object, facts: Mapping[str, object]) -> bool:
    """The few operators of the predicate grammar that the planted rules use; a bare list means all."""
    if isinstance(when, list):
        return all(holds(part, facts) for part in when)
    assert isinstance(when, dict)
    actual, wanted, op = facts.get(when["field"]), when["value"], when["op"]
    if actual is None or actual == "":
        return False
    if op == "eq":
        return bool(actual == wanted)
    if op == "in":
        return actual in wanted
    if op == "le":
        return bool(actual <= Decimal(wanted))  # type: ignore[operator]
    if op == "contains":
        return wanted in actual  # type: ignore[operator]
    raise ValueError(f"the planted tool does not know the operator {op}")


def _lapsed(record: Record, at: datetime) -> bool:
    return record["status"] != "active" or datetime.fromisoformat(record["expires_at"]) <= at


def _unmapped(record: Record, facts: Mapping[str, object]) -> bool:
    value = facts[record["maps"]]
    values = value if isinstance(value, list) else [value]
    return any(text and text not in record["entries"] for text in values)
