"""Orders that intake set aside: sums of the books hold them, although the exports as they were read do not."""

from typing import Any

import ibis
import pandas as pd

from ...calendar import local_day
from ...intake.case import Case
from ...movements import PAYMENTS
from ..numbers.spelling import normal, normal_text
from .amounts_booked import in_units
from .grain import Grain
from .series import EPOCH


def rows_set_aside(case: Case, channels: tuple[str, ...]) -> int:
    """How many rows of channels' files were set aside, where orders were among them."""
    if not case.set_aside_orders:
        return 0
    files = {item.path for item in case.inputs if item.channel in channels}
    return len({(item.source_file, item.source_row) for item in case.quarantine if item.source_file in files})


def add_back(case: Case, grain: Grain, frame: pd.DataFrame) -> pd.DataFrame:
    """Buckets with `aside`, the payments of orders that were set aside where a sum is over by just that; it then holds.

    Only days: the lines of a payout tell of all its orders, read or not.
    """
    frame = frame.assign(aside=0)
    if not (case.set_aside_orders and grain.cut):
        return frame
    told = _paid(case, grain).groupby("key").units.sum()
    frame["aside"] = frame.key.map(told).fillna(0).astype("int64")
    explained = (frame.state == "over") & (frame.aside > 0) & ((frame.off - frame.aside).abs() <= frame.slack)
    frame["state"] = frame.state.where(~explained, "holds")
    frame["aside"] = frame.aside.where(explained, 0)
    return frame


def _paid(case: Case, grain: Grain) -> pd.DataFrame:
    """The payments of orders that were set aside, with the day on which each counts."""
    keys = sorted({normal_text(key) for key in case.set_aside_orders})
    payments = case.table(PAYMENTS)
    zone = grain.cut.zone if grain.cut else case.timezone
    own = payments.filter(
        payments.kind == ibis.literal("sale"),
        payments.channel.isin(grain.home.channels) | payments.channel.isnull(),
        (payments.currency == grain.home.currency).fill_null(True),
        normal(payments.order_reference).isin(keys),
        payments["at"].notnull(),
    )
    day: Any = local_day(own["at"], zone)
    found = own.select(key=day.delta(ibis.literal(EPOCH), unit="day"), units=in_units(own.amount))
    return found.order_by("key", "units").execute()
