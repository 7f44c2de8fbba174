"""What to know before the adjusting entries of a gap are posted: what they leave out, and what may be there already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ...findings import Gap
from ...gap_rows import GapRow
from ...intake.phrases import all_of
from ...written import day_words, in_digits, money_words, month_words
from ..left_words import entering_words
from ..sentences import count, noun_of
from .adjusting_entries import NOTHING, Draft
from .periods import month_of

NEVER = "This is a draft to be checked and posted, or not, by a person: the kit posts nothing anywhere."
NAMES = "The accounts are named in general words: put the company's own in their place."
CHECKS = {  # what a bookkeeper has to look at before posting, by the kind of gap
    "mismatched": "It posts the differences alone: what the orders come to less what their documents say.",
    "duplicated": "It takes the further documents back in the months that they bear; where they are not just what is "
    "too much, in that of the order. Voiding the document itself does the same.",
    "orphaned": "Look for the order of each document first: it may be in an export that was not read. Tax is inside "
    "sales here, since no order tells it.",
    "payout": "It supposes that each of these payouts arrived, which only the statement of the bank tells. Only the "
    "money that they brought is moved; their fees and refunds are legs of their own.",
    "late": "Each sale leaves the month in which it stands and enters the one in which it belongs.",
}
AGAINST, TWICE = "Post their sales against what is there, not as new money.", "They would stand there twice."
WAYS = {
    "journals": "in journals of settlements",
    "by_hand": "under their own number, entered by hand",
    "deposits": "in the deposits of their payouts",
    "copies": "as the same sales of another channel",
}


@dataclass(frozen=True)
class Around:
    """What of the books concerns the entries of a gap.

    `closed`: the last day for which they take no entry any more, with the record that says so; `perhaps_there`: how
    many of its orders a document of no order may be, by amount and day; `currency`: that of the books, empty: not told.
    """

    closed: tuple[date, str] | None = None
    perhaps_there: int = 0
    currency: str = ""


UNTOLD = Around()


def entry_notes(gap: Gap, draft: Draft, rows: Sequence[GapRow], around: Around) -> Iterator[str]:
    """A sentence for each thing to know before the entries of a gap are posted; without entries, what was left out."""
    yield from _of_drafts(gap, draft)
    yield from entering_words(rows)
    yield from _in_closed_months(draft, around.closed)
    yield from _left_out(gap, draft)
    yield from _to_check(gap, draft)
    yield from _at_a_rate(gap, draft, around.currency)
    yield from _given_back(gap, draft, rows)
    yield from _of_other_months(draft, rows)
    yield from _perhaps_there(draft, around.perhaps_there)
    if draft.entries:
        yield NAMES


def _at_a_rate(gap: Gap, draft: Draft, currency: str) -> list[str]:
    """That the entries are in the currency of the orders, where the books are kept in another."""
    if not draft.entries or not currency or currency == gap.currency:
        return []
    return [
        f"The amounts are in {gap.currency}, and the books are kept in {currency}: enter each at the rate of its day."
    ]


def _of_drafts(gap: Gap, draft: Draft) -> list[str]:
    """What to do with documents that stand there unapproved: an entry beside them would double their sales."""
    if not draft.drafts:
        return []
    worth = money_words(sum((row.amount for row in draft.drafts if row.amount is not None), NOTHING), gap.currency)
    own = f"{count(len(draft.drafts), 'order')} of {in_digits(gap.orders)}, worth {worth}"
    first = f"Left out, since the books hold their documents as drafts that nobody approved: {own}."
    then = (
        "Approve these drafts, or delete them before anything is entered; an entry beside them would post them twice."
    )
    return [f"{first} {then}"]


def _in_closed_months(draft: Draft, closed: tuple[date, str] | None) -> list[str]:
    """Which of the months of the entries the books do not take any more."""
    months = [month_words(entry.month) for entry in draft.entries if closed and entry.month <= closed[0]]
    if not closed or not months:
        return []
    within = f"{day_words(closed[0])} ({closed[1]}), and with it {all_of(months)}"
    then = "reopen them for this entry, or post it in the first open month and say there which month it belongs to"
    return [f"The books are closed up to {within}: {then}."]


def _left_out(gap: Gap, draft: Draft) -> list[str]:
    noun, notes = noun_of(gap), []
    for way, words in WAYS.items():
        own = [row for row in draft.held if row.held == way]
        if own:
            worth = money_words(sum((row.amount for row in own if row.amount is not None), NOTHING), gap.currency)
            then = TWICE if way == "copies" else AGAINST
            notes.append(
                f"Left out, since the books hold the money already {words}: {count(len(own), noun)} of "
                f"{in_digits(gap.orders)}, worth {worth}. {then}"
            )
    if draft.untold:
        notes.append(f"Left out, since no amount is told: {count(len(draft.untold), noun)} of {in_digits(gap.orders)}.")
    if draft.remitted:
        lacking = -sum((row.difference for row in draft.remitted if row.difference is not None), NOTHING)
        of_all = f"{count(len(draft.remitted), noun)} of {in_digits(gap.orders)}, {money_words(lacking, gap.currency)}"
        why = "they lack just the tax that the marketplace withholds and remits itself"
        notes.append(f"Left out, since {why}: {of_all}. It may stand in the books or not, but on all orders alike.")
    if draft.in_place and draft.entries:
        stand = "stands in the month in which it belongs"
        stand = "stand in the month in which they belong" if len(draft.in_place) > 1 else stand
        notes.append(
            f"Left out, since nothing is to be moved: {count(len(draft.in_place), noun)} of {in_digits(gap.orders)} "
            f"{stand}."
        )
    return notes


def _to_check(gap: Gap, draft: Draft) -> list[str]:
    """What a bookkeeper has to look at before posting, for the kind of gap."""
    if not draft.entries:
        return []
    notes = [CHECKS[gap.kind]] if gap.kind in CHECKS else []
    if draft.tax_unknown:
        notes = [*notes, f"Tax is not told of {count(draft.tax_unknown, 'order')}; there it is inside sales."]
    if any(line.account.startswith("Sales tax that") for entry in draft.entries for line in entry.lines):
        notes = [*notes, "Tax that the marketplace remits itself is inside, as in the documents of those days."]
    if draft.tax_apart:
        apart = money_words(draft.tax_apart, gap.currency)
        notes = [
            *notes,
            f"Tax that the marketplace remits itself, {apart}, is left out, as in the documents of those days.",
        ]
    return notes


def _given_back(gap: Gap, draft: Draft, rows: Sequence[GapRow]) -> list[str]:
    """That orders whose sales the entries hold were given back, in part or whole: their refunds are entries too."""
    back = [row for row in rows if gap.kind == "missing" and draft.entries and not row.held and (row.refunded or 0) > 0]
    if not back:
        return []
    money = money_words(sum((row.refunded for row in back if row.refunded), NOTHING), gap.currency)
    them, each = ("its", "it") if len(back) == 1 else ("their", "each")
    lead = f"Of {count(len(back), 'order')} {money} was given back, and the entries hold {them} sales alone"
    return [f"{lead}: enter the refund of {each} as well, on the day on which it was paid, unless the books hold it."]


def _perhaps_there(draft: Draft, orders: int) -> list[str]:
    """That some of these sales may stand in the books under a number of no order's."""
    if not orders or not draft.entries:
        return []
    there = "documents of their amounts, near their days, belong to no order (see below): settle these first"
    if orders == 1:
        there = "a document of its amount, near its day, belongs to no order (see below): settle that first"
    return [f"Of {count(orders, 'order')} {there}, or the sales stand in the books twice."]


def _of_other_months(draft: Draft, rows: Sequence[GapRow]) -> list[str]:
    """That orders of the last or first hours of a month are entered in another one, by the habit of the documents."""
    over = [row for row in rows if draft.entries and month_of(row.day) != month_of(row.belongs)]
    if not over:
        return []
    first = over[0]
    such = f"such as {first.name} of {day_words(first.day)}, which enters {day_words(first.belongs)}"
    such = f"{first.name} of {day_words(first.day)} enters {day_words(first.belongs)}" if len(over) == 1 else such
    belong = "belongs" if len(over) == 1 else "belong"
    lead = f"By the day that the documents of their channel usually bear, {count(len(over), 'order')} {belong}"
    return [f"{lead} to another month than the day of payment: {such}."]
