"""The orders behind a finding, each with the file and the row in which it stands."""

import hashlib
from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..calendar import day_in, parse_instant
from ..written import day_words, for_reader, in_digits, money_words
from .markup import Markup, Shown, breakable, element, join
from .sentences import count, name_of
from .tables import NUMBER, SHORT, Column, Keyed, html_table, showing

if TYPE_CHECKING:
    from ..investigation import Study

SAMPLE = {"sample_size": 15, "sample_seed": 1}  # where case.toml does not say
MOST = 15  # reasons of one list
MOST_LONE = 100  # orders outside any gap


@for_reader
def sample(study: "Study") -> Shown:
    """Some orders of each gap with file and row, drawn by a seed so that anybody draws the same ones."""
    size, seed = (int(study.case.settings.report.get(key, value)) for key, value in SAMPLE.items())
    rows = study.exceptions
    groups = [(f"{gap.id}, {name_of(gap.channel)}", rows[rows["gap_id"] == gap.id]) for gap in study.findings.gaps]
    lone = rows[(rows["gap_id"].fillna("") == "") & (rows["disposition"] == "missing")]
    groups += [("Missing one by one, outside any gap", lone)] if len(lone) else []
    tables, lines = [], []
    for name, group in groups:
        picked = drawn(group, size, seed)
        counts = f"{name}: {showing(len(picked), len(group), 'rows')}"
        how = "" if len(picked) == len(group) else f", drawn with seed {seed}; all of them are in exceptions.csv"
        tables.append(_orders_table(counts + how, picked, study.case.timezone))
        lines.append(counts)
    text = "\n".join(lines) or "No order is missing."
    return Shown(join(tables) if tables else element("p", text), text)


@for_reader
def outside_gaps(study: "Study") -> Shown:
    """The orders that are missing one by one, outside any gap, with file and row."""
    rows = study.exceptions
    lone = rows[(rows["gap_id"].fillna("") == "") & (rows["disposition"] == "missing")]
    if not len(lone):
        text = "No order is missing outside of a gap."
        return Shown(element("p", text), text)
    picked = lone.sort_values(["created_at", "order_id", "source_row"]).head(MOST_LONE)
    caption = f"Missing one by one, outside any gap: {showing(len(picked), len(lone), 'orders')}"
    caption += "" if len(picked) == len(lone) else ", the first by date; all of them are in exceptions.csv"
    return Shown(_orders_table(caption, picked, study.case.timezone), caption)


@for_reader
def reasons(study: "Study") -> Shown:
    """How many orders each reason set apart, largest first: the exceptions, and the orders that were not expected."""
    columns = (Column("What became of them"), Column("Reason"), Column("Gap"), Column("Rows", NUMBER))
    tables, lines = [], []
    for name, frame in (("exceptions.csv", study.exceptions), ("not_expected.csv", study.not_expected)):
        counted = frame[["disposition", "reason", "gap_id"]].fillna("").value_counts().reset_index()
        counted = counted.sort_values(["count", "disposition", "reason", "gap_id"], ascending=[False, True, True, True])
        shown = counted.head(MOST)
        reasons_shown = showing(len(shown), len(counted), "reasons")
        caption = f"{name}: {count(len(frame), 'row')} by reason, most frequent first, {reasons_shown}"
        rows = [(row[0].replace("_", " "), row[1], row[2], in_digits(row[3])) for row in shown.itertuples(index=False)]
        tables.append(html_table(caption, columns, rows))
        lines.append(caption)
    return Shown(join(tables), "\n".join(lines))


def drawn(rows: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    """A random sample that anybody can redo: the rows whose SHA-256 of `seed:channel:order_id` come first, by date."""
    lots = [
        hashlib.sha256(f"{seed}:{channel}:{order}".encode()).hexdigest()
        for channel, order in zip(rows["channel"], rows["order_id"], strict=True)
    ]
    picked = rows.assign(lot=lots).sort_values(["lot", "source_row"]).head(size)
    return picked.sort_values(["created_at", "order_id", "source_row"])


def _orders_table(caption: str, rows: pd.DataFrame, zone: str) -> Markup:
    headings = ("Order", "Created", "Amount", "What became of it", "File", "Row")
    kinds = {"Created": SHORT, "Amount": NUMBER, "Row": NUMBER}
    columns = [Column(text, kinds.get(text, "text")) for text in headings]
    shown = [
        (row["order_name"] or row["order_id"], _created(row["created_at"], zone), _priced(row), row["reason"],
         breakable(row["source_file"]), row["source_row"])
        for row in rows.fillna("").to_dict("records")
    ]  # fmt: skip
    return html_table(caption, columns, shown, tools=True)


def _created(text: str, zone: str) -> Keyed:
    instant = parse_instant(text, zone)
    return Keyed(day_words(day_in(instant, zone)), text) if instant else Keyed(text, "")


def _priced(row: Mapping[Hashable, Any]) -> Keyed:
    amount, currency = row["amount"], row["currency"]
    words = money_words(Decimal(amount), currency) if amount else "not known"
    return Keyed(words, f"{currency} {amount}" if amount else "")
