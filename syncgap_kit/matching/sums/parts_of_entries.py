"""Journal entries whose lines name several channels: what of an entry is which channel's, by its own lines."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from ...intake.case import Case
from ...intake.entries import BESIDE_IT
from ...tables import POSTING_LINES, POSTINGS
from .amounts_booked import in_units
from .rows import rows_of

MOST_CHANNELS = 1000  # of a case; the key of a part is its document's and the place of its channel among these
WORDS = re.compile(r"[\W_]+")


def with_parts(case: Case, documents: pd.DataFrame, free: Any) -> pd.DataFrame:
    """The documents with `of_channel`, an entry whose lines name several channels as a row for each of them.

    `free`: the same documents (Ibis). A part has a key of its own, from which `document_of` tells the document's.
    """
    whole = documents.assign(of_channel=None)
    if len(case.channels) < 2 or not case.table(POSTING_LINES).count().execute():
        return whole
    told = _lines(case, free, case.channels)
    parts = [part for key, own in told.groupby("posting_key") for part in _parts(key, own, case.channels)]
    if not parts:
        return whole
    found = pd.DataFrame(parts)
    beside = whole[whole.posting_key.isin(found.of_document)].set_index("posting_key")
    columns = ["date", "currency", "created_at", "ledger", "document_type", "doc_number"]
    found = found.join(beside[columns], on="of_document")
    rest = whole[~whole.posting_key.isin(found.of_document)]
    return pd.concat([rest, found[whole.columns]], ignore_index=True)


def document_of(key: int) -> int:
    """The posting_key of the document that a key stands for: its own, or that of the document it is a part of."""
    return key if key >= 0 else (-key - 1) // MOST_CHANNELS


def _lines(case: Case, free: Any, channels: tuple[str, ...]) -> pd.DataFrame:
    """The lines of these documents, each with the channel that it names."""
    where = case.table(POSTINGS).semi_join(free, "posting_key")
    where = where.select("posting_key", "source_file", document_row="source_row")
    lines = case.table(POSTING_LINES).join(where, ["source_file", "document_row"])
    lines = lines.select(
        *("posting_key", "source_row", "document_row"),
        memo=lines.memo.fill_null(""),
        account=lines.account.fill_null(""),
        debit=in_units(lines.debit),
        credit=in_units(lines.credit),
    )
    frame: pd.DataFrame = lines.order_by("posting_key", "source_row", "memo", "account", "debit", "credit").execute()
    names = sorted(((_spaced(name), name) for name in channels), key=lambda pair: (-len(pair[0]), pair))
    texts = frame.memo + " " + frame.account
    frame["of_channel"] = [next((name for word, name in names if word in _spaced(text)), None) for text in texts]
    frame["beside"] = [bool(re.search(BESIDE_IT, text.lower())) for text in frame.account]
    return frame


def _spaced(text: str) -> str:
    """The words of a text, each between blanks."""
    return f" {WORDS.sub(' ', text.lower()).strip()} "


def _parts(key: Any, lines: pd.DataFrame, channels: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """What of one entry is each channel's; nothing where its lines do not name several."""
    if lines.of_channel.nunique() < 2:
        return
    for name, own in lines.groupby("of_channel", sort=True):
        debits = int(own.debit[~own.beside].sum())
        sold = int(own.credit.sum() - own.debit[own.beside].sum())  # where the other side is common to all of them
        yield {
            "posting_key": -(int(key) * MOST_CHANNELS + channels.index(str(name))) - 1,
            "of_document": int(key),
            "of_channel": name,
            "units": debits or sold,
            "memo": f"{next(rows_of(own)).memo} {name}",
        }
