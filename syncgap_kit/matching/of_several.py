"""What is to be said of orders that documents name with others: left out of one, or in one that is off by something."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from ..findings import money_text
from ..intake.case import Case
from ..intake.phrases import owner
from ..tables import ORDERS, POSTINGS
from ..written import ENGLISH, figures_words, written_for

TOLD = pa.schema([("order_key", pa.int64()), ("left_out_of", pa.string()), ("beyond", pa.string())])
Home = tuple[str, str]


@dataclass(frozen=True, eq=False)
class OfSeveral:
    """`told`: Ibis, order_key with left_out_of (a reason) and beyond (what follows one), each NULL where nothing is."""

    told: Any
    rest: Mapping[Home, Decimal] = field(default_factory=dict)  # channel less books, by channel and currency
    words: tuple[tuple[str, str], ...] = ()  # what `beyond` says, for the reader and plainly
    remarks: tuple[str, ...] = ()  # a sentence for each document that is off by something


def of_several(case: Case, held: Any) -> OfSeveral | None:
    """What documents of several orders leave to be said; None where each holds just its orders."""
    if held is None:
        return None
    papers = case.table(POSTINGS).select("posting_key", "doc_number", kind="document_type")
    orders = case.table(ORDERS).select("order_key", "channel", "currency", "created_at")
    rows = held.filter(held.share.isnull() | (held.over != 0)).join(papers, "posting_key").join(orders, "order_key")
    found = rows.order_by("order_key", "posting_key").to_pyarrow().to_pylist()
    if not found:
        return None
    told: dict[int, dict[str, Any]] = {}
    words: dict[str, str] = {}
    rest: dict[Home, Decimal] = {}
    remarks: dict[int, str] = {}
    for row in found:
        paper = f"{row['kind'].replace('_', ' ')} {row['doc_number'] or 'without a number'}"
        if row["share"] is None:
            left_out = f"left out of {paper}, which names it with others and lacks just its amount"
            told.setdefault(row["order_key"], {"left_out_of": left_out, "beyond": None})
            continue
        own = _beyond(row["over"], row["currency"])
        beyond = f", which {own}"
        with written_for(ENGLISH.language):
            words[beyond] = f", which {_beyond(row['over'], row['currency'])}"
        told[row["order_key"]] = {"left_out_of": None, "beyond": beyond}
        home = row["channel"], row["currency"]
        rest[home] = rest.get(home, Decimal(0)) - (0 if row["posting_key"] in remarks else row["over"])
        remarks[row["posting_key"]] = f"{owner(row['channel'])}: {paper} names several orders and {own}."
    table = pa.Table.from_pylist([{"order_key": key, **told[key]} for key in sorted(told)], schema=TOLD)
    return OfSeveral(
        case.keep("told_of_several", ibis.memtable(table)), rest, tuple(sorted(words.items())), tuple(remarks.values())
    )


def _beyond(over: Decimal, currency: str) -> str:
    amount = figures_words(money_text(abs(over), currency))
    if over < 0:
        return f"is short by {amount}, not attributable to single orders"
    return f"holds {amount} more than its orders"
