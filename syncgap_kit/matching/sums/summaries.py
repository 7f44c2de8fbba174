"""Books that post in sums: which documents are sums of a channel's orders, and what that says of each order.

An order is posted as soon as its bucket's sum holds. Until then it is in flight while the bucket is open or the order
within its grace; then it is missing where the shortfall is laid on it, and else posted, with the rest in `unallocated`.
"""

from dataclasses import dataclass, replace
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from ...intake.case import Case
from ...tables import ORDERS
from ..expectation import expectations
from .amounts_booked import UNIT, booked_units, in_units
from .buckets import buckets, is_paid_out, of_money
from .expected_sums import Cut
from .grain import FEWEST, Fit, Grain
from .grain_learning import learn_grain
from .patterns import holders
from .payout_members import Payouts, members
from .rows import rows_of
from .series import EPOCH, MOST_DOCUMENTS, in_series
from .set_aside_amounts import add_back, rows_set_aside
from .shortfalls import NOTHING_LAID, lay
from .sum_verdicts import in_time, verdicts, with_reasons

COLUMNS = (
    *("order_key", "channel", "currency", "created_at", "paid_at", "fulfilled_at"),
    *("total", "tax", "withheld_tax", "refunded", "discount", "shipping"),
)
CLAIMED = pa.schema([("posting_key", pa.int64()), ("of_orders", pa.bool_())])
OVERTAKEN = 30  # days; channels hold payments back for a while, but hardly for longer
MOST_GRAINS = 12  # of a case; each is a channel and currency, or a part of one


@dataclass(frozen=True, eq=False)
class Sums:
    """What the books post in sums: the grains, a row per bucket (buckets.py) and what that says of each order."""

    grains: tuple[Grain, ...]
    buckets: pd.DataFrame
    orders: Any  # Ibis: as sum_verdicts.verdicts gives them
    claimed: Any  # Ibis: posting_key of every document that is a sum, and whether it is a sum of orders

    def with_matched(self, matched: Any) -> Any:
        """The posting_key of every document that is an order's or a sum of orders, not one of what was paid out."""
        own = self.claimed.filter(self.claimed.of_orders).select("posting_key")
        return matched.select("posting_key").union(own)


def find_sums(case: Case, documents: Any, matched: Any, summed: Any) -> Sums | None:
    """The sums among the documents, and the bucket of each order that is in one; None where the books post none.

    `matched`: which document is which order's; `summed`: the documents of each order summed up, see booked.
    """
    free = _free(case, documents, matched, summed)
    if free is None:
        return None
    orders = _expected(case, summed)
    homes = orders.select("channel", "currency").distinct().order_by("channel", "currency").to_pyarrow().to_pylist()
    left = {(row["channel"], row["currency"]): orders for row in homes}
    left = {home: table.filter(table.channel == home[0], table.currency == home[1]) for home, table in left.items()}
    found: list[tuple[Fit, pd.DataFrame, Any]] = []
    while left and len(found) < MOST_GRAINS:
        tried = {home: learn_grain(case, home, own, _of_home(case, home, free)) for home, own in left.items()}
        known = {home: one for home, one in tried.items() if one}
        if not known:
            break
        home = max(sorted(known), key=lambda name: known[name][0].grain.telling)
        fit, payouts = known[home]
        own = left.pop(home)
        only = fit.grain.only
        if only:  # the rest of its orders may be in sums of their own
            left[home] = own.anti_join(holders(case, own, only), "order_key")
            own = holders(case, own, only)
        frame = buckets(fit, _of_home(case, home, free), int(case.settings.amount_tolerance * UNIT), payouts)
        frame = frame.assign(channel=home[0], currency=home[1])
        found.append((_counted(fit, frame), frame, _members(own, fit, payouts)))
        claimed = {key for keys in frame.posting_keys for key in keys}
        free = free[~free.posting_key.isin(claimed)]
    return _assembled(case, found) if found else None


def _expected(case: Case, summed: Any) -> Any:
    """The expected orders with `single`: 0 without a document of their own, 1 with one that disagrees, 2 with one."""
    wanted = expectations(case)
    own = summed.select("order_key", single=(summed.agreeing > 0).ifelse(2, 1))
    orders = case.table(ORDERS).select(*COLUMNS).semi_join(wanted.filter(wanted.expected), "order_key")
    orders = orders.left_join(own, "order_key").drop("order_key_right")
    return case.keep("orders_of_sums", orders.mutate(single=orders.single.fill_null(0).cast("int64")))


