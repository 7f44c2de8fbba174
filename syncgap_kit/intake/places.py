"""Where every record of a file stands in it, byte by byte, and what became of it."""

from typing import Any

import numpy as np
import pyarrow as pa

from .load import Staged
from .sorting import BLANK, DATA, FAULTY, HEADER, PREAMBLE, TOTAL

KINDS = {PREAMBLE: "preamble", HEADER: "header", DATA: "loaded", TOTAL: "total", BLANK: "blank", FAULTY: "quarantined"}


def spans_of(one: Staged) -> Any:
    """Where every record of a file stands in it, byte by byte, and what became of it: rows of the table spans."""
    export = one.export
    lines, begins, kinds = (np.concatenate(parts) for parts in zip(*export.spans, strict=True))
    words = np.array([KINDS[kind] for kind in sorted(KINDS)])[kinds].astype(object)
    words[np.isin(lines, [item.source_row for item in export.quarantine])] = "quarantined"
    if one.repeated is not None:
        words[np.isin(lines, one.repeated.to_pyarrow()["source_row"].to_numpy())] = "repeated"
    begin, end = pa.nulls(len(lines), pa.int64()), pa.nulls(len(lines), pa.int64())
    if export.sheet is None:
        begins[0] = 0  # a mark of the encoding belongs to the first record
        begin, end = pa.array(begins), pa.array(np.append(begins[1:], export.end))
    return pa.table(
        {
            "source_file": pa.array([export.name] * len(lines)).dictionary_encode(),
            "source_sha256": pa.array([export.sha256] * len(lines)).dictionary_encode(),
            "source_row": pa.array(lines),
            "byte_from": begin,
            "byte_to": end,
            "kind": pa.array(words, pa.string()),
        }
    )
