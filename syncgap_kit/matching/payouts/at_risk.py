"""Money at risk, net: what is missing less what stands in the books already, so that nobody posts it twice.

A missing order has no document of its own. Its money can stand there all the same: in the journal of its settlement, in
the deposit of its payout (the cash is booked, the sale is not), in a payment or deposit that somebody keyed by hand
under its number, or as the same sale of another channel. Each order counts in the first of these that holds it, with
its whole amount.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis

from ...columns import MONEY
from ...findings import money_text
from ...intake.case import Case
from ...intake.phrases import owner
from ...tables import POSTINGS
from ...written import money_words
from ..numbers.candidates import SALE
from ..numbers.conventions import shape_pattern
from ..numbers.ladder import REGEXP_EXTRACT_ALL
from ..numbers.order_ids import Spelt
from ..numbers.spelling import normal
from ..tally import Tally
from .deposits import Placed
from .other_copies import held_as_copies
from .payouts import Payout

WAYS = ("journals", "by_hand", "deposits", "copies")
BY_HAND = ("payment", "deposit", "transfer", "other")
NOTHING = Decimal(0)
AGAINST = "Post the sales of the former against what is there, not as new money."
NO_SALES = "Copies of another channel's sales are not to be entered at all: the policy's not_expected can say so."


@dataclass(frozen=True)
class AtRisk:
    """The missing orders of a channel and currency, and what of their money the books hold already."""

    channel: str
    currency: str
    orders: int
    gross: Decimal
    held: dict[str, tuple[int, Decimal]]  # by WAYS: orders, amount

    @property
    def in_books(self) -> Decimal:
        return sum((amount for _, amount in self.held.values()), NOTHING)

    @property
    def net(self) -> Decimal:
        return self.gross - self.in_books

    def as_dict(self) -> dict[str, Any]:
        """The money as text: missing gross, of which in the books already, by WAYS; net."""
        held = {name: money_text(self.held[name][1], self.currency) for name in WAYS}
        whole = {"gross": self.gross, "in_books": self.in_books, "net": self.net}
        return {name: money_text(amount, self.currency) for name, amount in whole.items()} | held

    def sentence(self) -> str:
        """What is missing, gross and net, in words."""
        words = {
            "journals": "in journals of settlements",
            "by_hand": "in payments or deposits under the order's number",
            "deposits": "in the deposits of their payouts",
            "copies": "as sales of another channel that are named alike and agree in amount and day",
        }
        held = [
            f"{money_words(self.held[name][1], self.currency)} {words[name]}" for name in WAYS if self.held[name][0]
        ]
        rest = [AGAINST] if any(self.held[name][0] for name in WAYS if name != "copies") else []
        rest += [NO_SALES] if self.held["copies"][0] else []
        told = (
            f"{owner(self.channel)}: of {money_words(self.gross, self.currency)} missing, "
            f"{money_words(self.in_books, self.currency)} stands in the books already ({'; '.join(held)}); "
            f"{money_words(self.net, self.currency)} net is in no document."
        )
        return " ".join((told, *rest))


def held_already(
    case: Case, missing: Any, matched: Any, spelt: list[Spelt], settled: Any | None, paid: list[Payout], placed: Placed
) -> Any:
    """The missing orders whose money the books hold: order_key, rank (the place in WAYS of the first that holds it).

    `spelt`: how ids look; `settled`: orders that were paid out.
    """
    lost = _lost(missing)
    parts = [_by_hand(case, lost, matched, spelt)]
    if len(case.channels) > 1:
        parts.append(held_as_copies(case, lost).mutate(rank=ibis.literal(WAYS.index("copies"), type="int8")))
    if settled is not None:
        parts += [_by_payout(lost, settled, _keys(paid, placed, name), name) for name in ("journals", "deposits")]
    ways = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return case.keep("held_already", ways.group_by("order_key").agg(rank=ways["rank"].min()))


def at_risk(tally: tuple[Tally, ...], missing: Any, held: Any) -> tuple[AtRisk, ...]:
    """The money at risk of each channel and currency that has orders. `held`: see held_already."""
    told = _lost(missing).left_join(held, "order_key").drop("order_key_right")
    summed = told.group_by("channel", "currency", "rank").agg(orders=told.count(), worth=told.worth.sum())
    rows = summed.to_pyarrow().to_pylist()
    return tuple(_of_home(*home, rows) for home in sorted({(one.channel, one.currency) for one in tally}))


def _lost(missing: Any) -> Any:
    names = ("order_key", "channel", "currency", "order_id", "order_name")
    return missing.select(*names, worth=missing.total.fill_null(0))


def _of_home(channel: str, currency: str, rows: Iterable[dict[str, Any]]) -> AtRisk:
    own = [row for row in rows if (row["channel"], row["currency"]) == (channel, currency)]
    held = dict.fromkeys(WAYS, (0, NOTHING))
    for row in own:
        if row["rank"] is not None:
            held[WAYS[row["rank"]]] = (row["orders"], row["worth"] or NOTHING)
    gross = sum((row["worth"] or NOTHING for row in own), NOTHING)
    return AtRisk(channel, currency, sum(row["orders"] for row in own), gross, held)


def _keys(paid: list[Payout], placed: Placed, way: str) -> list[dict[str, str]]:
    """The payouts that stand in the books: those with a document of sales, or those with any other alone."""
    found = set()
    for at, booked in placed.booked.items():
        by_journal = any(one.kind in SALE for one in booked.documents)
        if by_journal == (way == "journals"):
            found.add((paid[at].channel, paid[at].currency, paid[at].key))
    return [{"channel": channel, "paid_in": currency, "payout_id": key} for channel, currency, key in sorted(found)]


def _by_payout(lost: Any, settled: Any, keys: list[dict[str, str]], way: str) -> Any:
    rank = ibis.literal(WAYS.index(way), type="int8")
    schema = ibis.schema({"channel": "string", "paid_in": "string", "payout_id": "string"})
    own = lost.select("order_key", "channel").join(
        settled.select("order_key", "payout_id", paid_in=settled.currency), "order_key"
    )
    held = own.semi_join(ibis.memtable(keys, schema=schema), ["channel", "paid_in", "payout_id"])
    return held.select("order_key").distinct().mutate(rank=rank)


def _by_hand(case: Case, lost: Any, matched: Any, spelt: list[Spelt]) -> Any:
    """Missing orders under whose number a payment or a deposit of their amount stands."""
    rank = ibis.literal(WAYS.index("by_hand"), type="int8")
    documents = case.table(POSTINGS)
    documents = documents.filter(documents.posting, documents.document_type.isin(BY_HAND), documents.amount.notnull())
    documents = documents.anti_join(matched, "posting_key")
    shapes = sorted({shape for one in spelt for shape in one.shapes})
    pattern = ibis.literal(shape_pattern(shapes))
    text = (documents.doc_number.fill_null("") + " " + documents.memo.fill_null("")).upper()
    told = documents.select("amount", home=documents.currency, key=REGEXP_EXTRACT_ALL(text, pattern).unnest())
    keyed = [
        lost.select("order_key", "worth", "currency", key=normal(lost[name])) for name in ("order_id", "order_name")
    ]
    pairs = keyed[0].union(keyed[1]).join(told.distinct(), "key")
    tolerance = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    pairs = pairs.filter(pairs.home == pairs.currency, (pairs.amount.abs() - pairs.worth).abs() <= tolerance)
    return pairs.select("order_key").distinct().mutate(rank=rank)
