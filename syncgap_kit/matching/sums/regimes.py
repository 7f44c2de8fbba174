"""A grain with its buckets and orders, and the grains that stand before and after it in time.

Books may post by day until April and by payout from then on, or cut their days anew. Once a grain is found, the orders
of the time before its first document and after its last are held against the documents that are still free. Where a
second grain convinces there, each stands for its time; else that time is a gap of the first. A grain whose basis
changes within its series is several, one for each basis.
"""

from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np
import pandas as pd

from ...intake.case import Case
from .amounts_booked import UNIT, booked_units
from .bases_in_turn import by_basis, members_of
from .buckets import HOLDING, buckets, is_paid_out
from .expected_sums import Cut
from .grain import FEWEST, Fit, Grain, Home
from .grain_learning import MUCH, learn_grain
from .payout_members import Payouts, members

OVERTAKEN = 30  # days; channels hold payments back for a while, but hardly for longer


@dataclass(frozen=True, eq=False)
class Found:
    """A grain with its buckets (buckets.py), and each order that belongs into one."""

    fit: Fit
    frame: pd.DataFrame
    members: Any  # Ibis, see _members


def in_turn(
    case: Case, found: list[Found], own: Any, free: pd.DataFrame, fit: Fit, payouts: Payouts | None
) -> pd.DataFrame:
    """Add a grain to those found, and those that stand before and after it; returns the documents that are free then.

    `own`: its orders; `free`: documents that are no other's.
    """
    home = fit.grain.home
    booked = fit.grain.fee.kept_of(own) if fit.grain.fee else own
    ends = _found_parts(case, found, booked, of_home(case, home, free), fit, payouts)
    claimed = {key for one in found for keys in one.frame.posting_keys for key in keys}
    free = free[~free.posting_key.isin(claimed)]
    for word, number in ends.items():
        one = found[number]
        outside = _outside(one.frame, of_home(case, home, free), word)
        if outside is None:
            continue
        keys = [str(key) for key in outside.key]
        within = one.members.filter(one.members.key.notin(keys))
        theirs = own.semi_join(one.members.filter(one.members.key.isin(keys)), "order_key")
        theirs = theirs.anti_join(within, "order_key")
        other = learn_grain(case, home, theirs, of_home(case, home, free), proven=True)
        if other is None:
            continue
        inside = case.keep(f"members_{number}_but_{word}", within)
        one = replace(_ending(one, word), frame=one.frame.drop(outside.index), members=inside)
        found[number], place = one, len(found)
        free = in_turn(case, found, theirs, free, *other)
        found[place] = _ending(found[place], "before" if word == "after" else "after")
    return free


def _ending(one: Found, word: str) -> Found:
    """A grain that says when it ended, because of another that stands after it, or began."""
    days = one.frame.first_day.dropna()
    bound = {"until": days.max()} if word == "after" else {"since": days.min()}
    return replace(one, fit=replace(one.fit, grain=replace(one.fit.grain, **bound)))


def _outside(frame: pd.DataFrame, documents: pd.DataFrame, word: str) -> pd.DataFrame | None:
    """The buckets before the first document, or after the last one, where free documents could be their sums."""
    ordered = frame.sort_values(["closes", "key"])
    places = np.flatnonzero(ordered.documents > 0)
    if not len(places):
        return None
    own = ordered.iloc[: places[0]] if word == "before" else ordered.iloc[places[-1] + 1 :]
    bare = own[own.state == "none"]
    enough = len(documents) >= FEWEST and bare.orders.sum() >= 2 * FEWEST
    return own if enough and documents.units.sum() >= MUCH * bare.expected.sum() > 0 else None


def of_home(case: Case, home: Home, free: pd.DataFrame) -> pd.DataFrame:
    """The documents in a channel's currency, and no other channel's; sums never cross currencies."""
    own = free.currency.fillna(case.currency) == home.currency
    if home.channels:
        own &= free.of_channel.isna() | free.of_channel.isin(home.channels)
    return free[own].reset_index(drop=True)


def _found_parts(
    case: Case, found: list[Found], own: Any, documents: pd.DataFrame, fit: Fit, payouts: Payouts | None
) -> dict[str, int]:
    """Add a grain to those found, in parts where its basis changes; the places of the oldest and the newest part."""
    tolerance = int(case.settings.amount_tolerance * UNIT)
    whole = buckets(fit, documents, tolerance, payouts)
    first, home = len(found), fit.grain.home
    parts = by_basis(fit, whole, lambda basis: _members(own, replace(fit.grain, basis=basis), payouts))
    for number, part in enumerate(parts, first):
        grain = part.fit.grain
        frame = whole if part.fit is fit else buckets(part.fit, documents, tolerance, payouts)
        paid_out = is_paid_out(grain.basis)
        frame = frame.assign(channel=home.name, currency=home.currency, grain=number, paid_out=paid_out)
        belonging = case.keep(f"members_{number}", members_of(part, len(parts), _members(own, grain, payouts)))
        found.append(Found(_counted(part.fit, frame), frame, belonging))
    newest = next(number for number, part in enumerate(parts, first) if part.last)
    return {"before": first, "after": newest}


def _counted(fit: Fit, frame: pd.DataFrame) -> Fit:
    """The fit with its support counted once more, strangers among the documents left out."""
    if fit.grain.left_out:
        return fit
    holds = int(frame.state.isin(HOLDING).sum())
    return replace(fit, grain=replace(fit.grain, holds=holds, buckets=int((frame.documents > 0).sum())))


def _members(own: Any, grain: Grain, payouts: Payouts | None) -> Any:
    """The orders of a channel with their buckets: order_key, channel, key (text), units, single, passed.

    `passed`: in no payout although orders of OVERTAKEN days later are; what is younger may still come into one.
    """
    if payouts:
        found = members(own, payouts, grain.basis)
        base = own.select("order_key", "channel", "single", placed=own.paid_at.fill_null(own.created_at))
        table = base.left_join(found, "order_key").drop("order_key_right")
        last = table.placed.max(where=table.key.notnull() & (table.single == 0)).over(ibis.window())
        passed = table.key.isnull() & (table.placed < last - ibis.interval(days=OVERTAKEN))
        return table.mutate(passed=passed.fill_null(False)).drop("placed")
    key = (grain.cut or Cut("paid_at", "UTC")).key_of(own)
    return own.select(
        "order_key",
        "channel",
        "single",
        key=key.cast("string"),
        units=booked_units(own, grain.basis),
        passed=ibis.literal(False),
    )
