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
MOST_LONE = 100  # of one kind, outside any gap
ALONE = {  # by disposition: what it is called, and what it is
    "missing": ("Missing", "order"),
    "posted_late": ("Posted late", "order"),
    "mismatched": ("In the books with another amount", "order"),
    "duplicated": ("In the books more than once", "order"),
    "orphan": ("In the books without an order", "document"),
}


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
    """What is missing, or stands wrong in the books, one by one and outside any gap, with file, row and document."""
    rows = study.exceptions.fillna("")
    lone = rows[rows["gap_id"] == ""]
    shown = [_alone(study, lone[lone["disposition"] == kind], words) for kind, words in ALONE.items()]
    told = [one for one in shown if one]
    if not (lone["disposition"] == "missing").any():
        text = "No order is missing outside of a gap."
        told.insert(0, Shown(element("p", text), text))
    return Shown(join(one.markup for one in told), "\n".join(one.text for one in told))


def _alone(study: "Study", rows: pd.DataFrame, words: tuple[str, str]) -> Shown | None:
    """Those of one kind as a list, the oldest first; None where there are none."""
    if rows.empty:
        return None
    kind, noun = words
    picked = rows.sort_values(["created_at", "order_id", "source_row"]).head(MOST_LONE)
    caption = f"{kind} one by one, outside any gap: {showing(len(picked), len(rows), noun + 's')}"
    caption += "" if len(picked) == len(rows) else ", the first by date; all of them are in exceptions.csv"
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
    """Orders, or documents without one; with their documents and what these differ, where any row tells it."""
    told = rows.fillna("").to_dict("records")
    booked, differs = (any(row[name] for row in told) for name in ("doc_number", "difference"))
    columns = [Column("Order"), Column("Created", SHORT), Column("Amount", NUMBER)]
    columns += [Column("Books less channel", NUMBER)] * differs + [Column("What became of it")]
    columns += [Column("Document")] * booked + [Column("File"), Column("Row", NUMBER)]
    shown = [
        [
            row["order_name"] or row["order_id"] or "none",
            _created(row["created_at"], zone),
            _priced(row, "amount"),
            *([_priced(row, "difference")] * differs),
            row["reason"],
            *([row["doc_number"]] * booked),
            breakable(row["source_file"]),
            row["source_row"],
        ]
        for row in told
    ]
    return html_table(caption, columns, shown, tools=True)


def _created(text: str, zone: str) -> Keyed:
    instant = parse_instant(text, zone)
    return Keyed(day_words(day_in(instant, zone)), text) if instant else Keyed(text, "")


def _priced(row: Mapping[Hashable, Any], name: str) -> Keyed:
    amount, currency = row[name], row["currency"]
    words = money_words(Decimal(amount), currency) if amount else "not known"
    return Keyed(words, f"{currency} {amount}" if amount else "")
