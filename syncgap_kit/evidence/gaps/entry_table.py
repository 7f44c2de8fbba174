"""The draft of the adjusting entries of a gap as a page shows it, with what to look at before anybody posts it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from ...findings import Gap
from ...gap_rows import GapRow
from ...intake.phrases import all_of
from ...written import day_words, in_digits, money_words, month_words
from ..left_words import entering_words
from ..markup import Markup, Shown, element, join, listed
from ..sentences import count, noun_of
from ..tables import NUMBER, SHORT, Column, html_table
from .adjusting_entries import NOTHING, Draft, drafted
from .periods import month_of

NEVER = "This is a draft to be checked and posted, or not, by a person: the kit posts nothing anywhere."
NAMES = "The accounts are named in general words: put the company's own in their place."
STOCK = {  # by leg: the account that takes up the units' cost, and the one that gives it up
    "short": ("Cost of goods sold", "Inventory"),
    "unrelieved": ("Cost of goods sold", "Inventory"),
    "over": ("Inventory", "Cost of goods sold"),
    "unshipped": ("Inventory", "Cost of goods sold"),
}
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
WAYS = {
    "journals": "in journals of settlements",
    "by_hand": "under their own number, entered by hand",
    "deposits": "in the deposits of their payouts",
}


def entries_shown(
    gap: Gap, rows: Sequence[GapRow], closed: tuple[date, str] | None = None, perhaps_there: int = 0
) -> Shown:
    """The entries of each month as debit and credit lines, or why there are none, and what was left out of them.

    `closed`: the last day for which the books take no entry any more, with the record that says so; `perhaps_there`:
    how many of its orders a document of no order may be, by amount and day.
    """
    draft = drafted(gap, rows)
    first = [*_of_drafts(gap, draft), *entering_words(rows), *_in_closed_months(draft, closed)]
    notes = [NEVER, *first, *_left_out(gap, draft), *_to_check(gap, draft), *_given_back(gap, draft, rows)]
    notes += [*_of_other_months(draft, rows), *_perhaps_there(draft, perhaps_there)]
    if not draft.entries:
        text = _none(gap, draft)
        return Shown(join([element("p", text), listed(notes[1:])]) if notes[1:] else element("p", text), text)
    notes.append(NAMES)
    caption = f"DRAFT, not posted: {count(len(draft.entries), 'adjusting entry')} for {gap.id}, amounts in "
    caption = caption.replace("entrys", "entries") + gap.currency
    columns = (Column("Month", SHORT), Column("Account"), Column("Debit", NUMBER), Column("Credit", NUMBER))
    table = html_table(caption, columns, _lines(gap, draft))
    return Shown(join([table, listed(notes)]), "\n".join([caption, *notes]))


def _lines(gap: Gap, draft: Draft) -> Iterator[tuple[object, ...]]:
    for entry in draft.entries:
        for line in entry.lines:
            yield month_words(entry.month), line.account, _plain(line.debit, gap), _plain(line.credit, gap)
    debits = sum((line.debit for entry in draft.entries for line in entry.lines), NOTHING)
    credit = sum((line.credit for entry in draft.entries for line in entry.lines), NOTHING)
    yield tuple(_strong(text) for text in ("All", "Debits and credits", _plain(debits, gap), _plain(credit, gap)))


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


def _none(gap: Gap, draft: Draft) -> str:
    noun = noun_of(gap)
    if draft.drafts and not (draft.held or draft.untold):
        return "No entry is drafted: approving the drafts that stand in the books posts these sales."
    if gap.kind == "inventory":
        takes, gives = STOCK[gap.leg]
        worth = f"{in_digits(gap.units or NOTHING)} units"
        return (
            f"No entry is drafted: what {worth} of {count(gap.orders, noun)} cost is not in the exports. Once a count "
            f"has settled what is there, their cost is a debit to {takes} and a credit to {gives}."
        )
    if gap.kind == "late":
        return "No entry is needed: each of these orders stands in the month in which it belongs."
    if draft.remitted and not (draft.held or draft.untold):
        return "No entry is drafted: what the books lack of these orders the company neither collects nor owes."
    return f"No entry is drafted: nothing of these {noun}s is left to be posted."


def _left_out(gap: Gap, draft: Draft) -> list[str]:
    noun, notes = noun_of(gap), []
    for way, words in WAYS.items():
        own = [row for row in draft.held if row.held == way]
        if own:
            worth = money_words(sum((row.amount for row in own if row.amount is not None), NOTHING), gap.currency)
            notes.append(
                f"Left out, since the books hold the money already {words}: {count(len(own), noun)} of "
                f"{in_digits(gap.orders)}, worth {worth}. Post their sales against what is there, not as new money."
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


def _plain(amount: Decimal, gap: Gap) -> str:
    return money_words(amount, gap.currency).removeprefix(gap.currency).strip() if amount else ""


def _strong(text: str) -> Markup:
    return element("strong", text)
