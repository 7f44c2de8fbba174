"""What the numbers rest on: the files that were read, the steps that were taken, and what they cannot show."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..calendar import day_in
from ..findings import Findings, Input
from ..intake.case import Case
from ..intake.phrases import all_of
from ..written import ENGLISH, day_words, for_reader, in_digits, notation
from .display import channels
from .markup import Markup, Shown, breakable, element, join, listed
from .pictures.timeline import days_of
from .sentences import between, count, name_of
from .tables import NUMBER, SHORT, Column, html_table, showing

if TYPE_CHECKING:
    from ..investigation import Study

MOST = 50  # rows of a list of set-aside rows in the page; the file beside it holds all
MOST_REASONS = 12
GRADES = {"A": "direct", "B": "platform export", "C": "edited", "D": "doubtful"}
LIMITS = tuple(
    """It compares exports with each other: an order that stands in no export, or books kept elsewhere, are not seen.
A log that says success proves nothing: logs date decisions here, they do not prove that an order arrived.
Only recorded configuration is replayed: what nobody recorded can only come out as something the files do not show.
A probability compares the listed explanations against the same orders: it says nothing of intent, or of who.
Days are days of decision, when the tool could first take the order, in the time zone of the books.""".splitlines()
)


@for_reader
def title(study: "Study") -> Shown:
    """The title of the case with the question, the state of the files and the books' time zone."""
    case = study.case
    taken = f"State of the files: {day_words(day_in(case.as_of, case.timezone))}. Days are days in {case.timezone}."
    asked = f"Did every {_names(study)} order reach the books? If not, since when, and why?"
    heading, notes = element("h1", case.title), [taken, *_how_written()]
    shown = [heading, element("p", asked, class_="question"), *(element("p", note, class_="note") for note in notes)]
    return Shown(join(shown), case.title)


def _how_written() -> list[str]:
    """How numbers and days are written, where that is not how English texts write them."""
    if notation() == ENGLISH:
        return []
    number, day = in_digits(Decimal("1234.50")), day_words(date(2025, 12, 31))
    return [
        f"Numbers are written as {number}, days as {day} (day, month, year). What files hold stands as it is there."
    ]


@for_reader
def inputs(of: "Study | Case") -> Shown:
    """Every file that was read, with what became of its rows and its checksum."""
    read = sorted(of.inputs if isinstance(of, Case) else of.findings.inputs, key=lambda item: item.path)
    headings = ("File", "Format", "Channel", "Rows", "Loaded", "Set aside", "Not data", "Grade")
    columns = [
        Column(text, NUMBER if text in {"Rows", "Loaded", "Set aside", "Not data"} else "text") for text in headings
    ]
    table = html_table(
        f"{count(len(read), 'file')} read; rows = loaded + set aside + not data", columns, map(_input, read)
    )
    lines = [
        f"{item.path}: {in_digits(item.rows)} rows = {in_digits(item.loaded)} loaded + "
        f"{in_digits(item.quarantined)} set aside + {in_digits(item.not_data)} not data"
        for item in read
    ]
    return Shown(table, "\n".join(lines))


@for_reader
def set_aside(of: "Study | Case") -> Shown:
    """The rows that could not be read, with the reason; they count as neither found nor missing."""
    rows = pd.DataFrame(of.quarantine)
    if not len(rows):
        return Shown(element("p", "No row had to be set aside."), "No row had to be set aside.")
    picked = rows.head(MOST)
    where = "" if len(picked) == len(rows) else "; all of them are in quarantine.csv"
    caption = f"Rows set aside: {showing(len(picked), len(rows), 'rows')}{where}"
    columns = (Column("File"), Column("Row", NUMBER), Column("Column"), Column("What stood there"), Column("Reason"))
    shown = [(r.source_file, r.source_row, r.column, r.value, r.reason) for r in picked.itertuples(index=False)]
    return Shown(html_table(caption, columns, shown), caption)


@for_reader
def changes(study: "Study") -> Shown:
    """The recorded configuration changes, oldest first; those of unknown time come first."""
    rows = [
        (_changed_on(row), row.id, row.channel or "all", row.action, row.summary)
        for row in study.changes.itertuples(index=False)
    ]
    if not rows:
        return Shown(element("p", "No configuration change is recorded."), "No configuration change is recorded.")
    caption = f"Configuration changes: {showing(len(rows), len(rows), 'changes')}"
    columns = [Column("Day", SHORT), *(Column(text) for text in ("Record", "Channel", "Action", "What changed"))]
    return Shown(html_table(caption, columns, rows), caption)


@for_reader
def documents(study: "Study") -> Shown:
    """How document numbers in the books were found to bear the orders' numbers, by channel."""
    return Shown(listed(study.documents), "\n".join(study.documents))


