"""The replay pack: what is missing, order by order, as it would be entered, with what to check before anybody does.

It is a list and no more. The kit never writes to any system: importing it is a person's decision.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..intake.phrases import listed, many, owner
from ..matching.left_behind import way_left
from ..matching.numbers.document_days import borne_day
from ..matching.numbers.own_numbers import own_number
from ..matching.numbers.spelling import normal_text
from ..matching.orders import Matches
from ..written import in_digits, money_words
from .configuration import Configuration
from .pack_checks import CHECKS, LOOK_THERE, OK, books_of, checked

MONEY_COLUMNS = ("total", "tax", "withheld_tax", "shipping", "discount")
FACTS = ("channel", "currency", "order_id", "order_name", "date", *MONEY_COLUMNS, "gap_id", "cause", "doc_number")
COLUMNS = (*FACTS, *(f"check_{name}" for name in CHECKS), "ready", "source_file", "source_row")
NEVER_WRITES = "This is a list: the kit itself writes to no shop, no tool and no books."


@dataclass(frozen=True, eq=False)
class ReplayPack:
    """Every missing order, by channel and day.

    Columns of `frame`: channel, currency, order_id, order_name, date (that its document would bear by the habit of its
    channel, else paid or placed; in the books' zone), total,
    tax, withheld_tax (part of total that the marketplace remits itself), shipping, discount (Decimals in the currency,
    None where not told), gap_id and cause (empty outside a gap), doc_number (by the learnt convention, empty where
    there is none), the checks (words that begin with `ok` where nothing stands in the way), ready (`yes`: all checks
    are ok), source_file and source_row.
    """

    frame: pd.DataFrame
    sentences: tuple[str, ...]


def replay_pack(matches: Matches, configuration: Configuration, exceptions: pd.DataFrame) -> ReplayPack:
    """The pack of a case: one row for each order whose disposition is missing."""
    rows = _missing(matches, exceptions)
    numbers = Counter((row["channel"], normal_text(row["doc_number"])) for row in rows if row["doc_number"])
    books = books_of(matches, configuration, rows)
    shown = []
    for row in rows:
        twice = numbers[(row["channel"], normal_text(row["doc_number"]))] > 1
        words = checked({**row, "numbered_twice": twice}, books)
        ready = "yes" if all(text.startswith(OK) for text in words.values()) else "no"
        shown.append({**row, **{f"check_{name}": text for name, text in words.items()}, "ready": ready})
    frame = pd.DataFrame([[row[name] for name in COLUMNS] for row in shown], columns=list(COLUMNS), dtype=object)
    return ReplayPack(frame, (*_sentences(frame), NEVER_WRITES))


def strays_of(pack: ReplayPack, gap: str) -> int:
    """Of how many orders of a gap a document that belongs to no order may be the missing one."""
    own = pack.frame[pack.frame.gap_id == gap]
    return int(own.check_in_books.str.endswith(LOOK_THERE).sum()) if len(own) else 0


def _missing(matches: Matches, exceptions: pd.DataFrame) -> list[dict[str, Any]]:
    """The missing orders with their numbers, and the gap and the cause of each."""
    orders = matches.orders.filter(matches.orders.disposition == "missing")
    numbers = own_number(orders, matches.numbering)
    wanted = orders.select(
        *("order_key", "channel", "currency", "order_id", "order_name", *MONEY_COLUMNS, "draft_number"),
        *("refunded", "source_file", "source_row"),
        way=way_left(orders),
        date=borne_day(matches.case, orders, matches.days),
    )
    joined = wanted.join(numbers, "order_key").order_by("channel", "date", "order_id", "order_key")
    hashed = _with_a_hash(matches)
    own = exceptions[exceptions.disposition == "missing"]
    places = zip(own.source_file, own.source_row, strict=True)
    caused = dict(zip(places, zip(own.gap_id, own.cause_kind + " " + own.cause_ref, strict=True), strict=True))
    rows = []
    for row in joined.to_pyarrow().to_pylist():
        gap, cause = caused.get((row["source_file"], str(row["source_row"])), ("", ""))
        number = row["own_number"] or ""
        if number and row["channel"] in hashed:
            number = "#" + number.removeprefix("#")
        rows.append({**row, "gap_id": gap, "cause": cause.strip(), "doc_number": number})
    return rows


def _with_a_hash(matches: Matches) -> set[str]:
    """The channels most of whose documents bear the # that stands before an order's name."""
    orders = matches.orders.filter(matches.orders.doc_number.notnull())
    counted = orders.group_by("channel").agg(
        all=orders.count(), hashed=orders.doc_number.strip().startswith("#").sum().fill_null(0)
    )
    held = counted.filter(counted.hashed * 2 > counted["all"])
    return set(held.to_pyarrow()["channel"].to_pylist())


def _sentences(frame: pd.DataFrame) -> list[str]:
    if frame.empty:
        return ["No order is missing, so there is nothing to enter."]
    told = []
    for (channel, currency), own in frame.groupby(["channel", "currency"], sort=True):
        ready = own[own.ready == "yes"]
        total = sum(one for one in ready.total if one is not None)
        words = f"{owner(str(channel))}, {currency}: {many(len(own), 'order')} to enter, {in_digits(len(ready))} ready"
        words += f" ({money_words(total, str(currency))})" if len(ready) else ""
        held = [(int((~own[f"check_{name}"].str.startswith(OK)).sum()), name.replace("_", " ")) for name in CHECKS]
        why = [f"{in_digits(number)} by {name}" for number, name in sorted(held, key=lambda one: -one[0]) if number]
        told.append(words + (f"; held up: {listed(why, most=len(why))}." if why else "."))
    return told
