"""How a channel's order ids reach the books: the document-number convention, learnt from the data and told in words.

A convention says where the id stands (the document's number or its memo), what stands before and after it, and which
part of the id was kept: QuickBooks cuts a number at 21 characters, and many tools keep the last ones only. It is learnt
by counting, over the documents, every way in which a known id could stand in them, and kept where the amounts agree.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import ibis

from ..errors import BadCase

SHORTEST = 5  # characters of an id that a truncation may leave
SAMPLE = 3000  # documents looked at when learning; evenly spread over all of them
SUPPORT = 0.02  # share of a channel's documents below which a way of writing is no convention
TEMPLATE = re.compile(r"([^{}]*)\{(order_id|order_name)(?:\[(-?\d*):(-?\d*)\])?\}([^{}]*)")


@dataclass(frozen=True)
class Convention:
    """One way in which the documents of a channel bear its order ids."""

    channel: str
    where: str  # number or memo
    field: str  # order_id or order_name
    prefix: str = ""
    suffix: str = ""
    start: int | None = None  # the part of the id that is kept, as a slice
    stop: int | None = None
    plain: bool = False  # hyphens left out
    support: int = 0
    documents: int = 0
    declared: bool = False

    @property
    def cut(self) -> bool:
        return self.start is not None or self.stop is not None

    def sentence(self) -> str:
        """The convention in words, with its support."""
        part = "the order name" if self.field == "order_name" else "the order id"
        if self.start is not None:
            part = f"the last {-self.start} characters of {part}"
        elif self.stop is not None:
            part = f"the first {self.stop} characters of {part}"
        if self.plain:
            part += " without hyphens"
        pieces = [repr(self.prefix) if self.prefix else "", part, repr(self.suffix) if self.suffix else ""]
        reads = " and ".join(piece for piece in pieces if piece)
        place = "bear in their number" if self.where == "number" else "bear in their memo"
        if self.declared:
            return f"{self.channel}: documents {place} {reads}, as case.toml says."
        return f"{self.channel}: {self.support:,} of {self.documents:,} documents looked at {place} {reads}."

    def key_of(self, orders: Any) -> Any:
        """The text that the document of an order should bear, as an Ibis expression over orders."""
        key = normal(orders[self.field])
        if self.plain:
            key = key.replace("-", "")
        if self.start is not None:
            key = (key.length() >= -self.start).ifelse(key.right(-self.start), ibis.null("string"))
        elif self.stop is not None:
            key = (key.length() >= self.stop).ifelse(key.left(self.stop), ibis.null("string"))
        return key if self.where == "memo" else ibis.literal(self.prefix) + key + self.suffix


def normal(column: Any) -> Any:
    """Ids as they are compared: upper case, trimmed, without the leading # of a shop's order name."""
    return column.strip().upper().re_replace("^#", "").nullif("")


def normal_text(text: str) -> str:
    """The same for a text."""
    return text.strip().upper().removeprefix("#")


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
    return Convention(channel, "number", name, normal_text(prefix), suffix.upper(), first, last, declared=True)


def learn(channel: str, keys: dict[str, list[str]], documents: list[tuple[str, str]]) -> list[Convention]:
    """The conventions of a channel, the best supported first.

    `keys`: for order_id and order_name the ids of all orders, normalised; `documents`: number (normalised) and memo of
    the sale documents. At most four conventions, each with at least three documents and SUPPORT of those it could have.
    """
    step = max(1, len(documents) // SAMPLE)
    sample = documents[::step]
    votes: dict[Convention, set[int]] = {}
    for field, values in keys.items():
        for plain in (False, True):
            known = {value.replace("-", "") for value in values} if plain else set(values)
            if plain and known == set(values):
                continue
            for position, convention in _votes(channel, field, plain, known, sample):
                votes.setdefault(convention, set()).add(position)
    chosen: list[Convention] = []
    explained: set[int] = set()
    while votes and len(chosen) < 4:
        best = max(votes, key=lambda c: (len(votes[c] - explained), not c.cut, _kept(c), c.field == "order_name", repr(c)))
        gained = len(votes[best] - explained)
        if gained < 3 or gained < SUPPORT * len(votes[best] | explained):
            break
        chosen.append(replace(best, support=len(votes[best]), documents=len(sample)))
        explained |= votes.pop(best)
    return chosen


def _kept(convention: Convention) -> int:
    return -convention.start if convention.start is not None else convention.stop or 99


def _votes(
    channel: str, field: str, plain: bool, known: set[str], sample: list[tuple[str, str]]
) -> Iterator[tuple[int, Convention]]:
    lengths = [length for length, _ in Counter(map(len, known)).most_common(8) if length >= 3]
    shapes = id_pattern(known)
    tails: dict[int, set[str]] = {}
    heads: dict[int, set[str]] = {}
    longest = max(lengths, default=0)
    for position, (number, memo) in enumerate(sample):
        blank = Convention(channel, "number", field, plain=plain)
        for at in range(len(number)):
            for length in lengths:
                if number[at : at + length] in known and at + length <= len(number):
                    yield position, replace(blank, prefix=number[:at], suffix=number[at + length :])
            left = len(number) - at
            if SHORTEST <= left < longest:
                if number[at:] in _index(tails, known, left, from_end=True):
                    yield position, replace(blank, prefix=number[:at], start=-left)
                if number[at:] in _index(heads, known, left, from_end=False):
                    yield position, replace(blank, prefix=number[:at], stop=left)
        if not plain and any(token in known for token in re.findall(shapes, memo.upper())):
            yield position, Convention(channel, "memo", field)


def _index(indexes: dict[int, set[str]], known: set[str], length: int, from_end: bool) -> set[str]:
    """The ends (or beginnings) of that length of all longer ids."""
    if length not in indexes:
        longer = (value for value in known if len(value) > length)
        indexes[length] = {value[-length:] if from_end else value[:length] for value in longer}
    return indexes[length]


def id_pattern(ids: Iterable[str]) -> str:
    """A pattern that finds ids of the same shape in a text: digits vary, everything else stands as it is."""
    shapes = Counter(re.sub(r"\d+", lambda run: f"<{len(run.group())}>", value) for value in ids)
    common = [shape for shape, _ in shapes.most_common(20)]
    if not common:
        return r"[^\s\S]"
    common.sort(key=lambda shape: (-len(shape), shape))
    spelt = [re.sub(r"<(\d+)>", r"\\d{\1}", re.sub(r"([^\w<>])", r"\\\1", shape)) for shape in common]
    return r"\b(?:" + "|".join(spelt) + r")\b"
