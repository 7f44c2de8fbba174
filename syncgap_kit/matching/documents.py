"""How a channel's order ids reach the books: the document-number convention, learnt from the data and told in words.

A convention says where the id stands (the document's number or its memo), what stands before and after it, and which
part of the id was kept: QuickBooks has room for 21 characters, its Desktop for 11, and many tools keep the last ones
only. It is learnt by counting, over the documents, every way in which a known id could stand in them, and kept where
the amounts agree.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import ibis

from .spelling import normal

MOST = 6  # conventions of one channel
DISTINCTIVE = 10  # characters from which an id speaks for itself
SHORTEST = 5  # characters of an id that a truncation may leave
SAMPLE = 1500  # documents looked at when learning; evenly spread over all of them
SURE = 0.9  # share of agreeing amounts from which three documents make a convention, however rare it is
SUPPORT = 0.02  # share of a channel's documents below which a way of writing is no convention


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
    if_amounts_agree: bool = False  # a rung of the ladder that no other document vouches for

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
        place = "read in their number" if self.where == "number" else "read in their memo"
        if self.declared:
            return f"{self.channel}: documents {place} {reads}, as case.toml says."
        return (
            f"{self.channel}: {self.support:,} of the {self.documents:,} documents looked at that bear an id of this "
            f"channel {place} {reads}."
        )

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


Amounts = dict[str, set[Decimal]]  # an id, and the amounts that its document may bear
Document = tuple[str, str, Decimal]  # number (normalised), memo, amount


def learn(channel: str, keys: dict[str, Amounts], documents: list[Document]) -> list[Convention]:
    """The conventions of a channel, the best supported first.

    `keys`: for order_id and order_name the normalised ids of all orders with their amounts; `documents`: the sale
    documents in any order. At most MOST conventions, each with at least three documents and SUPPORT of those it could
    have. A way of writing counts fully where the amounts agree and little where they do not: running numbers of the
    ledger that happen to equal order names are no convention.
    """
    sample = sorted(documents)[:: max(1, len(documents) // SAMPLE)]
    votes: dict[Convention, set[int]] = {}
    agreed: Counter[Convention] = Counter()
    for field, known in keys.items():
        for position, convention, agrees in _votes(channel, field, known, sample):
            if position not in votes.setdefault(convention, set()):
                votes[convention].add(position)
                agreed[convention] += agrees
    chosen: list[Convention] = []
    explained: set[int] = set()
    trusted = False

    def worth(convention: Convention) -> tuple[Any, ...]:
        trust = 0.1 + 0.9 * agreed[convention] / len(votes[convention])
        return len(votes[convention] - explained) * trust, *_plainness(convention, keys)

    while votes and len(chosen) < MOST:
        best = max(votes, key=worth)
        gained = len(votes[best] - explained)
        agrees = agreed[best] >= 0.5 * len(votes[best])
        surely = agreed[best] >= SURE * len(votes[best])
        if gained < 3 or (gained < SUPPORT * len(explained | votes[best]) and not surely):
            break
        if not agrees and (trusted or _by_chance(best, keys)):
            del votes[best]
            continue
        trusted = trusted or agrees
        chosen.append(replace(best, support=len(votes[best])))
        explained |= votes.pop(best)
    whole = [replace(convention, documents=len(explained)) for convention in chosen]
    return [_with_memo_text(convention, keys, sample) for convention in whole]


def _plainness(convention: Convention, keys: dict[str, Amounts]) -> tuple[Any, ...]:
    """What decides between ways of writing that explain as much: written on purpose, whole, long, by name."""
    told = convention.where == "memo" or not _by_chance(convention, keys)
    return told, not convention.cut, _kept(convention), convention.field == "order_name", repr(convention)


def _by_chance(convention: Convention, keys: dict[str, Amounts]) -> bool:
    """Whether numbers of the ledger's own could look so by chance: short ids with nothing before or after them."""
    kept = _kept(convention) if convention.cut else min(map(len, keys[convention.field]), default=0)
    return not (convention.prefix or convention.suffix) and kept < DISTINCTIVE


def _kept(convention: Convention) -> int:
    return -convention.start if convention.start is not None else convention.stop or 99


