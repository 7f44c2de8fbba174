"""How numbers, amounts, percentages and days are written for people: as the reader's country writes them.

The words around them stay English, so a day is written in figures where English names of months would be foreign. The
reader's country is that of a case (`language` in its case.toml), entered by `written_for` around whatever makes
sentences; outside of it, in errors before a case is known, all is written as in English. What a file holds is data:
it is never written anew, and neither is what other programs read (`money_text`, `instant_text`, ISO days).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import wraps
from inspect import signature
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from .findings import MINOR_UNITS

P = ParamSpec("P")
R = TypeVar("R")
MONTHS = "January February March April May June July August September October November December".split()
NO_BREAK, NARROW = "\u00a0", "\u202f"  # spaces at which no line is broken


@dataclass(frozen=True)
class Notation:
    """How one country writes; days and months as patterns that Python, DuckDB and Vega read alike."""

    language: str
    tag: str  # BCP 47: language and country
    decimal: str
    grouping: str  # between thousands
    percent: str  # behind a figure
    day: str
    short_day: str
    month: str
    short_month: str
    axis_day: str  # under a chart of some weeks
    axis_month: str  # under a wide chart of months, and under a narrow one
    narrow_month: str
    shortens: bool = False  # `3 to 29 June 2025`; figures are never cut


ENGLISH = Notation(
    language="en",
    tag="en-GB",
    decimal=".",
    grouping=",",
    percent="%",
    day="%-d %B %Y",
    short_day="%-d %b %Y",
    month="%B %Y",
    short_month="%Y-%m",
    axis_day="%d %b",
    axis_month="%b %Y",
    narrow_month="%b",
    shortens=True,
)
GERMAN = Notation(
    language="de",
    tag="de-DE",
    decimal=",",
    grouping=".",
    percent=NO_BREAK + "%",
    day="%d.%m.%Y",
    short_day="%d.%m.%Y",
    month="%m.%Y",
    short_month="%m.%Y",
    axis_day="%d.%m.",
    axis_month="%m.%Y",
    narrow_month="%m.%Y",
)
FRENCH = Notation(
    language="fr",
    tag="fr-FR",
    decimal=",",
    grouping=NARROW,
    percent=NO_BREAK + "%",
    day="%d/%m/%Y",
    short_day="%d/%m/%Y",
    month="%m/%Y",
    short_month="%m/%Y",
    axis_day="%d/%m",
    axis_month="%m/%Y",
    narrow_month="%m/%Y",
)
NOTATIONS: Mapping[str, Notation] = MappingProxyType({one.language: one for one in (ENGLISH, GERMAN, FRENCH)})

# Scoped like the standard library's decimal.localcontext: who enters it leaves it as it was.
_READER: ContextVar[Notation] = ContextVar("reader", default=ENGLISH)


def for_reader(make: Callable[P, R]) -> Callable[P, R]:
    """A function whose first argument is a case, or has one, writing as the readers of that case do.

    It must have made all of its sentences when it returns: what is put off is written as whoever asks for it writes.
    """
    first = next(iter(signature(make).parameters))

    @wraps(make)
    def written(*args: P.args, **named: P.kwargs) -> R:
        with written_for(language_of(args[0] if args else named[first])):
            return make(*args, **named)

    return written


def language_of(subject: Any) -> str:
    """The language of the readers of a case, or of whatever has a case."""
    return str(getattr(subject, "case", subject).settings.report.get("language", ENGLISH.language))


@contextmanager
def written_for(language: str) -> Iterator[None]:
    """Write as the readers of `language` (a key of NOTATIONS) do, until the block ends."""
    token = _READER.set(NOTATIONS[language])
    try:
        yield
    finally:
        _READER.reset(token)


def notation() -> Notation:
    """The notation that is written in now."""
    return _READER.get()


def in_digits(number: Any, places: int | None = None) -> str:
    """A number with its thousands apart, such as `6,180`; with so many decimals, or with those that it has."""
    form = ",f" if isinstance(number, Decimal) else ","
    return figures_words(format(number, form if places is None else f",.{places}f"))


def part_words(part: Any, whole: Any) -> str:
    """A count with what it is a part of, such as `260 of 1,738`."""
    return f"{in_digits(part)} of {in_digits(whole)}"


def percent_words(hundredths: Any, places: int = 0) -> str:
    """A share in per cent, such as `98.7%`."""
    return figures_words(f"{hundredths:.{places}f}") + notation().percent


def money_words(amount: Decimal, currency: str | None) -> str:
    """An amount as a person reads it, such as `USD 38,114.20`."""
    return f"{currency or ''} {in_digits(amount, MINOR_UNITS.get(currency or '', 2))}".strip()


def day_words(day: date) -> str:
    """A day as a person reads it, such as `4 March 2025`."""
    return _filled(notation().day, day)


def short_day_words(day: date) -> str:
    """A day where there is little room, such as `4 Mar 2025`."""
    return _filled(notation().short_day, day)


def opening_words(first: date, last: date) -> str:
    """The first of two days without what `day_words(last)` says again: `3`, or `3 May`, before `29 June 2025`."""
    if not notation().shortens or first.year != last.year:
        return day_words(first)
    return f"{first.day}" if first.month == last.month else _filled("%-d %B", first)


def month_words(month: date) -> str:
    """A month as a person reads it, such as `March 2025`."""
    return _filled(notation().month, month)


def short_month_words(month: date) -> str:
    """A month where there is little room, such as `2025-03`."""
    return _filled(notation().short_month, month)


def figures_words(figures: str) -> str:
    """Figures that the kit itself put together in English notation, such as `2.9 % and 0.30`; never a file's own."""
    own = notation()
    return figures.translate({ord(","): own.grouping, ord("."): own.decimal})


def _filled(pattern: str, day: date) -> str:
    name = MONTHS[day.month - 1]
    parts = {"%-d": str(day.day), "%d": f"{day.day:02}", "%m": f"{day.month:02}", "%Y": str(day.year)}
    for mark, words in {**parts, "%B": name, "%b": name[:3]}.items():
        pattern = pattern.replace(mark, words)
    return pattern
