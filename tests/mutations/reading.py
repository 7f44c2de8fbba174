"""What the kit gives for one file, as plain values that a verdict can compare."""

import gzip
import re
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from syncgap_kit.errors import SyncGapError
from syncgap_kit.intake.containers import contents
from syncgap_kit.intake.custody import Custody
from syncgap_kit.intake.logs import read_log
from syncgap_kit.intake.privacy import Key
from tests.alone import read_alone

from .clean import clean
from .shapes import Shape

KEY = Key(b"a key of the tests, and no other", kept=False)
KEYS = ("order_key", "posting_key", "source_file", "source_row")
Value = tuple[str, tuple[tuple[str, Any], ...]]  # the canonical table, and the row's cells by column


@dataclass(frozen=True)
class Span:
    """One record of the file, as the kit accounts for it."""

    row: int
    begin: int
    end: int
    kind: str


@dataclass(frozen=True)
class Reading:
    """A file that was read: its spans, the canonical rows by the row of the file they come from, its account."""

    spans: tuple[Span, ...]
    values: dict[int, list[Value]]
    warnings: tuple[str, ...]
    account: tuple[int, int, int, int]  # rows, loaded, quarantined, not_data


def read(path: Path, shape: Shape) -> Reading | str:
    """What the kit gives for a file; its one sentence where it refuses. Any other exception is a defect and rises."""
    try:
        if shape.log:
            return read_as_log(path)
        alone = read_alone(path, shape.channel)
    except SyncGapError as refused:
        return f"{type(refused).__name__}: {refused}"
    export = alone.export
    return Reading(
        spans=tuple(
            Span(int(row), int(begin), int(end), str(kind))
            for row, begin, end, kind in alone.spans[["source_row", "byte_from", "byte_to", "kind"]].itertuples(
                index=False
            )
        ),
        values=by_row(alone.tables),
        warnings=tuple(export.warnings),
        account=(export.rows, export.loaded, export.quarantined, export.not_data),
    )


def read_as_log(path: Path) -> Reading:
    """The same of a log of the sync tool, which has no spans of its own: its physical lines stand for them."""
    [content] = contents(path, path.name)
    table, rows, account, aside, warnings = read_log(content, "America/New_York", KEY, Custody())
    frame = pd.DataFrame(rows, columns=[*table.columns])
    faulty = {item.source_row for item in aside}
    loaded = {row["source_row"] for row in rows}
    stored = path.read_bytes()
    text = gzip.decompress(stored) if stored[:2] == b"\x1f\x8b" else stored
    wide = text[:2] in (b"\xff\xfe", b"\xfe\xff")
    spans, begin = [], 0
    for number, line in enumerate(text.decode("utf-16" if wide else "latin-1").splitlines(keepends=True), 1):
        kind = "quarantined" if number in faulty else "loaded" if number in loaded else "blank"
        end = begin + len(line) * (1 + wide) + 2 * (wide and not begin)
        spans.append(Span(number, begin, end, kind))
        begin = end
    counts = (account.rows, account.loaded, account.quarantined, account.not_data)
    return Reading(tuple(spans), by_row({table: frame}), tuple(warnings), counts)


def by_row(tables: dict[Any, pd.DataFrame]) -> dict[int, list[Value]]:
    found: dict[int, list[Value]] = defaultdict(list)
    for table, frame in tables.items():
        names = sorted(name for name in table.columns if name in frame.columns and name not in KEYS)
        plain = frame.astype(object).where(frame.notna(), None)
        for row, *cells in plain[["source_row", *names]].itertuples(index=False, name=None):
            found[int(row)].append((table.name, tuple(zip(names, cells, strict=True))))
    return {row: sorted(values, key=repr) for row, values in found.items()}


@cache
def expected(name: str) -> dict[int, list[Value]]:
    """What each record of a clean file gives, by its place; read once by the kit, and all of it must load."""
    own = clean(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"clean.{name}"
        path.write_bytes(own.content())
        reading = read(path, own.shape)
    assert isinstance(reading, Reading), reading
    begins, at = {}, 0
    for place, entry in enumerate(own.entries):
        begins[at] = place
        at += len(entry.written(own.shape.delimiter))
    rows = {span.row: begins[span.begin] for span in reading.spans if span.kind == "loaded"}
    assert sorted(rows.values()) == own.data, "a clean file loads whole"
    assert set(reading.values) == set(rows)
    return {rows[row]: values for row, values in reading.values.items()}


def lines_before(content: bytes, wide: bool) -> tuple[int, int]:
    """Line breaks in some bytes, a lone carriage return counted as one and not counted."""
    if wide:
        content = content.replace(b"\0", b"")  # enough for the breaks of UTF-16, whichever its order
    feeds = content.count(b"\n")
    return feeds + len(re.findall(rb"\r(?!\n)", content)), feeds
