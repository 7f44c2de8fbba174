"""What each order is called, spelt alike: by its id and by its name; and what else tells its document."""

from collections.abc import Callable
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
MOST = 0.9  # of the ids that have one of these shapes; else letters and digits are mixed at random
DIGITS = "0123456789"
SIGNS = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ANY = "\u00a4"  # stands in a shape for a letter or a digit


@dataclass(frozen=True)
class Spelt:
    """How the ids of one channel look, by order_id or by order_name."""

    channel: str
    field: str
    shapes: tuple[str, ...]  # the most common first; a 9 stands for any digit, ANY for a letter or a digit
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
    return spelt_alike(long.filter(long.id.notnull()))


def spelt_alike(ids: Any) -> list[Spelt]:
    """How ids (channel, field, id) look, by channel and field.

    Where their letters and digits are mixed at random, no two look alike, as Square, Stripe and PayPal name a payment:
    the common shapes are then told without regard to which letter or digit stands where.
    """
    random: dict[tuple[str, str], list[dict[str, Any]]] = {}
    found = []
    for home, common in _common(ids, shape_of).items():
        alike = sum(row["n"] for row in common) >= MOST * common[0]["all"]
        random = random if alike or random else _common(ids, random_shape_of)
        rows = common if alike else random[home]
        found.append(Spelt(*home, tuple(row["shape"] for row in rows), rows[0]["shortest"]))
    return found


def _common(ids: Any, look: Callable[[Any], Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The most common shapes by channel and field, each with its n of all ids there."""
    home = ("channel", "field")
    shaped = ids.mutate(shape=look(ids.id))
    counted = shaped.group_by(*home, "shape").agg(n=shaped.count())
    place = ibis.row_number().over(group_by=home, order_by=(counted.n.desc(), counted["shape"]))
    shortest = counted["shape"].length().min().over(group_by=home)
    rows = counted.mutate(place=place, shortest=shortest, all=counted.n.sum().over(group_by=home))
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows.filter(rows.place < SHAPES).order_by(*home, "place").to_pyarrow().to_pylist():
        found.setdefault((row["channel"], row["field"]), []).append(row)
    return found


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


def random_shape_of(text: Any) -> Any:
    """How a text of letters and digits at random looks: each of them as ANY, all else as it stands."""
    return text.translate(SIGNS, ANY * len(SIGNS))


def amounts_of(row: dict[str, Any]) -> tuple[Decimal, ...]:
    """The amounts that the document of an order may bear: its total, and that less or plus one of its parts."""
    total = row["total"]
    if total is None:
        return ()
    less = [row[name] or Decimal(0) for name in ("tax", "withheld_tax", "shipping", "refunded")]
    return (total, *(total - part for part in less), total + (row["discount"] or Decimal(0)))
