"""What the operators of the planted shop did to their sync tool: the set-up, the mechanisms of the gaps, the decoys."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from .catalogue import AMAZON, SHOPIFY
from .dice import Dice
from .orders import Order
from .plan import Plan
from .settings import Edit, Record

OFFICE, AGENCY, CLOCK = "m.okafor", "it@harborview.example", "system"
PAYMENTS = {
    "Shopify Payments": "1010 Shopify Clearing",
    "Shop Pay Installments": "1010 Shopify Clearing",
    "Gift Card": "2210 Gift Cards Outstanding",
    "Shopify Payments + Gift Card": "1010 Shopify Clearing",
    "PayPal Express Checkout": "1020 PayPal",
    "Bank Deposit": "1000 Business Checking",
    "External terminal": "1030 Card Terminal",
    "Cash": "1040 Till",
    "manual": "1000 Business Checking",
}


def rule(text: str, when: object, channel: str | None = "shopify", action: str = "exclude") -> Record:
    """A rule record, enabled; without a channel it holds for all."""
    of = {"channel": channel} if channel else {}
    return {"kind": "rule", **of, "action": action, "when": when, "text": text, "enabled": True}


def condition(field: str, op: str, value: object) -> Record:
    """One condition of the predicate grammar."""
    return {"field": field, "op": op, "value": value}


def draw_edits(plan: Plan, expiry: datetime | None, dice: Dice) -> tuple[list[Edit], tuple[str, ...]]:
    """All edits of the tool's configuration, and the ids of the decoys, the flagship's neighbour first.

    expiry: when the Amazon connection runs out, None in a world without that gap.
    """
    edits = _rules(plan, dice) + _connections(plan, expiry) + _mappings(plan) + _schedules(plan)
    edits += _mechanisms(plan, expiry)
    decoys = _decoys(plan, dice) if plan.world.decoys else []
    return edits + decoys, tuple(dict.fromkeys(edit.id for edit in decoys))


def expiry_between(orders: Sequence[Order], runs: Sequence[datetime], plan: Plan) -> datetime | None:
    """An instant on the outage's day when no Amazon order waits: shortly after a run, before the next order.

    Whoever reads an order's decision off its own instants then comes to the same side of the expiry as the tool did.
    """
    if plan.outage is None:
        return None
    midnight = plan.instant(plan.outage.day, 0)
    for run in (run for run in runs if run >= midnight):
        after = min((order.due_at for order in orders if order.due_at > run), default=plan.world.as_of)
        if after - run > timedelta(seconds=10):
            return run + timedelta(seconds=min((after - run).seconds // 2, 3000))
    raise ValueError("the outage begins after the last run")


def _before(plan: Plan, days: int, hour: int = 10, minute: int = 0) -> datetime:
    return plan.instant(plan.world.first_day - timedelta(days=days), hour, minute)


def _rules(plan: Plan, dice: Dice) -> list[Edit]:
    start = _before(plan, 410)
    unsettled = condition("financial_status", "in", ["voided", "expired", "authorized"])
    unready = condition("order_status", "in", ["pending", "cancelled"])
    return [
        Edit(
            start, "create", "R-01", rule("dollars only", condition("currency", "eq", "USD"), action="include"), AGENCY
        ),
        Edit(start, "create", "R-03", rule("skip test orders", condition("is_test", "eq", True)), AGENCY),
        Edit(
            start, "create", "R-05", rule("skip orders worth nothing", condition("total", "le", "0.00"), None), AGENCY
        ),
        Edit(start, "create", "R-07", rule("skip what was never captured", unsettled), AGENCY),
        Edit(start, "create", "R-09", rule("skip pending and cancelled", unready, "amazon"), AGENCY),
        Edit(
            _before(plan, dice.whole(125, 150), 16, 20),
            "create",
            "R-12",
            rule("skip draft and pending", [condition("financial_status", "in", ["draft", "pending"])]),
            OFFICE,
            "unpaid bank transfers cluttered the books",
        ),
    ]


def _connections(plan: Plan, expiry: datetime | None) -> list[Edit]:
    start = _before(plan, 412)
    far = _text(plan.world.as_of + timedelta(days=170))
    arrives = plan.outage is not None and plan.outage.by == "date" and expiry is not None
    shop_until = _text(_shop_expiry(plan)) if plan.world.decoys else far

    def credential(channel: str, until: str, scopes: list[str]) -> Record:
        return {"kind": "credential", "channel": channel, "status": "active", "expires_at": until, "scopes": scopes}

    return [
        Edit(start, "create", "C-QBO", credential("quickbooks", far, ["accounting"]), AGENCY),
        Edit(start, "create", "C-SHOP", credential("shopify", shop_until, ["read_orders"]), AGENCY),
        Edit(
            start,
            "create",
            "C-AMZ",
            credential("amazon", _text(expiry) if arrives and expiry else far, ["orders", "reports"]),
            AGENCY,
        ),
    ]


def _mappings(plan: Plan) -> list[Edit]:
    def mapping(channel: str, maps: str, entries: dict[str, str]) -> Record:
        return {"kind": "mapping", "channel": channel, "maps": maps, "entries": entries, "default": None}

    start = _before(plan, 408)
    items = {channel: sku_entries(channel) for channel in ("shopify", "amazon")}
    return [
        Edit(start, "create", "M-PAY", mapping("shopify", "payment_method", PAYMENTS), OFFICE),
        Edit(start, "create", "M-SKU-S", mapping("shopify", "sku", items["shopify"]), OFFICE),
        Edit(start, "create", "M-SKU-A", mapping("amazon", "sku", items["amazon"]), OFFICE),
    ]


def sku_entries(channel: str) -> dict[str, str]:
    """SKU to QuickBooks item, for everything the channel sold before the launch."""
    products = SHOPIFY if channel == "shopify" else AMAZON
    return {product.sku: f"Gear:{product.sku[3:]}" for product in products}


def _schedules(plan: Plan) -> list[Edit]:
    start, every = _before(plan, 405), f"{plan.world.run_hours}h"
    quota: Record = {"kind": "setting", "channel": "shopify", "name": "order_quota", "value": "5000"}
    holds: Record = {
        "kind": "workflow",
        "channel": "shopify",
        "text": "the warehouse holds pre-orders until they are in stock",
    }
    return [
        Edit(start, "create", "S-1", _schedule("shopify", every), AGENCY),
        Edit(start, "create", "S-2", _schedule("amazon", every), AGENCY),
        Edit(start, "create", "Q-1", quota, AGENCY),
        Edit(_before(plan, 60), "create", "W-1", holds, OFFICE),
    ]


def _schedule(channel: str, every: str) -> Record:
    return {"kind": "schedule", "channel": channel, "every": every, "window": "2d", "page_size": 250}


def _mechanisms(plan: Plan, expiry: datetime | None) -> list[Edit]:
    edits = []
    if plan.flagship:
        text = "terminal payments are captured by an outside app"
        fields: Record = {"kind": "workflow", "channel": "shopify", "text": text}
        edits.append(Edit(plan.flagship.workflow_at, "create", "W-3", fields, OFFICE, "new card terminals in the shop"))
    if plan.launch and plan.launch.mended_at:
        channel = plan.launch.channel
        sku = {"shopify": "NW-LNT-77", "amazon": "AZ-LNT-77"}[channel]
        entries = {"entries": {**sku_entries(channel), sku: "Gear:LNT-77"}}
        edits.append(Edit(plan.launch.mended_at, "update", sku_mapping(channel), entries, OFFICE, f"added {sku}"))
    if plan.outage and expiry:
        if plan.outage.by == "action":
            edits.append(Edit(expiry, "expire", "C-AMZ", {"status": "expired"}, CLOCK))
        fields = {"status": "active", "expires_at": _text(plan.outage.renewed_at + timedelta(days=365))}
        edits.append(Edit(plan.outage.renewed_at, "renew", "C-AMZ", fields, OFFICE))
    return edits


def sku_mapping(channel: str) -> str:
    """Id of the channel's SKU mapping."""
    return "M-SKU-S" if channel == "shopify" else "M-SKU-A"