@for_reader
def warnings(study: "Study") -> Shown:
    """What a reader has to know before relying on the numbers."""
    lines = study.findings.warnings or ("There is no warning.",)
    return Shown(listed(lines), "\n".join(lines))


@for_reader
def limits(study: "Study") -> Shown:
    """What this cannot show: in general, and because of these files."""
    findings, lines = study.findings, list(LIMITS)
    aside = sum(item.quarantined for item in findings.inputs)
    waiting = sum(channel.counts["in_flight"] for channel in findings.channels)
    undated = int(study.changes["day"].isna().sum())
    if aside:
        lines.insert(0, f"Rows that could not be read, neither found nor missing (quarantine.csv): {in_digits(aside)}.")
    if waiting:
        lines.insert(0, f"Orders too young, when the files were taken, to be called missing: {in_digits(waiting)}.")
    if undated:
        of_all = f"{in_digits(undated)} of {in_digits(len(study.changes))}"
        lines.insert(0, f"Configuration changes without a known day: {of_all}.")
    return Shown(listed(lines), "\n".join(lines))


@for_reader
def method(study: "Study") -> Shown:
    """The method in numbered steps, with the count that is left after each."""
    steps = _steps(study.findings, len(study.changes), _names(study), _by_reason(study))
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
    return Shown(listed(steps, ordered=True), numbered)


def _by_reason(study: "Study") -> str:
    """How many orders each reason keeps from being expected, the most frequent first."""
    counted = study.not_expected["reason"].value_counts().reset_index()
    counted = counted.sort_values(["count", "reason"], ascending=[False, True])
    told = [f"{reason} ({in_digits(int(number))})" for reason, number in counted.itertuples(index=False)]
    more = f"; {in_digits(len(told) - MOST_REASONS)} further reasons stand in not_expected.csv"
    return f" Why: {'; '.join(told[:MOST_REASONS])}{more * (len(told) > MOST_REASONS)}." if told else ""


def _steps(findings: Findings, changed: int, names: str, why: str) -> list[str]:
    def total(key: str) -> int:
        return sum(channel.counts[key] for channel in findings.channels)

    rows = sum(item.rows for item in findings.inputs)
    within, gaps = sum(gap.orders for gap in findings.gaps), count(len(findings.gaps), "gap")
    found = total("posted") + total("posted_late") + total("mismatched") + total("duplicated")
    left = total("expected") - total("in_flight")
    weighed = sum(len(gap.causes) for gap in findings.gaps)
    return [
        (
            f"Files were read as text and every row accounted for: {in_digits(rows)} rows of "
            f"{count(len(findings.inputs), 'file')}."
        ),
        f"The rows of {names} were put together to orders: {in_digits(total('orders'))} orders.",
        (
            f"Orders that do not belong in the books (tests, drafts, unpaid, cancelled, by policy) were set apart: "
            f"{in_digits(total('not_expected'))} of {in_digits(total('orders'))}; {in_digits(total('expected'))} are "
            f"left.{why}"
        ),
        (
            f"Orders too young when the files were taken were set apart: {in_digits(total('in_flight'))}; "
            f"{in_digits(left)} are left."
        ),
        (
            f"Each order was looked for in the books by document number, memo and reference: {in_digits(found)} were "
            f"found, {in_digits(total('missing'))} are left without a document."
        ),
        (
            "The share that arrived was followed day by day in each channel, and gaps were told from chance: "
            f"{gaps}, with {in_digits(within)} entries: orders, documents, payouts or sales."
        ),
        (
            f"Every version of every recorded rule, mapping and credential ({count(changed, 'change')}) was replayed "
            f"over each order as it stood at the decision, and the explanations weighed: {in_digits(weighed)} "
            f"{'is' if weighed == 1 else 'are'} listed."
        ),
    ]


def _input(item: Input) -> tuple[object, ...]:
    name = join(
        [
            breakable(item.path),
            element("br"),
            element("code", f"SHA-256 {item.sha256}"),
            element("br"),
            f"{in_digits(item.bytes)} bytes",
        ]
    )
    counts = (in_digits(number) for number in (item.rows, item.loaded, item.quarantined, item.not_data))
    reason = item.grade_reason or GRADES.get(item.grade, "")
    grade = f"{item.grade} ({reason})" if reason else item.grade
    return (
        name,
        breakable(item.format),
        item.channel or ("books" if item.path.startswith("exports/") else ""),
        *counts,
        grade,
    )


def _names(study: "Study") -> str:
    own = [name_of(channel) for channel in channels(study)]
    return all_of(own) if own else "the channels"


def _changed_on(row: Any) -> Markup | str:
    """The day of a change, or the days between which it was made."""
    day, until = days_of(row._asdict())
    return between(day, until) if until else _day(day)


def _day(day: Any) -> Markup | str:
    return element("span", "not known", class_="none") if pd.isna(day) else day_words(day)
