"""Words that sentences about coverage share: whose export it is, which days, how many."""

from collections.abc import Sequence
from datetime import date

from ..written import day_words, in_digits, opening_words


def owner(channel: str | None, shop: str | None = None) -> str:
    """Whose files are spoken of, as a sentence begins with it: `Shopify`, `Shopify (berlin)`, `The books`."""
    if not channel:
        return "The books"
    name = channel[:1].upper() + channel[1:] if channel.islower() else channel
    return f"{name} ({shop})" if shop else name


def span(first: date, last: date) -> str:
    """Days from one to another, such as `from 3 to 29 June 2025`; `on 3 June 2025` for a single one."""
    if first == last:
        return f"on {day_words(first)}"
    return f"from {opening_words(first, last)} to {day_words(last)}"


def many(number: int, noun: str) -> str:
    """A number with its noun, such as `1 order` and `6,180 orders`."""
    return f"{in_digits(number)} {noun if number == 1 else noun + 's'}"


def listed(items: Sequence[str], most: int = 3) -> str:
    """The first few of several things, and how many more there are."""
    rest = len(items) - most
    shown = list(items[:most]) + ([f"{in_digits(rest)} more"] if rest > 0 else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def all_of(items: Sequence[str]) -> str:
    """All of several things, such as `Amazon, Etsy and Shopify`; at least one."""
    return listed(items, most=len(items))
