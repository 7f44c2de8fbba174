"""Sums that are net of the refunds of their day: what was given back then, whichever day its order is of."""

from typing import Any

import ibis
import pandas as pd

from ...calendar import seconds_of
from ...intake.case import Case
from ...movements import PAYMENTS
from .amounts_booked import BEFORE_REFUNDS, LESS_REFUNDS, in_units
from .expected_sums import QUARTER
from .grain import Home


def less_refunds(
    case: Case, home: Home, frames: dict[str, pd.DataFrame], bases: tuple[str, ...]
) -> dict[str, pd.DataFrame] | None:
    """Sums per quarter of an hour (expected_sums.quarters) with a further basis; None where no export dates refunds.

    `bases`: those of the frames; the further one is that of BEFORE_REFUNDS which stands for the first of them.
    """
    told = _refunds(case, home)
    if not len(told):
        return None
    name = less_refunds_of(bases)
    beside = told.rename(columns={LESS_REFUNDS: name}).assign(single=0)
    found = {}
    for event, frame in frames.items():
        own = frame.assign(**{name: frame[bases[0]]})
        found[event] = pd.concat([own, beside.reindex(columns=own.columns, fill_value=0)], ignore_index=True)
    return found


def less_refunds_of(bases: tuple[str, ...]) -> str:
    """The basis that is the first of these, less the refunds of the day."""
    return next(name for name, before in BEFORE_REFUNDS.items() if before == bases[0])


def _refunds(case: Case, home: Home) -> pd.DataFrame:
    """What was given back per quarter of an hour, as less than nothing."""
    payments = case.table(PAYMENTS)
    ours = payments.channel.isin(home.channels)
    if len(home.channels) == 1:
        ours = ours | payments.channel.isnull()
    own = payments.filter(
        payments.kind == ibis.literal("refund"),
        ours,
        (payments.currency == home.currency).fill_null(True),
        payments["at"].notnull(),
    )
    keyed: Any = own.select(quarter=seconds_of(own["at"]) // QUARTER, units=-in_units(own.amount).abs())
    sums = keyed.group_by("quarter").agg(**{LESS_REFUNDS: keyed.units.sum().cast("int64")})
    frame: pd.DataFrame = sums.order_by("quarter").execute()
    return frame
