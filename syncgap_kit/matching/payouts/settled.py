"""Orders that a payout has paid: what came for each, in which payout, and whether the books and the exports know it."""

from typing import Any

import ibis

from ...columns import MONEY
from ...intake.case import Case
from ...tables import ORDERS
from ..mentions import named_orders
from ..numbers.conventions import shape_pattern
from ..numbers.order_ids import Spelt
from ..numbers.spelling import normal

WANTED = ("currency", "payout_id", "amount", "at")
BEFORE = 30  # days after the first exported order in which a payout may pay for one that was placed before


def settled_orders(case: Case, sales: Any) -> Any:
    """A row per order that a payout has paid: order_key, payout_id, settled, currency, settled_at.

    `payout_id`: the id, else the day, of the first payout that paid for it; `settled`: what the lines of its sale
    brought in all, less fees, in `currency`. `sales`: see paid_sales.
    """
    own = case.table(ORDERS).select("order_key", "channel", order_reference="order_id")
    single = own.group_by("channel", "order_reference").agg(order_key=own.order_key.min(), orders=own.count())
    exact = sales.join(single.filter(single.orders == 1).drop("orders"), ["channel", "order_reference"])
    others = named_orders(case, _without(sales, single), "order_reference")
    sales = exact.select("order_key", *WANTED).union(others.select("order_key", *WANTED))
    found = sales.group_by("order_key", "currency").agg(
        payout_id=sales.payout_id.argmin(sales["at"].cast("string").fill_null("") + sales.payout_id),
        settled=sales.amount.sum().cast(MONEY),
        settled_at=sales["at"].min(),
    )
    return case.keep("settled_orders", found)


def paid_sales(case: Case, money: Any) -> Any:
    """What payouts paid for each order: channel (NULL: any), order_reference, payout_id, currency, amount, at."""
    selling = case.table(ORDERS).select("channel").distinct().to_pyarrow()["channel"].to_pylist()
    own = money.payout_id.fill_null(money.payout_day.cast("string"))
    channel = money.channel.isin(selling).ifelse(money.channel, ibis.null("string"))
    sales = money.mutate(payout_id=own, channel=channel)
    sales = sales.filter(sales.kind == "sale", sales.payout_id.notnull(), sales.order_reference.notnull())
    summed = sales.group_by("channel", "provider", "order_reference", "payout_id", "currency").agg(
        amount=sales.amount.sum().cast(MONEY), at=sales["at"].min()
    )
    return case.keep("paid_sales", summed)


def paid_but_missing(missing: Any, settled: Any) -> list[dict[str, Any]]:
    """Per channel and currency: orders (count, worth) that a payout has paid and the books do not hold."""
    lost = missing.select("order_key", "channel", "currency", "total").semi_join(settled, "order_key")
    found = lost.group_by("channel", "currency").agg(orders=lost.count(), worth=lost.total.sum())
    rows: list[dict[str, Any]] = found.order_by("channel", "currency").to_pyarrow().to_pylist()
    return rows


def paid_but_not_exported(case: Case, sales: Any, spelt: list[Spelt]) -> list[dict[str, Any]]:
    """Per channel and currency: orders (count, worth, first) that a payout has paid and no order export holds.

    Only ids that look like those of the channel count, and only sales made within the time that its exports cover, the
    first thirty days of which may be of orders placed before.
    """
    orders = case.table(ORDERS)
    own = orders.select("channel", order_reference="order_id")
    sales = _without(sales, own)
    sales = sales.filter(sales.channel.notnull()).mutate(key=normal(sales.order_reference))
    known = orders.select("channel", key=normal(orders.order_id)).union(
        orders.select("channel", key=normal(orders.order_name))
    )
    cover = orders.group_by("channel").agg(first=orders.created_at.min(), last=orders.created_at.max())
    absent = sales.anti_join(known, ["channel", "key"]).join(cover, "channel")
    absent = absent.filter(absent["at"] <= absent["last"], absent["at"] >= absent["first"] + ibis.interval(days=BEFORE))
    lost = sorted(key.strip().upper().removeprefix("#") for key in case.set_aside_orders)
    absent = absent.filter(absent.key.notin(lost)) if lost else absent
    looks = [
        (absent.channel == one.channel) & absent.key.re_search(f"^(?:{shape_pattern(one.shapes)})$") for one in spelt
    ]
    absent = absent.filter(ibis.or_(*looks)) if looks else absent
    each = absent.group_by("channel", "currency", "key").agg(amount=absent.amount.sum())
    told = each.group_by("channel", "currency").agg(
        orders=each.count(), worth=each.amount.sum().cast(MONEY), first=each.key.min()
    )
    rows: list[dict[str, Any]] = told.order_by("channel", "currency").to_pyarrow().to_pylist()
    return rows


def _without(sales: Any, known: Any) -> Any:
    """The sales whose reference is not, letter by letter, an id of `known`; most are, and the others are looked at."""
    return sales.anti_join(known, ["channel", "order_reference"])
