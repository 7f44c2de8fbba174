"""What a tool leaves out of an id before it writes it on a document: hyphens, leading zeros, a shop's letters."""

import re
from collections.abc import Callable
from typing import Any

LETTERS = r"^[^\W\d][^\d]*(\d{3,})$"  # a shop's own letters, then nothing but digits

# What is left out: in words, how the ids look that have it (a 9 stands for any digit), which ids do, what is left.
LEFT_OUT: dict[str, tuple[str, str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "hyphens": (
        "without hyphens",
        "-",
        lambda text: text.contains("-"),
        lambda text: text.replace("-", ""),
    ),
    "zeros": (
        "without its leading zeros",
        "^9",
        lambda text: text.startswith("0"),
        lambda text: text.re_replace("^0+", ""),
    ),
    "letters": (
        "without the letters before its digits",
        LETTERS,
        lambda text: text.re_search(LETTERS),
        lambda text: text.re_extract(LETTERS, 1),
    ),
}


def looks_able(shape: str, left_out: str) -> bool:
    """Whether ids of a shape may have anything to leave out."""
    return bool(re.search(LEFT_OUT[left_out][1], shape))


def able(column: Any, left_out: str) -> Any:
    """Whether there is anything to leave out of an id; as an Ibis expression."""
    return LEFT_OUT[left_out][2](column)


def without(column: Any, left_out: str) -> Any:
    """An id without it, as it is where there is nothing to leave out; as an Ibis expression."""
    if not left_out:
        return column
    _, _, can, rest = LEFT_OUT[left_out]
    return can(column).ifelse(rest(column), column)


def left_out_words(left_out: str) -> str:
    """In words, such as ` without hyphens`."""
    return f" {LEFT_OUT[left_out][0]}" if left_out else ""