def _counted(fit: Fit, frame: pd.DataFrame) -> Fit:
    """The fit with its support counted once more, strangers among the documents left out."""
    if fit.grain.left_out:
        return fit
    holds = int(frame.state.isin(("holds", "holds with singles")).sum())
    return replace(fit, grain=replace(fit.grain, holds=holds, buckets=int((frame.documents > 0).sum())))


def _free(case: Case, documents: Any, matched: Any, summed: Any) -> pd.DataFrame | None:
    """The documents that agree with no single order, as a frame; None where there are too few to be sums."""
    policies = (case.settings.policy, *case.settings.channel_policies.values())
    declared = any(policy.posting_grain not in (None, "order") for policy in policies)
    whole = summed.filter(summed.agreeing == summed.documents)
    free = documents.anti_join(matched.semi_join(whole, "order_key"), "posting_key").filter(
        lambda t: t.amount.notnull()
    )
    free = case.keep("documents_free", free)
    if not (1 if declared else FEWEST) <= int(free.count().execute()) <= MOST_DOCUMENTS:
        return None
    texts = {name: free[name].fill_null("") for name in ("ledger", "document_type", "doc_number", "memo")}
    own = free.select("posting_key", "date", "currency", "created_at", units=in_units(free.amount), **texts)
    frame = own.order_by("posting_key").execute()
    frame["date"] = pd.to_datetime(frame.date).dt.date
    return in_series(frame)


def _of_home(case: Case, home: tuple[str, str], free: pd.DataFrame) -> pd.DataFrame:
    """The documents in a channel's currency; sums never cross currencies."""
    return free[free.currency.fillna(case.currency) == home[1]].reset_index(drop=True)


def _members(own: Any, fit: Fit, payouts: Payouts | None) -> Any:
    """The orders of a channel with their buckets: order_key, key (text), units, single, passed.

    `passed`: in no payout although orders of OVERTAKEN days later are; what is younger may still come into one.
    """
    if payouts:
        found = members(own, payouts, fit.grain.basis)
        base = own.select("order_key", "single", placed=own.paid_at.fill_null(own.created_at))
        table = base.left_join(found, "order_key").drop("order_key_right")
        last = table.placed.max(where=table.key.notnull() & (table.single == 0)).over(ibis.window())
        passed = table.key.isnull() & (table.placed < last - ibis.interval(days=OVERTAKEN))
        return table.mutate(passed=passed.fill_null(False)).drop("placed")
    day = (fit.grain.cut or Cut("paid_at", "UTC")).day_of(own)
    key = day.delta(ibis.literal(EPOCH), unit="day")
    return own.select(
        "order_key",
        "single",
        key=key.cast("string"),
        units=booked_units(own, fit.grain.basis),
        passed=ibis.literal(False),
    )


def _assembled(case: Case, found: list[tuple[Fit, pd.DataFrame, Any]]) -> Sums:
    """All grains of a case together: their buckets, and what they say of each order."""
    parts, frames = [], []
    for number, (fit, bare, belonging) in enumerate(found):
        own = case.keep(f"members_{number}", belonging)
        timed = add_back(case, fit.grain, in_time(case, bare))
        within = own.filter(own.single <= fit.grain.population, own.key.notnull())
        laid = NOTHING_LAID if is_paid_out(fit.grain.basis) else lay(case, timed, within)
        told = with_reasons(timed, laid, rows_set_aside(case, fit.grain.channel))
        parts.append(case.keep(f"sums_{number}", verdicts(fit.grain, told, own, laid)))
        frames.append(told)
    whole = pd.concat(frames, ignore_index=True)
    paid_out = {
        told.channel.iloc[0] for (fit, _, _), told in zip(found, frames, strict=True) if of_money(fit.grain.basis)
    }
    claimed = [
        {"posting_key": key, "of_orders": row.channel not in paid_out}
        for row in rows_of(whole)
        for key in row.posting_keys
    ]
    return Sums(
        grains=tuple(fit.grain for fit, _, _ in found),
        buckets=whole,
        orders=case.keep("sums", ibis.union(*parts) if len(parts) > 1 else parts[0]),
        claimed=case.keep("documents_of_sums", ibis.memtable(pa.Table.from_pylist(claimed, schema=CLAIMED))),
    )
