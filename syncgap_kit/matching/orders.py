"""Order against posting: each order gets exactly one disposition, with its reason and its document."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import ibis

from ..calendar import local_day, naive
from ..errors import BadCase
from ..intake.case import Case
from ..tables import ORDERS
from .candidates import STEPS, candidates, conventions, keyed_by_hand, sale_documents
from .decision import decisions, log_tells_postings
from .documents import Convention
from .expectation import expectations
from .orphans import bearing_documents, orphans
from .statement import Statement, state_channels


@dataclass(frozen=True)
class Matches:
    """Every order with its disposition, every orphan, and the conventions by which they were found."""

    case: Case
    orders: Any  # Ibis: the orders of the period with disposition, reason, doc_number, difference, decision_day ...
    orphans: Any  # Ibis: sale documents that belong to no order
    conventions: tuple[Convention, ...]
    statement: Statement
    warnings: tuple[str, ...]

    def summary(self) -> Any:
        """The conservation statement as a data frame: a row per channel and currency; it always adds up."""
        return self.statement.frame()


def match(case: Case) -> Matches:
    """Match every order to the books. The order of rows and files changes nothing; no document is used twice."""
    _refuse_none(case.table(ORDERS))
    documents = sale_documents(case)
    known = conventions(case, documents)
    by_id = case.keep("matched_by_id", candidates(case, documents, known))
    bearing = bearing_documents(case, documents, known)
    tolerance = case.settings.amount_tolerance
    by_hand = keyed_by_hand(case, documents, by_id, bearing, tolerance)
    matched = case.keep("matched", by_id.union(by_hand))
    placed = case.keep("placed", _placed(case, documents, matched))
    disposed = case.keep("matches", _disposed(case, placed))
    _refuse_none(disposed)
    lost = case.keep("orphans", orphans(case, documents, matched, bearing))
    statement = state_channels(disposed, lost)
    warnings = (*_warnings(case, disposed, documents), *_silent_channels(disposed))
    return Matches(case, disposed, lost, known, statement, warnings)


def _refuse_none(orders: Any) -> None:
    if not orders.count().execute():
        raise BadCase(
            "case.toml: no order of the exports was placed within the period and up to as_of; correct case.period or "
            "as_of, or add the exports of that time."
        )


def _placed(case: Case, documents: Any, matched: Any) -> Any:
    """Orders with their documents summed up: how many, what they add up to, how many agree, and the earliest day."""
    tolerance = ibis.literal(case.settings.amount_tolerance).cast("decimal(18, 4)")
    orders = case.table(ORDERS)
    pairs = matched.join(documents.drop("source_file", "source_row", "customer_key"), "posting_key")
    pairs = pairs.join(
        orders.select("order_key", "channel", "total", "withheld_tax", "tax", home=orders.currency), "order_key"
    )
    bare = pairs.without_tax.fill_null(False) & (pairs.amount != pairs.total).fill_null(False)
    pairs = pairs.mutate(amount=bare.ifelse(pairs.amount + pairs.tax.fill_null(0), pairs.amount))
    pairs = pairs.mutate(
        agrees=((pairs.amount - pairs.total).abs() <= tolerance).fill_null(False),
        leaves_out=(
            (pairs.withheld_tax > 0) & ((pairs.amount - pairs.total + pairs.withheld_tax).abs() <= tolerance)
        ).fill_null(False),
        foreign=(pairs.currency != pairs.home).fill_null(False),
    )
    pairs = case.keep("document_pairs", pairs)
    taxed = pairs.filter(pairs.withheld_tax > 0)
    habits = taxed.group_by("channel").agg(booked_whole=taxed.agrees.sum(), booked_net=taxed.leaves_out.sum())
    pairs = pairs.left_join(habits, "channel")
    net = ((pairs.booked_whole == 0) & (pairs.booked_net > 0)).fill_null(False)  # left out from the first to the last
    pairs = pairs.mutate(agrees=pairs.agrees | (net & pairs.leaves_out), net=net & pairs.leaves_out)
    summed = pairs.group_by("order_key").agg(
        documents=pairs.count(),
        agreeing=pairs.agrees.sum(),
        booked=pairs.amount.sum(),
        net=pairs.net.any(),
        foreign=pairs.foreign.any(),
        first_day=pairs.date.min(),
        created_in_books=pairs.created_at.min(),
        step=pairs.step.max(),
        ambiguous=pairs.ambiguous.any(),
        doc_number=pairs.doc_number.group_concat(", ", order_by=(pairs.date, pairs.posting_key)),
    )
    return orders.left_join(summed, "order_key").drop("order_key_right")


def _disposed(case: Case, placed: Any) -> Any:
    """The orders of the period with expectation, decision and disposition."""
    as_of = ibis.literal(naive(case.as_of), type="timestamp")
    base = placed.paid_at.fill_null(placed.created_at)
    table = placed.join(expectations(case).rename(expectation_reason="reason"), "order_key")
    table = table.join(decisions(case), "order_key")
    table = table.mutate(
        documents=table.documents.fill_null(0),
        posted_event_at=table.posted_event_at.fill_null(table.created_in_books),
        base_at=table.paid_at.fill_null(table.created_at),
        created_day=local_day(table.created_at, case.timezone),
        base_day=local_day(base, case.timezone),
    )
    first, last = case.settings.period
    if first:
        table = table.filter(table.created_day >= first)
    if last:
        table = table.filter(table.created_day <= last)
    grace = _by_channel(case, table, "grace")
    late_after = _by_channel(case, table, "late_after")
    seconds = table.posted_event_at.fill_null(table.base_at).delta(table.base_at, unit="second")
    days_later = table.first_day.delta(table.base_day, unit="day").fill_null(0)
    late = ibis.cases((table.posted_event_at.notnull(), seconds > late_after), else_=days_later * 86400 > late_after)
    age = as_of.delta(table.base_at, unit="second")
    table = table.mutate(late=late.fill_null(False), young=age < grace)
    table = _with_amounts(case, table)
    posted_at = table.posted_event_at
    return table.mutate(
        disposition=_disposition(table),
        reason=_reason(table, ibis.cases((posted_at.notnull(), seconds // 86400), else_=days_later)),
        posted_day=posted_at.notnull().ifelse(local_day(posted_at, case.timezone), table.first_day),
    )


def _by_channel(case: Case, table: Any, name: str) -> Any:
    """A duration of the policy in seconds, by the order's channel."""
    general: timedelta = getattr(case.settings.policy, name)
    own = [
        (table.channel == channel, int(getattr(policy, name).total_seconds()))
        for channel, policy in sorted(case.settings.channel_policies.items())
    ]
    default = ibis.literal(int(general.total_seconds()))
    return ibis.cases(*own, else_=default) if own else default


