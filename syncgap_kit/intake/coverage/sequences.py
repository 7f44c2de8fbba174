"""Numbers that count up: what is absent among order names and among the books' document numbers.

Shopify and others number orders one by one, so a number that stands in no export is an order that was deleted, or one
that the export lacks. Single ones are left by deleted orders and drafts; many, or many in a row, say something else.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

import numpy as np
import pandas as pd

from ...calendar import day_in
from ...written import in_digits, percent_words
from ..phrases import listed, many, owner, span
from .borrowed import is_borrowed
from .numbered import NUMBERED, numbered

LEAST = 20  # numbers that make a sequence
IN_STEP = 0.5  # of the numbers follow their neighbour at once; WooCommerce's share theirs with pages and pictures
ROW = 10  # absent numbers in a row, or in all: deleted orders and drafts leave fewer
SHARE = 0.02  # of the numbers absent; deleted orders and drafts leave less
JUMP = 30  # times the usual orders of its days; a hole beyond it is a new numbering, not absent orders
LEAST_DOCUMENTS = 50  # of one numbering, before its holes tell anything of the report
FILTERED = 0.5  # of the document numbers absent: voided and deleted ones are few
FILTERED_TO_ONE = 0.2  # the same, where all documents bear one customer
IN_TIME = 0.9  # of the documents dated no earlier than the number before: numbers that the books counted themselves
MOSTLY = 0.5  # of the holes between numbers that one counter gave
BACKDATED = 3  # days that people date a document back
DAY = np.timedelta64(1, "D")
GIVING_BACK = ("credit_memo", "refund_receipt")
SALES_FORMS = ("invoice", "sales_receipt", "cash_sale", "credit_memo", "refund_receipt", "estimate")  # one counter


def name_gaps(orders: Any, zone: str, set_aside: Collection[str] = ()) -> list[str]:
    """Numbers absent among the order names of a channel and shop; `set_aside` are names that stand in quarantine."""
    named = numbered(orders.select("channel", "order_name", "created_at", shop=orders.shop.fill_null("")), "order_name")
    warnings = []
    for read in _sequences(named, ("channel", "shop"), "created_at"):
        run = _with_names(read, set_aside)
        if run.in_step < IN_STEP:
            continue
        holes = _plausible(run)
        absent, rows = int(holes["absent"].sum()), holes[holes["absent"] >= ROW]
        whole = absent + len(run.numbers)
        share = absent / whole
        if absent >= ROW and (share > SHARE or len(rows)):
            warnings.append(
                f"{owner(*run.keys)}: {in_digits(absent)} of the {in_digits(whole)} order numbers from {run.first} to "
                f"{run.last} stand in no export ({percent_words(100 * share, 1)}){_in_rows(run, rows, zone)}; whether "
                "they were orders is not known, so nothing is called missing or sound among them."
            )
    return warnings


def filtered_books(postings: Any, orders: Any, payouts: Sequence[Any] = ()) -> list[str]:
    """Whether the numbers of the sales forms show that a ledger's report holds only a part of them."""
    sales = postings.filter(postings.document_type.isin(SALES_FORMS))
    sales = sales.mutate(at=sales.date.cast("timestamp"), customer_key=sales.customer_key.fill_null(""))
    named = numbered(sales, "doc_number")
    warnings = []
    for run in _sequences(named, ("ledger",), "at", LEAST_DOCUMENTS, FILTERED_TO_ONE):
        absent = int(_plausible(run)["absent"].sum())
        whole = absent + len(run.numbers)
        share = absent / whole
        if share < FILTERED_TO_ONE or run.in_time < IN_TIME or not _counts_up(run):
            continue
        if run.rows.document_type.isin(GIVING_BACK).all().execute():
            continue  # they may bear the numbers of their sales, of which few were given back
        customers = run.rows.customer_key.nunique().execute()
        if (share >= FILTERED or customers == 1) and not _is_borrowed(run, orders, payouts):
            one = ", and the rest bear one customer" if customers == 1 else ""
            warnings.append(
                f"The books ({run.keys[0]}): {in_digits(absent)} of the {in_digits(whole)} document numbers from "
                f"{run.first} to {run.last} stand nowhere in the report ({percent_words(100 * share, 1)}){one}; it "
                "seems filtered, so run it for all customers, classes and kinds of document."
            )
    return warnings


def skipped_documents(postings: Any, orders: Any, payouts: Sequence[Any] = ()) -> list[str]:
    """Single numbers that the books skip: documents that were voided or deleted leave such holes."""
    sales = postings.filter(postings.document_type.isin(SALES_FORMS)).mutate(at=postings.date.cast("timestamp"))
    warnings = []
    for run in _sequences(numbered(sales, "doc_number"), ("ledger",), "at", LEAST_DOCUMENTS, least_absent=1):
        absent = int(_plausible(run)["absent"].sum())
        whole = absent + len(run.numbers)
        unbroken = whole == run.numbers[-1] - run.numbers[0] + 1  # one numbering, not several that follow each other
        if not (0 < absent < FILTERED_TO_ONE * whole and unbroken) or run.in_time < IN_TIME or run.in_step < IN_STEP:
            continue
        if not _is_borrowed(run, orders, payouts):
            warnings.append(
                f"The books ({run.keys[0]}): {in_digits(absent)} of the {in_digits(whole)} document numbers from "
                f"{run.first} to {run.last} are skipped; deleted documents leave such holes, so ask for the audit log."
            )
    return warnings


