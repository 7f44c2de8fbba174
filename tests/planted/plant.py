"""A planted world from its seed: orders, the tool's decisions, the books; then the files and the truth."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from .amazon import draw_amazon
from .books import keep_books
from .case import write_case, write_logs
from .dice import Dice
from .logs import event_times
from .operators import draw_edits, expiry_between, sku_mapping
from .orders import Order, money
from .plan import Plan, draw_plan
from .settings import fold
from .shopify import draw_shopify
from .tool import Fate, decide_all, run_times
from .truth import GapTruth, OrderTruth, Truth
from .world import World

GRACE = timedelta(days=3)
LATE_AFTER = timedelta(days=7)
Key = tuple[str, str]


def plant(folder: Path, seed: int, world: World | None = None) -> Truth:
    """Write the case folder of a seed and a world, replacing what an earlier one left there; return what happened.

    The same seed and world give the same bytes. Touches case.toml, exports, logs and config in `folder`, nothing else.
    """
    world = world or World()
    streams = np.random.default_rng(seed).spawn(6)
    plan = draw_plan(world, Dice(streams[0]))
    runs = run_times(plan)
    shopify, amazon = draw_shopify(plan, streams[1]), draw_amazon(plan, streams[2])
    orders = [*shopify, *amazon]
    expiry = expiry_between(amazon, runs, plan)
    edits, decoys = draw_edits(plan, expiry, Dice(streams[3]))
    settings = fold(edits)
    fates = decide_all(plan, orders, settings, runs, Dice(streams[4]))
    documents = keep_books(plan, orders, fates, runs, Dice(streams[5]))
    numbers = {(document.channel, document.order_id): document.number for document in documents if document.order_id}
    times = event_times(plan, orders, fates, runs)
    write_case(folder, plan, orders, documents, settings)
    write_logs(folder, plan, orders, fates, runs, times, numbers)
    mechanisms = _mechanisms(plan, expiry)
    truths = {
        (order.channel, order.order_id): _order_truth(plan, order, fate, times.get(index), numbers, mechanisms)
        for index, (order, fate) in enumerate(zip(orders, fates, strict=True))
    }
    gaps = [gap for key, since in mechanisms.items() if (gap := _gap_truth(plan, key, since, truths, decoys))]
    return Truth(truths, tuple(sorted(gaps, key=lambda gap: (gap.onset, gap.channel))), decoys, plan.numbers)


def _mechanisms(plan: Plan, expiry: datetime | None) -> dict[str, datetime]:
    """When each planted mechanism went to work, by the gap's key, the earliest first."""
    since = {
        "flagship": plan.flagship and plan.flagship.workflow_at,
        "mapping": plan.launch and plan.launch.at,
        "credential": expiry,
    }
    return dict(sorted(((key, at) for key, at in since.items() if at), key=lambda item: item[1]))


def _order_truth(
    plan: Plan,
    order: Order,
    fate: Fate,
    logged_at: datetime | None,
    numbers: Mapping[Key, str],
    mechanisms: Mapping[str, datetime],
) -> OrderTruth:
    lost_to = {{"rule": "flagship"}.get(kind, kind) for kind, _ in fate.blockers}
    if (lost_to - set(mechanisms)) if order.expected else fate.posted:
        raise RuntimeError(f"{order.channel} order {order.order_id} met what nobody planted: {fate}")
    gaps = [key for key in mechanisms if key in lost_to]
    return order_truth(plan, order, fate, logged_at, numbers, gaps[0] if gaps else None)


def order_truth(
    plan: Plan,
    order: Order,
    fate: Fate,
    logged_at: datetime | None,
    numbers: Mapping[Key, str],
    lost_to: str | None,
) -> OrderTruth:
    """What became of an order; `lost_to`: the key of the gap that a missing one belongs to."""
    disposition = _disposition(plan, order, fate, logged_at)
    return OrderTruth(
        disposition=disposition,
        gap=lost_to if disposition == "missing" else None,
        amount=None if order.amount is None else money(order.amount),
        created_at=order.created_at,
        decided_at=logged_at or order.due_at,
        doc_number=numbers.get((order.channel, order.order_id)),
        in_period=not plan.world.declare_period or plan.day(order.created_at) <= plan.world.last_day,
    )


def _disposition(plan: Plan, order: Order, fate: Fate, logged_at: datetime | None) -> str:
    if not order.expected:
        return "not_expected"
    if not fate.posted or logged_at is None:
        return "in_flight" if plan.world.as_of - order.due_at < GRACE else "missing"
    return "posted_late" if logged_at - order.due_at > LATE_AFTER else "posted"


def _gap_truth(
    plan: Plan, key: str, since: datetime, truths: Mapping[Key, OrderTruth], decoys: Sequence[str]
) -> GapTruth | None:
    """What was lost to one mechanism in the period; None when it lost nothing."""
    lost = [(order_id, order) for (_, order_id), order in truths.items() if order.gap == key and order.in_period]
    if not lost:
        return None
    days: list[date] = [plan.day(order.decided_at) for _, order in lost]
    channel, ref, trigger, trigger_ref, over = _cause(plan, key)
    return GapTruth(
        key=key,
        channel=channel,
        kind="missing",
        cause_kind="rule" if key == "flagship" else key,
        cause_ref=ref,
        trigger=trigger,
        trigger_ref=trigger_ref,
        onset=min(days),
        end=max(days) if over else None,
        mechanism_from=since,
        orders=tuple(order_id for order_id, _ in lost),
        decoys=tuple(decoys),
    )


def _cause(plan: Plan, key: str) -> tuple[str, str, str, str | None, bool]:
    """Channel, record, trigger and its record of a gap, and whether it is over by as_of."""
    if key == "flagship":
        return "shopify", "R-12", "latent", "W-3", False
    if key == "credential":
        return "amazon", "C-AMZ", "changed", "C-AMZ", True
    channel = plan.launch.channel if plan.launch else ""
    mended = plan.launch is not None and plan.launch.mended_at is not None
    return channel, sku_mapping(channel), "latent", None, mended