def _with_amounts(case: Case, table: Any) -> Any:
    """Whether the documents of an order add up to it, and the difference, books less channel."""
    tolerance = ibis.literal(case.settings.amount_tolerance).cast("decimal(18, 4)")
    comparable = table.total.notnull() & ~table.foreign.fill_null(False)
    difference = table.booked - table.total
    sums_up = (difference.abs() <= tolerance * table.documents) | (table.agreeing == table.documents) & (
        table.documents == 1
    )
    doubled = (table.documents > 1) & ~sums_up & ((table.agreeing >= 2) | (difference > tolerance))
    nothing = ibis.null("decimal(18, 4)")
    return table.mutate(
        comparable=comparable,
        doubled=(doubled & comparable).fill_null(False),
        differs=(~sums_up & comparable).fill_null(False),
        difference=(comparable & (table.documents > 0)).ifelse(difference, nothing),
    )


def _disposition(table: Any) -> Any:
    return ibis.cases(
        (~table.expected, "not_expected"),
        ((table.documents == 0) & table.young, "in_flight"),
        (table.documents == 0, "missing"),
        (table.doubled, "duplicated"),
        (table.differs, "mismatched"),
        (table.late, "posted_late"),
        else_="posted",
    )


def _reason(table: Any, days_later: Any) -> Any:
    ambiguous = table.ambiguous.fill_null(False)
    booked = ibis.literal("but the books hold ") + table.doc_number.fill_null("a document without a number")
    return ibis.cases(
        (~table.expected & (table.documents > 0), table.expectation_reason.fill_null("") + ", " + booked),
        (~table.expected, table.expectation_reason.fill_null("")),
        ((table.documents == 0) & table.young, "younger than the grace period, no document yet"),
        (table.documents == 0, "no document in the books"),
        (table.doubled, table.documents.cast("string") + " documents for one order"),
        (table.differs, _difference_reason(table)),
        (table.late, ibis.literal("posted ") + days_later.cast("string") + " days after the order"),
        (~table.comparable, "amount not comparable"),
        (table.step == STEPS.index("by hand"), "keyed by hand"),
        (ambiguous, "ambiguous: another order fits this document as well"),
        (table.net.fill_null(False), "posted without the tax that the marketplace withholds"),
        else_=table.expectation_reason.fill_null(""),
    )