def _decoys(plan: Plan, dice: Dice) -> list[Edit]:
    """Changes that lose no order; the first is made on the day before the flagship's onset (or on any day)."""

    def some_time() -> datetime:
        length = (plan.world.last_day - plan.world.first_day).days
        return plan.instant(plan.world.first_day + timedelta(days=dice.whole(20, length - 10)), dice.whole(9, 17), 5)

    anywhere, neighbour = some_time(), dice.pick(("R-20", "S-1"))
    beside = plan.instant(plan.flagship.day - timedelta(days=1), 14, 5) if plan.flagship else anywhere
    wholesale = rule("net-60 wholesale is invoiced by hand", condition("tags", "contains", "net-60"))
    abroad = rule("skip other marketplaces", condition("sales_channel", "eq", "Non-Amazon CA"), "amazon")
    shop_renewed = _shop_expiry(plan) - timedelta(days=12)
    next_year = {"expires_at": _text(shop_renewed + timedelta(days=400))}
    return [
        Edit(beside, "create", "R-20", wholesale, OFFICE)
        if neighbour == "R-20"
        else Edit(beside, "update", "S-1", {"page_size": 100}, AGENCY, "gentler on the API"),
        Edit(some_time(), "update", "S-2", {"window": "3d"}, AGENCY),
        Edit(
            some_time(), "update", "M-PAY", {"entries": {**PAYMENTS, "Klarna": "1050 Klarna"}}, OFFICE, "not live yet"
        ),
        Edit(some_time(), "create", "R-30", abroad, OFFICE),
        Edit(some_time(), "update", "Q-1", {"value": "8000"}, AGENCY, "ready for the holidays"),
        Edit(shop_renewed, "renew", "C-SHOP", next_year, OFFICE),
    ]


def _shop_expiry(plan: Plan) -> datetime:
    """When the shop's own connection would have run out, had nobody renewed it in time."""
    return plan.instant(
        plan.world.first_day + timedelta(days=(plan.world.last_day - plan.world.first_day).days // 2), 9
    )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
