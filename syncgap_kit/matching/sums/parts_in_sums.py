"""Sums that hold a part of a channel's orders from the first to the last: all but those of one value, or only those.

A rule that kept a status out since before the data leaves no sum that holds. Each value of each attribute is then
tried: what the orders of a day add up to without it, and what its own add up to.
"""

from typing import Any

import ibis
import numpy as np
import pandas as pd

from ...calendar import seconds_of
from ...intake.case import Case
from ...tables import ORDER_LINES, ORDERS
from .amounts_booked import booked_units
from .expected_sums import QUARTER, Cut, Table, event_at, per_day, quarters, zones_of
from .grain import Fit, Grain, Home, best, blank, convincing, fits
from .patterns import AMOUNT_FIELDS, ANY, FIELDS, Pattern
from .series import day_namings

MOST_VALUES = 40  # of an attribute; more are identifiers
MOSTLY = 0.3  # share of orders without a document of their own from which they can be in sums that leave some out
MOST_ORDERS = 1_000_000
EVENTS_TRIED = ("paid_at", "created_at")
BASES_TRIED = ("total", "total less tax")


def part_in_sums(
    case: Case, home: Home, orders: Any, documents: pd.DataFrame, tolerance: int, least: int
) -> tuple[Fit, Pattern, bool] | None:
    """The value that sums leave out, or (True) the only one that they hold; None where no value makes them hold.

    The fit expects all orders, so that each sum is short of just those that it leaves out.
    """
    count, bare = orders.agg(n=orders.count(), bare=(orders.single == 0).sum()).execute().iloc[0]
    if count > MOST_ORDERS or bare < MOSTLY * count:
        return None
    named = list(day_namings(documents))
    tables: list[tuple[Grain, Table]] = []
    wholes: dict[Grain, tuple[Table, list[tuple[Pattern, bool]]]] = {}
    for basis in BASES_TRIED:
        for event, frame in quarters(orders, (basis,), EVENTS_TRIED).items():
            values = _by_value(case, orders, event, basis)
            for zone in zones_of(case, home.channels):
                cut = Cut(event, zone)
                meaning = blank(home, "day", cut, basis)
                whole = per_day(frame, cut, (basis,))
                parts, patterns = _parts(values, cut, whole, basis)
                if patterns:
                    tables.append((meaning, parts))
                    wholes[meaning] = (whole, patterns)
    fit = best(fits(documents, named, tables, tolerance, least))
    if fit is None or not convincing(fit):
        return None
    own = blank(home, "day", fit.grain.cut, fit.table.columns[fit.column][1])
    whole, patterns = wholes[own]
    pattern, only = patterns[fit.column]
    return Fit(fit.grain, whole, whole.columns.index((0, own.basis)), fit.keys), pattern, only


def _by_value(case: Case, orders: Any, event: str, basis: str) -> pd.DataFrame:
    """What the orders without a document of their own come to, per quarter of an hour and value of each attribute."""
    at = event_at(orders, event)
    told = orders.filter(at.notnull(), orders.single == 0)
    beside = [name for name in (*FIELDS, *AMOUNT_FIELDS) if name not in told.columns]
    told = told.join(case.table(ORDERS).select("order_key", *beside), "order_key")
    told = told.mutate(quarter=seconds_of(event_at(told, event)) // QUARTER, units=booked_units(told, basis))
    lines = case.table(ORDER_LINES).filter(lambda t: t.sku.notnull()).select("order_key", "sku").distinct()
    texts = [(name, told, told[name].cast("string").fill_null("").strip()) for name in FIELDS]
    texts += [(name, told, (told[name].fill_null(0) != 0).ifelse(ANY, "")) for name in AMOUNT_FIELDS]
    with_lines = told.select("order_key", "quarter", "units").join(lines, "order_key")
    texts.append(("sku", with_lines, with_lines.sku))
    parts = [
        table.group_by("quarter", value=text)
        .agg(units=table.units.sum().cast("int64"), orders=table.count())
        .mutate(field=ibis.literal(name))
        for name, table, text in texts
    ]
    frame = ibis.union(*parts).order_by("field", "value", "quarter").execute()
    several = frame.groupby("field").value.transform("nunique")
    return frame[(several > 1) & (several <= MOST_VALUES)]


def _parts(values: pd.DataFrame, cut: Cut, whole: Table, basis: str) -> tuple[Table, list[tuple[Pattern, bool]]]:
    """A column for each value, of all but it and of it alone."""
    column = whole.columns.index((0, basis))
    sums, counts, patterns = [], [], []
    for (field, value), own in values.groupby(["field", "value"], sort=True):
        if field in AMOUNT_FIELDS and value != ANY:
            continue
        days = per_day(
            own.rename(columns={"units": basis}).assign(single=0)[["quarter", "single", "orders", basis]],
            cut,
            (basis,),
        )
        places = np.searchsorted(whole.keys, days.keys)
        of_it, held = np.zeros(len(whole.keys), np.int64), np.zeros(len(whole.keys), np.int64)
        of_it[places], held[places] = days.sums[:, 0], days.counts[:, 0]
        for only in (False, True):
            patterns.append((Pattern("any", ((str(field), str(value)),)), only))
            sums.append(of_it if only else whole.sums[:, column] - of_it)
            counts.append(held if only else whole.counts[:, column] - held)
    columns = tuple((0, basis) for _ in patterns)
    how_many = np.array(counts, np.int64).T
    return Table(whole.keys, columns, np.array(sums, np.int64).T, how_many, how_many), patterns
