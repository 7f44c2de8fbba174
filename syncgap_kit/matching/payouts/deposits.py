"""Payouts and where they stand in the books: each document is used once, each payout placed once, whatever the order.

By the payout's id; by its amount in a window of days, nearest to the usual lag; several payouts in one deposit, or one
in two, or one in a deposit of nearly its amount, where only one way fits. Nothing is guessed: what fits twice stays
open. A payout may stand there twice: with the journal of its sales, and with the deposit of its money at the bank; they
are two legs of one payout.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from statistics import median_low
from typing import Any

from .bank_documents import BANK, Document, ids_of
from .deposit_days import LATE, days_to, is_near, words_of
from .other_amounts import differences, nearly
from .payout_heads import ON_ITS_WAY, SENT, order
from .payouts import Payout

MOST_TOGETHER = 7  # payouts that one deposit may hold
HABIT = 3  # payouts in the books that show that those of their channel belong there


@dataclass(frozen=True)
class Booked:
    """Where a payout stands in the books."""

    way: str  # id, amount, together (with other payouts), split (over two documents), nearly (another amount)
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class Placed:
    """All payouts against all documents."""

    booked: dict[int, Booked]  # by the payout's place in the list
    due: frozenset[int]  # payouts that should stand in the books by now, as those of their channel do
    unmatched: tuple[tuple[str, Document], ...]  # channel, deposit that names it and is none of its payouts
    off: dict[int, Decimal]  # by how much the deposit of a payout in the books exceeds it


def place(
    paid: list[Payout],
    documents: list[Document],
    by_id: dict[str, list[Document]],
    tolerance: Decimal,
    shown: tuple[date, date],
) -> Placed:
    """Place every payout. `shown`: the first and the last day that both the books and as_of show whole."""
    documents = sorted(documents, key=lambda one: (one.date, one.key))
    booked = _named_by_id(paid, by_id)
    booked |= _found(paid, [at for at in _sent(paid) if at not in booked], _free(documents, booked), tolerance)
    bank = [one for one in _free(documents, booked) if one.kind in BANK]
    for at, leg in _found(paid, _without_bank(paid, booked), bank, tolerance).items():
        booked[at] = Booked(booked[at].way, booked[at].documents + leg.documents)
    due = _due(paid, booked, shown)
    booked |= _nearly(paid, due, booked, documents)
    used = {one.key for found in booked.values() for one in found.documents}
    placed = {(one.date, abs(one.amount)) for one in documents if one.key in used}
    free = [one for one in documents if (one.date, abs(one.amount)) not in placed]  # both its accounts may list one
    off = differences(paid, {at: found.documents for at, found in booked.items()}, tolerance)
    return Placed(booked, due, _naming(paid, free), off)


def _sent(paid: list[Payout]) -> list[int]:
    return [at for at, one in enumerate(paid) if one.amount and one.day and one.status in (SENT, ON_ITS_WAY)]


def _named_by_id(paid: list[Payout], by_id: dict[str, list[Document]]) -> dict[int, Booked]:
    """Payouts that documents name by an id that is theirs alone; a bank account's digits are no such id."""
    owners: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(paid):
        for name in {name.upper() for name in ids_of(one)}:
            owners[name].append(at)
    found: dict[int, list[Document]] = defaultdict(list)
    for name, holders in sorted(owners.items()):
        if len(holders) == 1:
            found[holders[0]] += by_id.get(name, [])
    return {at: Booked("id", tuple(dict.fromkeys(documents))) for at, documents in found.items() if documents}


def _free(documents: list[Document], booked: dict[int, Booked]) -> list[Document]:
    used = {one.key for found in booked.values() for one in found.documents}
    return [one for one in documents if one.key not in used]


def _without_bank(paid: list[Payout], booked: dict[int, Booked]) -> list[int]:
    """Payouts in the books whose money is in no deposit or transfer there yet."""
    there = [at for at in _sent(paid) if at in booked]
    return [at for at in there if not any(one.kind in BANK for one in booked[at].documents)]


def _found(paid: list[Payout], open_: list[int], free: list[Document], tolerance: Decimal) -> dict[int, Booked]:
    """The payouts `open_` that documents agree with: one by one, several in one, one in two; each document once."""
    found: dict[int, Booked] = {}
    used: set[int] = set()
    pairs = _agreeing(paid, open_, free, tolerance)
    lag = _usual_lag(paid, pairs)
    for at, document in sorted(pairs, key=lambda pair: _nearness(paid[pair[0]], pair[1], lag)):
        if at not in found and document.key not in used:
            found[at] = Booked("amount", (document,))
            used.add(document.key)
    for way in (_together, _split):
        left = [at for at in open_ if at not in found]
        bank = [one for one in free if one.key not in used and one.kind in BANK]
        for places, own in way(paid, left, bank):
            found |= {at: Booked("together" if len(places) > 1 else "split", own) for at in places}
            used |= {one.key for one in own}
    return found


def _agreeing(
    paid: list[Payout], open_: list[int], free: list[Document], tolerance: Decimal
) -> list[tuple[int, Document]]:
    """Payouts and documents that agree in currency, amount and, within the window, day."""
    by_amount: dict[tuple[str, int], list[Document]] = defaultdict(list)
    for one in free:
        by_amount[one.currency, int(abs(one.amount))].append(one)
    pairs = []
    for at in open_:
        worth = abs(paid[at].amount)
        near = {int(worth - tolerance), int(worth), int(worth + tolerance)}
        likely = [one for whole in sorted(near) for one in by_amount[paid[at].currency, whole]]
        agreeing = [one for one in likely if abs(abs(one.amount) - worth) <= tolerance]
        pairs += [(at, one) for one in agreeing if is_near(paid[at], one)]
    return pairs


