"""What is left over of books that post in sums: in money, by channel and currency, and in words."""

from decimal import Decimal
from typing import Any

import ibis

from ...findings import money_text
from ...intake.case import Case
from ...tables import ORDERS
from ..grace import is_young
from .amounts_booked import as_money
from .rows import rows_of
from .summaries import Sums

MOST_NAMED = 5


def unallocated(case: Case, sums: Sums, summed: Any, disposed: Any) -> dict[tuple[str, str], Decimal]:
    """Channel less books, over the buckets of the period: what counts as posted in sums that do not hold it.

    Positive where sums are short by what is laid on no order, negative where they hold more than their orders. Buckets
    with an order in flight are left out: they are not settled yet.
    """
    orders = case.table(ORDERS)
    young = orders.select("order_key", young=is_young(case, orders))
    state = summed.select("order_key", "covered", "waiting").join(young, "order_key")
    state = state.select("order_key", "covered", flight=~state.covered & (state.waiting | state.young))
    rows = sums.orders.filter(sums.orders.key.notnull()).join(state, "order_key")
    rows = rows.left_join(disposed.select("order_key", within=ibis.literal(True)), "order_key")
    found = rows.group_by("channel", "sum_currency", "key").agg(
        arrived=rows.covered.ifelse(rows.units, 0).sum().cast("int64"),
        flight=rows.flight.sum(),
        within=rows.within.fill_null(False).sum(),
    )
    frame = found.order_by("channel", "sum_currency", "key").execute()
    whole = sums.buckets.assign(key=sums.buckets.key.map(str))
    frame = frame.merge(whole, left_on=["channel", "sum_currency", "key"], right_on=["channel", "currency", "key"])
    frame = frame[(frame.flight == 0) & (frame.within > 0) & (frame.state != "single")]
    times = frame.documents.where(frame.state == "repeated", 1)
    rest = (frame.arrived * times + frame.aside - frame.posted).groupby([frame.channel, frame.currency]).sum()
    return {(str(channel), str(currency)): as_money(units) for (channel, currency), units in rest.items()}


def sum_remarks(sums: Sums | None) -> tuple[str, ...]:
    """A warning per channel and currency for the sums that are short of, or hold more than, what orders explain."""
    if sums is None:
        return ()
    found: list[str] = []
    frame = sums.buckets[sums.buckets.closed & (sums.buckets.rest != 0)]
    aside = (frame.rest > 0) & (frame.set_aside > 0)
    found += [
        f"{row.channel}: {row.label}{row.rest_words}; the orders of these rows may be the difference."
        for row in rows_of(frame[aside])
    ]
    frame = frame[~aside]
    for (channel, currency), own in frame.groupby(["channel", "currency"], sort=True):
        named = [f"{row.label.removeprefix('the sum of ')} by {_signed(row)}" for row in rows_of(own.head(MOST_NAMED))]
        more = f" and {len(own) - MOST_NAMED:,} more" if len(own) > MOST_NAMED else ""
        found.append(
            f"{channel}: sums of the books in {currency} differ from their orders by what cannot be laid on single "
            f"orders (posted less expected): {', '.join(named)}{more}."
        )
    return tuple(found)


def _signed(row: Any) -> str:
    return ("-" if row.rest < 0 else "+") + money_text(as_money(abs(row.rest)), row.currency)
