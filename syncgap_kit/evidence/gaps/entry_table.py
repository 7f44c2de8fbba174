"""The draft of the adjusting entries of a gap on a page: debits and credits of each month, or why there is none."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...findings import Gap
from ...gap_rows import GapRow
from ...written import in_digits, money_words, month_words
from ..markup import Markup, Shown, element, join, listed
from ..sentences import count, noun_of
from ..tables import NUMBER, SHORT, Column, html_table
from .adjusting_entries import NOTHING, Draft, drafted
from .entry_notes import NEVER, UNTOLD, Around, entry_notes

STOCK = {  # by leg: the account that takes up the units' cost, and the one that gives it up
    "short": ("Cost of goods sold", "Inventory"),
    "unrelieved": ("Cost of goods sold", "Inventory"),
    "over": ("Inventory", "Cost of goods sold"),
    "unshipped": ("Inventory", "Cost of goods sold"),
}


def entries_shown(gap: Gap, rows: Sequence[GapRow], around: Around = UNTOLD) -> Shown:
    """The entries of each month as debit and credit lines, or why there are none, and what to know before posting."""
    draft = drafted(gap, rows)
    notes = [*entry_notes(gap, draft, rows, around)]
    if not draft.entries:
        text = _none(gap, draft)
        return Shown(join([element("p", text), listed(notes)]) if notes else element("p", text), text)
    caption = f"DRAFT, not posted: {count(len(draft.entries), 'adjusting entry')} for {gap.id}, amounts in "
    caption = caption.replace("entrys", "entries") + gap.currency
    columns = (Column("Month", SHORT), Column("Account"), Column("Debit", NUMBER), Column("Credit", NUMBER))
    table = html_table(caption, columns, _lines(gap, draft))
    notes = [NEVER, *notes]
    return Shown(join([table, listed(notes)]), "\n".join([caption, *notes]))


def _lines(gap: Gap, draft: Draft) -> Iterator[tuple[object, ...]]:
    for entry in draft.entries:
        for line in entry.lines:
            yield month_words(entry.month), line.account, _plain(line.debit, gap), _plain(line.credit, gap)
    debits = sum((line.debit for entry in draft.entries for line in entry.lines), NOTHING)
    credit = sum((line.credit for entry in draft.entries for line in entry.lines), NOTHING)
    yield tuple(_strong(text) for text in ("All", "Debits and credits", _plain(debits, gap), _plain(credit, gap)))


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


def _plain(amount: Decimal, gap: Gap) -> str:
    return money_words(amount, gap.currency).removeprefix(gap.currency).strip() if amount else ""


def _strong(text: str) -> Markup:
    return element("strong", text)
