"""The causes of one gap: those that stand, with what speaks for and against each, and those that were ruled out."""

from dataclasses import replace
from decimal import Decimal

from ...findings import Cause, Gap
from ...written import in_digits
from ..display import cause_words, points
from ..markup import Shown, element, join, listed
from ..refutation import refutation_sentence, separation_sentence
from ..sentences import cause_name, count, percent, probability_words
from ..tables import Column, html_table

STANDS = Decimal("0.01")  # an explanation below this probability is ruled out, unless nothing is above it
NOTHING_RECORDED = (
    "No configuration history was given, so no cause could be tested: that the files show none says nothing of whether "
    "a rule, a mapping, a login or a setting did this."
)
COLUMNS = (
    Column("Explanation"),
    Column("Probability"),
    Column("What speaks for it"),
    Column("What speaks against it"),
)


def standing(gap: Gap) -> tuple[Cause, ...]:
    """The leading cause, what cannot be told from it, and every other that is not ruled out."""
    lead = gap.cause
    alike = [cause for cause in gap.causes if cause.ref and cause.ref in lead.tied]
    others = [cause for cause in gap.causes if cause.probability >= STANDS and cause not in (lead, *alike)]
    return (lead, *alike, *others)


def causes_weighed(gap: Gap) -> Shown:
    """The explanations that stand, what would refute the leading one, and how the files could tell more."""
    stand = standing(gap)
    rows = [(cause_words(one), _probability(one, gap), points(one.evidence), points(one.against)) for one in stand]
    rest = len(gap.causes) - len(stand)
    caption = f"{gap.id}: the only explanation that was weighed"
    if len(gap.causes) > 1:
        caption = f"{gap.id}: {in_digits(len(stand))} of {count(len(gap.causes), 'explanation')} weighed "
        caption += f"{'stands' if len(stand) == 1 else 'stand, most probable first'}"
    caption += f"; {in_digits(rest)} {'is' if rest == 1 else 'are'} ruled out below" if rest else ""
    sentences = [refutation_sentence(gap.cause, gap), *filter(None, [separation_sentence(gap)])]
    sentences[0] = f"{cause_name(gap.cause)}: {sentences[0][:1].lower()}{sentences[0][1:]}"
    table = html_table(caption, COLUMNS, rows)
    return Shown(join([table, listed(sentences)]), "\n".join([caption, *sentences]))


def ruled_out(gap: Gap, recorded: bool) -> Shown:
    """Each rival that was ruled out, with what speaks against it. `recorded`: whether a configuration is on record."""
    rivals = [cause for cause in gap.causes if cause not in standing(gap)]
    if not rivals:
        text = "There was nothing else to weigh: no record of the configuration could have to do with it."
        text = text if recorded else NOTHING_RECORDED
        text = "No explanation above could be ruled out." if len(gap.causes) > 1 else text
        return Shown(element("p", text), text)
    lines = [(f"{_by_itself(one, gap)} (probability {percent(one.probability)})", _why(one)) for one in rivals]
    items = [join([element("strong", name), ": ", why]) for name, why in lines]
    return Shown(listed(items), "\n".join(f"{name}: {why}" for name, why in lines))


def _by_itself(cause: Cause, gap: Gap) -> str:
    """A cause by name; one that is a part of the leading joint cause is ruled out only alone."""
    parts = (gap.cause.ref, *gap.cause.together_with)
    return f"{cause_name(cause)} alone" if cause.ref and cause.ref in parts else cause_name(cause)


def _probability(cause: Cause, gap: Gap) -> str:
    """In words too, unless it is that the files do not show the cause: nothing is established by that.

    Where nothing else was weighed, a figure would say nothing at all.
    """
    if cause.kind == "unknown" and len(gap.causes) == 1:
        return "nothing else to weigh"
    if cause.ref and cause.ref in gap.cause.tied:
        return f"in that of {cause_name(replace(gap.cause, tied=()))}: either or both"
    return percent(cause.probability) if cause.kind == "unknown" else probability_words(cause.probability)


def _why(cause: Cause) -> str:
    summary = f"{cause.summary.rstrip('.')}."
    against = " ".join(f"{one.rstrip('.')}." for one in cause.against)
    return f"{summary} {against or 'It explains these orders much worse than what stands above.'}"
