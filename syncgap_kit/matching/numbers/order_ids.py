"""What each order is called, spelt alike: by its id and by its name; and what else tells its document."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis

from ...intake.case import Case
from ...tables import ORDERS
from .spelling import normal

FIELDS = ("order_id", "order_name")
SAMPLE = 20_000  # orders of a channel of which the shapes are looked at
SHAPES = 20  # different shapes of the ids of a channel that are looked for in texts
DIGITS = "0123456789"


@dataclass(frozen=True)
class Spelt:
    """How the ids of one channel look, by order_id or by order_name."""

    channel: str
    field: str
    shapes: tuple[str, ...]  # the most common first; a 9 stands for any digit
    shortest: int  # characters of the shortest


def order_ids(case: Case) -> Any:
    """A row per order: order_key, channel, order_id and order_name (normalised), day (paid, else created), total, home.

    `order_name` is NULL in a channel where it says what order_id says. Days are those of the books' zone; `home` is the
    order's currency.
    """
    orders = case.table(ORDERS)
    two_names = orders.filter(orders.order_name != orders.order_id).select("channel").distinct().to_pyarrow()
    two = orders.channel.isin(two_names["channel"].to_pylist())
    own = orders.select(
        *("order_key", "channel", "total"),
        order_id=normal(orders.order_id),
        order_name=two.ifelse(normal(orders.order_name), ibis.null("string")),
        day=case.local_day(orders.paid_at.fill_null(orders.created_at)),
        home=orders.currency,
    )
    return case.keep("order_ids", own)


def spellings(some: Any) -> list[Spelt]:
    """How the ids of every channel look, by channel and field, as `sampled` orders show it."""
    parts = [some.select("channel", field=ibis.literal(name), id=some[name]) for name in FIELDS]
    long = parts[0].union(parts[1])
    long = long.filter(long.id.notnull())
    shaped = long.mutate(shape=shape_of(long.id))
    counted = shaped.group_by("channel", "field", "shape").agg(n=shaped.count())
    place = ibis.row_number().over(group_by=("channel", "field"), order_by=(counted.n.desc(), counted["shape"]))
    shortest = counted["shape"].length().min().over(group_by=("channel", "field"))
    rows = counted.mutate(place=place, shortest=shortest).filter(lambda t: t.place < SHAPES)
    found: dict[tuple[str, str], tuple[list[str], int]] = {}
    for row in rows.order_by("channel", "field", "place").to_pyarrow().to_pylist():
        found.setdefault((row["channel"], row["field"]), ([], row["shortest"]))[0].append(row["shape"])
    return [Spelt(channel, field, tuple(shapes), least) for (channel, field), (shapes, least) in found.items()]


def sampled(case: Case, ids: Any) -> Any:
    """At least SAMPLE orders of each channel, or all that it has, whatever the order of rows: so shapes are seen."""
    counts = ids.group_by("channel").agg(n=ids.count()).order_by("channel").to_pyarrow().to_pylist()
    large = [(ids.channel == row["channel"], row["n"] // SAMPLE) for row in counts if row["n"] >= 2 * SAMPLE]
    if not large:
        return ids
    return case.keep("order_ids_sampled", ids.filter(ids.order_id.hash() % ibis.cases(*large, else_=1) == 0))


def shape_of(text: Any) -> Any:
    """How a text looks: each digit as a 9, all else as it stands."""
    return text.translate(DIGITS, "9" * len(DIGITS))


def amounts_of(row: dict[str, Any]) -> tuple[Decimal, ...]:
    """The amounts that the document of an order may bear: its total, and that less or plus one of its parts."""
    total = row["total"]
    if total is None:
        return ()
    less = [row[name] or Decimal(0) for name in ("tax", "withheld_tax", "shipping", "refunded")]
    return (total, *(total - part for part in less), total + (row["discount"] or Decimal(0)))
