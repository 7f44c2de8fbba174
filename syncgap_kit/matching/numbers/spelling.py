"""Ids as they are compared, whoever spelt them: upper case, trimmed, without what only looks different."""

import re
import unicodedata
from typing import Any

import ibis

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
FULL_WIDTH = "".join(chr(0xFF01 + place) for place in range(94))
PLAIN_WIDTH = "".join(chr(0x21 + place) for place in range(94))

USUAL = r"^#?[!-\"$-`{-~][!-`{-~]*$"  # nearly every id: visible, plain, nothing in lower case; cheaper than to trim it


@ibis.udf.scalar.builtin(signature=(("string",), "string"))
def nfc_normalize(text: Any) -> Any:
    """DuckDB's own: a letter and its accent as one sign."""


@ibis.udf.scalar.builtin(name="strlen", signature=(("string",), "int64"))
def octets(text: Any) -> Any:
    """DuckDB's own: more than there are signs where one is beyond ASCII."""


def normal(column: Any) -> Any:
    """Ids as they are compared: upper case, trimmed, without the leading # of a shop's order name.

    Beyond ASCII also without invisible marks, with accents on their letters and full width as plain (Unicode, UAX 15).
    """
    usual = nfc_normalize(column.re_replace(f"[{INVISIBLE}]", "").translate(FULL_WIDTH, PLAIN_WIDTH))
    text = (octets(column) > column.length()).ifelse(usual, column)
    text = text.strip().upper()
    return column.re_search(USUAL).ifelse(_bare(column), _bare(text).nullif(""))


def _bare(text: Any) -> Any:
    return text.startswith("#").ifelse(text.substr(1), text)


def normal_text(text: str) -> str:
    """The same for a text."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", re.sub(f"[{INVISIBLE}]", "", text))
        text = text.translate(str.maketrans(FULL_WIDTH, PLAIN_WIDTH))
    return text.strip().upper().removeprefix("#")
