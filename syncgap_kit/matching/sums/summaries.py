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
from ...tables import ORDERS, POSTINGS
from ..booked import Booked
from ..differences import tip_of
from ..expectation import with_expectation
from ..numbers.candidates import Candidates
from .amounts_booked import in_units
from .buckets import HOLDING, is_paid_out, of_money
from .cuts import across_cuts
from .days_together import days_together
from .fees_of_orders import with_fees
from .grain import FEWEST, Grain
from .parts_of_entries import document_of, with_parts
from .regimes import Found
from .rows import rows_of
from .search import find_grains
from .series import MOST_DOCUMENTS, in_series
from .set_aside_amounts import add_back, rows_set_aside
from .shortfalls import NOTHING_LAID, lay
from .sum_verdicts import in_time, verdicts, with_reasons
from .unexpected_orders import hold_unexpected

COLUMNS = (
    *("order_key", "channel", "currency", "created_at", "paid_at", "fulfilled_at"),
    *("total", "tax", "withheld_tax", "refunded", "discount", "shipping", "tip", "single"),
)
DOCUMENT = (
    *("posting_key", "ledger", "document_type", "doc_number", "memo", "date", "currency", "created_at", "amount"),
)
CLAIMED = pa.schema([("posting_key", pa.int64()), ("of_orders", pa.bool_())])


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


def find_sums(case: Case, candidates: Candidates, matched: Any, summed: Booked) -> Sums | None:
    """The sums among the documents, and the bucket of each order that is in one; None where the books post none.

    `matched`: which document is which order's; `summed`: the documents of each order summed up, see booked.
    """
    free = _free(case, candidates, matched, summed)
    if free is None:
        return None
    orders = _expected(case, summed)
    found = find_grains(case, orders, free)
    sums = _assembled(case, found, summed) if found else None
    case.forget("orders_of_sums", "fees_of_orders")
    return sums


def _expected(case: Case, summed: Booked) -> Any:
    """The expected orders with `single`: 0 without a document of their own, 1 with one that disagrees, 2 with one."""
    orders = with_expectation(case, case.table(ORDERS))
    orders = orders.filter(orders.expected).left_join(summed.not_agreeing(), "order_key")
    orders = orders.mutate(single=orders.single.fill_null(2), tip=tip_of(orders)).select(*COLUMNS)
    return case.name_expression("orders_expected", with_fees(case, orders))


def _free(case: Case, candidates: Candidates, matched: Any, summed: Booked) -> pd.DataFrame | None:
    """The documents that agree with no single order, as a frame; None where there are too few to be sums."""
    policies = (case.settings.policy, *case.settings.channel_policies.values())
    declared = any(policy.posting_grain not in (None, "order") for policy in policies)
    apart = summed.others.filter(
        lambda t: t.agreeing != t.documents
    )  # few; so are their documents, and those of no order
    own = matched.semi_join(apart, "order_key").select("posting_key").distinct()
    whole = matched.semi_join(own, "posting_key").anti_join(apart, "order_key")
    own = candidates.documents.semi_join(own, "posting_key").anti_join(whole, "posting_key").select("posting_key")
    own = own.join(case.table(POSTINGS).select(*DOCUMENT), "posting_key")
    left = candidates.left.anti_join(matched, "posting_key")
    free = own.union(left.select(*DOCUMENT))
    free = case.keep("documents_free", free.filter(free.amount.notnull()))
    if not (1 if declared else FEWEST) <= int(free.count().execute()) <= MOST_DOCUMENTS:
        return None
    texts = {name: free[name].fill_null("") for name in ("ledger", "document_type", "doc_number", "memo")}
    own = free.select("posting_key", "date", "currency", "created_at", units=in_units(free.amount), **texts)
    frame = with_parts(case, own.order_by("posting_key").execute(), free.select("posting_key"))
    frame["date"] = pd.to_datetime(frame.date).dt.date
    return in_series(frame)


def _assembled(case: Case, found: list[Found], summed: Booked) -> Sums:
    """All grains of a case together: their buckets, and what they say of each order."""
    parts, frames, grains = [], [], []
    for number, one in enumerate(found):
        grain, own = one.fit.grain, one.members
        timed = add_back(case, grain, in_time(case, one.frame))
        timed, also = hold_unexpected(case, grain, timed, summed)
        timed, own, further = days_together(case, grain, timed, own)
        timed, own, moved = across_cuts(case, grain, timed, own)
        if moved or further:
            grain = replace(grain, moved=moved, further=further, holds=int(timed.state.isin(HOLDING).sum()))
        grains.append(grain)
        within = own.filter(own.single <= grain.population, own.key.notnull())
        laid = NOTHING_LAID if is_paid_out(grain.basis) else lay(case, timed, within, grain.fee)
        told = with_reasons(timed, laid, rows_set_aside(case, grain.home.channels))
        own = own if also is None else own.select(*also.columns).union(also.cast(own.select(*also.columns).schema()))
        parts.append(case.keep(f"sums_{number}", verdicts(grain, number, told, own, laid)))
        frames.append(told)
    whole = pd.concat(frames, ignore_index=True)
    claimed = [
        {"posting_key": document_of(key), "of_orders": not of_money(grains[row.grain].basis)}
        for row in rows_of(whole)
        for key in row.posting_keys
    ]
    return Sums(
        grains=tuple(grains),
        buckets=whole,
        orders=case.keep("sums", ibis.union(*parts) if len(parts) > 1 else parts[0]),
        claimed=case.keep("documents_of_sums", ibis.memtable(pa.Table.from_pylist(claimed, schema=CLAIMED))),
    )
