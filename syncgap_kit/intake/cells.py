"""The cells of proven records: the columns a reader wants, as arrays of trimmed text, NULL where a cell is blank."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from .scan import CR, LF, QUOTE, Block, Dialect, Numbers
from .spans import split_line

Truths = npt.NDArray[np.bool_]


def lengths(block: Block) -> Numbers:
    """The bytes of each record without its line break."""
    octets = np.frombuffer(block.content, np.uint8)
    begins, ends = block.bounds[:-1], block.bounds[1:].copy()
    ends -= octets[ends - 1] == LF
    ends -= (ends > begins) & (octets[np.maximum(ends - 1, 0)] == CR)
    return ends - begins


def line_ends(block: Block) -> dict[str, int]:
    """How many records end in which line break."""
    octets = np.frombuffer(block.content, np.uint8)
    ends = block.bounds[1:]
    feeds = octets[ends - 1] == LF
    returns = feeds & (octets[np.maximum(ends - 2, 0)] == CR)
    return {"\r\n": int(returns.sum()), "\n": int(feeds.sum() - returns.sum())}


def fields(block: Block, number: int, dialect: Dialect) -> tuple[str, ...]:
    """The fields of one record, as text; of one that does not parse, its parts between delimiters."""
    text = block.record(number).decode(errors="backslashreplace").removesuffix("\n").removesuffix("\r")
    cells = split_line(text, dialect.delimiter, dialect.quoted)
    return tuple(text.split(dialect.delimiter)) if cells is None else cells


def widths(block: Block, dialect: Dialect) -> Numbers:
    """The number of fields of each record whose quotes are sound."""
    octets = np.frombuffer(block.content, np.uint8)[: block.bounds[-1]]
    within = octets == ord(dialect.delimiter)
    if dialect.quoted:
        quotes = octets == QUOTE
        for number in block.faults:  # an unbalanced record must not turn the others inside out
            quotes[block.bounds[number] : block.bounds[number + 1]] = False
        within &= ~np.bitwise_xor.accumulate(quotes)
    return np.add.reduceat(within, block.bounds[:-1], dtype=np.int64) + 1


def columns(block: Block, keep: Truths, dialect: Dialect, wanted: list[int]) -> list[pa.Array] | None:
    """The wanted columns of the records in `keep`; None where one of them has not exactly the fields it should.

    The cells are cut by the reader of Apache Arrow, which counts for itself: its records must be as many as ours.
    """
    if not keep.any():
        return [pa.array([], pa.string()) for _ in wanted]
    names = [str(number) for number in range(dialect.width)]
    content = _kept(block, keep)
    several = bool((np.diff(block.lines) > 1).any()) or "\n" in block.record(len(block) - 1).decode("latin-1")[:-1]
    try:
        table = csv.read_csv(
            pa.py_buffer(content),
            read_options=csv.ReadOptions(column_names=names, use_threads=False, block_size=len(content) + 1),
            parse_options=csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char='"' if dialect.quoted else False,
                newlines_in_values=several,
                ignore_empty_lines=False,
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[str(place) for place in wanted],
                null_values=[""],
                strings_can_be_null=True,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if len(table) != int(keep.sum()):
        return None
    return [trimmed(column.combine_chunks()) for column in table.columns]


def _kept(block: Block, keep: Truths) -> Any:
    """The bytes of the kept records, without a copy where they stand together."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], keep, [False]])))
    view = memoryview(block.content)
    parts = [
        view[block.bounds[first] : block.bounds[after]] for first, after in zip(edges[::2], edges[1::2], strict=True)
    ]
    return parts[0] if len(parts) == 1 else b"".join(parts)


def trimmed(column: Any) -> Any:
    """Text without white space around it; NULL where nothing is left. Only a column that needs it is touched."""
    column = column.chunk(0) if isinstance(column, pa.ChunkedArray) and column.num_chunks == 1 else column
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
    if not _spaced(column):
        return column
    column = pc.ascii_trim_whitespace(column)
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _spaced(column: Any) -> bool:
    """Whether any cell begins or ends with white space."""
    _, offsets, data = column.buffers()
    if data is None or not len(data):
        return False
    places = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    octets = np.frombuffer(data, np.uint8)
    filled = places[1:] > places[:-1]
    first, last = octets[places[:-1][filled]], octets[places[1:][filled] - 1]
    return bool((first <= 32).any() or (last <= 32).any())
