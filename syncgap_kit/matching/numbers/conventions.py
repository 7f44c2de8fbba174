"""A document-number convention: one way in which the documents of a channel bear its order ids, told in words.

It says where the id stands (the document's number or its memo), what stands before and after it, and which part of the
id was kept: QuickBooks has room for 21 characters, its Desktop for 11, and many tools keep the last ones only.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from ...errors import BadCase
from ...intake.phrases import owner
from ...written import day_words, in_digits
from .left_out import left_out_words, without
from .order_ids import ANY
from .spelling import normal_text

TEXTS = {  # where an id may stand among other words
    "memo": "memo",
    "reference": "payment reference",
    "description": "line descriptions",
}
DISTINCTIVE = 10  # characters from which an id speaks for itself
TEMPLATE = re.compile(r"([^{}]*)\{(order_id|order_name)(?:\[(-?\d*):(-?\d*)\])?\}([^{}]*)")
NEVER = r"[^\s\S]"  # a pattern that nothing matches


@dataclass(frozen=True)
class Convention:
    """One way in which the documents of a channel bear its order ids."""

    channel: str
    where: str  # number, or one of TEXTS
    field: str  # order_id or order_name
    prefix: str = ""
    suffix: str = ""
    start: int | None = None  # the part of the id that is kept, as a slice
    stop: int | None = None
    left_out: str = ""  # one of LEFT_OUT: hyphens, zeros, letters
    hashed: bool = False  # a # stands before it, as in the shop, and documents without one are others' own
    declared: bool = False
    learnt: bool = False
    if_it_fits: bool = False  # a rung of the ladder that no other document vouches for
    support: int = 0  # documents that were matched by it
    documents: int = 0  # of so many of the channel's that bear an id
    first_day: date | None = None  # of those documents
    last_day: date | None = None
    not_always: bool = False  # another convention was in use before or after it

    @property
    def told_in(self) -> str:
        """The column of the documents in which it stands."""
        return self.where if self.where in TEXTS else "doc_number"

    @property
    def cut(self) -> bool:
        """Whether only a part of the id is kept."""
        return self.start is not None or self.stop is not None

    @property
    def plain(self) -> bool:
        """Whether the whole id stands there, and nothing else."""
        return not (self.prefix or self.suffix or self.cut or self.hashed or self.left_out)

    @property
    def kept(self) -> int:
        """How many characters of the id are kept; many where all are."""
        return -self.start if self.start is not None else self.stop or 99

    def sentence(self) -> str:
        """The convention in words, with its support."""
        part = "the order name" if self.field == "order_name" else "the order id"
        if self.start is not None:
            part = f"the last {-self.start} characters of {part}"
        elif self.stop is not None:
            part = f"the first {self.stop} characters of {part}"
        part += left_out_words(self.left_out)
        prefix = "#" if self.hashed else self.prefix
        pieces = [repr(prefix) if prefix else "", part, repr(self.suffix) if self.suffix else ""]
        reads = " and ".join(piece for piece in pieces if piece)
        place = f"have in their {TEXTS.get(self.where, self.where)}"
        if self.declared:
            return (
                f"{owner(self.channel)}: documents {place} {reads}, as case.toml says ({in_digits(self.support)} do)."
            )
        time = ""
        if self.not_always and self.first_day and self.last_day:
            time = f", those from {day_words(self.first_day)} to {day_words(self.last_day)}"
        return (
            f"{owner(self.channel)}: {in_digits(self.support)} of the {in_digits(self.documents)} documents that bear "
            f"an id of this channel {place} {reads}{time}."
        )

    def numbered(self, documents: Any) -> Any:
        """The documents that have a number of this convention's kind."""
        if self.hashed:
            return documents.filter(documents.doc_number.strip().startswith("#"))
        return documents.filter(documents.number.notnull())

    def key_of(self, ids: Any) -> Any:
        """The text that the document of an order should bear, as an Ibis expression over `order_ids`."""
        key = without(ids[self.field], self.left_out)
        if self.start is not None:
            key = (key.length() >= -self.start).ifelse(key.right(-self.start), ibis.null("string"))
        elif self.stop is not None:
            key = (key.length() >= self.stop).ifelse(key.left(self.stop), ibis.null("string"))
        if self.where in TEXTS:
            return key
        key = ibis.literal(self.prefix) + key if self.prefix else key  # of all orders: nothing is to be put before most
        return key + self.suffix if self.suffix else key


def declared(channel: str, template: str) -> Convention:
    """The convention of case.toml, such as `AMZ-{order_id[-17:]}`. Raises BadCase."""
    found = TEMPLATE.fullmatch(template)
    if not found:
        raise BadCase(
            f"case.toml, matching.channel.{channel}: document_number {template!r} is no template; "
            "write one such as AMZ-{order_id[-17:]}."
        )
    prefix, name, start, stop, suffix = found.groups()
    first, last = (int(part) if part else None for part in (start, stop))
    if (first or 0) > 0 or (last or 0) < 0 or (first and last):
        raise BadCase(
            f"case.toml, matching.channel.{channel}: {template!r} should keep the last characters, as in [-17:], "
            "or the first, as in [:17]."
        )
    before = normal_text(f"{prefix}0").removesuffix("0")  # a blank between prefix and id is part of the prefix
    return Convention(channel, "number", name, before, suffix.upper().rstrip(), first, last, declared=True)


def shape_pattern(shapes: Iterable[str]) -> str:
    """A pattern that finds ids of these shapes: a 9 stands for any digit, ANY for a letter or a digit."""
    common = sorted(set(shapes), key=lambda shape: (-len(shape), shape))
    if not common:
        return NEVER
    return r"\b(?:" + "|".join(re.sub(f"9+|{ANY}+|[^9{ANY}]+", _part, shape) for shape in common) + r")\b"


def spelt(text: str) -> str:
    """A text as a pattern that matches just it."""
    return "".join("\\" + sign if sign.isascii() and not sign.isalnum() and sign not in " _" else sign for sign in text)


def _part(found: re.Match[str]) -> str:
    text = found.group()
    signs = {"9": r"\d", ANY: "[0-9A-Z]"}.get(text[0])
    return f"{signs}{{{len(text)}}}" if signs else spelt(text)