@dataclass(frozen=True)
class Run:
    """The numbers that stand in names of one form, each once and sorted, with the instants at which they were given."""

    keys: tuple[str, ...]
    form: str
    rows: Any  # Ibis
    numbers: Any  # numpy
    instants: Any  # numpy, datetime64

    def name(self, number: int) -> str:
        """A name of the form, as in `#1001`."""
        return self.form.replace("0", str(number))

    @property
    def first(self) -> str:
        return self.name(self.numbers[0])

    @property
    def last(self) -> str:
        return self.name(self.numbers[-1])

    @property
    def in_step(self) -> float:
        """Share of the numbers that follow their neighbour at once."""
        return float((np.diff(self.numbers) == 1).mean())

    @property
    def in_time(self) -> float:
        """Share of the numbers that were given no earlier than their neighbour."""
        return float((np.diff(self.instants) / DAY >= -BACKDATED).mean())


def _sequences(
    named: Any, keys: tuple[str, ...], at: str, least: int = LEAST, share: float = 0, least_absent: int = ROW
) -> Iterator[Run]:
    """The sequences of numbers that lack enough of them to be worth a look, by their keys."""
    by = (*keys, "form")
    groups = named.group_by(*by).agg(numbers=named.number.nunique(), low=named.number.min(), high=named.number.max())
    whole = groups.high - groups.low + 1
    absent = whole - groups.numbers
    lacking = groups.filter((groups.numbers >= least) & (absent >= least_absent) & (absent >= share * whole))
    for group in lacking.select(*by).order_by(*by).execute().to_dict("records"):
        rows = named.filter(*(named[name] == value for name, value in group.items()))
        once = rows.group_by("number").agg(at=rows[at].min()).order_by("number").to_pyarrow()
        numbers, instants = (once[name].to_numpy() for name in ("number", "at"))
        yield Run(tuple(str(group[name]) for name in keys), str(group["form"]), rows, numbers, instants)


def _with_names(run: Run, names: Iterable[str]) -> Run:
    """A sequence with the numbers within it of further names of its form, as if given between their neighbours."""
    alike = [name for name in names if re.fullmatch(NUMBERED, name) and re.sub(r"\d+", "0", name) == run.form]
    further = np.setdiff1d(np.array([int(re.sub(r"\D", "", name)) for name in alike], np.int64), run.numbers)
    further = further[(further > run.numbers[0]) & (further < run.numbers[-1])]
    between = np.interp(further, run.numbers, run.instants.astype(np.int64)).astype(np.int64)
    place = np.searchsorted(run.numbers, further)
    instants = np.insert(run.instants, place, between.astype(run.instants.dtype))
    return replace(run, numbers=np.insert(run.numbers, place, further), instants=instants)


def _plausible(run: Run) -> pd.DataFrame:
    """The holes of a sequence that orders could have filled: before, after, since, until, absent.

    Not those over which time runs backwards or stands still: there the numbers of two shops meet, or a new numbering
    begins.
    """
    at = np.flatnonzero(np.diff(run.numbers) > 1)
    before, after, since, until = run.numbers[at], run.numbers[at + 1], run.instants[at], run.instants[at + 1]
    absent = after - before - 1
    days = (until - since) / DAY
    usual = len(run.numbers) / ((run.instants.max() - run.instants.min()) / DAY + 1)
    holes = pd.DataFrame({"before": before, "after": after, "since": since, "until": until, "absent": absent})
    return holes[(days >= -1) & (absent > 0) & (absent <= JUMP * usual * (days.clip(min=0) + 1))]


def _counts_up(run: Run) -> bool:
    """Whether most holes are such that documents could have filled them: ids of a marketplace leap, whoever counts."""
    return len(_plausible(run)) >= MOSTLY * int((np.diff(run.numbers) > 1).sum())


def _in_rows(run: Run, rows: pd.DataFrame, zone: str) -> str:
    """The longest holes in words, the longest first."""
    words = []
    for hole in rows.sort_values(["absent", "before"], ascending=[False, True]).to_dict("records"):
        sides = sorted(day_in(hole[at].to_pydatetime().replace(tzinfo=UTC), zone) for at in ("since", "until"))
        first, last = run.name(hole["before"] + 1), run.name(hole["after"] - 1)
        words.append(f"{first} to {last} ({many(hole['absent'], 'number')}, {span(sides[0], sides[1])})")
    return f", among them {listed(words)}" if words else ", one by one"


def _is_borrowed(run: Run, orders: Any, payouts: Sequence[Any]) -> bool:
    return is_borrowed(run.rows, run.numbers, run.instants, orders, payouts)
