"""The tool's own logs: every run a success, every posted order an event, and hardly ever a word on the others."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from .orders import Order
from .plan import Plan
from .tool import Fate

RUNS = "run_id,channel,started_at,finished_at,status,fetched,posted,skipped,failed,message".split(",")
EVENTS = "at,run_id,channel,order_id,outcome,reason,rule_id,doc_number".split(",")
CHANNELS = ("shopify", "amazon")


def event_times(
    plan: Plan, orders: Sequence[Order], fates: Sequence[Fate], runs: Sequence[datetime]
) -> dict[int, datetime]:
    """When the log mentions an order, by its index; orders it never mentions are absent."""
    passed: dict[tuple[str, int], int] = {}
    times = {}
    for index, (order, fate) in enumerate(zip(orders, fates, strict=True)):
        filtered = plan.world.log_filtered and any(kind == "rule" for kind, _ in fate.blockers)
        if fate.run is not None and (fate.posted or filtered):
            place = passed[order.channel, fate.run] = passed.get((order.channel, fate.run), 0) + 1
            times[index] = runs[fate.run] + timedelta(seconds=4 + 2 * place)
    return times


def run_records(orders: Sequence[Order], fates: Sequence[Fate], runs: Sequence[datetime]) -> list[list[str]]:
    """The log of runs, header first. The tool asks the channel only for what its rules let through."""
    posted: dict[tuple[str, int], int] = {}
    for order, fate in zip(orders, fates, strict=True):
        if fate.posted and fate.run is not None:
            posted[order.channel, fate.run] = posted.get((order.channel, fate.run), 0) + 1
    records = [RUNS]
    for number, start in enumerate(runs):
        for channel in CHANNELS:
            count = posted.get((channel, number), 0)
            end = start + timedelta(seconds=9 + 2 * count)
            counts = [str(count), str(count), "0", "0"]
            records.append([run_id(channel, number), channel, utc(start), utc(end), "success", *counts, ""])
    return records


def event_records(
    plan: Plan,
    orders: Sequence[Order],
    fates: Sequence[Fate],
    times: Mapping[int, datetime],
    numbers: Mapping[tuple[str, str], str],
) -> list[list[str]]:
    """The log of events, header first, by time; numbers: document number by (channel, order id)."""
    records = [EVENTS]
    for index in sorted(times, key=lambda index: (times[index], orders[index].channel)):
        order, fate = orders[index], fates[index]
        shown = order.name if plan.events_by_name else order.order_id
        outcome = "posted" if fate.posted else "filtered"
        number = numbers.get((order.channel, order.order_id), "")
        run = run_id(order.channel, fate.run or 0)
        records.append([utc(times[index]), run, order.channel, shown, outcome, "", "", number])
    return records


def run_id(channel: str, number: int) -> str:
    """The tool's name for a run: a letter for the channel and its number."""
    return f"{channel[0].upper()}{number + 1:05d}"


def utc(at: datetime) -> str:
    """An instant as the logs write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
