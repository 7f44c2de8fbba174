"""Which grains there are in a case: of each channel by itself, or of several together where none alone adds up."""

from itertools import combinations
from typing import Any

import ibis
import pandas as pd

from ...intake.case import Case
from .amounts_booked import in_units
from .grain import FEWEST, Fit, Home, worth
from .grain_learning import MUCH, WELL, learn_grain
from .patterns import holders
from .payout_members import Payouts, members
from .regimes import Found, in_turn, of_home

MOST_GRAINS = 12  # of a case; each is a channel and currency, several channels, or a part of one
MOST_TOGETHER = 12  # sets of channels that are tried together

Left = dict[Home, Any]  # the orders (Ibis) that are in no sum yet, by whose they are
Learnt = tuple[Fit, Payouts | None]


def find_grains(case: Case, orders: Any, free: pd.DataFrame) -> list[Found]:
    """Every grain, the one with the most support first; a document that is one's sum is no other's."""
    bare = _bare(orders)
    if any(row["bare"] >= MUCH * row["orders"] for row in bare.values()):  # else they will hardly be asked often
        orders = case.keep("orders_of_sums", orders)
    left: Left = {
        home: orders.filter(orders.channel == home.channels[0], orders.currency == home.currency) for home in bare
    }
    found: list[Found] = []
    while left and len(found) < MOST_GRAINS:
        top = _next(case, left, bare, free)
        if top is None:
            break
        home, (fit, payouts) = top
        own = _orders_of(left, home)
        left = {one: table for one, table in left.items() if not _within(one, home)}
        only = fit.grain.only
        if only:  # the rest of its orders may be in sums of their own
            left[home] = own.anti_join(holders(case, own, only), "order_key")
            own = holders(case, own, only)
        beside = _in_sums_of_their_own(case, home, own, free, fit, payouts)
        if beside:  # the others are asked for again without them
            others, (fit, payouts) = beside
            left[home] = own.anti_join(others, "order_key")
            own = others
        free = in_turn(case, found, own, free, fit, payouts)
    return found


def _in_sums_of_their_own(
    case: Case, home: Home, own: Any, free: pd.DataFrame, fit: Fit, payouts: Payouts | None
) -> tuple[Any, Learnt] | None:
    """The orders of a channel that its sums leave out, or that no payout holds, and how they are in sums themselves.

    So are those of another tender than the one whose provider pays out. None where no sums hold them: then these ought.
    """
    if payouts:
        held = members(own, payouts, fit.grain.basis).filter(lambda t: t.key.notnull())
        others = own.anti_join(held, "order_key")
    elif fit.grain.left_out:
        others = holders(case, own, fit.grain.left_out)
    else:
        return None
    if others.filter(others.single == 0).count().execute() < FEWEST:
        return None
    others = case.keep(f"orders_beside_{home.channels[0]}", others)
    learnt = learn_grain(case, home, others, of_home(case, home, free), proven=True, word="_beside")
    if learnt is None or learnt[0].grain.only or learnt[0].grain.left_out:
        return None
    return others, learnt


def _bare(orders: Any) -> dict[Home, Any]:
    """Per channel and currency its orders, those without a document of their own, and what these come to."""
    alone = orders.single == 0
    units = in_units(orders.total)
    told = orders.group_by("channel", "currency").agg(
        orders=orders.count(), bare=alone.sum(), units=alone.ifelse(units, 0).sum().cast("int64")
    )
    rows = told.order_by("channel", "currency").to_pyarrow().to_pylist()
    return {Home((row["channel"],), row["currency"]): row for row in rows}


def _next(case: Case, left: Left, bare: dict[Home, Any], free: pd.DataFrame) -> tuple[Home, Learnt] | None:
    """The best known of the grains that are left: of channels by themselves, or of some together that fit better."""
    tried = {home: learn_grain(case, home, own, of_home(case, home, free)) for home, own in left.items()}
    known = {home: one for home, one in tried.items() if one}
    for home in _together(case, left, bare, known, free):
        one = learn_grain(case, home, _orders_of(left, home), of_home(case, home, free), proven=True)
        rivals = [own[0].grain for name, own in known.items() if _within(name, home)]
        if one and all(worth(one[0].grain) > worth(rival) for rival in rivals):
            known = {name: own for name, own in known.items() if not _within(name, home)} | {home: one}
            break
    if not known:
        return None
    home = max(sorted(known), key=lambda name: known[name][0].grain.telling)
    return home, known[home]


def _together(
    case: Case, left: Left, bare: dict[Home, Any], known: dict[Home, Learnt], free: pd.DataFrame
) -> list[Home]:
    """Sets of channels of one currency whose orders could be in the same sums, the largest sets first.

    A channel is among them if many of its orders have no document of their own and its own sums do not hold well.
    """
    found = []
    for currency in sorted({home.currency for home in left}):
        names = [
            home.channels[0]
            for home in sorted(left)
            if home in bare and home.currency == currency and _could_share(case, home, bare[home], known.get(home))
        ]
        worth_all = of_home(case, Home((), currency), free).units.sum()
        for size in range(len(names), 1, -1):
            for channels in combinations(names, size):
                home = Home(channels, currency)
                if worth_all >= MUCH * sum(bare[Home((name,), currency)]["units"] for name in channels) > 0:
                    found.append(home)
    return found[:MOST_TOGETHER]


def _could_share(case: Case, home: Home, bare: Any, known: Learnt | None) -> bool:
    grain = known[0].grain if known else None
    well = grain is not None and not grain.only and grain.holds >= WELL * grain.buckets
    many = bare["bare"] >= max(FEWEST, MUCH * bare["orders"])
    return bool(many and not well and case.settings.policy_of(home.channels[0]).posting_grain in (None, "day"))


def _within(one: Home, other: Home) -> bool:
    return one.currency == other.currency and set(one.channels) <= set(other.channels)


def _orders_of(left: Left, home: Home) -> Any:
    if home in left:
        return left[home]
    return ibis.union(*(left[Home((name,), home.currency)] for name in home.channels))
