"""For the audit file: of each finding its purpose, population, criteria, the items flagged and how each was resolved.

The five are what an audit standard asks of a technology-assisted analysis (PCAOB AS 1105.10A and AS 2301; AICPA
SAS 142): a finding that lacks one of them cannot be filed.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from ..findings import ChannelStatement, Gap
from ..matching.remarks import NO_TIMES
from ..written import for_reader, in_digits, money_words
from .audit.criteria import DISPOSITIONS, MORE, asked
from .audit.payouts_alone import PayoutsAlone, payouts_alone
from .audit.resolution import OPEN, Resolved, resolution, resolved_words
from .display import expected_within
from .markup import Markup, Shown, element, join, listed
from .materiality import KINDS
from .sentences import count, name_of, noun_of
from .tables import NUMBER, Column, html_table
from .verdicts import on_gap, on_rules, verdict_words

if TYPE_CHECKING:
    from ..investigation import Study

NOTHING = "Nothing was flagged: every expected order"
ORDER_KINDS = frozenset({"missing", "late", "mismatched", "duplicated"})
SHEET = "; {} stand above, under the gap, and in the sheet Payouts and stock of exceptions.xlsx"
ELSEWHERE = {
    "payout": SHEET.format("they"),
    "inventory": SHEET.format("the sales or movements"),
}
IN_BOOKS = ("posted", "posted_late", "mismatched", "duplicated", "orphans")


@for_reader
def findings(study: "Study") -> Shown:
    """What an audit file asks of each gap, and of what was flagged outside any gap."""
    shown = [_of_gap(study, gap) for gap in study.findings.gaps]
    lone = _outside(study)
    parts = [*shown, *([lone] if lone else [])]
    if not parts:
        text = _nothing_words(study)
        return Shown(element("p", text), text)
    return Shown(join(one.markup for one in parts), "\n".join(one.text for one in parts))


def _nothing_words(study: "Study") -> str:
    """That nothing was flagged, and of how much that can be said: nobody is late where no time of posting is told."""
    young = sum(channel.counts["in_flight"] for channel in study.findings.channels)
    but = f" but the {in_digits(young)} in flight" if young else ""
    timed = "once and with its amount" if NO_TIMES in study.findings.warnings else "once, in time and with its amount"
    untold = "; when orders were posted is not told" if NO_TIMES in study.findings.warnings else ""
    return f"{NOTHING}{but} stands in the books {timed}{untold}."


def _of_gap(study: "Study", gap: Gap) -> Shown:
    purpose, criteria = asked(study, gap.channel, gap.currency, gap.kind)
    rows = study.exceptions[study.exceptions["gap_id"] == gap.id]
    settled = resolved_words(resolution(study, rows, gap), gap.currency, noun_of(gap))
    told = [verdict_words(one, study.case.timezone) for one in (*on_gap(study, gap), *on_rules(study, gap))]
    answers: list[tuple[str, list[str]]] = [
        ("Purpose", [purpose]),
        ("Population", _population(study, gap)),
        ("Criteria", [criteria + MORE]),
        ("Items flagged", [_flagged(gap, rows)]),
        ("How each was resolved", [*settled, *told]),
    ]
    caption = f"{gap.id}, {name_of(gap.channel)}, {gap.currency}: {count(gap.orders, noun_of(gap))} {KINDS[gap.kind]}"
    columns = (Column("Asked of a finding"), Column("Answer"))
    table = html_table(caption, columns, [(heading, _answer(lines)) for heading, lines in answers])
    text = "\n".join([caption, *(f"{heading}: {' '.join(lines)}" for heading, lines in answers)])
    return Shown(table, text)


def _population(study: "Study", gap: Gap) -> list[str]:
    """All that could have been flagged, with count and money, and how many of them the days of the gap hold."""
    own = [one for one in study.findings.channels if (one.channel, one.currency) == (gap.channel, gap.currency)]
    name = f"{name_of(gap.channel)} in {gap.currency}"
    if gap.kind in ORDER_KINDS and own:
        within = expected_within(study, gap)
        whole = f"All {count(own[0].counts['expected'], 'order')} of {name} that belong in the books"
        lead = f"{whole}, worth {money_words(own[0].amounts['expected'], gap.currency)}"
        verb = "fell due" if gap.kind == "late" else "were decided"
        return [f"{lead}; of these, {in_digits(within)} {verb} while the gap was open."]
    if gap.kind == "orphaned" and own:
        return [_documents(own[0], name)]
    if gap.kind == "payout":
        paid = study.payouts[(study.payouts["channel"] == gap.channel) & (study.payouts["currency"] == gap.currency)]
        worth = money_words(sum(paid["amount"].dropna(), Decimal(0)), gap.currency)
        return [f"All {count(len(paid), 'payout')} of {name}, worth {worth}."]
    held = study.completeness
    held = held[(held["kind"] == gap.kind) & (held["channel"] == gap.channel) & (held["currency"] == gap.currency)]
    both = f"All {in_digits(int(held['expected'].sum()))} sales and movements of stock of {name}"
    return [f"{both}; stock is counted in units, not in money."]


def _documents(own: ChannelStatement, name: str) -> str:
    orders = sum(own.counts[key] for key in IN_BOOKS[:-1])
    worth = money_words(sum((own.amounts[key] for key in IN_BOOKS), Decimal(0)), own.currency)
    return (
        f"The sale documents in the books that bear numbers of {name}: those of {count(orders, 'order')} and "
        f"{in_digits(own.counts['orphans'])} without an order, worth {worth} together."
    )


def _flagged(gap: Gap, rows: pd.DataFrame) -> str:
    worth = f", worth {money_words(gap.amount, gap.currency)}" if gap.amount or gap.units is None else ""
    if gap.units is not None:
        worth = f" of {in_digits(gap.units)} units{worth}{' by what customers paid' if worth else ''}"
    listed_in = f"; each stands in exceptions.csv and exceptions.xlsx with gap {gap.id}, file and row"
    where = listed_in if len(rows) else ELSEWHERE.get(gap.kind, "")
    unpriced = int((rows["amount"].fillna("") == "").sum())
    blank = f" Of these, {in_digits(unpriced)} show no amount and count as zero." if unpriced else ""
    later = ""
    if gap.kind == "missing" and gap.backfilled:
        later = f" Of these, {in_digits(gap.backfilled)} came in later: the same cause had kept them back till then."
    return f"{count(gap.orders, noun_of(gap))}{worth}{where}.{later}{blank}"


def _outside(study: "Study") -> Shown | None:
    """What was flagged one by one: of each channel, currency and kind the same five, a line each."""
    rows = study.exceptions.fillna("")
    lone = rows[(rows["gap_id"] == "") & (rows["disposition"] != "in_flight")]
    groups = lone.groupby(["channel", "currency", "disposition"], sort=True)
    told = [_of_kind(study, [str(part) for part in key], own) for key, own in groups]
    paid = payouts_alone(study)
    told += [_of_payouts(study, one) for one in paid]
    if not told:
        return None
    columns = (
        *(Column("Flagged outside any gap"), Column("Purpose and criteria"), Column("Items", NUMBER)),
        *(Column("Worth", NUMBER), Column("How each was resolved")),
    )
    items = len(lone) + sum(one.payouts for one in paid)
    caption = f"Flagged one by one, outside any gap: {count(items, 'item')}"
    shown = [(one.name, one.reason, one.items, one.worth, _answer(one.settled)) for one in told]
    lines = [f"{one.name}: {one.items}. {' '.join(one.settled)}" for one in told]
    return Shown(html_table(caption, columns, shown), "\n".join([caption, *lines]))


class _Alone(NamedTuple):
    """What is said of one kind of items of a channel and currency that were flagged outside any gap."""

    name: str
    reason: str
    items: str
    worth: str
    settled: list[str]


def _of_kind(study: "Study", home: list[str], own: pd.DataFrame) -> _Alone:
    channel, currency, disposition = home
    kind = DISPOSITIONS.get(disposition, disposition)
    worth = sum((Decimal(value) for value in own["amount"] if value), Decimal(0))
    noun = "document" if kind == "orphaned" else "order"
    settled = resolved_words(resolution(study, own), currency, noun)
    whole = _whole(study, channel, currency, kind)
    return _alone(study, (channel, currency, kind), (len(own), whole), money_words(worth, currency), settled)


def _of_payouts(study: "Study", one: PayoutsAlone) -> _Alone:
    settled = resolved_words([Resolved(OPEN, one.payouts, one.worth)], one.currency, "payout")
    home = (one.channel, one.currency, "payout")
    return _alone(study, home, (one.payouts, one.whole), money_words(one.worth, one.currency), settled)


def _alone(
    study: "Study", home: tuple[str, str, str], items: tuple[int, int], worth: str, settled: list[str]
) -> _Alone:
    channel, currency, kind = home
    name = f"{name_of(channel)}, {currency or 'no currency named'}: {KINDS[kind]}"
    reasons = asked(study, channel, currency, kind)
    of_all = f"{in_digits(items[0])} of {in_digits(items[1])}"
    return _Alone(name, f"{reasons.purpose} {reasons.criteria}", of_all, worth, settled)


def _whole(study: "Study", channel: str, currency: str, kind: str) -> int:
    """The denominator: the expected orders of the channel, or the documents that bear its numbers."""
    keys: Any = IN_BOOKS if kind == "orphaned" else ("expected",)
    own = [one for one in study.findings.channels if (one.channel, one.currency) == (channel, currency)]
    return sum(one.counts[key] for one in own for key in keys)


def _answer(lines: list[str]) -> Markup:
    return join(lines) if len(lines) == 1 else listed(lines)
