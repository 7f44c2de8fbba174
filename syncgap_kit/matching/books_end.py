"""Where the export of a channel's books ends before its orders do: what would be dated later cannot be seen in it.

Books that fall silent of a sudden, in documents of every kind, were exported earlier, or nothing reached them any more:
they themselves do not tell which. The orders stay missing; their reason and a warning say how far the books reach.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import numpy as np

from ..calendar import day_in
from ..intake.case import Case
from ..intake.coverage.books_end import silent_since
from ..intake.phrases import many, owner
from ..tables import ORDERS, POSTINGS
from ..written import day_words, money_words
from .beyond_coverage import TYPICAL_LAG
from .numbers.document_days import DocumentDay, borne_day, days_behind
from .strangers import NAMES


@dataclass(frozen=True)
class BooksEnd:
    """The last day of which the books of a channel hold a document of any kind, though their silence is beyond chance.

    `lag`: the most days by which its documents usually stand behind the day that most of them bear.
    """

    channel: str
    ledger: str
    last: date
    lag: int


def books_ends(case: Case, lags: Any, days: tuple[DocumentDay, ...]) -> tuple[BooksEnd, ...]:
    """The end of the books of each channel, for those whose books end before their time. `lags`: see document_lags."""
    silent = silent_since(case.table(POSTINGS), day_in(case.as_of, case.timezone), case.timezone)
    if not silent:
        return ()
    counted = lags.group_by("channel", "ledger", behind=days_behind(case, lags, days))
    counted = counted.agg(documents=lags.support.sum()).order_by("channel", "ledger", "behind")
    ledgers: dict[str, dict[str, Counter[int]]] = {}
    for row in counted.to_pyarrow().to_pylist():
        if row["behind"] is not None:
            own = ledgers.setdefault(row["channel"], {}).setdefault(row["ledger"], Counter())
            own[row["behind"]] = row["documents"]
    ends = []
    for channel, of_ledgers in ledgers.items():
        ledger = max(of_ledgers, key=lambda name: of_ledgers[name].total())
        if ledger in silent:
            ends.append(BooksEnd(channel, ledger, silent[ledger], max(_usual_most(of_ledgers[ledger]), 0)))
    return tuple(ends)


def _usual_most(behind: Counter[int]) -> int:
    """The days behind the usual one that TYPICAL_LAG of the documents do not exceed."""
    days = sorted(behind)
    within = np.cumsum([behind[day] for day in days])
    return days[int(np.searchsorted(within, TYPICAL_LAG * within[-1]))]


def borne_later(case: Case, days: tuple[DocumentDay, ...], ends: Iterable[BooksEnd]) -> Any:
    """The orders whose document would be dated after the last one of their books: order_key; None where none end."""
    orders = case.table(ORDERS)
    day = borne_day(case, orders, days)
    later = [(orders.channel == end.channel) & (day > end.last) for end in ends]
    return case.keep("borne_later", orders.filter(ibis.or_(*later)).select("order_key")) if later else None


def end_warnings(case: Case, disposed: Any, later: Any, ends: Iterable[BooksEnd]) -> tuple[str, ...]:
    """A warning for each channel and currency with expected orders that would be dated after the end of their books."""
    if later is None:
        return ()
    alone = disposed.filter(disposed.disposition.isin(("missing", "in_flight"))).semi_join(later, "order_key")
    counted = alone.group_by("channel", currency=alone.currency.fill_null(case.currency)).agg(
        orders=alone.count(), worth=alone.total.fill_null(0).sum()
    )
    known = {end.channel: end for end in ends}
    rows = counted.order_by("channel", "currency").to_pyarrow().to_pylist()
    return tuple(_sentence(known[row["channel"]], row) for row in rows)


def _sentence(end: BooksEnd, row: dict[str, Any]) -> str:
    ledger = NAMES.get(end.ledger, owner(end.ledger))
    number = row["orders"]
    orders = (
        f"{many(number, 'expected order')} of {owner(row['channel'])} ({money_words(row['worth'], row['currency'])})"
    )
    of_one = "its document" if number == 1 else "their documents"
    return (
        f"The books end early: the export of {ledger} holds no document of any kind after {day_words(end.last)}, which "
        f"is beyond chance by what was usual before; {orders} would have {of_one} dated later. If the export "
        "was taken or cut then, they may well stand in the books: export these again up to the day of the orders."
    )
