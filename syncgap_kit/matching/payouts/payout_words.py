"""What is to be said of payouts, in sentences with their counts, days and money."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ...calendar import day_in
from ...intake.case import Case
from ...intake.phrases import many, owner
from ...written import day_words, in_digits, money_words
from .carried import ROLLED
from .channel_payouts import ChannelPayouts
from .continuity import Hole
from .deposits import Placed
from .payout_heads import FAILED
from .payouts import NOTHING, Payout
from .remarkable import is_absent, off_words

CHECKED = ("amazon_settlement_v1", "amazon_settlement_v2")  # held against their totals while they were read
KEPT = {"amazon": " Amazon keeps settlement reports for 90 days; ask for it before it is gone."}


def payout_sentences(
    case: Case, channels: Sequence[ChannelPayouts], paid: Sequence[Payout], placed: Placed, gaps: Sequence[Hole]
) -> list[str]:
    """All that a reader must know of the payouts, channel by channel."""
    lines = []
    formats = {item.path: item.format for item in case.inputs}
    for home in channels:
        own = [at for at, one in enumerate(paid) if (one.channel, one.currency) == (home.channel, home.currency)]
        name = owner(home.channel)
        lines += _overdue(name, home, day_in(case.as_of, case.timezone))
        lines += _apart(name, [paid[at] for at in own if formats.get(paid[at].source_file) not in CHECKED])
        lines += _absent(name, [paid[at] for at in own if is_absent(paid, placed, at)])
        lines += _off(name, [at for at in own if at in placed.off], paid, placed)
        lines += _failed(name, [paid[at] for at in own])
        lines += _held(name, [paid[at] for at in own])
    lines += [_hole(case, hole) for hole in gaps]
    lines += _deposits(placed)
    return lines


def order_sentences(missing: Sequence[dict[str, Any]], absent: Sequence[dict[str, Any]]) -> list[str]:
    """What payouts paid for orders that the books, or the exports, do not hold."""
    lines = [
        f"{owner(row['channel'])}: {many(row['orders'], 'order')} worth {_money(row)} that a payout has paid "
        f"{_is(row['orders'])} not in the books as an order."
        for row in missing
    ]
    lines += [
        f"{owner(row['channel'])}: payouts paid for {many(row['orders'], 'order')} ({_money(row)} after fees) that the "
        f"exports of its orders do not hold; first {row['first']}. Export these orders too."
        for row in absent
    ]
    return lines


def _overdue(name: str, home: ChannelPayouts, today: date) -> list[str]:
    if home.state != "stale" or not home.cadence or not home.expected_by:
        return []
    known = home.cadence
    as_long, before = known.as_long(today), len(known.intervals)
    by = f" of {owner(home.provider)}" if home.provider and home.provider != home.channel else ""
    return [
        (
            f"{name}: the last payout{by} in {home.currency} is of {day_words(known.last)}, and the next was due "
            f"by {day_words(home.expected_by)}; either payouts have stopped or their export ends there. "
            f"{in_digits(as_long) if as_long else 'None'} of the {in_digits(before)} intervals before it lasted as "
            f"long: by chance alone that happens at most {in_digits(as_long + 1)} in {in_digits(before + 1)} times."
        )
    ]


def _apart(name: str, own: Sequence[Payout]) -> list[str]:
    apart = [one for one in own if one.difference and one.lines]
    cut = [one for one in own if one.cut]
    lines = []
    if apart:
        first, total = apart[0], sum((abs(one.difference) for one in apart), NOTHING)
        lines.append(
            f"{name}: the lines of {many(len(apart), 'payout')} of {in_digits(len(own))} do not add up to it, by "
            f"{money_words(total, first.currency)} in all; first {_payout(first)}, which is "
            f"{money_words(first.amount, first.currency)} and whose lines come to "
            f"{money_words(_lines(first), first.currency)}."
        )
    if cut:
        lines.append(
            f"{name}: {many(len(cut), 'payout')} at the beginning or the end of the file of lines may have more lines "
            f"than it holds; {'its' if len(cut) == 1 else 'their'} sum was not checked."
        )
    return lines


def _absent(name: str, absent: Sequence[Payout]) -> list[str]:
    if not absent:
        return []
    total = money_words(sum((abs(one.amount) for one in absent), NOTHING), absent[0].currency)
    return [
        (
            f"{name}: {many(len(absent), 'payout')} worth {total} {_is(len(absent))} in no deposit, transfer or "
            f"journal of the books, where the others are; first {_payout(absent[0])}."
        )
    ]


def _off(name: str, off: Sequence[int], paid: Sequence[Payout], placed: Placed) -> list[str]:
    """Payouts whose deposit comes to another amount; what is too much is not set off against what is too little."""
    if not off:
        return []
    first = paid[off[0]]
    total = money_words(sum((abs(placed.off[at]) for at in off), NOTHING), first.currency)
    return [
        (
            f"{name}: {many(len(off), 'payout')} {'stands' if len(off) == 1 else 'stand'} in the books with another "
            f"amount, {total} in all; first {_payout(first)} of {money_words(first.amount, first.currency)}: "
            f"{off_words(first, placed, off[0])}."
        )
    ]


def _failed(name: str, own: Sequence[Payout]) -> list[str]:
    rolled = [one for one in own if one.status == ROLLED]
    failed = [one for one in own if one.status == FAILED]
    lines = []
    if rolled:
        first = rolled[0]
        lines.append(
            f"{name}: {many(len(rolled), 'payout')} failed and {'was' if len(rolled) == 1 else 'were'} paid with a "
            f"later one; first {_payout(first)} of {money_words(first.amount, first.currency)}."
        )
    if failed:
        total = money_words(sum((one.amount for one in failed), NOTHING), failed[0].currency)
        lines.append(
            f"{name}: {many(len(failed), 'payout')} worth {total} failed, and no later payout is seen to hold "
            f"{'it' if len(failed) == 1 else 'them'}; first {_payout(failed[0])}."
        )
    return lines


def _held(name: str, own: Sequence[Payout]) -> list[str]:
    reserved = [one for one in own if one.lines and (one.lines.held or one.lines.released)]
    if not reserved:
        return []
    zero = sum(not one.amount for one in reserved)
    if not zero and not _held_by(reserved[-1]):
        return []
    nothing = f"; {many(zero, 'settlement')} therefore paid out nothing" if zero else ""
    return [
        (
            f"{name}: {many(len(reserved), 'payout')} hold{'s' if len(reserved) == 1 else ''} money back in a reserve "
            f"or give{'s' if len(reserved) == 1 else ''} it back{nothing}; after the last of them "
            f"{money_words(-_held_by(reserved[-1]), reserved[-1].currency)} is held."
        )
    ]


def _hole(case: Case, hole: Hole) -> str:
    first, last = (_local(case, instant) for instant in (hole.begins, hole.ends))
    return (
        f"{owner(hole.channel)}: no settlement in {hole.currency} covers the time from {day_words(first)} to "
        f"{day_words(last)}, where one ends and the next begins.{KEPT.get(hole.provider, '')}"
    )


def _local(case: Case, instant: datetime) -> Any:
    return day_in(instant.replace(tzinfo=UTC), case.timezone)


def _deposits(placed: Placed) -> list[str]:
    homes: dict[tuple[str, str], list[Any]] = {}
    for channel, document in placed.unmatched:
        homes.setdefault((channel, document.currency), []).append(document)
    return [
        f"{owner(channel)}: {many(len(found), 'deposit')} in the books "
        f"({money_words(sum((one.amount for one in found), Decimal(0)), currency)}) {_names(len(found))} the channel "
        f"and {_is(len(found))} none of its payouts; first of {day_words(found[0].date)}."
        for (channel, currency), found in sorted(homes.items())
    ]


def _payout(one: Payout) -> str:
    day = f" of {day_words(one.day)}" if one.day else ""
    return f"{one.payout_id}{day}" if one.payout_id else f"that{day}"


def _lines(one: Payout) -> Decimal:
    return one.lines.amount if one.lines else NOTHING


def _held_by(one: Payout) -> Decimal:
    return one.lines.held if one.lines else NOTHING


def _money(row: dict[str, Any]) -> str:
    return money_words(row["worth"] or NOTHING, row["currency"])


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _names(number: int) -> str:
    return "names" if number == 1 else "name"
