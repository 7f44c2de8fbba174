"""The canonical tables as they were seen at one moment: the newest state of each order, older ones as its history."""

from datetime import UTC, datetime
from typing import Any

import ibis

from ..calendar import day_in, naive
from ..errors import BadCase
from ..movements import MOVEMENTS, PAYOUTS
from ..tables import (
    BOOKS_SETTINGS,
    ORDER_HISTORY,
    ORDER_LINES,
    ORDERS,
    POSTING_LINES,
    POSTING_TIMES,
    POSTINGS,
    SYNC_EVENTS,
    SYNC_RUNS,
)
from ..written import day_words
from .books import documents
from .phrases import many
from .settings import Settings, read_as_of
from .settled import with_proven_payments
from .states import (
    as_seen_at,
    history_of,
    known_at,
    laid_out_alike,
    newest_states,
    numbered,
    ranked_states,
    standing_until,
    usual_currencies,
    with_several_states,
)
from .taken import taken_no_earlier

ORDER_ORDER = ("channel", "created_at", "order_id", "shop")
DOCUMENT_ORDER = ("date", "ledger", "doc_number", "document_type", "amount", "memo", "file_digest", "source_row")


def latest_moment(given: str | datetime | None, settings: Settings, connection: Any) -> datetime:
    """The instant up to which the case is seen: given, or of case.toml, or the latest that exports and logs tell."""
    if given:
        return read_as_of(given, settings.timezone, "--as-of")
    if settings.as_of:
        return settings.as_of
    latest: list[datetime] = []
    orders, runs, events = (connection.table(f"all_{table.name}") for table in (ORDERS, SYNC_RUNS, SYNC_EVENTS))
    for table, columns in (
        (orders, ("created_at", "paid_at", "fulfilled_at", "cancelled_at", "updated_at", "exported_at")),
        (runs, ("started_at", "finished_at")),
        (events, ("at",)),
    ):
        row = table.agg(**{name: table[name].max() for name in columns}).to_pyarrow().to_pylist()[0]
        latest += [value for value in row.values() if value is not None]
    if not latest:
        raise BadCase("case.toml: the exports hold no order, so as_of cannot be told; add as_of to [case].")
    return max(latest).replace(tzinfo=UTC)


def publish(connection: Any, as_of: datetime, settings: Settings) -> None:
    """The canonical tables as they were seen at `as_of`: the newest state of each order, older ones as its history."""
    moment = naive(as_of)
    versions = connection.table(f"all_{ORDERS.name}")
    known = known_at(versions, moment)
    several = connection.create_table("several_states", with_several_states(known), temp=True)
    known = standing_until(known, connection.create_table("taken", taken_no_earlier(known, several), temp=True))
    latest = versions.group_by("file_digest").agg(file_latest=versions.created_at.max())
    ranked = ranked_states(known, several, connection.create_table("latest_orders", latest, temp=True))
    newest, seen = newest_states(known, several, ranked)
    orders = as_seen_at(newest, moment, usual_currencies(known), settings.currency)
    orders = with_proven_payments(connection, orders, moment)
    connection.create_table(ORDERS.name, numbered(orders, "order_key", ORDER_ORDER).select(*ORDERS.columns))
    alike = connection.create_table("laid_out_alike", laid_out_alike(ranked), temp=True)
    changing = alike if several.count().execute() else None
    seen = connection.create_table("seen", seen, temp=True)
    connection.create_table(ORDER_HISTORY.name, history_of(seen, changing))
    owner = connection.table(ORDERS.name).select("order_key", "order_id", "source_file")
    connection.create_table(ORDER_LINES.name, _lines(connection, owner))
    found = documents(connection, as_of, settings)
    connection.create_table(POSTINGS.name, numbered(found, "posting_key", DOCUMENT_ORDER).select(*POSTINGS.columns))
    connection.create_table(POSTING_LINES.name, connection.table(f"all_{POSTING_LINES.name}"))
    for table in (POSTING_TIMES, BOOKS_SETTINGS, *MOVEMENTS):
        rows = connection.table(f"all_{table.name}")
        when = rows.day if table is PAYOUTS else rows.at
        last = day_in(as_of, settings.timezone) if table is PAYOUTS else moment
        connection.create_table(table.name, rows.filter((when <= last).fill_null(True)))
    for table, column in ((SYNC_RUNS, "started_at"), (SYNC_EVENTS, "at")):
        rows = connection.table(f"all_{table.name}")
        connection.create_table(table.name, rows.filter((rows[column] <= moment) | rows[column].isnull()))


def left_aside(connection: Any, as_of: datetime, settings: Settings) -> list[str]:
    """What the files hold beyond `as_of`, which is left aside: a sentence, or none. After `publish`."""
    orders, documents = connection.table(f"all_{ORDERS.name}"), connection.table(f"all_{POSTINGS.name}")
    last = day_in(as_of, settings.timezone)
    later = orders.filter(orders.created_at > naive(as_of)).select("channel", "order_id").distinct()
    dated = documents.filter(documents.date > last).select("ledger", "document_type", "doc_number", "date", "amount")
    counts = {"order": int(later.count().execute()), "document": int(dated.distinct().count().execute())}
    told = [many(number, noun) for noun, number in counts.items() if number]
    if not told:
        return []
    verb = "is" if sum(counts.values()) == 1 else "are"
    dated = f"{' and '.join(told)} of the files {verb} dated after as_of ({day_words(last)}) and left aside"
    why = "what is later is unseen, and an order may be missing whose document is dated then"
    return [f"{dated}: {why}. Give a later as_of to have them counted."]


def _lines(connection: Any, owner: Any) -> Any:
    """The lines of each order: those of the file that its state is from, else those of another file that tells more.

    Some systems export orders and their items apart; then a file of orders has no lines, or their articles alone.
    """
    lines = connection.table(f"all_{ORDER_LINES.name}")
    counted = lines.filter(lines.quantity.notnull()).select("source_file").distinct()
    full = counted.to_pyarrow()["source_file"].to_pylist()
    own = lines.join(owner, ["order_id", "source_file"])
    thin = owner.filter(owner.source_file.notin(full)).select("source_file").distinct()
    without = thin.to_pyarrow()["source_file"].to_pylist()
    if not without:
        return own.select(*ORDER_LINES.columns)
    orders = connection.table(ORDERS.name).select("order_key", "channel", "order_id", own_file="source_file")
    orders = orders.filter(orders.own_file.isin(without))
    other = lines.join(orders, ["channel", "order_id"])
    place = ibis.cases((other.source_file.isin(full), "0"), (other.source_file == other.own_file, "1"), else_="2")
    other = other.mutate(place=place.concat(other.source_file))
    other = other.mutate(first=other.place.min().over(ibis.window(group_by=other.order_key)))
    other = other.filter(other.place == other.first)
    own = own.filter(own.source_file.isin(full))
    return own.select(*ORDER_LINES.columns).union(other.select(*ORDER_LINES.columns))
