"""Material or not: each gap, and the sum of all, against the threshold that the case gives."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from ..findings import Gap, money_words
from .markup import Shown, element, join, listed
from .sentences import count, name_of, noun_of
from .tables import NUMBER, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

NO_THRESHOLD = (
    "No threshold was given, so nothing is judged material or not. To have it judged, write "
    'materiality = "500.00", or the amount of your own, under [report] in case.toml.'
)
NO_GAP = "No gap was found, so there is nothing to hold against a threshold."
APART = {"payout": "payouts", "inventory": "stock"}
BOOKED = "orders and documents"
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
VIEWS = "Orders, payouts and stock are views of the same sales, so their sums stand apart and are not added up."


def judged(study: "Study") -> Shown:
    """Each gap and the sums of gaps, currency by currency, with what the threshold says of them."""
    gaps, limit = study.findings.gaps, threshold(study)
    if not gaps:
        return Shown(element("p", NO_GAP), NO_GAP)
    lead = NO_THRESHOLD if limit is None else _lead(limit, sorted({gap.currency for gap in gaps}))
    rows = [(_name(gap), gap.currency, worth_of(study, gap)) for gap in gaps]
    sums = _sums(study, gaps)
    names = [*(name for name, _, _ in rows), *(element("strong", name) for name, _, _ in sums)]
    told = [(_worth(amount, currency), *_judged(amount, currency, limit)) for _, currency, amount in (*rows, *sums)]
    columns = [Column("What is judged"), Column("Worth", NUMBER), *([Column("Judgement")] if limit is not None else [])]
    shown = [(name, *cells) for name, cells in zip(names, told, strict=True)]
    table = html_table(f"{count(len(gaps), 'gap')}, each and in sum", columns, shown)
    notes = _notes(gaps)
    lines = [f"{name}: {', '.join(cells)}." for (name, _, _), cells in zip((*rows, *sums), told, strict=True)]
    markup = join([element("p", lead), table, *([listed(notes)] if notes else [])])
    return Shown(markup, "\n".join([lead, *lines, *notes]))


def threshold(study: "Study") -> Decimal | None:
    """The threshold of the case, the same number in every currency; None where it gives none."""
    given = study.case.settings.report.get("materiality")
    return None if given is None else Decimal(given)


def worth_of(study: "Study", gap: Gap) -> Decimal | None:
    """What a gap is judged by: its money, or what the books differ by where they hold it; None where nothing tells."""
    if gap.kind in WRONG:
        rows = study.exceptions[study.exceptions["gap_id"] == gap.id]
        return sum((abs(Decimal(value)) for value in rows["difference"].fillna("") if value), Decimal(0))
    return None if gap.kind == "inventory" and not gap.amount else gap.amount


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


def _sums(study: "Study", gaps: Iterable[Gap]) -> list[tuple[str, str, Decimal | None]]:
    """The sums of orders and documents, of payouts and of stock, each in each currency."""
    summed: dict[tuple[str, str], list[Decimal | None]] = {}
    for gap in gaps:
        summed.setdefault((gap.currency, APART.get(gap.kind, BOOKED)), []).append(worth_of(study, gap))
    rows: list[tuple[str, str, Decimal | None]] = []
    for (currency, kind), amounts in sorted(summed.items()):
        known = [amount for amount in amounts if amount is not None]
        name = f"All of {currency} together: {count(len(amounts), 'gap')} of {kind}"
        rows.append((name, currency, sum(known, Decimal(0)) if known else None))
    return rows


def _judged(amount: Decimal | None, currency: str, limit: Decimal | None) -> tuple[str, ...]:
    return () if limit is None else (judgement(amount, currency, limit),)


def _notes(gaps: Iterable[Gap]) -> list[str]:
    kinds = {gap.kind for gap in gaps}
    notes = []
    if kinds & set(WRONG):
        notes.append(
            "Orders with another amount, or posted twice, are judged by what the books differ, of either sign."
        )
    if "late" in kinds:
        notes.append("What is late stands in the books by now: it matters for the period that should have held it.")
    return notes + ([VIEWS] if kinds & set(APART) and kinds - set(APART) else [])


def _name(gap: Gap) -> str:
    return f"{gap.id}, {name_of(gap.channel)}: {count(gap.orders, noun_of(gap))} {KINDS[gap.kind]}"


def _worth(amount: Decimal | None, currency: str) -> str:
    return "not known" if amount is None else money_words(amount, currency)