def _difference_reason(table: Any) -> Any:
    difference = table["difference"]  # as an attribute it would be the method of Ibis
    return ibis.cases(
        ((table.booked == 0) & (table.total != 0), "posted at zero"),
        ((difference == -table.withheld_tax) & (table.withheld_tax > 0), "the tax that the marketplace withholds"),
        ((difference == -table.tax) & (table.tax > 0), "tax left out"),
        ((difference == -table.shipping) & (table.shipping > 0), "shipping left out"),
        ((difference == table.discount) & (table.discount > 0), "discount left out"),
        ((difference == -table.refunded) & (table.refunded > 0), "refund deducted"),
        else_="the amounts differ",
    )


def _warnings(case: Case, disposed: Any, documents: Any) -> tuple[str, ...]:
    counts = disposed.agg(
        booked=((disposed.disposition == "not_expected") & (disposed.documents > 0)).sum(),
        unknown=(disposed.unknown & disposed.expected).sum(),
        later=(disposed.first_day > disposed.base_day).fill_null(False).sum(),
        ambiguous=disposed.ambiguous.fill_null(False).sum(),
    ).execute()
    row = {name: int(value) if value == value else 0 for name, value in counts.iloc[0].items()}  # noqa: PLR0124
    warnings = []
    if row["booked"]:
        warnings.append(f"{row['booked']:,} orders that were not expected in the books are there all the same.")
    if row["unknown"]:
        warnings.append(
            f"{row['unknown']:,} orders have a status that nobody knows or that was not recorded; they are expected."
        )
    if row["ambiguous"]:
        warnings.append(f"{row['ambiguous']:,} orders share a document number and agree in amount and day.")
    if not row["later"] and not log_tells_postings(case):
        warnings.append("Neither logs nor document dates tell when orders were posted, so none can be called late.")
    unlike = documents.filter(documents.amount.isnull()).count().execute()
    if unlike:
        warnings.append(f"{unlike:,} sale documents bear no amount.")
    return tuple(warnings)


def _silent_channels(disposed: Any) -> list[str]:
    """A warning for each channel of which the books hold nothing: nothing was posted, or it was posted in sums."""
    found = disposed.group_by("channel").agg(booked=(disposed.documents > 0).sum(), expected=disposed.expected.sum())
    return [
        f"No document of the books bears an id of {row['channel']}: nothing was posted, or the books post in "
        "sums, which are not read yet."
        for row in found.order_by("channel").to_pyarrow().to_pylist()
        if row["expected"] and not row["booked"]
    ]