class Ends:
    """The last (kept < 0) or first characters of all longer ids; their amounts only where they are asked for."""

    def __init__(self, ids: Amounts) -> None:
        self._ids = ids
        self._known: dict[int, set[str]] = {}
        self._amounts: dict[int, Amounts] = {}

    def known(self, kept: int) -> set[str]:
        if kept not in self._known:
            longer = (value for value in self._ids if len(value) > abs(kept))
            self._known[kept] = {value[kept:] if kept < 0 else value[:kept] for value in longer}
        return self._known[kept]

    def amounts(self, kept: int) -> Amounts:
        if kept not in self._amounts:
            index: Amounts = {}
            for value, amounts in self._ids.items():
                if len(value) > abs(kept):
                    index.setdefault(value[kept:] if kept < 0 else value[:kept], set()).update(amounts)
            self._amounts[kept] = index
        return self._amounts[kept]


def _votes(channel: str, field: str, known: Amounts, sample: list[Document]) -> Iterator[tuple[int, Convention, bool]]:
    """Every way in which an id of the channel could stand in a sampled document, and whether the amounts agree."""
    plain = {key.replace("-", ""): amounts for key, amounts in known.items()}
    pattern = re.compile(id_pattern(known))
    for without_hyphens, ids in ((False, known), (True, plain)):
        if without_hyphens and plain.keys() == known.keys():
            return
        lengths = [length for length, _ in Counter(map(len, ids)).most_common(8) if length >= 3]
        ends = Ends(ids)
        blank = Convention(channel, "number", field, plain=without_hyphens)
        for position, (number, memo, amount) in enumerate(sample):
            for convention, key, index in _readings(blank, number, lengths, ids, ends):
                yield position, convention, amount in index[key]
            if not without_hyphens:
                for token in pattern.findall(memo.upper()):
                    if token in known:
                        yield position, Convention(channel, "memo", field), amount in known[token]


def _readings(
    blank: Convention, number: str, lengths: list[int], ids: Amounts, ends: Ends
) -> Iterator[tuple[Convention, str, Amounts]]:
    """Whole ids inside a number, and the longest beginning and the longest end of an id that close it."""
    open_cuts = {-1, 1}
    for at in range(len(number)):
        for length in lengths:
            key = number[at : at + length]
            if len(key) == length and key in ids:
                yield replace(blank, prefix=number[:at], suffix=number[at + length :]), key, ids
        key = number[at:]
        if SHORTEST <= len(key) < max(lengths, default=0):
            for sign in sorted(open_cuts):
                if key in ends.known(sign * len(key)):
                    open_cuts.discard(sign)
                    start, stop = (-len(key), None) if sign < 0 else (None, len(key))
                    cut = replace(blank, prefix=number[:at], start=start, stop=stop)
                    yield cut, key, ends.amounts(sign * len(key))


def _with_memo_text(convention: Convention, keys: dict[str, Amounts], sample: list[Document]) -> Convention:
    """A memo convention with the words that stand before the id, where nine in ten documents agree on them."""
    if convention.where != "memo":
        return convention
    known = keys[convention.field]
    pattern = re.compile(id_pattern(known))
    texts = [
        memo.upper()[: found.start()]
        for _, memo, _ in sample
        for found in pattern.finditer(memo.upper())
        if found.group() in known
    ]
    before = Counter(text[-12:] for text in texts).most_common(1)[0][0]
    while before and sum(text.endswith(before) for text in texts) < 0.9 * len(texts):
        before = before[1:]
    return replace(convention, prefix=before)


def id_pattern(ids: Iterable[str]) -> str:
    """A pattern that finds ids of the same shape in a text: digits vary, everything else stands as it is."""
    shapes = Counter(re.sub(r"\d+", lambda run: f"<{len(run.group())}>", value) for value in ids)
    common = [shape for shape, _ in shapes.most_common(20)]
    if not common:
        return r"[^\s\S]"
    common.sort(key=lambda shape: (-len(shape), shape))
    spelt = [
        re.sub(r"<(\d+)>", r"\\d{\1}", re.sub(r"(?a:([^\w<>\x80-\U0010ffff]))", r"\\\1", shape)) for shape in common
    ]
    return r"\b(?:" + "|".join(spelt) + r")\b"
