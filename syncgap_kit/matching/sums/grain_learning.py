"""One channel and currency against the documents that belong to no single order: which grain fits best, if any."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...findings import MINOR_UNITS
from ...intake.case import Case
from .amounts_booked import BASES
from .expected_sums import USUAL_ZONES, Cut, bases_of, per_day, quarters, zones_of
from .fees_learnt import MANY, is_proven, learn_fee
from .grain import FEWEST, Fit, Home, best, blank, convincing, fits
from .parts_in_sums import part_in_sums
from .patterns import holders
from .payout_members import Payouts, payouts, per_payout
from .refunds_of_days import less_refunds, less_refunds_of
from .rows import rows_of
from .series import EPOCH, NOWHERE, Naming, day_namings, id_naming

MUCH = 0.3  # of the orders, and of what they come to, from which weekends and every half hour are worth a try
WELL = 0.95  # share of buckets from which no further time zone is tried
WEEKENDS_TRIED = tuple(Cut("", "", weekend=word) for word in ("joined", "next"))
PERIODS_TRIED = (
    Cut("", "", period="month"),
    *(Cut("", "", period="week", week_ends=weekday) for weekday in (6, 5, 4, 3, 2, 1, 0)),
)
HOURS = tuple(Cut("", "", minute) for minute in range(60, 1440, 60))
HALF_HOURS = tuple(Cut("", "", minute) for minute in range(30, 1440, 60))
OF_PERIODS = ("amazon", "walmart", "etsy")  # providers whose payouts are settlements of a period


def learn_grain(
    case: Case, home: Home, orders: Any, documents: pd.DataFrame, proven: bool = False, word: str = ""
) -> tuple[Fit, Payouts | None] | None:
    """The grain in which the books post a channel's orders of one currency; None where they post none in sums.

    `orders`: those expected, with `single`; `documents`: those that belong to no single order, with series and units. A
    grain that the policy declares needs no proof: where nothing holds, the way that comes closest stands, unless only a
    `proven` one is asked for. `word`: tells apart what is kept of these orders from what is of all of the channel.
    """
    declared = case.settings.policy_of(home.channels[0]).posting_grain
    stands = declared is not None and not proven
    least = 1 if stands else FEWEST
    tolerance = int(case.settings.amount_tolerance * 10_000)
    if declared == "order" or len(documents) < least:
        return None
    bases = bases_of(orders)
    found: list[tuple[Fit, Payouts | None]] = []
    frames = quarters(orders, bases) if declared in (None, "day") else {}
    if frames:
        fit = _of_days(case, home, frames, documents, bases, tolerance, least)
        if not convincing(fit):
            fit = _of_a_part(case, home, orders, documents, tolerance, least) or fit
        found += [(fit, None)] if fit else []
    alone = len(home.channels) == 1
    known = payouts(case, home.channels[0], home.currency, orders, word) if declared != "day" and alone else None
    if known:
        lines_tell = tuple(basis for basis in bases if "fee" not in BASES[basis][0])  # which fees a payout bears
        paid = _of_payouts(home, orders, documents, known, declared, lines_tell, tolerance, least)
        found += [(paid, known)] if paid else []
    if not any(convincing(fit) for fit, _ in found) and not any("fee" in BASES[basis][0] for basis in bases):
        found += _net_of_fees(case, home, orders, frames, documents, known, bases, tolerance)
    chosen = max(found, key=_worth, default=None)
    if chosen is None or not (stands or convincing(chosen[0])):
        return None
    fit, payouts_of = chosen
    return replace(fit, grain=replace(fit.grain, declared=stands)), payouts_of


def _worth(found: tuple[Fit, Payouts | None]) -> tuple[int, int, bool, bool]:
    """How well a grain stands, among those of days and of payouts.

    Of equals the one whose documents name a payout, else what was paid out each week before the sales of each week.
    """
    grain = found[0].grain
    return grain.telling, grain.holds, grain.naming.kind == "id", grain.cut is None or grain.is_of_days


def _of_payouts(
    home: Home,
    orders: Any,
    documents: pd.DataFrame,
    known: Payouts,
    declared: str | None,
    bases: tuple[str, ...],
    tolerance: int,
    least: int,
) -> Fit | None:
    meaning = blank(home, _period(known, declared), None, kind="id")
    table = per_payout(orders, known, bases)
    return best(fits(documents, _payout_namings(documents, known), [(meaning, table)], tolerance, least))


def _net_of_fees(
    case: Case,
    home: Home,
    orders: Any,
    frames: dict[str, pd.DataFrame],
    documents: pd.DataFrame,
    known: Payouts | None,
    bases: tuple[str, ...],
    tolerance: int,
) -> list[tuple[Fit, Payouts | None]]:
    """The same by what is left of orders once a fee is taken off that no export tells, where the sums show one."""
    if len(documents) < MANY:
        return []
    gross = tuple(basis for basis in ("total", "total less refunds") if basis in bases)
    net = ("total less fees", "total less fees and refunds")[: len(gross)]
    declared = case.settings.policy_of(home.channels[0]).posting_grain
    digits = MINOR_UNITS.get(home.currency, 2)
    shown: list[tuple[Any, Any, Payouts | None]] = []
    if frames and _as_much(frames, documents, gross):
        cuts = _usual_cuts(case, home, frames)
        shown.append((list(day_namings(documents)), (per_day(frames[cut.event], cut, gross) for cut in cuts), None))
    if known:
        shown.append((_payout_namings(documents, known), [per_payout(orders, known, gross)], known))
    found: list[tuple[Fit, Payouts | None]] = []
    for named, tables, of in shown:
        fee = learn_fee(documents, named, tables, home, tolerance, 10 ** (4 - digits))
        for one in (fee, replace(fee, digits=4)) if fee else ():  # rounded order by order, or in the sum alone
            own = one.kept_of(orders)
            fit = (
                _of_payouts(home, own, documents, of, declared, net, tolerance, MANY)
                if of
                else _of_days(case, home, quarters(own, net), documents, net, tolerance, MANY)
            )
            if fit is not None and is_proven(fit):
                found.append((replace(fit, grain=replace(fit.grain, fee=one)), of))
    return found


def _usual_cuts(case: Case, home: Home, events: Iterable[str]) -> list[Cut]:
    zones = dict.fromkeys((*zones_of(case, home.channels), *USUAL_ZONES))
    cuts = [Cut(event, zone) for event in events for zone in zones]
    return cuts + [replace(way, event=event, zone=next(iter(zones))) for event in events for way in WEEKENDS_TRIED]


def _of_days(
    case: Case,
    home: Home,
    frames: dict[str, pd.DataFrame],
    documents: pd.DataFrame,
    bases: tuple[str, ...],
    tolerance: int,
    least: int,
) -> Fit | None:
    named = list(day_namings(documents))

    def tried(cuts: Iterable[Cut], of: Any = frames, by: tuple[str, ...] = bases) -> Fit | None:
        tables = [(blank(home, "day", cut), per_day(of[cut.event], cut, by)) for cut in cuts]
        return best(fits(documents, named, tables, tolerance, least))

    usual = zones_of(case, home.channels)
    fit = tried(Cut(event, zone) for event in frames for zone in usual)
    if fit and fit.grain.telling and not _well(fit):
        further = tried(Cut(event, zone) for event in frames for zone in USUAL_ZONES if zone not in usual)
        fit = best(one for one in (fit, further) if one)
    if not _well(fit) and _as_much(frames, documents, bases):
        net = less_refunds(case, home, frames, bases)
        if net:
            further_bases = (*bases, less_refunds_of(bases))
            another = tried((Cut(event, zone) for event in net for zone in usual), net, further_bases)
            fit = best(one for one in (fit, another) if one)
    if not _well(fit) and _as_much(frames, documents, bases):
        for ways in (WEEKENDS_TRIED, PERIODS_TRIED, HOURS, HALF_HOURS):
            zones = usual if ways is PERIODS_TRIED else usual[:1]
            another = tried(replace(way, event=event, zone=zone) for event in frames for zone in zones for way in ways)
            fit = best(one for one in (fit, another) if one)
            if _well(fit):
                break
    return fit


def _well(fit: Fit | None) -> bool:
    return fit is not None and fit.grain.holds >= WELL * fit.grain.buckets


def _as_much(frames: dict[str, pd.DataFrame], documents: pd.DataFrame, bases: tuple[str, ...]) -> bool:
    """Whether a good part of the orders has no document of its own, and these documents come to a good part of it."""
    every = next(iter(frames.values()))
    bare = every[every.single == 0]
    enough = bare.orders.sum() >= MUCH * every.orders.sum()
    return bool(enough and documents.units.sum() >= MUCH * bare[bases[0]].sum() > 0)


def _of_a_part(case: Case, home: Home, orders: Any, documents: pd.DataFrame, tolerance: int, least: int) -> Fit | None:
    """Sums that hold all orders but those of one value, or only those."""
    found = part_in_sums(case, home, orders, documents, tolerance, least)
    if found is None:
        return None
    fit, pattern, only = found
    if not only:
        return replace(fit, grain=replace(fit.grain, left_out=pattern))
    own = holders(case, orders, pattern)
    bases = bases_of(own)
    of_it = _of_days(case, home, quarters(own, bases), documents, bases, tolerance, least)
    return of_it and replace(of_it, grain=replace(of_it.grain, only=pattern))


def _period(known: Payouts, declared: str | None) -> str:
    """Payouts that close a period of their own are settlements."""
    if declared:
        return declared
    provider = str(known.frame.bucket.iloc[0]).split("|")[0]
    return "settlement" if provider in OF_PERIODS or known.frame.begins_at.notna().any() else "payout"


def _payout_namings(documents: pd.DataFrame, known: Payouts) -> list[tuple[Naming, Any]]:
    """Payouts named by their id or the bank's reference, else by their day, where only one was paid that day.

    One that is still open bears no day yet: that of its last line is none of a payout.
    """
    ids: dict[str, Any] = {}
    for row in rows_of(known.frame):
        for name in (row.payout_id, row.bank_reference):
            if isinstance(name, str) and name.strip():
                ids[name.strip().upper()] = row.bucket
    found = [(Naming("id"), id_naming(documents, ids))] if ids else []
    for name in ("day", "ends_at"):
        days = pd.to_datetime(known.frame[name].mask(known.frame.open)).dropna()
        several = pd.Series(
            known.frame.bucket[days.index].to_numpy(), (days.dt.normalize() - pd.Timestamp(EPOCH)).dt.days
        )
        by_day = several[~several.index.duplicated(keep=False)].to_dict()
        for naming, keys in day_namings(documents):
            own = np.array([by_day.get(key) if key != NOWHERE else None for key in keys.tolist()], object)
            found.append((naming, own))
    return found
