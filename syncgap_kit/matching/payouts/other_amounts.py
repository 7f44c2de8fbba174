"""Payouts whose deposit in the books comes to another amount: a bank kept a fee back, or a digit was mistyped.

A payout that no document agrees with takes a deposit of nearly its amount where each is the other's only one: one that
names the channel, or one dated when deposits of these payouts usually are. What is named by a payout's own id is its
own whatever it comes to. Where most of a channel's deposits differ, its books follow another custom, such as fees in
documents of their own, and no single one of them is said to be off.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import chain

from .bank_documents import BANK, Document
from .deposit_days import days_to, is_near, words_of
from .payouts import Payout

CLOSE = Decimal("0.05")  # share of a payout by which its deposit may be off; more is rather another payout's
USUAL = 2  # days about the usual lag within which a deposit that names nothing is dated


def nearly(
    paid: list[Payout], open_: Iterable[int], free: list[Document], lag: int
) -> list[tuple[list[int], tuple[Document, ...]]]:
    """The payouts `open_` with each free bank document that may be theirs; `lag`: the usual days to a deposit."""
    fits: list[tuple[list[int], tuple[Document, ...]]] = []
    for at in open_:
        own = paid[at]
        near = [one for one in free if one.currency == own.currency and is_near(own, one)]
        close = [one for one in near if abs(one.amount - own.amount) <= CLOSE * abs(own.amount)]
        usual = [one for one in close if abs(days_to(own, one) - lag) <= USUAL or one.names(words_of(own))]
        fits += [([at], (one,)) for one in usual]
    return fits


def differences(
    paid: list[Payout], booked: Mapping[int, tuple[Document, ...]], tolerance: Decimal
) -> dict[int, Decimal]:
    """By how much the bank's documents of a payout exceed it, where they do not come to it; in its currency."""
    holders = Counter(one.key for documents in booked.values() for one in documents)
    off: dict[int, Decimal] = {}
    of_home: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, documents in sorted(booked.items()):
        own = [one for one in documents if one.currency == paid[at].currency and holders[one.key] == 1]
        if len(own) == len(documents) and any(one.kind in BANK for one in own):
            of_home[paid[at].channel, paid[at].currency].append(at)
            by = _nearest(own, paid[at].amount)
            off |= {at: by} if abs(by) > tolerance else {}
    for places in of_home.values():
        if sum(at in off for at in places) > len(places) / 2:
            off = {at: by for at, by in off.items() if at not in places}
    return off


def _nearest(documents: list[Document], amount: Decimal) -> Decimal:
    """By how much these exceed the amount, taken as they come nearest to it: each alone, or all, or net of the others.

    Both accounts of a deposit may list it, and its fee may be a document of its own.
    """
    bank = [abs(one.amount) for one in documents if one.kind in BANK]
    others = sum((abs(one.amount) for one in documents if one.kind not in BANK), Decimal(0))
    once = sum(set(bank), Decimal(0))
    ways = chain.from_iterable((come, come - others, come + others) for come in (*bank, sum(bank), once))
    return min((come - abs(amount) for come in ways), key=lambda by: (abs(by), by))
