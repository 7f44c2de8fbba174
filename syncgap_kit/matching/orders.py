"""Order against posting: each order gets exactly one disposition, with its reason and its document."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import BadCase
from ..intake.case import Case
from ..intake.phrases import listed, many
from ..tables import ORDERS
from ..written import for_reader
from .booked import booked, open_orders, origins, with_further
from .books_end import BooksEnd, books_ends, borne_later, end_warnings
from .dispositions import dispositions
from .numbers.by_digits import told_by_digits
from .numbers.by_hand import keyed_by_hand
from .numbers.candidates import Candidates, candidates
from .numbers.conventions import Convention
from .numbers.document_days import DocumentDay, document_days, document_lags
from .numbers.taken import taken_numbers
from .numbers.unposted import unposted_numbers
from .numbers.without_names import told_by_amount_and_day
from .of_several import OfSeveral, of_several
from .orphan_reasons import with_reasons
from .orphans import bearing_documents, orphans
from .payouts.payout_account import PayoutAccount, payout_account
from .refunds import Refunds, refund_legs, refunds
from .refunds_alone import refunds_alone
from .remarks import draft_warnings, remarks
from .set_aside import in_rows_set_aside, set_aside_warnings
from .statement import Statement, state_channels
from .strangers import strangers
from .sums.sum_remarks import sum_remarks, unallocated
from .sums.sum_verdicts import with_sums, without_sums
from .sums.summaries import Sums, find_sums
from .tally import tallied

CALLED = ("order_key", "channel", "currency", "order_id", "order_name", "total")


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
    shared: OfSeveral | None = None  # what documents of several orders leave to be said
    ends: tuple[BooksEnd, ...] = ()  # of the channels whose books fall silent before their orders do
    numbering: tuple[Convention, ...] = ()  # what the document of an order would be numbered, see own_number
    pairs: Any = None  # Ibis: posting_key and order_key of every document that is an order's own, and of no sum

    def summary(self) -> Any:
        """The conservation statement as a data frame: a row per channel and currency; it always adds up."""
        return self.statement.frame()


@for_reader
def match(case: Case) -> Matches:
    """Match every order to the books. The order of rows and files changes nothing; no document is used twice."""
    _refuse_none(case, case.table(ORDERS).count().execute())
    found = candidates(case)
    documents, known, bearing = found.documents, found.conventions, bearing_documents(case, found)
    matched, apart = _all_pairs(case, found, bearing)
    summed = single = booked(case, matched, apart, found.held)
    sums = find_sums(case, found, matched, summed)
    if sums:
        matched = case.keep("matched_singly", matched.anti_join(sums.claimed, "posting_key"))
        bearing = bearing.anti_join(sums.claimed, "posting_key")
        single = booked(case, matched, apart, found.held)
    summed = with_sums(case, single, sums.orders) if sums else without_sums(summed)
    back, loose_legs = refund_legs(case, summed, found)
    shared = of_several(case, found.held)
    all_matched = sums.with_matched(matched) if sums else matched
    days, ends, later = _days_and_ends(case, matched)
    taken = taken_numbers(case, found, matched, *([sums.claimed] if sums else []))
    aside = in_rows_set_aside(case, found.ids, known)
    beside = (origins(case, single.others, documents, matched), back, shared, unposted_numbers(case, found), later)
    disposed, judged = dispositions(case, summed, *beside, taken, aside)
    tally = tallied(judged)
    _refuse_none(case, sum(one.orders for one in tally))
    missing = case.keep("orders_missing", disposed.filter(disposed.disposition == "missing").select(*CALLED))
    rest = _left_over(unallocated(case, sums, summed.others, disposed) if sums else {}, shared)
    case.forget("booked", "booked_with_sums")
    lost, beyond = _orphans(case, found, matched, bearing, taken)
    given_back = refunds(case, back.semi_join(judged, "order_key"))
    account = payout_account(case, tally, missing, all_matched, found.spelt)
    statement = state_channels(tally, judged.count().execute(), lost, account.at_risk, rest)
    told = (*(one.sentence() for one in given_back if not one.whole), *refunds_alone(case, found, loose_legs))
    told += (*account.warnings, *sum_remarks(sums))
    told += set_aside_warnings(disposed, aside) + draft_warnings(disposed) + (shared.remarks if shared else ())
    free = found.left.anti_join(matched, "posting_key").anti_join(bearing, "posting_key")
    free = free.anti_join(sums.claimed, "posting_key") if sums else free
    others = strangers(case, tally, judged, free, account.placed, found.ids, found.spelt)
    told = (*remarks(case, tally, documents), *others, *end_warnings(case, judged, later, ends), *beyond, *told)
    loose = case.keep("loose_documents", free.select("doc_number", "date", "amount", "currency"))
    case.forget("order_ids", "sale_documents", "other_entries")
    further = (loose, shared, ends, found.numbering, matched.select("posting_key", "order_key"))
    return Matches(case, disposed, lost, known, days, given_back, statement, account, told, sums, *further)


def _all_pairs(case: Case, found: Candidates, bearing: Any) -> tuple[Any, Any]:
    """Every document with its order, by whatever way; and the orders but those with one that is just as they are."""
    open_ = open_orders(case, found)
    by_digits = case.keep("matched_by_digits", told_by_digits(case, found, open_))
    matched = found.matched.union(by_digits)
    by_hand = case.keep("matched_by_hand", keyed_by_hand(case, found, matched, bearing))
    nameless = told_by_amount_and_day(case, found.left, matched.union(by_hand), bearing)
    if nameless is not None:
        by_hand = case.keep("matched_without_names", by_hand.union(nameless))
    matched = case.name_expression("matched", matched.union(by_hand))
    return matched, with_further(case, open_, by_digits.union(by_hand))


def _days_and_ends(case: Case, matched: Any) -> tuple[tuple[DocumentDay, ...], tuple[BooksEnd, ...], Any]:
    """The days that documents bear, the books that end early, and the orders that they can hold no document of."""
    lags = document_lags(case, matched)
    days = document_days(case, lags)
    ends = books_ends(case, lags, days)
    return days, ends, borne_later(case, days, ends)


def _orphans(case: Case, found: Candidates, matched: Any, bearing: Any, taken: Any) -> tuple[Any, tuple[str, ...]]:
    """The documents without an order, with what is known of them; and what is told of those that may have had one."""
    lone, beyond = orphans(case, found, matched, bearing)
    return case.keep("orphans", with_reasons(case, lone, found.ids, taken)), beyond


def _left_over(rest: dict[tuple[str, str], Decimal], shared: OfSeveral | None) -> dict[tuple[str, str], Decimal]:
    """What sums leave over, with what documents of several orders do."""
    more = shared.rest if shared else {}
    homes = sorted({*rest, *more})
    return {home: rest.get(home, Decimal(0)) + more.get(home, Decimal(0)) for home in homes}


def _refuse_none(case: Case, orders: int) -> None:
    if orders:
        return
    if any(case.settings.period):
        raise BadCase(
            "case.toml: no order of the exports was placed within the period and up to as_of; correct case.period or "
            "as_of, or add the exports of that time."
        )
    paths = [item.path for item in case.inputs if item.channel]
    told = listed(paths or ["exports/"])
    faults = Counter(one.reason for one in case.quarantine if one.source_file in paths and one.column)
    if faults:
        [(reason, rows)] = faults.most_common(1)
        first = next(one for one in case.quarantine if one.source_file in paths and one.reason == reason)
        zone = "; declare the zone as timezone in its [[source]] of case.toml" if "its offset" in reason else ""
        raise BadCase(
            f"{first.source_file}, row {first.source_row}: no order could be read, since {first.column} {reason}, but "
            f"found {first.value!r}, as in {many(rows, 'row')}{zone or '; export the orders anew'}."
        )
    raise BadCase(
        f"{told}: expected orders placed up to as_of, but found none; an empty export is no evidence, so "
        "export the orders anew, or correct as_of in case.toml."
    )
