"""What a notebook cell shows: the study in sentences and tables, for a reader who sees no code.

Every function takes the whole study and gives one thing to show, so that a cell is one call and no data passes through
Markdown. Pictures are in `figures`; what the numbers rest on (files, rows, steps) is in `provenance`.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ..calendar import day_in
from ..findings import Cause, ChannelStatement, Gap
from ..intake.phrases import all_of
from ..written import day_words, for_reader, in_digits, money_words
from .conservation import conservation_sentences
from .headline import headline, in_several
from .markup import Markup, Shown, element, join, listed, safe
from .no_gap import no_gap_sentence
from .pictures.timeline import episodes
from .refutation import refutation_sentence, separation_sentence
from .sentences import (
    alarm_sentence,
    cause_name,
    cause_sentence,
    count,
    gap_sentence,
    name_of,
    noun_of,
    onset_sentence,
    probability_words,
    share,
    trigger_sentence,
)
from .tables import NUMBER, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

ONE_DAY = timedelta(days=1)
STATEMENT_ROWS = (
    ("orders", "Orders in the exports"),
    ("not_expected", "of these, not expected in the books"),
    ("expected", "Expected in the books"),
    ("posted", "posted"),
    ("posted_late", "posted late"),
    ("mismatched", "posted with another amount"),
    ("duplicated", "posted more than once"),
    ("in_flight", "in flight: too young to be missing"),
    ("missing", "missing"),
    ("orphans", "Documents with the channel's numbers, without an order"),
)
TOTALS = frozenset({"orders", "expected", "orphans"})


@for_reader
def finding(study: "Study") -> Shown:
    """The finding in sentences: each gap with its count, money and day, largest amount first."""
    if not study.findings.gaps:
        sentence = no_gap_sentence(study.findings)
        looked = looked_at(study)
        return Shown(
            join([element("div", element("p", sentence), class_="finding"), element("p", looked)]),
            f"{sentence} {looked}",
        )
    parts = []
    for gap in sorted(study.findings.gaps, key=lambda gap: (-gap.amount, gap.id)):
        lead = element("strong", gap_sentence(gap, expected_within(study, gap), in_several(study.findings, gap)))
        first = element("p", element("span", gap.id, class_="badge"), " ", lead)
        when = element("p", when_words(study, gap), class_="note")
        parts.append(element("div", first, element("p", cause_sentence(gap)), when, class_="finding"))
    return Shown(join(parts), summary(study))


@for_reader
def summary(study: "Study") -> str:
    """What was found in one sentence."""
    return headline(study.findings, {gap.id: expected_within(study, gap) for gap in study.findings.gaps})


@for_reader
def looked_at(study: "Study") -> str:
    """What was looked at, for the reader of a case without a gap."""
    own = [name_of(channel) for channel in channels(study)]
    names = all_of(own) if own else "no channel"
    days = study.completeness["day"]
    span = f" decided from {day_words(min(days))} to {day_words(max(days))}" if len(days) else ""
    changed = count(len(study.changes), "recorded configuration change")
    changed = f"and {changed}" if len(study.changes) else "and no configuration change, since none is recorded"
    return f"Looked at: the orders of {names}{span}, day by day, {changed}; no stretch of days stands out."


def channels(study: "Study") -> list[str]:
    """The channels with orders, in alphabetical order."""
    return sorted({statement.channel for statement in study.findings.channels})


@for_reader
def statement(study: "Study") -> Shown:
    """The conservation statement of every channel and currency: it adds up, in orders and in money."""
    tables = [_statement_table(channel) for channel in study.findings.channels]
    text = "\n".join(
        f"{name_of(channel.channel)}, {channel.currency}. {sentence}"
        for channel in study.findings.channels
        for sentence in conservation_sentences(channel)
    )
    return Shown(join(tables), text or "No channel has an order.")


@for_reader
def onsets(study: "Study") -> Shown:
    """When each gap began and ended, how many of its orders are more than usual, and what a guard would have said."""
    lines = [(gap, when_words(study, gap)) for gap in study.findings.gaps]
    items = [join([element("strong", f"{gap.id}, {name_of(gap.channel)}: "), words]) for gap, words in lines]
    if not items:
        return Shown(join([]), "No gap was found.")
    return Shown(listed(items), "\n".join(f"{gap.id}: {words}" for gap, words in lines))


@for_reader
def when_words(study: "Study", gap: Gap) -> str:
    """When a gap began and ended, in sentences, and what a monitor would have said of it."""
    return f"{onset_sentence(gap)}{_last_seen(study, gap)} {alarm_sentence(gap, study.alarms[gap.id])}"


def _last_seen(study: "Study", gap: Gap) -> str:
    """Of an open gap whose channel's orders end before its files were taken, the last day that speaks of it."""
    rows = study.completeness
    own = (rows["kind"] == gap.kind) & (rows["channel"] == gap.channel) & (rows["currency"] == gap.currency)
    days = rows.loc[own & (rows["expected"] > 0), "day"]
    taken = day_in(study.case.as_of, study.case.timezone)
    if gap.end or days.empty or days.max() >= taken - ONE_DAY:
        return ""
    return f" The last {noun_of(gap)} by which that could be seen is of {day_words(days.max())}."


