"""Documents that bear an order's digits in a way of their own, and its amount: what no convention covers.

Dates before the number, states or names behind it, an id cut in the middle of a text, parts numbered -1 and -2: people
and tools write in more ways than can be learnt. The digits alone prove nothing, so the amount must agree to the cent,
alone or with the other documents that bear the same digits, and the days must be near.
"""

from typing import Any

import ibis

from ...columns import MONEY
from ...intake.case import Case
from ...tables import ORDERS
from .candidates import Candidates
from .claims import found_at, mutual_best
from .conventions import TEXTS
from .ladder import REGEXP_EXTRACT_ALL

NEAR_DAYS = 30  # from an order to a document that bears its digits, either way
PARTS_DAYS = 120  # to one of several: a balance may be billed months after the deposit
LEAST = 3  # digits that say anything beside an amount
LONG, SHORTEST_PART = 10, 6  # an id of so many digits may be cut to its first or last so many
RUN = r"\d+"
RUN_WITH_HYPHENS = r"\d[\d-]*\d"


def told_by_digits(case: Case, found: Candidates, open_: Any) -> Any:
    """The pairs of a document and the one order whose digits and amount it bears, as `claims.GIVEN` has them.

    A document alone must hold what the order's documents lack so far, or several that bear the order's whole number
    must together. Every order and document is used once; the order of rows changes nothing. `open_`: the orders but
    those that a document is even with.
    """
    free = found.left.filter(found.left.amount.notnull())
    lacking = case.keep("orders_lacking", _lacking(case, found, open_))
    tokens = case.keep("digits_of_documents", _tokens(free))
    keys = case.keep("digits_of_orders", _keys(lacking))
    pairs = tokens.join(keys, tokens.token == keys.key).group_by("posting_key", "order_key")
    pairs = pairs.agg(whole=keys.whole.any(), signs=keys.key.length().max())
    pairs = pairs.join(lacking, "order_key").join(
        free.select("posting_key", "amount", "date", "without_tax", "currency"), "posting_key"
    )
    days = pairs.date.delta(pairs.day, unit="day").abs()
    off = pairs.amount - pairs.lacks
    bare = pairs.without_tax.fill_null(False).ifelse(pairs.tax.fill_null(0), 0)
    margin = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    pairs = pairs.filter(pairs.currency == pairs.home, days <= PARTS_DAYS)
    pairs = case.keep(
        "pairs_by_digits",
        pairs.mutate(days=days, fits=(days <= NEAR_DAYS) & ((off + bare).abs() <= margin)).select(
            "posting_key", "order_key", "whole", "signs", "days", "fits", "amount", "lacks"
        ),
    )
    alone = case.keep("alone_by_digits", _alone(pairs.filter(pairs.fits)))
    rest = pairs.anti_join(alone, "posting_key").anti_join(alone, "order_key")
    return found_at("digits", alone.union(_together(rest.filter(rest.whole), margin)), free)


def _lacking(case: Case, found: Candidates, open_: Any) -> Any:
    """The orders whose documents so far come to less than they do: what each lacks, and what it is called."""
    matched, ids, orders = found.matched, found.ids, case.table(ORDERS)
    own = matched.filter(~matched.together).semi_join(open_, "order_key").select("posting_key", "order_key")
    own = own.join(found.documents.select("posting_key", "amount"), "posting_key")
    held = own.group_by("order_key").agg(held=own.amount.sum().cast(MONEY))
    table = ids.semi_join(open_, "order_key").anti_join(matched.filter(matched.together), "order_key")
    table = table.left_join(held, "order_key")
    table = table.mutate(lacks=(table.total - table.held.fill_null(0)).cast(MONEY))
    table = table.filter(table.total > 0, table.lacks > ibis.literal(case.settings.amount_tolerance).cast(MONEY))
    table = table.select("order_key", "order_id", "order_name", "lacks", "day")
    return table.join(orders.select("order_key", "tax", home=orders.currency), "order_key")


def _tokens(documents: Any) -> Any:
    """The runs of digits in number and texts of each document, leading zeros left out; over hyphens as well."""
    text = documents.number.fill_null("")
    for name in TEXTS:
        text = text + " " + documents[name].fill_null("")
    rows = documents.select("posting_key", text=text)
    runs = rows.select("posting_key", token=REGEXP_EXTRACT_ALL(rows.text, RUN).unnest())
    over = rows.select("posting_key", token=REGEXP_EXTRACT_ALL(rows.text, RUN_WITH_HYPHENS).unnest())
    every = runs.union(over.mutate(token=over.token.replace("-", "")))
    plain = every.token.re_replace("^0+", "")
    return every.mutate(token=plain).filter(lambda t: t.token.length() >= LEAST).distinct()


def _keys(orders: Any) -> Any:
    """What digits could stand for each order: those of its id and name, and of long ones the first or last."""
    names = [orders[name].fill_null("") for name in ("order_id", "order_name")]
    digits = [name.re_replace(r"\D", "") for name in names]
    longest = names[1].re_extract(r"(\d{3,})\D*$", 1)
    spelt = ibis.array([digits[0], digits[1], longest])
    wholes = orders.select("order_key", key=spelt.unnest(), whole=ibis.literal(True))
    long = wholes.filter(wholes.key.length() >= LONG)
    long = long.select("order_key", "key", kept=ibis.range(SHORTEST_PART, LONG + 3).unnest())
    long = long.filter(long.key.length() > long.kept)
    parts = [long.select("order_key", key=cut, whole=ibis.literal(False)) for cut in _ends(long)]
    every = ibis.union(wholes, *parts)
    every = every.mutate(key=every.key.re_replace("^0+", "")).filter(lambda t: t.key.length() >= LEAST)
    return every.group_by("order_key", "key").agg(whole=every.whole.any())


def _ends(long: Any) -> tuple[Any, Any]:
    return long.key.left(long.kept), long.key.right(long.kept)


def _alone(pairs: Any) -> Any:
    """The mutual best pairs: the most digits, then the nearest days."""
    return mutual_best(pairs, [pairs.signs.desc(), pairs.days])


def _together(pairs: Any, margin: Any) -> Any:
    """Documents that bear one order's number and no other's, and add up to what it lacks."""
    claims = pairs.group_by("posting_key").agg(orders=pairs.count())
    own = pairs.semi_join(claims.filter(claims.orders == 1), "posting_key")
    sums = own.group_by("order_key", "lacks").agg(booked=own.amount.sum().cast(MONEY), n=own.count())
    whole = sums.filter((sums.booked - sums.lacks).abs() <= margin)
    return own.semi_join(whole, "order_key").select("posting_key", "order_key")
