"""Orders that are not expected, but that the sums of days hold all the same: pending ones, tests, cancelled ones.

A sum that is over by exactly such orders of its day holds them. They stay not expected, and its documents are named.
"""

from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from ...columns import MONEY
from ...intake.case import Case
from ...tables import ORDERS
from ..booked import Booked
from ..expectation import with_expectation
from .amounts_booked import booked_units
from .buckets import HOLDING
from .expected_sums import Cut
from .grain import FEWEST, Grain
from .patterns import holders
from .rows import rows_of
from .subsets import only_subset

ALSO = pa.schema(
    [
        *(("order_key", pa.int64()), ("channel", pa.string()), ("single", pa.int64()), ("key", pa.string())),
        *(("units", pa.int64()), ("passed", pa.bool_())),
    ]
)


def hold_unexpected(case: Case, grain: Grain, frame: pd.DataFrame, summed: Booked) -> tuple[pd.DataFrame, Any]:
    """The buckets with the orders in them that were not expected, and these as an Ibis table like `members`; or None.

    `frame`: buckets with `aside`; `summed`: the documents of each order. Where the sums of several days hold all such
    orders of one reason and none leaves one out, they belong to every sum, so that what is short beside is seen too.
    """
    over = (frame.state == "over") & (frame.documents > 0)
    if grain.cut is None or not over.any():
        return frame, None
    orders = _unexpected(case, grain, grain.cut, frame, summed)
    by_key = dict(tuple(orders.groupby("key"))) if len(orders) else {}
    held = {}
    for row in rows_of(frame[over]):
        own = _explaining(by_key.get(str(row.key)), int(row.off), int(row.slack))
        if own is not None:
            held[str(row.key)] = own
    if not held:
        return frame, None
    whole = pd.concat([*held.values(), _of_every_sum(frame, orders, held)], ignore_index=True)
    rows = whole.sort_values(["order_key", "key"])[ALSO.names].to_dict("records")
    return _with(frame, whole), ibis.memtable(pa.Table.from_pylist(rows, schema=ALSO))


def _unexpected(case: Case, grain: Grain, cut: Cut, frame: pd.DataFrame, summed: Booked) -> pd.DataFrame:
    """The orders that are not expected and have no document of their own: members of the buckets, with `why`."""
    orders = with_expectation(case, case.table(ORDERS))
    home = grain.home
    own = orders.filter(~orders.expected, orders.channel.isin(home.channels), orders.currency == home.currency)
    own = own.semi_join(summed.without, "order_key").mutate(fee=ibis.literal(0).cast(MONEY))
    own = grain.fee.kept_of(own) if grain.fee else own
    own = holders(case, own, grain.only) if grain.only else own
    told = own.select(
        "order_key",
        "channel",
        single=ibis.literal(0, type="int64"),
        key=cut.key_of(own).cast("string"),
        units=booked_units(own, grain.basis),
        passed=ibis.literal(False),
        why=own.expectation_reason.fill_null(""),
    )
    keys = [str(key) for key in frame.key[frame.documents > 0]]
    told = told.filter(told.units != 0, told.key.isin(keys))
    found: pd.DataFrame = told.order_by("order_key").execute()
    return found


def _explaining(own: pd.DataFrame | None, over: int, slack: int) -> pd.DataFrame | None:
    """Those of a day's orders that its sum holds too much: all, else those of one reason, else the only ones that fit.

    None where none are, or where two reasons would explain it.
    """
    if own is None:
        return None
    if abs(int(own.units.sum()) - over) <= slack:
        return own
    sums = own.groupby("why").units.sum()
    fitting = sums.index[(sums - over).abs() <= slack]
    if len(fitting):
        return own[own.why == fitting[0]] if len(fitting) == 1 else None
    places = only_subset([int(units) for units in own.units], over)
    return own.iloc[list(places)] if places else None


def _of_every_sum(frame: pd.DataFrame, orders: pd.DataFrame, held: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The orders, in sums that no such orders explain alone, of each reason whose orders all other sums hold."""
    state = dict(zip(frame.key.map(str), frame.state, strict=True))
    counts: dict[Any, int] = {(key, why): len(own) for key, part in held.items() for why, own in part.groupby("why")}
    proven = []
    for why, own in orders.groupby("why"):
        days = own.groupby("key").size()
        whole = [key for key, count in days.items() if counts.get((key, why)) == count]
        left_out = [key for key in days.index if key not in whole and (key in held or state[key] in HOLDING)]
        proven += [why] if len(whole) >= FEWEST and not left_out else []
    wanting = orders.key.map(state).isin(("short", "over")) & ~orders.key.isin(list(held))
    return orders[wanting & orders.why.isin(proven)]


def _with(frame: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """The buckets with these orders counted among theirs."""
    told = whole.groupby("key").units.agg(["sum", "count"])
    keys = frame.key.map(str)
    units = keys.map(told["sum"]).fillna(0).astype("int64")
    frame = frame.assign(orders=frame.orders + keys.map(told["count"]).fillna(0).astype("int64"))
    frame = frame.assign(**{name: frame[name] + units for name in ("expected", "all_expected")}, off=frame.off - units)
    state = np.where(frame.off.abs() <= frame.slack, "holds", np.where(frame.off < 0, "short", "over"))
    return frame.assign(state=frame.state.where(units == 0, pd.Series(state, index=frame.index)))
