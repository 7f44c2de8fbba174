"""What is left over of books that post in sums: in money, by channel and currency, and in words."""

from decimal import Decimal
from typing import Any

import ibis
import pandas as pd

from ...findings import money_text
from ...intake.case import Case
from ...intake.phrases import owner
from ...tables import ORDERS
from ...written import figures_words, in_digits
from ..grace import is_young
from .amounts_booked import as_money
from .rows import rows_of
from .summaries import Sums

MOST_NAMED = 5
CENT = 100  # ten-thousandths


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
    found = rows.group_by("grain", "key", "channel", "sum_currency").agg(
        arrived=rows.covered.ifelse(rows.units, 0).sum().cast("int64"),
        flight=rows.flight.sum(),
        within=rows.within.fill_null(False).sum(),
    )
    frame = found.order_by("grain", "key", "channel").execute()
    ours = ["grain", "key", "state", "documents", "aside", "refunds", "posted", "off", "paid_out"]
    frame = frame.merge(sums.buckets.assign(key=sums.buckets.key.map(str))[ours], on=["grain", "key"])
    rest: dict[tuple[str, str], int] = {}
    for _, own in frame[frame.state != "single"].groupby(["grain", "key"]):
        if own.flight.sum() == 0 and own.within.sum() > 0:
            for row, part in zip(rows_of(own), _parts(own), strict=True):
                home = (row.channel, row.sum_currency)
                rest[home] = rest.get(home, 0) + part
    return {home: as_money(units) for home, units in rest.items()}


def _parts(own: pd.DataFrame) -> list[int]:
    """What a sum leaves over, for each of its channels: by what these have in it, in whole cents but for the last."""
    bucket = own.iloc[0]
    times = int(bucket.documents) if bucket.state == "repeated" else 1
    whole = int(own.arrived.sum())
    beside = int(bucket.refunds) * times if bucket.documents else 0
    # What was paid out is no sum over the orders: those in it stand for all that was expected of it.
    held = int(bucket.off) if bucket.paid_out and whole > 0 else int(bucket.posted) - whole * times - beside
    rest = int(bucket.aside) - held
    parts = [rest * int(arrived) // whole // CENT * CENT if whole else 0 for arrived in own.arrived[:-1]]
    return [*parts, rest - sum(parts)]


def sum_remarks(sums: Sums | None) -> tuple[str, ...]:
    """A warning per channel and currency for the sums that are short of, or hold more than, what orders explain."""
    if sums is None:
        return ()
    found: list[str] = []
    frame = sums.buckets[sums.buckets.closed & (sums.buckets.rest != 0)]
    aside = (frame.rest > 0) & (frame.set_aside > 0)
    found += [
        f"{owner(row.channel)}: {row.label}{row.rest_words}; the orders of these rows may be the difference."
        for row in rows_of(frame[aside])
    ]
    frame = frame[~aside]
    for (channel, currency), own in frame.groupby(["channel", "currency"], sort=True):
        named = [f"{_plainly(row)} by {_signed(row)}" for row in rows_of(own.head(MOST_NAMED))]
        more = f" and {in_digits(len(own) - MOST_NAMED)} more" if len(own) > MOST_NAMED else ""
        found.append(
            f"{owner(str(channel))}: sums of the books in {currency} differ from their orders by what cannot be laid "
            f"on single orders (posted less expected): {', '.join(named)}{more}."
        )
    return tuple(found)


def _plainly(row: Any) -> str:
    return str(row.label).removeprefix("the sum of ").removesuffix(f" of {row.channel}")


def _signed(row: Any) -> str:
    return ("-" if row.rest < 0 else "+") + figures_words(money_text(as_money(abs(row.rest)), row.currency))
