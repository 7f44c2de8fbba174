"""All that is to be known of a case's payouts: do they add up, do they reach the books, is the next one overdue."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from ...calendar import day_in
from ...intake.case import Case
from ...intake.phrases import many
from ...movements import PAYOUTS
from ...tables import ORDERS, POSTINGS
from ..numbers.order_ids import Spelt
from ..tally import Tally
from .at_risk import AtRisk, at_risk, held_already
from .bank_documents import BANK, Document, bank_documents
from .carried import carries, rolled_on
from .channel_payouts import ChannelPayouts, channel_payouts
from .continuity import Hole, holes, settlements_of
from .deposits import Placed, place
from .payout_money import has_payouts, homes, payout_money
from .payout_words import order_sentences, payout_sentences
from .payouts import Payout, payouts
from .remarkable import unexplained
from .settled import paid_but_missing, paid_but_not_exported, paid_sales, settled_orders

COLUMNS = (
    *("channel", "provider", "currency", "payout_id", "day", "begins", "ends", "amount", "status", "lines"),
    *("difference", "in_books", "documents", "unexplained", "source_file", "source_row"),
)


@dataclass(frozen=True)
class PayoutAccount:
    """The payouts of a case, each once, with where they stand in the books."""

    channels: tuple[ChannelPayouts, ...]  # one for each channel and currency of orders and of payouts
    payouts: tuple[Payout, ...]
    placed: Placed
    holes: tuple[Hole, ...]
    settled: Any | None  # Ibis, see settled_orders; None where no file tells of payouts
    at_risk: tuple[AtRisk, ...]
    held: Any  # Ibis: the missing orders whose money the books hold already, see held_already
    warnings: tuple[str, ...]

    def frame(self) -> pd.DataFrame:
        """A row per payout; amounts in the row's currency, `in_books` the way in which it was found there."""
        rows = []
        for at, one in enumerate(self.payouts):
            booked = self.placed.booked.get(at)
            told = {name: getattr(one, name) for name in COLUMNS if hasattr(one, name)}
            numbers = [document.number or document.kind for document in booked.documents] if booked else []
            told |= {"lines": one.lines.amount if one.lines else None, "documents": ", ".join(numbers)}
            told |= {
                "in_books": booked.way if booked else "",
                "unexplained": unexplained(self.payouts, self.placed, at),
            }
            rows.append(told)
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def payout_account(
    case: Case, tally: tuple[Tally, ...], missing: Any, matched: Any, spelt: list[Spelt]
) -> PayoutAccount:
    """The account of all payouts.

    `tally`: the orders counted; `missing`: those that the books lack;
    `matched`: the documents that are an order's; `spelt`: how ids look.
    """
    orders = case.table(ORDERS)
    wanted = orders.select("channel", "currency").distinct().to_pyarrow().to_pylist()
    selling = {(row["channel"], row["currency"]) for row in wanted if row["currency"]}
    today = day_in(case.as_of, case.timezone)
    if not has_payouts(case):
        nothing = Placed({}, frozenset(), (), {})
        held = held_already(case, missing, matched, spelt, None, [], nothing)
        risk = at_risk(tally, missing, held)
        channels = channel_payouts(selling, [], nothing, today)
        return PayoutAccount(channels, (), nothing, (), None, risk, held, _risks(risk))
    known = homes(case)
    money = payout_money(case, known)
    paid = payouts(case, money, known)
    documents, by_id = bank_documents(case, paid, matched) if paid else ([], {})
    placed = place(paid, documents, by_id, case.settings.amount_tolerance, _shown(case, documents, today))
    paid = rolled_on(paid, carries(money, paid), set(placed.booked), placed.due)
    sales = paid_sales(case, money)
    settled = settled_orders(case, sales)
    channels = channel_payouts(selling, paid, placed, today)
    gaps = tuple(hole for own in settlements_of(paid).values() for hole in holes(own))
    held = held_already(case, missing, matched, spelt, settled, paid, placed)
    risk = at_risk(tally, missing, held)
    warnings = (
        *payout_sentences(case, channels, paid, placed, gaps),
        *order_sentences(paid_but_missing(missing, settled), paid_but_not_exported(case, sales, spelt)),
        *_of_no_currency(case, money),
        *_risks(risk),
    )
    return PayoutAccount(channels, tuple(paid), placed, gaps, settled, risk, held, warnings)


def _risks(risk: tuple[AtRisk, ...]) -> tuple[str, ...]:
    return tuple(one.sentence() for one in risk if one.in_books)


def _of_no_currency(case: Case, money: Any) -> tuple[str, ...]:
    """Lines and payouts that nothing tells the currency of: they are in no sum."""
    lines = int(money.filter(money.currency.isnull()).count().execute())
    rows = case.table(PAYOUTS)
    heads = int(rows.filter(rows.currency.isnull()).count().execute())
    if not lines and not heads:
        return ()
    told = f"{many(heads, 'payout')} and {many(lines, 'line')} of payouts name no currency and are in no sum"
    return (f"{told}; add currency to their [[source]].",)


def _shown(case: Case, documents: list[Document], today: date) -> tuple[date, date]:
    """The days on which the books show deposits, from the first to the last of the books and the day before as_of."""
    dates = case.table(POSTINGS).date
    last = dates.max().as_scalar().to_pyarrow().as_py()
    banked = [one.date for one in documents if one.kind in BANK]
    return (min(banked), min(last, today - timedelta(days=1))) if banked and last else (today, today)