def _usual_lag(paid: list[Payout], pairs: list[tuple[int, Document]]) -> int:
    """The usual days from a payout to its deposit, by those that fit only each other."""
    payouts, documents = Counter(at for at, _ in pairs), Counter(one.key for _, one in pairs)
    sure = [days_to(paid[at], one) for at, one in pairs if payouts[at] == 1 and documents[one.key] == 1]
    return median_low(sure) if sure else 1


def _nearness(payout: Payout, document: Document, lag: int) -> tuple[Any, ...]:
    """How well the two go together, the best first: named, a bank document, near to the usual lag, then the earlier."""
    days = days_to(payout, document)
    bank = document.kind not in BANK
    return not document.names(words_of(payout)), bank, abs(days - lag), order(payout), document.date, document.key


def _together(paid: list[Payout], open_: list[int], free: list[Document]) -> list[tuple[list[int], tuple[Document]]]:
    """Payouts in a row of which one deposit is the sum, where no other run and no other deposit fits."""
    by_home: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at in open_:
        by_home[paid[at].channel, paid[at].currency].append(at)
    by_amount: dict[tuple[str, Decimal], list[Document]] = defaultdict(list)
    for one in free:
        by_amount[one.currency, abs(one.amount)].append(one)
    fits = []
    for (_, currency), places in sorted(by_home.items()):
        places.sort(key=lambda at: (paid[at].day, order(paid[at])))
        for start in range(len(places)):
            total = paid[places[start]].amount
            for stop in range(start + 1, min(start + MOST_TOGETHER, len(places))):
                total += paid[places[stop]].amount
                run = places[start : stop + 1]
                found = [one for one in by_amount[currency, abs(total)] if all(is_near(paid[at], one) for at in run)]
                fits += [(run, (one,)) for one in found]
    return _only(fits)


def _split(paid: list[Payout], open_: list[int], free: list[Document]) -> list[tuple[list[int], tuple[Document, ...]]]:
    """Two documents that add up to a payout, where no other two do."""
    fits = []
    for at in open_:
        near = [one for one in free if one.currency == paid[at].currency and is_near(paid[at], one)]
        near = [one for one in near if 0 < one.amount < paid[at].amount]
        fits += [([at], pair) for pair in combinations(near, 2) if pair[0].amount + pair[1].amount == paid[at].amount]
    return _only(fits)


def _nearly(
    paid: list[Payout], due: frozenset[int], booked: dict[int, Booked], documents: list[Document]
) -> dict[int, Booked]:
    """Payouts that should stand in the books and are in none, with a deposit of nearly their amount."""
    lags = [days_to(paid[at], one) for at, found in booked.items() if paid[at].day for one in found.documents]
    bank = [one for one in _free(documents, booked) if one.kind in BANK]
    fits = nearly(paid, sorted(due - set(booked)), bank, median_low(lags) if lags else 1)
    return {places[0]: Booked("nearly", found) for places, found in _only(fits)}


def _only(fits: list[tuple[list[int], Any]]) -> list[tuple[list[int], Any]]:
    """The fits that share neither a payout nor a document with another."""
    payouts = Counter(at for places, _ in fits for at in places)
    documents = Counter(one.key for _, found in fits for one in found)
    return [
        (places, found)
        for places, found in fits
        if all(payouts[at] == 1 for at in places) and all(documents[one.key] == 1 for one in found)
    ]


def _due(paid: list[Payout], booked: dict[int, Booked], shown: tuple[date, date]) -> frozenset[int]:
    """Payouts old enough to stand in the books, of channels whose payouts do: half of them, or three, are there."""
    lags = [days_to(paid[at], one) for at, found in booked.items() if paid[at].day for one in found.documents]
    wait = timedelta(days=max([lag for lag in lags if lag <= LATE], default=LATE))
    ripe: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at in _sent(paid):
        day = paid[at].day
        if day and paid[at].status == SENT and shown[0] <= day and day + wait <= shown[1]:
            ripe[paid[at].channel, paid[at].currency].append(at)
    due: set[int] = set()
    for places in ripe.values():
        there = sum(at in booked for at in places)
        if there >= min(HABIT, len(places) / 2) and there:
            due |= set(places)
    return frozenset(due)


def _naming(paid: list[Payout], free: list[Document]) -> tuple[tuple[str, Document], ...]:
    """Deposits that name a channel, from its first payout to its last, and are none of its payouts."""
    homes: dict[tuple[str, str], list[Payout]] = defaultdict(list)
    for one in paid:
        if one.day:
            homes[one.channel, one.currency].append(one)
    found: dict[int, tuple[str, Document]] = {}
    for (channel, currency), own in sorted(homes.items()):
        words = tuple(sorted({word for one in own for word in words_of(one)}))
        days = [one.day for one in own if one.day]
        first, last = min(days), max(days) + timedelta(days=LATE)
        for document in free:
            own_kind = document.kind == "deposit" and document.currency == currency
            if own_kind and first <= document.date <= last and document.names(words):
                found.setdefault(document.key, (channel, document))
    return tuple(found[key] for key in sorted(found))
