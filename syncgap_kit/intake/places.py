"""Where every record of a file stands in it, byte by byte, and what became of it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from ..tables import SPANS
from .export import Export
from .load import Staged
from .scan import Numbers
from .sorting import BLANK, DATA, FAULTY, HEADER, PREAMBLE, TOTAL

REPEATED = FAULTY + 1  # stands in a newer file of the same source
KINDS = {
    PREAMBLE: "preamble",
    HEADER: "header",
    DATA: "loaded",
    TOTAL: "total",
    BLANK: "blank",
    FAULTY: "quarantined",
    REPEATED: "repeated",
}
WORDS = [KINDS[kind] for kind in sorted(KINDS)]
STREAM = "spans_of_a_file"
TEXT = pa.dictionary(pa.int8(), pa.string())
SCHEMA = pa.schema(
    [
        *(("source_file", TEXT), ("source_sha256", TEXT), ("source_row", pa.int64())),
        *(("byte_from", pa.int64()), ("byte_to", pa.int64()), ("kind", TEXT)),
    ]
)


def keep_spans(connection: Any, one: Staged) -> None:
    """The spans of a file into the table spans; they are not held any longer."""
    connection.con.register(STREAM, spans_of(one))
    try:
        connection.insert(SPANS.name, connection.table(STREAM))
    finally:
        connection.con.unregister(STREAM)
    one.export.spans.clear()


def spans_of(one: Staged) -> Any:
    """Where every record of a file stands in it, byte by byte, and what became of it: a stream of rows of spans.

    The engine is asked before the stream begins: while it takes the rows, it answers no other question.
    """
    aside = np.array(sorted({item.source_row for item in one.export.quarantine}), np.int64)
    repeated = None if one.repeated is None else one.repeated.to_pyarrow()["source_row"].to_numpy()
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(one.export, aside, repeated))


def _batches(export: Export, aside: Numbers, repeated: Numbers | None) -> Iterator[Any]:
    words = pa.array(WORDS)
    for place, (lines, begins, kinds) in enumerate(export.spans):
        told = kinds.copy()
        told[np.isin(lines, aside)] = FAULTY
        if repeated is not None:
            told[np.isin(lines, repeated)] = REPEATED
        begin, end = pa.nulls(len(lines), pa.int64()), pa.nulls(len(lines), pa.int64())
        if export.sheet is None:
            own = begins.copy()
            own[0] = own[0] if place else 0  # a mark of the encoding belongs to the first record
            following = export.spans[place + 1][1][0] if place + 1 < len(export.spans) else export.end
            begin, end = pa.array(own), pa.array(np.append(begins[1:], following))
        columns = [_same(export.name, len(lines)), _same(export.sha256, len(lines)), pa.array(lines), begin, end]
        yield pa.record_batch([*columns, pa.DictionaryArray.from_arrays(told, words)], schema=SCHEMA)


def _same(text: str, count: int) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int8)), pa.array([text]))
