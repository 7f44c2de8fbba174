"""Sale documents that belong to no order and bear no convention of a channel: told where orders are missing at all.

Books hold other businesses' invoices too, which are nobody's trouble. Where orders are missing, though, some of them
may be among these documents. Invoices, receipts and cash sales count; most journals are none of sales.
"""

from decimal import Decimal
from typing import Any

import ibis

from ..intake.case import Case
from ..intake.phrases import many, owner
from ..written import in_digits, money_words
from .numbers.conventions import shape_pattern
from .numbers.ladder import REGEXP_EXTRACT_ALL
from .numbers.order_ids import Spelt
from .payouts.deposits import Placed
from .refund_names import apart
from .set_aside import numbered_as_set_aside
from .tally import Tally

COUNTED = ("invoice", "sales_receipt", "cash_sale")
LEAST, MOST = Decimal("0.8"), Decimal("1.005")  # part of the missing that sums come to, if these are sums of them
SHOWN = 5  # documents named with their file and row, the oldest
NAMES = {"quickbooks": "QuickBooks"}


def strangers(
    case: Case, tally: tuple[Tally, ...], disposed: Any, free: Any, placed: Placed, ids: Any, spelt: list[Spelt]
) -> list[str]:
    """A warning per ledger and currency. `free`: sale documents that are no order's, no sum's and bear no convention.

    They count from the first to the last order day of the channels that miss orders; a payout's documents do not, nor
    do those of orders that were set aside at intake.
    """
    short = sorted({one.channel for one in tally if one.disposition == "missing"})
    if not short:
        return []
    own = disposed.filter(disposed.channel.isin(short))
    span = own.agg(first=own.created_day.min(), last=own.created_day.max()).to_pyarrow().to_pylist()[0]
    keys = sorted({one.key for booked in placed.booked.values() for one in booked.documents})
    paid_out = ibis.memtable({"posting_key": keys}, schema={"posting_key": "int64"})
    free = free.filter(free.document_type.isin(COUNTED), free.date.between(span["first"], span["last"]))
    free = case.keep("strangers", free.anti_join(paid_out, "posting_key"))
    if case.set_aside_orders:
        free = free.anti_join(numbered_as_set_aside(case, free), "posting_key")
    free = free.left_join(_numbered(free, ids, spelt), "posting_key").drop("posting_key_right")
    found = _counted(free.mutate(currency=free.currency.fill_null(case.currency)))
    rows = found.order_by("ledger", "currency").to_pyarrow().to_pylist()
    return [_sentence(row) + _as_much(row, tally) for row in rows]


def _counted(free: Any) -> Any:
    """How many there are of each ledger and currency, and where the oldest of them stand."""
    called = free.doc_number.fill_null("one without a number")
    told = called + " in " + free.source_file + ", row " + free.source_row.cast("string")
    place = ibis.row_number().over(group_by=("ledger", "currency"), order_by=("date", "posting_key"))
    groups = free.mutate(told=told, place=place).group_by("ledger", "currency")
    return groups.agg(
        documents=ibis._.count(),
        worth=ibis._.amount.fill_null(0).sum(),
        numbered=ibis._.numbered.fill_null(False).sum(),
        places=ibis._.told.collect(where=ibis._.place < SHOWN, order_by=ibis._.place),
    )


def _numbered(free: Any, ids: Any, spelt: list[Spelt]) -> Any:
    """Those whose number holds that of an order all the same, beside other signs or with another amount."""
    own = free.filter(free.number.notnull()).select("posting_key", text=apart(free.number))
    found = []
    for one in spelt:
        keys = ids.filter(ids.channel == one.channel).select(key=ids[one.field])
        tokens = own.mutate(key=REGEXP_EXTRACT_ALL(own.text, ibis.literal(shape_pattern(one.shapes))).unnest())
        found.append(tokens.semi_join(keys, "key").select("posting_key"))
    return ibis.union(*found, found[0], distinct=True).mutate(numbered=True)


def _sentence(row: dict[str, Any]) -> str:
    ledger = NAMES.get(row["ledger"], owner(row["ledger"]))
    documents = f"{many(row['documents'], 'sale document')} of {ledger} ({money_words(row['worth'], row['currency'])})"
    told = f"{documents} within the period {_verb(row['documents'], 'belong')} to no order of the channels"
    if row["numbered"]:
        told += f", although {in_digits(row['numbered'])} {_verb(row['numbered'], 'hold')} the number of one"
    else:
        told += f" and {_verb(row['documents'], 'bear')} no number of theirs"
    more = row["documents"] - len(row["places"])
    places = "; ".join([*row["places"], *([f"{in_digits(more)} more"] if more else [])])
    return f"{told}; missing orders may be among them: {places}."


def _as_much(row: dict[str, Any], tally: tuple[Tally, ...]) -> str:
    """That few such documents come to nearly what the missing orders do: sums of another kind, most likely."""
    missing = [one for one in tally if one.disposition == "missing" and one.currency == row["currency"]]
    for own in [*([one] for one in missing), missing]:
        orders, worth = sum(one.orders for one in own), sum((one.worth for one in own), Decimal(0))
        if row["documents"] * 2 <= orders and LEAST * worth <= row["worth"] <= MOST * worth:
            names = " and ".join(sorted({owner(one.channel) for one in own}))
            return (
                f" So few documents come to nearly what the {in_digits(orders)} missing orders of {names} do "
                f"({money_words(worth, row['currency'])}): the books may hold those in sums of a kind that is not "
                "known here, or that are off by something; look at these documents before you call an order missing."
            )
    return ""


def _verb(number: int, word: str) -> str:
    return word + "s" if number == 1 else word
