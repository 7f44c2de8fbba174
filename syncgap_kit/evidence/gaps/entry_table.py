"""The draft of the adjusting entries of a gap as a page shows it, with what to look at before anybody posts it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...findings import Gap
from ...gap_rows import GapRow
from ...written import in_digits, money_words, month_words
from ..markup import Markup, Shown, element, join, listed
from ..sentences import count, noun_of
from ..tables import NUMBER, SHORT, Column, html_table
from .adjusting_entries import NOTHING, Draft, drafted

NEVER = "This is a draft to be checked and posted, or not, by a person: the kit posts nothing anywhere."
NAMES = "Account names are general words: the exports that were read do not tell the chart of accounts."
STOCK = {  # by leg: the account that takes up the units' cost, and the one that gives it up
    "short": ("Cost of goods sold", "Inventory"),
    "unrelieved": ("Cost of goods sold", "Inventory"),
    "over": ("Inventory", "Cost of goods sold"),
    "unshipped": ("Inventory", "Cost of goods sold"),
}
CHECKS = {  # what a bookkeeper has to look at before posting, by the kind of gap
    "mismatched": "It posts the differences alone: what the orders come to less what their documents say.",
    "duplicated": "It takes the further documents back in the month of the order; where one bears another month, take "
    "it back there. Voiding the document itself does the same.",
    "orphaned": "Look for the order of each document first: it may be in an export that was not read. Tax is inside "
    "sales here, since no order tells it.",
    "payout": "Only the money that the payouts brought is moved; their fees and refunds are legs of their own.",
    "late": "Each sale leaves the month in which it stands and enters the one in which it belongs.",
}
WAYS = {
    "journals": "in journals of settlements",
    "by_hand": "under their own number, entered by hand",
    "deposits": "in the deposits of their payouts",
}


def entries_shown(gap: Gap, rows: Sequence[GapRow]) -> Shown:
    """The entries of each month as debit and credit lines, or why there are none, and what was left out of them."""
    draft = drafted(gap, rows)
    notes = [NEVER, *_left_out(gap, draft), *_to_check(gap, draft)]
    if not draft.entries:
        text = _none(gap)
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


def _none(gap: Gap) -> str:
    noun = noun_of(gap)
    if gap.kind == "inventory":
        takes, gives = STOCK[gap.leg]
        worth = f"{in_digits(gap.units or NOTHING)} units"
        return (
            f"No entry is drafted: what {worth} of {count(gap.orders, noun)} cost is not in the exports. Once a count "
            f"has settled what is there, their cost is a debit to {takes} and a credit to {gives}."
        )
    if gap.kind == "late":
        return "No entry is needed: each of these orders stands in the month in which it belongs."
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
        notes = [*notes, "Tax that the marketplace remits itself is left out on both sides where the books do so."]
    return notes


def _plain(amount: Decimal, gap: Gap) -> str:
    return money_words(amount, gap.currency).removeprefix(gap.currency).strip() if amount else ""


def _strong(text: str) -> Markup:
    return element("strong", text)
