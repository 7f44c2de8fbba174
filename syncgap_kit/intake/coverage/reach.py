"""How far the inputs reach: holes, cut-offs, overlaps and foreign files, told before any order is called missing.

`coverage` runs every check in one order and returns their sentences; each check can be asked alone. None of them
changes a number: they say of what the numbers cannot speak.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from ...calendar import day_in, local_day
from .amounts import changed_totals, tax_within_and_without
from .copies import overlaps, vanished
from .files import File, by_file, page_limits, wrong_company, wrong_shop
from .holes import Period, by_day, look_back, missing_days, months_without_documents, outside_period, period_not_covered
from .retention import empty_successes, log_begins_later, log_keeps_failures_longer
from .sequences import filtered_books, name_gaps, skipped_documents

__all__ = ["File", "coverage"]

SALES = ("invoice", "sales_receipt", "cash_sale")  # documents whose days tell how far the books reach
EVERYTHING: Period = (None, None)


def coverage(
    orders: Any,
    versions: Any,
    postings: Any,
    runs: Any,
    events: Any,
    *,
    files: Sequence[File],
    zone: str,
    as_of: datetime,
    period: Period = EVERYTHING,
    set_aside: Collection[str] = (),
    payouts: Sequence[Any] = (),
) -> list[str]:
    """All that the inputs' reach has to be told of, a sentence each.

    Ibis tables: `orders`, `postings`, `runs` and `events` as canonical tables up to `as_of`; `versions` a row for each
    order and file in which it stands (columns channel, shop, order_id, order_name, created_at, updated_at,
    sales_channel, source_file), where those that merely repeat a newer file may be left out, as intake does.
    Values: `files` all files with rows, newest first within a source as intake ranks them; `zone` the books' time zone;
    `as_of` aware; `period` the declared days; `set_aside` ids and names of orders in quarantine. `payouts`: the Ibis
    tables that name payouts (column payout_id).
    """
    today = day_in(as_of, zone)
    days, spans = by_day(orders, zone), by_file(versions)
    documents = _documents(postings)
    exported = {file.name: file.exported_at for file in files if file.exported_at}
    reaches = period[0] or min((day for day in (documents[0], _begin(events, zone)) if day), default=None)
    return [
        *page_limits(files, spans),
        *wrong_shop(versions, spans),
        *wrong_company(files),
        *filtered_books(postings, orders, payouts),
        *skipped_documents(postings, orders, payouts),
        *missing_days(days, orders, zone),
        *months_without_documents(days, postings, period, today),
        *name_gaps(orders, zone, set_aside),
        *period_not_covered(days, documents, period, today),
        *look_back(orders, reaches, zone, exported),
        *outside_period(days, period),
        *overlaps(versions, files),
        *changed_totals(versions, zone),
        *tax_within_and_without(versions),
        *vanished(versions, spans, files, zone, set_aside),
        *log_keeps_failures_longer(runs, events, zone),
        *empty_successes(runs, days, zone),
        *log_begins_later(events, days, zone),
    ]


def _documents(postings: Any) -> Period:
    """First and last day of the books' sale documents."""
    sales = postings.filter(postings.document_type.isin(SALES))
    return _day(sales.date.min()), _day(sales.date.max())


def _begin(events: Any, zone: str) -> date | None:
    return _day(local_day(events["at"], zone).min())


def _day(expression: Any) -> date | None:
    value = expression.execute()
    return None if pd.isna(value) else pd.Timestamp(value).date()
