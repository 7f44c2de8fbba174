"""The finding of a gap, and of a whole case, in one sentence: how many, how much, since when, why, and how sure."""

from decimal import Decimal

from ..findings import Findings, Gap
from ..written import money_words
from .no_gap import no_gap_sentence
from .sentences import cause_name, count, gap_sentence, probability_words

POSSIBLE = Decimal("0.1")  # probability from which a cause that is not the most probable one is named beside it
LEADS = {"established": "the cause", "probable": "the probable cause", "undetermined": "best explanation"}
UNRECORDED = " accounts for "  # a cause without a record is named by how its summary begins


def finding_sentence(gap: Gap, expected: int, difference: Decimal | None = None, apart: bool = False) -> str:
    """One gap in one sentence, with its cause and the strength of that claim; `expected`, `apart`: see gap_sentence.

    `difference`: books less channel, over all of its orders; None where that says nothing.
    """
    return f"{_finding(gap, expected, difference, apart)}."


def in_several(findings: Findings, gap: Gap) -> bool:
    """Whether the channel of a gap sells in several currencies, so that a count needs the one that it is of."""
    return len({one.currency for one in findings.channels if one.channel == gap.channel}) > 1


def headline(findings: Findings, expected: dict[str, int]) -> str:
    """What a whole case comes to in one sentence; `expected` gives the denominator of each gap by its id."""
    if not findings.gaps:
        return no_gap_sentence(findings)
    largest = max(findings.gaps, key=lambda gap: (gap.amount, gap.orders))
    more = len(findings.gaps) - 1
    words = _finding(largest, expected.get(largest.id, 0), None, in_several(findings, largest))
    return words + (f"; {count(more, 'further gap')} found." if more else ".")


def _finding(gap: Gap, expected: int, difference: Decimal | None, apart: bool) -> str:
    words, cause = gap_sentence(gap, expected, apart).rstrip("."), gap.cause
    if difference is not None:
        worth = money_words(abs(difference), gap.currency)
        words += f", {worth} too {'much' if difference > 0 else 'little'} in all"
    if cause.kind == "unknown":
        return f"{words}; the files do not show what caused it{_may_have(gap)}"
    lead = LEADS[cause.strength]
    name = cause_name(cause) if cause.ref else cause.summary.partition(UNRECORDED)[0].rstrip(",")
    return f"{words}; {lead}: {name[:1].lower()}{name[1:]} (probability {probability_words(cause.probability)})"


def _may_have(gap: Gap) -> str:
    """The record that may have caused what the files leave open, where one is near enough to be named."""
    rival = next((cause for cause in gap.causes[1:] if cause.ref and cause.probability >= POSSIBLE), None)
    if rival is None:
        return ""
    name = cause_name(rival)
    return f", though {name[:1].lower()}{name[1:]} may have (probability {probability_words(rival.probability)})"
