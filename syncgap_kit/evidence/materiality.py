"""Material or not: each gap, and the sum of all, against the threshold that the case gives."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from ..findings import Gap
from ..written import for_reader, money_words
from .audit.payouts_alone import payouts_alone
from .markup import Shown, element, join, listed
from .sentences import count, name_of, noun_of
from .tables import NUMBER, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

NO_THRESHOLD = (
    "No threshold was given, so nothing is judged material or not. To have it judged, write "
    'materiality = "500.00", or the amount of your own, under [report] in case.toml.'
)
NOTHING = "Nothing was flagged, so there is nothing to hold against a threshold."
APART = {"payout": "payouts flagged", "inventory": "stock flagged"}
BOOKED = "orders and documents flagged"
KINDS = {
    "missing": "missing",
    "late": "late",
    "mismatched": "with another amount",
    "duplicated": "posted more than once",
    "orphaned": "without an order",
    "payout": "not as the books have it",
    "inventory": "not as the stock has it",
}
WRONG = ("mismatched", "duplicated")
LONE = {
    "missing": "missing",
    "posted_late": "late",
    "mismatched": "mismatched",
    "duplicated": "duplicated",
    "orphan": "orphaned",
}
VIEWS = "Orders, payouts and stock are views of the same sales, so their sums stand apart and are not added up."


class Judged(NamedTuple):
    """One thing that is held against the threshold; `worth` is None where nothing tells it."""

    name: str
    currency: str
    group: str  # of things whose worth may be added up
    worth: Decimal | None
    kind: str = ""


@for_reader
def judged(study: "Study") -> Shown:
    """Each gap, what was flagged one by one, and the sums, currency by currency, with what the threshold says."""
    gaps, limit = study.findings.gaps, threshold(study)
    things = [*(_of_gap(study, gap) for gap in gaps), *_one_by_one(study), *_payouts(study)]
    if not things:
        return Shown(element("p", NOTHING), NOTHING)
    lead = NO_THRESHOLD if limit is None else _lead(limit, sorted({thing.currency for thing in things}))
    sums = _sums(things)
    told = [_cells(thing, limit) for thing in (*things, *sums)]
    columns = [Column("What is judged"), Column("Worth", NUMBER), *([Column("Judgement")] if limit is not None else [])]
    names = [*(thing.name for thing in things), *(element("strong", thing.name) for thing in sums)]
    shown = [(name, *cells) for name, cells in zip(names, told, strict=True)]
    caption = f"{count(len(gaps), 'gap')}, each and in sum" if len(gaps) > 1 else "What was flagged, each and in sum"
    table = html_table(caption, columns, shown)
    notes = _notes({thing.kind for thing in things})
    lines = [f"{thing.name}: {', '.join(cells)}." for thing, cells in zip((*things, *sums), told, strict=True)]
    markup = join([element("p", lead), table, *([listed(notes)] if notes else [])])
    return Shown(markup, "\n".join([lead, *lines, *notes]))


def threshold(study: "Study") -> Decimal | None:
    """The threshold of the case, the same number in every currency; None where it gives none."""
    given = study.case.settings.report.get("materiality")
    return None if given is None else Decimal(given)


def _of_gap(study: "Study", gap: Gap) -> Judged:
    """A gap by its money, or by what the books differ where they hold it."""
    rows = study.exceptions[study.exceptions["gap_id"] == gap.id].fillna("")
    worth, items = gap.amount, gap.orders
    if gap.kind in WRONG:
        worth = _differences(rows)
    elif gap.kind == "missing":  # what came in later stands in the books by now
        later = rows[rows["disposition"] == "posted_late"]
        worth -= sum((Decimal(value) for value in later["amount"] if value), Decimal(0))
        items -= gap.backfilled
    name = f"{gap.id}, {name_of(gap.channel)}: {count(items, noun_of(gap))} {KINDS[gap.kind]}"
    untold = gap.kind in ("inventory", "missing", "late") and not worth
    return Judged(name, gap.currency, APART.get(gap.kind, BOOKED), None if untold else worth, gap.kind)


def _one_by_one(study: "Study") -> list[Judged]:
    """The orders and documents that were flagged outside any gap, by channel, currency and kind."""
    rows = study.exceptions.fillna("")
    lone = rows[(rows["gap_id"] == "") & rows["disposition"].isin(list(LONE))]
    found = []
    for key, own in lone.groupby(["channel", "currency", "disposition"], sort=True):
        channel, currency, disposition = (str(part) for part in key)
        noun = count(len(own), "document" if disposition == "orphan" else "order")
        kind = LONE[disposition]
        name = f"Outside any gap, {name_of(channel)}: {noun} {KINDS[kind]}"
        amount = sum((Decimal(value) for value in own["amount"] if value), Decimal(0))
        found.append(Judged(name, currency, BOOKED, _differences(own) if kind in WRONG else amount, kind))
    return found


def _payouts(study: "Study") -> list[Judged]:
    """The payouts outside any gap that are not explained, by channel and currency."""
    return [
        Judged(
            f"Outside any gap, {name_of(one.channel)}: {count(one.payouts, 'payout')} {KINDS['payout']}",
            one.currency,
            APART["payout"],
            one.worth,
            "payout",
        )
        for one in payouts_alone(study)
    ]


def _differences(rows: pd.DataFrame) -> Decimal:
    return sum((abs(Decimal(value)) for value in rows["difference"].fillna("") if value), Decimal(0))


def judgement(amount: Decimal | None, currency: str, limit: Decimal) -> str:
    """An amount against the threshold in words, such as `material: USD 500.00 or more`."""
    if amount is None:
        return "not judged, since its worth is not known"
    words = money_words(limit, currency)
    return f"material: {words} or more" if amount >= limit else f"below {words}, so not material by itself"


def _lead(limit: Decimal, currencies: Iterable[str]) -> str:
    amounts = ", ".join(money_words(limit, currency) for currency in currencies)
    return (
        f"The threshold of this case is {amounts}: the same figure in every currency, nothing is converted. From that "
        "amount on a sum is material; what is below is listed all the same."
    )


def _sums(things: Iterable[Judged]) -> list[Judged]:
    """The sums of orders and documents, of payouts and of stock, each in each currency."""
    summed: dict[tuple[str, str], list[Decimal | None]] = {}
    for thing in things:
        summed.setdefault((thing.currency, thing.group), []).append(thing.worth)
    rows = []
    for (currency, group), amounts in sorted(summed.items()):
        known = [amount for amount in amounts if amount is not None]
        name = f"All {group} in {currency or 'no currency named'}, together"
        rows.append(Judged(name, currency, group, sum(known, Decimal(0)) if known else None))
    return rows


def _cells(thing: Judged, limit: Decimal | None) -> tuple[str, ...]:
    worth = "not known" if thing.worth is None else money_words(thing.worth, thing.currency)
    return (worth,) if limit is None else (worth, judgement(thing.worth, thing.currency, limit))


def _notes(kinds: Collection[str]) -> list[str]:
    notes = []
    if set(WRONG).intersection(kinds):
        notes.append(
            "Orders with another amount, or posted twice, count with what the books hold too much or too little."
        )
    if "late" in kinds:
        notes.append("What is late stands in the books by now: it matters for the period that should have held it.")
    apart = set(APART).intersection(kinds)
    return notes + ([VIEWS] if apart and apart != set(kinds) else [])
