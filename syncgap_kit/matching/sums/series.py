"""Documents that could be sums, in series of the same wording, and how each of them may name what it sums up.

Of a series only the numbers differ: "Shopify sales 2025-03-04", "Shopify sales 2025-03-05". A document names its day in
its number or memo, or implies it by its own date with a fixed lag; of a payout or settlement it names the id.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MOST_DOCUMENTS = 200_000  # beyond, the books do not post in sums
MOST_SERIES = 24
LAGS = (0, 1, 2, 3, 4, 5, 6, 7, -1)  # days from a bucket's day to its document's date
NOWHERE = -1
EPOCH = date(1970, 1, 1)
MONTHS = (  # English, German, French, Spanish, Italian, Dutch: from what letters a month is known
    *("jan|ene|gen", "feb|fév|fev", "mar|mär|maa|mrt", "apr|avr|abr", "may|mai|mei|mag", "jun|jui?n|giu"),
    *("jul|juil|lug", "aug|aoû|aou|ago", "sep|set", "oct|okt|ott", "nov", "dec|dez|déc|dic"),
)
MONTH = "|".join(rf"(?:{names})[a-zéûäç]*\.?" for names in MONTHS)
WEEKDAY = r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
FORMS = {  # how a day is written: pattern, and which group is year, month, day
    "year first": (re.compile(r"(?<!\d)(20\d\d)[-/._]?(0[1-9]|1[0-2])[-/._]?(0[1-9]|[12]\d|3[01])(?!\d)"), (0, 1, 2)),
    "day first": (re.compile(r"(?<!\d)(\d{1,2})[-/._](\d{1,2})[-/._](20\d\d|\d\d)(?!\d)"), (2, 1, 0)),
    "month first": (re.compile(r"(?<!\d)(\d{1,2})[-/._](\d{1,2})[-/._](20\d\d|\d\d)(?!\d)"), (2, 0, 1)),
    "day and month in words": (re.compile(rf"(?<!\d)(\d{{1,2}})\.?[ -]({MONTH})[ -]?,?[ -]?(20\d\d)?"), (2, 1, 0)),
    "month in words and day": (
        re.compile(rf"({MONTH})[ -](\d{{1,2}})(?:st|nd|rd|th)?(?!\d),?(?: (20\d\d))?"),
        (2, 0, 1),
    ),
    "six digits": (re.compile(r"(?<!\d)(\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"), (0, 1, 2)),
}


@dataclass(frozen=True)
class Naming:
    """How documents of a series name their bucket: `text` a day as `form` writes it, `date` with a lag, `id`."""

    kind: str
    form: str = ""
    lag: int = 0

    def sentence(self, period: str = "day") -> str:
        """The naming in words; of a bucket of a `period`."""
        if self.kind == "text":
            return "which they name"
        if self.kind == "id":
            return "whose id they bear"
        if not self.lag:
            return f"the {period} of their date"
        days = f"{abs(self.lag)} day{'s' if abs(self.lag) > 1 else ''}"
        day = f"{days} {'before' if self.lag > 0 else 'after'} their date"
        return day if period == "day" else f"the {period} {day}"


def wording(text: str) -> str:
    """A text with all that may differ from one document of a series to the next as one mark."""
    plain = re.sub(WEEKDAY, "#", text.lower())
    plain = re.sub(rf"\b(?:{MONTH})(?=[\s,.-]|$)", "#", plain) if re.search(r"\d", plain) else plain
    words = [re.sub(r"[\d\W_]*\d[\d\W_]*", "#", word) for word in plain.split()]
    words = [word if word.count("#") < 2 else "#" for word in words]
    return re.sub(r"#(?:[\s#,./:-]*#)+", "#", " ".join(words)).strip()


def in_series(documents: pd.DataFrame) -> pd.DataFrame:
    """Documents with a column `series`: ledger, type and wording of number and memo, as one text."""
    parts = [documents[name].map(wording) for name in ("doc_number", "memo")]
    series = documents.ledger + "|" + documents.document_type + "|" + parts[0] + "|" + parts[1]
    return documents.assign(series=series)


def groups(documents: pd.DataFrame, channels: tuple[str, ...], least: int) -> list[tuple[str, ...]]:
    """Which series could together be one channel's sums: each by itself, those that name a channel, all of a type."""
    counts = documents.series.value_counts()
    names = sorted(counts[counts >= least].index, key=lambda name: (-counts[name], name))[:MOST_SERIES]
    found: dict[tuple[str, ...], None] = {(name,): None for name in names}
    united: dict[tuple[str, str], list[str]] = {}
    for name in sorted(counts.index):
        _, kind, number, memo = name.split("|", 3)
        keys = {("type", kind), *((part, word) for part in (number, memo) for word in part.split()[:1])}
        keys |= {("channel", "")} if any(channel.lower() in name for channel in channels) else set()
        for key in keys:
            united.setdefault(key, []).append(name)
    for _, together in sorted(united.items()):
        if 1 < len(together) <= MOST_SERIES:
            found.setdefault(tuple(together))
    return list(found)


def day_namings(documents: pd.DataFrame) -> Iterator[tuple[Naming, NDArray[np.int64]]]:
    """Every way in which documents may name a day, with that day of each in days since 1970; NOWHERE where none."""
    dates = np.array([(value - EPOCH).days for value in documents.date], np.int64)
    texts = [f"{number} | {memo}".lower() for number, memo in zip(documents.doc_number, documents.memo, strict=True)]
    for form in FORMS:
        named = np.array([_named(form, text, day) for text, day in zip(texts, dates, strict=True)], np.int64)
        if (named != NOWHERE).any():
            yield Naming("text", form), named
    for lag in LAGS:
        yield Naming("date", lag=lag), dates - lag


def _named(form: str, text: str, dated: int) -> int:
    """The one day that a text names in a form, at most 60 days from the document's own date; NOWHERE where none."""
    pattern, (year, month, day) = FORMS[form]
    found = set()
    for match in pattern.finditer(text):
        parts = match.groups()
        for guess in _years(parts[year], dated):
            value = _day(guess, parts[month], parts[day])
            if value is not None and abs(value - dated) <= 60:
                found.add(value)
    return found.pop() if len(found) == 1 else NOWHERE


def _years(text: str | None, dated: int) -> tuple[int, ...]:
    own = date.fromordinal(EPOCH.toordinal() + dated).year
    if text is None:
        return (own - 1, own, own + 1)
    return (int(text) if len(text) == 4 else 2000 + int(text),)


def _day(year: int, month: str, day: str) -> int | None:
    number = int(month) if month.isdigit() else next(n for n, names in enumerate(MONTHS, 1) if re.match(names, month))
    try:
        return (date(year, number, int(day)) - EPOCH).days
    except ValueError:
        return None


def id_naming(documents: pd.DataFrame, ids: dict[str, Any]) -> NDArray[np.object_]:
    """The bucket whose id a document bears as a word of its own in number or memo; None where none or several."""
    found = []
    for number, memo in zip(documents.doc_number, documents.memo, strict=True):
        text = f"{number} {memo}".upper()
        own = {
            ids[word] for word in {*text.split(), *re.split(r"\W+", text), *re.split(r"[\W_]+", text)} if word in ids
        }
        found.append(own.pop() if len(own) == 1 else None)
    return np.array(found, object)
