"""What a picture of a channel shows, in words: for readers who do not see it, and how to read it."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from ...attribution.candidate import KINDS
from ...findings import Gap
from ...intake.phrases import all_of
from ...written import day_words, in_digits
from ..sentences import between, gap_sentence, name_of, share, span_words
from .timeline import DAY, EARLIER, SETTLED, Level, Mark

STAND = "stand in the books"


def did_words(kind: str, gaps: Sequence[Gap]) -> str:
    """What the orders that are not lost did; what was there once or is a draft had reached the books all the same."""
    return STAND if kind == "missing" and any(gap.left for gap in gaps) else KINDS[kind].did


def described(
    channel: str,
    kind: str,
    gaps: Sequence[Gap],
    found: Sequence[Level],
    changed: Sequence[Mark],
    first: date,
    last: date,
    apart: str = "",
) -> str:
    """What the picture shows, in words, for readers who do not see it; `apart`: what its levels leave out."""
    words = [f"{name_of(channel)}, {day_words(first)} to {day_words(last)}, by day of decision."]
    for level in found:
        days = f"From {day_words(level.start)} to {day_words(level.end - DAY)}"
        days = f"On {day_words(level.start)}" if level.end - level.start == DAY else days
        part = f"{in_digits(level.arrived)} of {in_digits(level.expected)} {KINDS[kind].whole}"
        part += f" ({share(level.arrived, level.expected)})"
        words.append(f"{days}, {part} {did_words(kind, gaps)}.")
    words += [apart] if apart else []
    words += [f"{gap.id}: {gap_sentence(gap, 0)} It began on {span_words(gap.onset)}." for gap in gaps]
    if not gaps:
        words.append(f"No gap of {KINDS[kind].lost} was found.")
    if changed:
        said = ", ".join(f"{m.label} {_when(m)}{' (of the cause)' if m.cause else ''}" for m in changed)
        words.append(f"Configuration changes marked: {said}.")
    return " ".join(words)


def _when(mark: Mark) -> str:
    if mark.before:
        return f"{mark.before}, before the picture begins"
    return between(mark.day, mark.until) if mark.until else f"on {day_words(mark.day)}"


def left_out(rows: pd.DataFrame, kind: str, first: date, last: date) -> str:
    """How many of what is drawn the levels leave out, as too young, and that several currencies are drawn as one."""
    drawn = rows[(rows["day"] >= first) & (rows["day"] <= last)]
    whole = int(drawn["expected"].sum())
    young = int(drawn.loc[drawn["maturity"].astype(float) < SETTLED, "expected"].sum())
    currencies = sorted(drawn["currency"].unique())
    words = []
    if young:
        words.append(
            f"The levels leave out {in_digits(young)} of the {in_digits(whole)} {KINDS[kind].whole} drawn: those of "
            "days of which some may still arrive."
        )
    if len(currencies) > 1:
        words.append(f"Counted together are those in {all_of(currencies)}.")
    return " ".join(words)


def legend(gaps: Sequence[Gap], changed: Sequence[Mark], apart: str = "") -> str:
    """How to read the picture; `apart`: what its levels leave out."""
    words = ["A dot is a day or a week, hollow while some of its orders may still arrive; a line is a stretch's level."]
    words += [apart] if apart else []
    if gaps:
        words.append(
            "The upright line is a gap's most probable first day, the band the days on which it may have begun."
        )
    if any(gap.end for gap in gaps):
        words.append("A dashed line is its end.")
    if changed:
        words.append("A triangle is a recorded change.")
    if any(mark.until for mark in changed):
        words.append("A bar is one of which no more is known than that it was made in these days.")
    if any(mark.label.startswith(EARLIER) for mark in changed):
        words.append(f"{EARLIER} marks one that was made before the picture begins.")
    return " ".join(words)
