"""The mixed world from its seed: five channels, of which four lose orders to something else each; files and truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from ..amazon import draw_amazon
from ..books import Document, keep_books
from ..dice import Dice
from ..logs import event_times
from ..operators import condition, draw_edits, expiry_between, rule
from ..orders import Order
from ..plan import Plan, draw_plan
from ..plant import order_truth
from ..settings import Edit, fold
from ..shopify import draw_shopify
from ..tool import Fate, decide_all, run_times
from ..truth import GapTruth, OrderTruth, Truth
from ..world import World
from .case import write_case
from .ebay import draw_ebay
from .etsy import draw_etsy
from .sales import SHOPIFY, own_product
from .woocommerce import draw_woocommerce
from .xero import keep_invoices

LEDGERS = {"shopify": "quickbooks", "amazon": "quickbooks", "woocommerce": "quickbooks", "ebay": "xero", "etsy": "xero"}
WORLD = World(
    first_day=date(2025, 5, 1),
    shopify_per_day=24,
    amazon_per_day=18,
    mapping=False,
    decoys=False,
    late_share=0.008,
    history="changes",
)
SMALLER = {"woocommerce": 13.0, "ebay": 9.0, "etsy": 6.0}


@dataclass(frozen=True)
class Mechanism:
    """What loses orders: the record that blocks them, since when, and what dates it."""

    channel: str
    kind: str
    trigger: str
    trigger_ref: str | None
    since: datetime
    over: bool = False


def plant_mixed(folder: Path, seed: int) -> Truth:
    """Write the case folder of a seed; return what happened. The same seed gives the same bytes."""
    streams = np.random.default_rng([seed, 5]).spawn(9)
    drawn = draw_plan(WORLD, Dice(streams[0]))
    plan = replace(drawn, per_day=drawn.per_day | SMALLER)
    runs = run_times(plan)
    dice = Dice(streams[3])
    plugin, launch = _some_morning(plan, dice, 0.35, 0.65), _some_morning(plan, dice, 0.35, 0.65)
    amazon = draw_amazon(plan, streams[2])
    expiry = expiry_between(amazon, runs, plan)
    orders = [
        *draw_shopify(plan, streams[1]),
        *amazon,
        *draw_woocommerce(plan, plugin, streams[4]),
        *draw_ebay(plan, launch, streams[5]),
        *draw_etsy(plan, streams[6]),
    ]
    edits, _ = draw_edits(plan, expiry, dice)
    settings = fold([*edits, *_more_edits(plan, plugin)])
    fates = decide_all(plan, orders, settings, runs, Dice(streams[7]))
    posted = [(o, plan.day(runs[f.run])) for o, f in zip(orders, fates, strict=True) if f.posted and f.run is not None]
    documents = _quickbooks(plan, orders, fates, runs, posted, Dice(streams[8]))
    invoices = keep_invoices((order, day) for order, day in posted if LEDGERS[order.channel] == "xero")
    numbers = {(document.channel, document.order_id): document.number for document in documents if document.order_id}
    numbers |= {(invoice.order.channel, invoice.order.order_id): invoice.number for invoice in invoices}
    times = event_times(plan, orders, fates, runs)
    write_case(folder, plan, orders, documents, invoices, settings, fates, runs, times, numbers)
    mechanisms = _mechanisms(plan, expiry, plugin, launch)
    truths = {
        (order.channel, order.order_id): order_truth(
            plan, order, fate, times.get(index), numbers, next((record for _, record in fate.blockers), None)
        )
        for index, (order, fate) in enumerate(zip(orders, fates, strict=True))
    }
    return Truth(truths, tuple(_gaps(plan, truths, mechanisms)), (), plan.numbers)


def _some_morning(plan: Plan, dice: Dice, low: float, high: float) -> datetime:
    length = (plan.world.last_day - plan.world.first_day).days
    return plan.instant(plan.world.first_day + timedelta(days=dice.whole(int(length * low), int(length * high))), 0)


def _more_edits(plan: Plan, plugin: datetime) -> list[Edit]:
    """The settings of the three smaller channels; nobody touches them when the orders begin to be lost."""
    start = plan.instant(plan.world.first_day - timedelta(days=200), 10)
    shipped = condition("order_status", "in", ["processing", "completed"])
    entries = {own_product(product, "EB").sku: f"Gear:{product.sku[3:]}" for product in SHOPIFY}
    mapping = {"kind": "mapping", "channel": "ebay", "maps": "sku", "entries": entries, "default": None}
    workflow = {"kind": "workflow", "channel": "woocommerce", "text": "a plugin hands paid orders to the new warehouse"}
    unpaid = rule("skip what is not paid", condition("financial_status", "eq", "pending"), "ebay")
    cancelled = rule("skip cancelled", condition("order_status", "eq", "cancelled"), "etsy")
    return [
        Edit(start, "create", "R-41", rule("paid orders only", shipped, "woocommerce", "include"), "m.okafor"),
        Edit(start, "create", "R-51", unpaid, "m.okafor"),
        Edit(start, "create", "R-61", cancelled, "m.okafor"),
        Edit(start, "create", "M-SKU-E", mapping, "m.okafor"),
        Edit(plugin - timedelta(minutes=30), "create", "W-4", workflow, "m.okafor", "warehouse moved"),
    ]


def _quickbooks(
    plan: Plan,
    orders: Sequence[Order],
    fates: Sequence[Fate],
    runs: Sequence[datetime],
    posted: Sequence[tuple[Order, date]],
    dice: Dice,
) -> list[Document]:
    """QuickBooks' documents: the two large channels as always, WooCommerce's sales receipts under their own numbers."""
    large = [(o, f) for o, f in zip(orders, fates, strict=True) if o.channel in ("shopify", "amazon")]
    documents = keep_books(plan, [order for order, _ in large], [fate for _, fate in large], runs, dice)
    documents += [
        Document(
            day=day,
            type="Sales Receipt",
            number=f"WC-{order.name.removeprefix('W-')}",
            name=order.customer,
            memo="WooCommerce",
            account="WooCommerce Clearing",
            split="Sales of Product Income",
            cents=order.amount or 0,
            channel=order.channel,
            order_id=order.order_id,
        )
        for order, day in posted
        if order.channel == "woocommerce"
    ]
    return sorted(documents, key=lambda document: document.day)


def _mechanisms(plan: Plan, expiry: datetime | None, plugin: datetime, launch: datetime) -> dict[str, Mechanism]:
    """The planted mechanisms by the record that is to be blamed."""
    assert plan.flagship is not None
    assert expiry is not None
    return {
        "R-12": Mechanism("shopify", "rule", "latent", "W-3", plan.flagship.workflow_at),
        "C-AMZ": Mechanism("amazon", "credential", "changed", "C-AMZ", expiry, over=True),
        "R-41": Mechanism("woocommerce", "rule", "latent", "W-4", plugin),
        "M-SKU-E": Mechanism("ebay", "mapping", "latent", None, launch),
    }


def _gaps(
    plan: Plan, truths: Mapping[tuple[str, str], OrderTruth], mechanisms: Mapping[str, Mechanism]
) -> list[GapTruth]:
    gaps = []
    for record, mechanism in mechanisms.items():
        lost = [(key[1], order) for key, order in truths.items() if order.gap == record and order.in_period]
        days = [plan.day(order.decided_at) for _, order in lost]
        gaps.append(
            GapTruth(
                key=record,
                channel=mechanism.channel,
                kind="missing",
                cause_kind=mechanism.kind,
                cause_ref=record,
                trigger=mechanism.trigger,
                trigger_ref=mechanism.trigger_ref,
                onset=min(days),
                end=max(days) if mechanism.over else None,
                mechanism_from=mechanism.since,
                orders=tuple(order_id for order_id, _ in lost),
                decoys=(),
            )
        )
    return sorted(gaps, key=lambda gap: (gap.onset, gap.channel))
