"""Order against posting: each order gets exactly one disposition, with its reason and its document."""

from dataclasses import dataclass
from typing import Any

from ..errors import BadCase
from ..intake.case import Case
from ..tables import ORDERS
from .booked import booked
from .dispositions import dispositions
from .numbers.by_digits import told_by_digits
from .numbers.by_hand import keyed_by_hand
from .numbers.candidates import candidates
from .numbers.conventions import Convention
from .numbers.document_days import DocumentDay, document_days
from .orphan_reasons import with_reasons
from .orphans import bearing_documents, orphans
from .payouts.payout_account import PayoutAccount, payout_account
from .refunds import Refunds, refund_legs, refunds
from .remarks import remarks
from .statement import Statement, state_channels
from .strangers import strangers
from .sums.sum_remarks import sum_remarks, unallocated
from .sums.sum_verdicts import with_sums, without_sums
from .sums.summaries import Sums, find_sums


@dataclass(frozen=True)
class Matches:
    """Every order with its disposition, every orphan, and the conventions by which they were found."""

    case: Case
    orders: Any  # Ibis: the orders of the period with disposition, reason, doc_number, difference, decision_day ...
    orphans: Any  # Ibis: sale documents that belong to no order
    conventions: tuple[Convention, ...]
    days: tuple[DocumentDay, ...]  # which day the documents of each channel bear
    refunds: tuple[Refunds, ...]  # refunded orders against the refund legs of the books
    statement: Statement
    payouts: PayoutAccount
    warnings: tuple[str, ...]
    sums: Sums | None = None  # of books that post in sums: the grains and every bucket
    loose: Any = None  # Ibis: sale documents that are no order's, no sum, and bear no channel's numbers

    def summary(self) -> Any:
        """The conservation statement as a data frame: a row per channel and currency; it always adds up."""
        return self.statement.frame()


def match(case: Case) -> Matches:
    """Match every order to the books. The order of rows and files changes nothing; no document is used twice."""
    _refuse_none(case.table(ORDERS))
    found = candidates(case)
    documents, known = found.documents, found.conventions
    bearing = bearing_documents(case, documents, found.ids, known)
    tolerance = case.settings.amount_tolerance
    by_digits = told_by_digits(case, documents, found.matched, found.ids, tolerance)
    matched = case.keep("matched_by_digits", found.matched.union(by_digits))
    by_hand = keyed_by_hand(case, documents, matched, bearing, found.ids, tolerance)
    matched = case.keep("matched", matched.union(by_hand))
    summed = booked(case, documents, matched)
    sums = find_sums(case, documents, matched, summed)
    if sums:
        matched = case.keep("matched_singly", matched.anti_join(sums.claimed, "posting_key"))
        bearing = bearing.anti_join(sums.claimed, "posting_key")
        summed = case.keep("booked_with_sums", with_sums(case, booked(case, documents, matched), sums.orders))
    else:
        summed = without_sums(summed)
    back = case.keep("refund_legs", refund_legs(case, summed, found.ids, known, found.spelt))
    disposed = dispositions(case, summed, back)
    _refuse_none(disposed)
    lost = orphans(case, documents, matched, bearing)
    lost = case.keep("orphans", with_reasons(case, lost, found.ids))
    days = document_days(case, matched, documents)
    given_back = refunds(case, back.semi_join(disposed, "order_key"))
    account = payout_account(case, disposed, sums.with_matched(matched) if sums else matched, found.spelt)
    rest = unallocated(case, sums, summed, disposed) if sums else {}
    statement = state_channels(disposed, lost, account.at_risk, rest)
    told = (*(one.sentence() for one in given_back if not one.whole), *account.warnings, *sum_remarks(sums))
    free = documents.anti_join(matched, "posting_key").anti_join(bearing, "posting_key")
    free = free.anti_join(sums.claimed, "posting_key") if sums else free
    others = strangers(case, disposed, free, account.placed, found.ids, found.spelt)
    warnings = (*remarks(case, disposed, documents), *others, *told)
    return Matches(case, disposed, lost, known, days, given_back, statement, account, warnings, sums, free)


def _refuse_none(orders: Any) -> None:
    if not orders.count().execute():
        raise BadCase(
            "case.toml: no order of the exports was placed within the period and up to as_of; correct case.period or "
            "as_of, or add the exports of that time."
        )
