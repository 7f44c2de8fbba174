"""What a report says of itself above its header and in its totals: the days it was run for, and what it adds up to."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from ..written import day_words
from .settings import Settings

MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
AMOUNTS_IN = re.compile(
    r"\b(?i:amounts|montants|importes|importi|bedragen|beträge)\b[^,.;\n]{0,40}?\b[ie]n ([A-Z]{3})\b"
)
CURRENCY_WORDS = {"beträge in euro": "EUR", "円建て": "JPY"}
SPAN = re.compile(
    rf"(?P<month>{MONTH}) (?P<day>\d{{1,2}})(?:, (?P<year>\d{{4}}))?"
    rf" ?[-–] ?(?:(?P<month2>{MONTH}) )?(?P<day2>\d{{1,2}}), (?P<year2>\d{{4}})"
)


def period_of(preamble: Sequence[str]) -> tuple[date, date] | None:
    """The days a report was run for, as its titles have them; None where they tell none, as "All Dates" does."""
    for line in preamble:
        found = SPAN.search(line)
        if found:
            month, year = found["month2"] or found["month"], found["year2"]
            first = f"{found['month']} {found['day']} {found['year'] or year}"
            try:
                return _day(first), _day(f"{month} {found['day2']} {year}")
            except ValueError:
                return None
    return None


def currency_of(preamble: Sequence[str]) -> str | None:
    """The currency that the lines above a header say all amounts are in; None where they say nothing."""
    text = "\n".join(preamble)
    if found := AMOUNTS_IN.search(text):
        return found[1]
    return next((code for word, code in CURRENCY_WORDS.items() if word in text.lower()), None)


def _day(text: str) -> date:
    return datetime.strptime(text, "%B %d %Y").date()  # noqa: DTZ007  a day, without a time


def shorter_than_the_case(name: str, preamble: Sequence[str], settings: Settings) -> list[str]:
    """Whether a report was run for less time than the case is about, a sentence."""
    own, (first, last) = period_of(preamble), settings.period
    if not own or not (first or last):
        return []
    if (first is None or own[0] <= first) and (last is None or own[1] >= last):
        return []
    begin, end = (day_words(day) if day else "its beginning" for day in (first, last))
    ran = f"{day_words(own[0])} to {day_words(own[1])}"
    advice = "run it for the whole time, or documents look missing that are not"
    return [f"{name}: was run for {ran}, and the case is about {begin} to {end}; {advice}."]