@for_reader
def causes(study: "Study") -> Shown:
    """The ranked causes of each gap, with what speaks for and against each."""
    shown = [causes_of(gap) for gap in study.findings.gaps]
    text = "\n".join(
        f"{gap.id}: {cause_name(cause)}, {probability_words(cause.probability)}"
        for gap in study.findings.gaps
        for cause in gap.causes
    )
    if not shown:
        text = "No gap was found, so there is no cause to weigh."
        return Shown(element("p", text), text)
    return Shown(join(shown), text)


@for_reader
def contradictions(study: "Study") -> Shown:
    """What contradicts the findings: evidence against the leading cause of each gap, and its strongest rival."""
    lines = [f"{gap.id}: {line}" for gap in study.findings.gaps for line in against(gap)]
    if not lines:
        lines = ["There is no finding to contradict."]
    return Shown(listed(lines), "\n".join(lines))


def expected_within(study: "Study", gap: Gap) -> int:
    """How many orders the books should hold of a gap's channel and currency while the gap was open.

    Of a gap of late orders: those that were due then, whenever the log first saw them, and those that never came.
    """
    rows = study.completeness
    rows = rows[(rows["channel"] == gap.channel) & (rows["currency"] == gap.currency)]
    spans = episodes(gap, max(rows["day"], default=date.max))
    held = rows["day"].map(lambda day: any(first <= day <= last for first, last in spans))
    within = rows[held.astype(bool)]
    due, decided = within[within["kind"] == "late"], within[within["kind"] == "missing"]
    if gap.kind == "late" and len(due):
        return int(due["expected"].sum() + decided["missing"].sum())
    return int(decided["expected"].sum())


def _statement_table(channel: ChannelStatement) -> Markup:
    rows = []
    for key, label in STATEMENT_ROWS:
        words = element("strong", label) if key in TOTALS else element("span", label, class_="part")
        whole = channel.counts["orders" if key == "not_expected" else "expected"]
        of_all = "" if key in TOTALS else share(channel.counts[key], whole)
        rows.append((words, in_digits(channel.counts[key]), of_all, _plain(channel, channel.amounts[key])))
    if channel.unallocated:
        rest = money_words(channel.unallocated, channel.currency)
        rows.append((safe("Counted as posted less what the books' sums hold"), "", "", rest))
    columns = (
        Column("What became of them"),
        *(Column(text, NUMBER) for text in ("Orders", "Share", f"Amount, {channel.currency}")),
    )
    caption = f"{name_of(channel.channel)}, orders in {channel.currency}"
    table = html_table(caption, columns, rows, stacked=False)
    return join([table, *(element("p", sentence, class_="note") for sentence in conservation_sentences(channel))])


def _plain(channel: ChannelStatement, amount: Decimal) -> str:
    return money_words(amount, channel.currency).removeprefix(channel.currency).strip()


def causes_of(gap: Gap) -> Markup:
    """The ranked causes of one gap as a table."""
    columns = (
        Column("Explanation"),
        Column("Probability"),
        Column("What speaks for it"),
        Column("What speaks against it"),
    )
    rows = [
        (cause_words(cause), probability_words(cause.probability), points(cause.evidence), points(cause.against))
        for cause in gap.causes
    ]
    return html_table(
        f"{gap.id}: {count(len(rows), 'explanation')} weighed, most probable first", columns, rows, stacked=True
    )


def cause_words(cause: Cause) -> Markup:
    """A cause by its name, with its summary and what set it off."""
    trigger = trigger_sentence(cause)
    parts = [element("strong", cause_name(cause)), element("br"), cause.summary]
    return join([*parts, *([element("br"), trigger] if trigger else [])])


def points(sentences: tuple[str, ...]) -> Markup:
    """What speaks for or against a cause as a list, or that nothing does."""
    return listed(sentences) if sentences else element("span", "nothing found", class_="none")


def against(gap: Gap) -> list[str]:
    """What speaks against the leading cause of a gap, and its strongest rival, in sentences."""
    lead, rivals = gap.causes[0], [cause for cause in gap.causes[1:] if cause.kind != "unknown"]
    lines = list(lead.against) or [f"No test spoke against {cause_name(lead)}."]
    if rivals:
        rival = rivals[0]
        why = f" Against it: {' '.join(rival.against)}" if rival.against else ""
        lines.append(f"Next in line is {cause_name(rival)} ({probability_words(rival.probability)}).{why}")
    unknown = sum((cause.probability for cause in gap.causes if cause.kind == "unknown"), Decimal(0))
    lines.append(f"That none of the recorded causes is the right one: {probability_words(unknown)}.")
    lines.append(refutation_sentence(lead, gap))
    return [*lines, *filter(None, [separation_sentence(gap)])]
