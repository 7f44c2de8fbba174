"""Every way in which an id could stand in a sample of the documents: the votes from which conventions are learnt."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import ibis

from ...intake.case import Case
from ...tables import ORDERS
from .conventions import TEXTS, Convention, shape_pattern
from .left_out import LEFT_OUT, able, looks_able, without
from .order_ids import FIELDS, Spelt, amounts_of

SHORTEST = 5  # characters of an id that a truncation may leave
SHORTEST_OF_FEW, FEW = 4, 2_000  # the same of so few orders, of which fewer share their last characters
LEAST = 3  # characters of a whole id
NEAR = (-3, 14)  # days from an order to its document, as far as these speak for each other at all
CENTS = Decimal("0.05")
NOT_AT_ALL, BY_CUSTOMER_AND_DAY, BY_AMOUNT = range(3)
COMMON = 20  # lengths of whole ids that are looked for, the most common ones
CROWD = 50  # orders that end or begin alike, of which some come to any amount: nothing is read by what they share
RARE = 0.02  # share of the sampled documents below which what no whole id explains is looked at among the rest
SPEAKING = (
    *("channel", "currency", "customer_key"),
    *("total", "tax", "withheld_tax", "shipping", "discount", "refunded"),
)
Key = tuple[str, str, str]  # channel, field, what is left out
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Vote:
    """One document that could be read by one convention, and how far it goes with the order: see agreement."""

    posting_key: int
    convention: Convention
    agreement: int
    key: str

    @property
    def agrees(self) -> bool:
        return self.agreement > NOT_AT_ALL


def votes(
    case: Case, whole: Any, lengths: list[int], spelt: list[Spelt], sample: Rows, rest_follows: bool = False
) -> list[Vote]:
    """All readings of the sampled documents (posting_key, number, TEXTS, amount, currency, date, customer).

    `whole` holds the ids as documents could write them (`ids_as_written`), of these `lengths`. Where a sample of what
    these readings leave over follows (`rest_follows`), the RARE number that bears no whole id is left to it.
    """
    patterns = {(one.channel, one.field): re.compile(shape_pattern(one.shapes)) for one in spelt}
    tokens = {
        (row["posting_key"], home): sorted(
            {(where, token) for where in TEXTS for token in pattern.findall((row[where] or "").upper())}
        )
        for row in sample
        for home, pattern in patterns.items()
    }
    texts = {text for row in sample for text in _pieces(row["number"] or "", lengths)}
    texts |= {token for found in tokens.values() for _, token in found}
    known = _hits(case, whole, texts)
    found = list(_whole_readings(sample, known, lengths, tokens))
    explained = {vote.posting_key for vote in found if vote.agrees}
    rest = [row for row in sample if row["posting_key"] not in explained]
    if rest_follows and len(rest) < RARE * len(sample):
        return found
    return found + list(_cut_readings(case, whole, rest))


def ids_as_written(ids: Any, spelt: list[Spelt]) -> Any:
    """The ids of all orders, one below the other, whole and with what tools leave out of them left out."""
    parts = []
    for name in FIELDS:
        shapes = {shape for one in spelt if one.field == name for shape in one.shapes}
        own = ids.filter(ids[name].notnull())
        parts.append(own.mutate(field=ibis.literal(name), left_out=ibis.literal(""), key=own[name]))
        for left_out in (left_out for left_out in LEFT_OUT if any(looks_able(shape, left_out) for shape in shapes)):
            able_ = own.filter(able(own[name], left_out))
            key = without(able_[name], left_out)
            parts.append(able_.mutate(field=ibis.literal(name), left_out=ibis.literal(left_out), key=key))
    return ibis.union(*parts)


def lengths_of(whole: Any) -> list[int]:
    """The most common lengths of the keys, the shortest first."""
    sized = whole.select(size=whole.key.length())
    sized = sized.filter(sized["size"] >= LEAST).group_by("size").agg(n=ibis._.count())
    common = sized.order_by(ibis.desc("n"), "size").limit(COMMON)
    return sorted(common.to_pyarrow()["size"].to_pylist())


def _pieces(number: str, lengths: list[int]) -> Iterator[str]:
    for at in range(len(number)):
        for length in lengths:
            if at + length <= len(number):
                yield number[at : at + length]


def _hits(case: Case, keyed: Any, texts: Iterable[str]) -> dict[Key, dict[str, Rows]]:
    """The orders whose key is one of the texts, with what speaks for them; none where a CROWD has the same key."""
    wanted = ibis.memtable({"key": sorted(texts)}, schema={"key": "string"})
    hits = keyed.semi_join(wanted, "key").select("order_key", "day", "field", "left_out", "key")
    hits = hits.join(case.table(ORDERS).select("order_key", *SPEAKING), "order_key")
    alike = hits.count().over(group_by=("channel", "field", "left_out", "key"))
    rows = hits.mutate(alike=alike).filter(lambda t: t.alike <= CROWD).drop("alike").to_pyarrow().to_pylist()
    found: dict[Key, dict[str, Rows]] = {}
    for row in rows:
        own = found.setdefault((row["channel"], row["field"], row["left_out"]), {})
        own.setdefault(row["key"], []).append(row)
    return dict(sorted(found.items()))


def _whole_readings(
    sample: Rows, known: dict[Key, dict[str, Rows]], lengths: list[int], tokens: dict[Any, list[tuple[str, str]]]
) -> Iterator[Vote]:
    for (channel, field, left_out), orders in known.items():
        blank = Convention(channel, "number", field, left_out=left_out)
        for row in sample:
            number = row["number"] or ""
            for at in range(len(number)):
                for length in lengths:
                    key = number[at : at + length]
                    if len(key) == length and key in orders:
                        way = replace(blank, prefix=number[:at], suffix=number[at + length :])
                        yield Vote(row["posting_key"], way, agreement(row, orders[key]), key)
            for where, token in tokens.get((row["posting_key"], (channel, field)), ()) if not left_out else ():
                if token in orders:
                    yield Vote(row["posting_key"], replace(blank, where=where), agreement(row, orders[token]), token)


def _cut_readings(case: Case, whole: Any, sample: Rows) -> Iterator[Vote]:
    """The longest beginning and the longest end of a longer id that close a number."""
    tails = {number[at:] for row in sample if (number := row["number"] or "") for at in range(len(number))}
    few = bool(tails) and case.table(ORDERS).count().execute() <= FEW
    least = SHORTEST_OF_FEW if few else SHORTEST
    texts = {tail for tail in tails if len(tail) >= least}
    if not texts:
        return
    sizes = sorted({len(text) for text in texts})
    each = ibis.array([ibis.literal(size, type="int64") for size in sizes]).unnest()
    # Most ids end and begin as none of the texts does, which the shortest part of each tells at once.
    shortest = {sign: sorted({_cut(text, sign, least) for text in texts}) for sign in (-1, 1)}
    ends = {sign: ibis.memtable({"end": own}, schema={"end": "string"}) for sign, own in shortest.items()}
    whole = whole.filter(whole.left_out.isin(["", "hyphens"]), whole.key.length() > least)
    either = ibis.or_(*(_end(whole.key, sign, least).isin(own.end) for sign, own in ends.items()))
    whole = case.keep("ids_near", whole.filter(either).select("order_key", "day", "field", "left_out", "key"))
    for sign, own in ends.items():
        near = whole.mutate(end=_end(whole.key, sign, least)).semi_join(own, "end").drop("end")
        sized = near.mutate(size=each).filter(lambda t: t.key.length() > t["size"])
        cut = sized.mutate(key=_end(sized.key, sign, sized["size"]))
        for (channel, field, left_out), orders in _hits(case, cut, texts).items():
            blank = Convention(channel, "number", field, left_out=left_out)
            yield from _usual(list(_cut_to(blank, sign, sample, orders)), sample)


def _cut_to(blank: Convention, sign: int, sample: Rows, orders: dict[str, Rows]) -> Iterator[Vote]:
    """The documents whose number ends with one of the cut ids, the longest that does."""
    for row in sample:
        number = row["number"] or ""
        at = next((at for at in range(len(number)) if number[at:] in orders), None)
        if at is not None:
            start, stop = (at - len(number), None) if sign < 0 else (None, len(number) - at)
            way = replace(blank, prefix=number[:at], start=start, stop=stop)
            yield Vote(row["posting_key"], way, agreement(row, orders[number[at:]]), number[at:])


def _usual(found: list[Vote], sample: Rows) -> Iterator[Vote]:
    """The votes, but for those on few characters that only some of the numbers of the same look are read by: chance."""
    alike = Counter((vote.convention.prefix, len(vote.key)) for vote in found)
    numbers = [row["number"] or "" for row in sample]
    by_chance = {
        (prefix, size)
        for (prefix, size), count in alike.items()
        if size < SHORTEST
        and 2 * count < sum(len(number) == len(prefix) + size and number.startswith(prefix) for number in numbers)
    }
    yield from (vote for vote in found if (vote.convention.prefix, len(vote.key)) not in by_chance)


def _end(key: Any, sign: int, size: Any) -> Any:
    """The last (-1) or the first so many characters of an id, as an Ibis expression."""
    return key.right(size) if sign < 0 else key.left(size)


def _cut(text: str, sign: int, size: int) -> str:
    return text[-size:] if sign < 0 else text[:size]


def agreement(document: dict[str, Any], orders: Rows) -> int:
    """How a document goes with one of the orders: by amount, else by customer and day, else not at all.

    Where amounts cannot be compared, since one is not told or the currencies differ, the days alone speak, unless the
    customers are known and differ.
    """
    found = NOT_AT_ALL
    for order in orders:
        days = (document["date"] - order["day"]).days if document["date"] and order["day"] else 0
        near = NEAR[0] <= days <= NEAR[1]
        customers = (document["customer_key"], order["customer_key"])
        told = all(customers)
        amounts = amounts_of(order) if document["amount"] is not None else ()
        comparable = document["currency"] == order["currency"] and amounts
        if comparable and any(abs(document["amount"] - amount) <= CENTS for amount in amounts):
            return BY_AMOUNT
        if near and (customers[0] == customers[1] if told else not comparable):
            found = BY_CUSTOMER_AND_DAY
    return found
