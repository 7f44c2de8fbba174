"""What people decided about gaps, rules and orders, shown beside the findings; no number ever follows from it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..calendar import day_in
from ..findings import Gap
from ..intake.verdicts import Verdict
from ..written import day_words, for_reader
from .markup import Markup, Shown, element, join, listed
from .sentences import count
from .tables import NUMBER, SHORT, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

NONE = "No verdict is on file: the case holds no verdicts.csv, or an empty one. Nobody's decision is assumed."
NO_NUMBER = "Verdicts are people's words: they are shown, and no number of this report was changed by them."
IDS_MOVE = (
    "Gaps are numbered anew in every report, by their first day, so a verdict on a gap holds for the report that its "
    "author had before them; compare days and reason with the gap of that number here."
)
MOST_BESIDE = 5  # verdicts on orders of a gap that are told beside it


@for_reader
def decided(study: "Study") -> Shown:
    """Every verdict of the case in the order in which it was given, and those that speak of nothing in this report."""
    told = in_order(study.case.verdicts)
    if not told:
        return Shown(element("p", NONE), NONE)
    notes = [NO_NUMBER, *([IDS_MOVE] if any(one.scope == "gap" for one in told) else [])]
    notes += [
        f"{_subject(one)} (verdicts.csv, row {one.source_row}) is not among what this report lists."
        for one in stray(study)
    ]
    caption = f"{count(len(told), 'verdict')}, oldest first"
    columns = (
        *(Column("About"), Column("Verdict"), Column("By"), Column("On", SHORT)),
        *(Column("Reason given"), Column("Row in verdicts.csv", NUMBER)),
    )
    rows = [
        (_subject(one), one.verdict.lower(), one.who or _nobody(), on_words(one, study.case.timezone),
         one.reason or _nobody("none"), one.source_row)
        for one in told
    ]  # fmt: skip
    lines = [verdict_words(one, study.case.timezone) for one in told]
    markup = join([html_table(caption, columns, rows), listed(notes)])
    return Shown(markup, "\n".join([*lines, *notes]))


def in_order(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Verdicts oldest first; of unknown time before all others, of one time as they stand in the file."""
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(verdicts, key=lambda one: (one.at or never, one.source_row))


def on_gap(study: "Study", gap: Gap) -> list[Verdict]:
    """The verdicts on a gap itself, oldest first: the last one stands."""
    return [one for one in in_order(study.case.verdicts) if one.scope.lower() == "gap" and one.id == gap.id]


def on_rules(study: "Study", gap: Gap) -> list[Verdict]:
    """The verdicts on the records that are weighed as causes of a gap."""
    refs = {ref for cause in gap.causes for ref in (cause.ref, *cause.together_with, *cause.tied) if ref}
    return [one for one in in_order(study.case.verdicts) if one.scope.lower() == "rule" and one.id in refs]


def beside(study: "Study", gap: Gap) -> list[str]:
    """What people decided about a gap, the records weighed as its causes and its orders, as sentences."""
    rows = study.exceptions[study.exceptions["gap_id"] == gap.id]
    names = {*rows["order_id"], *rows["order_name"]}
    of_orders = [one for name, one in on_orders(study).items() if name in names]
    told = [*on_gap(study, gap), *on_rules(study, gap), *of_orders[:MOST_BESIDE]]
    more = len(of_orders) - MOST_BESIDE
    further = [f"Verdicts on {count(more, 'further order')} of it stand with all others below."] if more > 0 else []
    return [*(verdict_words(one, study.case.timezone) for one in told), *further]


def on_orders(study: "Study") -> dict[str, Verdict]:
    """The standing verdict of each order, by the id or the name under which it was given."""
    return {one.id: one for one in in_order(study.case.verdicts) if one.scope.lower() == "order"}


def stray(study: "Study") -> list[Verdict]:
    """Verdicts on a gap, a record or an order that this report does not name."""
    gaps = {gap.id for gap in study.findings.gaps}
    causes = [cause for gap in study.findings.gaps for cause in gap.causes]
    records = {*study.changes["id"], *(cause.ref for cause in causes if cause.ref)}
    frames = (study.exceptions, study.not_expected)
    orders = {name for frame in frames for key in ("order_id", "order_name") for name in frame[key]}
    known: dict[str, set[str]] = {"gap": gaps, "rule": records, "order": orders}
    return [one for one in in_order(study.case.verdicts) if one.id not in known[one.scope.lower()]]


def verdict_words(verdict: Verdict, zone: str) -> str:
    """A verdict as a sentence, such as `Gap G1: confirmed by A. Brandt on 20 January 2026; reason given: ...`."""
    who = f" by {verdict.who}" if verdict.who else " by nobody named"
    when = f" on {on_words(verdict, zone)}" if verdict.at else ""
    why = f"; reason given: {verdict.reason.rstrip('.')}" if verdict.reason else ""
    return f"{_subject(verdict)}: {verdict.verdict.lower()}{who}{when}{why}."


def on_words(verdict: Verdict, zone: str) -> str:
    """The day of a verdict."""
    return day_words(day_in(verdict.at, zone)) if verdict.at else "not told"


def _subject(verdict: Verdict) -> str:
    return f"{verdict.scope.capitalize()} {verdict.id}"


def _nobody(word: str = "not told") -> Markup:
    return element("span", word, class_="none")
