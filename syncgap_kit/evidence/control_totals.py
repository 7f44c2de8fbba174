"""Control totals: what each file adds up to, so that anybody can add it up anew, and the money in rows set aside."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ..calendar import day_in
from ..intake.file_totals import FileTotal
from ..written import day_words, for_reader, in_digits, money_words
from .markup import Shown, breakable, element, join
from .sentences import count
from .tables import NUMBER, SHORT, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

NOUNS = {
    "orders": "order",
    "postings": "document",
    "payments": "payment",
    "payouts": "payout",
    "payout_lines": "payout line",
    "inventory_movements": "stock movement",
    "posting_times": "posting time",
    "books_settings": "books setting",
    "sync_runs": "run",
    "sync_events": "event",
}
AMOUNTS = ("orders", "postings", "payments", "payouts", "payout_lines")
CHECKED = (
    "When a file was read, the amounts of each of its columns were added up twice, by the engine and by other means "
    "from the same text; a file whose two sums differ is refused. The sums here are of all that a file holds, before "
    "anything was decided about it, under the checksum that the list of files states."
)
NO_TOTAL = "No file holds rows with days or amounts."


@for_reader
def totals(study: "Study") -> Shown:
    """Of every file: what it holds, how many, what that adds up to, its first and its last day."""
    loaded = (one for one in study.case.totals if not one.aside)
    own = sorted(loaded, key=lambda one: (one.path, one.what, one.currency))
    if not own:
        return Shown(element("p", NO_TOTAL), NO_TOTAL)
    grades = {item.path: item.grade for item in study.findings.inputs}
    columns = (
        *(Column("File"), Column("Grade"), Column("Holds"), Column("Sum", NUMBER)),
        *(Column("First day", SHORT), Column("Last day", SHORT)),
    )
    zone = study.case.timezone
    told = [(_holds(one), _sum(one), _day(one.first, zone), _day(one.last, zone)) for one in own]
    rows = [(breakable(one.path), grades.get(one.path, ""), *cells) for one, cells in zip(own, told, strict=True)]
    table = html_table(f"Control totals of {count(len({one.path for one in own}), 'file')}", columns, rows)
    lines = [f"{one.path}: {', '.join(cells)}" for one, cells in zip(own, told, strict=True)]
    aside = set_aside_worth(study)
    markup = join([table, element("p", CHECKED, class_="note"), *(element("p", line) for line in aside)])
    return Shown(markup, "\n".join([*lines, CHECKED, *aside]))


@for_reader
def set_aside_worth(study: "Study") -> list[str]:
    """How much money the rows in quarantine name, file by file and as far as they can be read."""
    held = sorted((item for item in study.findings.inputs if item.quarantined), key=lambda item: item.path)
    shares = [f"{item.path}: {in_digits(item.quarantined)} of {count(item.rows, 'row')} set aside" for item in held]
    return [of + _named(study.case.totals, item.path) for of, item in zip(shares, held, strict=True)]


def _named(totals: Iterable[FileTotal], path: str) -> str:
    """What the rows of a file in quarantine name, beside what was loaded of it in the same currency."""
    own = [one for one in totals if one.path == path]
    loaded = {(one.what, one.currency): one for one in own if not one.aside}
    aside = [one for one in own if one.aside]
    priced = [one for one in aside if one.rows > one.unread]
    if not priced:
        return "; no amount can be read in them."
    parts = []
    for one in priced:
        beside = loaded.get((one.what, one.currency))
        of = f", beside {_sum(beside)} loaded" if beside else ""
        parts.append(f"{count(one.rows - one.unread, NOUNS[one.what])} in them, worth {_sum(one)}{of}")
    unread = sum(one.unread for one in aside)
    show = "shows" if unread == 1 else "show"
    rest = f"; {in_digits(unread)} more {show} no amount that can be read" if unread else ""
    return f": {'; '.join(parts)}{rest}. A row that could not be cut into cells is in no sum."


def _holds(one: FileTotal) -> str:
    words = count(one.rows, NOUNS[one.what])
    return f"{words}, {in_digits(one.unread)} of them without an amount" if one.unread else words


def _sum(one: FileTotal) -> str:
    if one.what not in AMOUNTS or one.amount is None:
        return "no amounts"
    return money_words(Decimal(one.amount), one.currency) + ("" if one.currency else ", no currency named")


def _day(text: str | None, zone: str) -> str:
    if text is None:
        return "not told"
    if "T" not in text:
        return day_words(date.fromisoformat(text))
    return day_words(day_in(datetime.fromisoformat(text).replace(tzinfo=UTC), zone))
