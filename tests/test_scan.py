"""The vectorised scan against the strict scanner: the same records, byte for byte, whatever a file holds."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.errors import BadExport
from syncgap_kit.intake import scan, spans
from syncgap_kit.intake.cells import columns, fields, widths
from syncgap_kit.intake.scan import Dialect, blocks
from syncgap_kit.intake.spans import physical_lines, read_record
from tests.mutations.scans import Setting, scanned

SOUP = 'ab,"\n\r\0é'
MARKS = st.sampled_from(SOUP)


@pytest.fixture(autouse=True)
def near_limits(monkeypatch):
    """Limits near enough that small files meet them: of lines, of bytes, and of what the strict scanner takes."""
    for name, value in (("MOST_LINES", 6), ("LONGEST", 40)):
        monkeypatch.setattr(scan, name, value)
        monkeypatch.setattr(spans, name, value)
    monkeypatch.setattr(scan, "STRETCH", 20)


def strictly(content, dialect):
    """Line, first byte, end and fault of each record, by the strict scanner alone."""
    lines, found, at, place = physical_lines(content.decode("latin-1")), [], 0, 0
    while at < len(lines):
        _, used, fault = read_record(lines, at, dialect.delimiter, dialect.quoted, dialect.width)
        size = sum(len(line) + len(ending) for line, ending in lines[at : at + used])
        found.append((at + 1, place, place + size, fault))
        at, place = at + used, place + size
    return found


def in_blocks(content, dialect, read):
    """The same by blocks of `read` bytes."""
    return [
        (int(block.lines[n]), block.offset + int(begin), block.offset + int(end), block.faults.get(n))
        for block in blocks(io.BytesIO(content), dialect, "x.csv", read)
        for n, (begin, end) in enumerate(zip(block.bounds, block.bounds[1:], strict=False))
    ]


@st.composite
def damaged_tables(draw):
    """A table as RFC 4180 has it, with a few marks put in or taken out."""
    width = draw(st.integers(1, 4))
    cell = st.text(st.sampled_from('ab ,"\n\r'), max_size=5)
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=14))

    def written(text):
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text

    text = draw(st.sampled_from(["\n", "\r\n"])).join(",".join(map(written, row)) for row in rows)
    for place, mark, out in draw(st.lists(st.tuples(st.integers(0, 400), MARKS, st.integers(0, 1)), max_size=3)):
        at = place % (len(text) + 1)
        text = text[:at] + mark + text[at + out :]
    return text, width


@settings(max_examples=400, deadline=None)
@given(damaged_tables(), st.booleans(), st.sampled_from([1, 3, 7, 30, 1000]))
def test_a_damaged_table_is_cut_alike_by_both(table, quoted, read):
    text, width = table
    dialect = Dialect(",", quoted, width)
    assert in_blocks(text.encode(), dialect, read) == strictly(text.encode(), dialect)


@settings(max_examples=400, deadline=None)
@given(st.text(MARKS, max_size=90), st.integers(1, 4), st.booleans(), st.sampled_from([1, 3, 7, 30, 1000]))
def test_any_bytes_are_cut_alike_by_both_and_each_belongs_to_one_record(text, width, quoted, read):
    content, dialect = text.encode(), Dialect(",", quoted, width)
    found = in_blocks(content, dialect, read)
    assert found == strictly(content, dialect)
    assert [begin for _, begin, _, _ in found] == [0, *(end for _, _, end, _ in found[:-1])][: len(found)]
    assert sum(end - begin for _, begin, end, _ in found) == len(content)


@settings(max_examples=300, deadline=None)
@given(damaged_tables(), st.booleans())
def test_the_cells_of_sound_records_are_those_that_the_strict_scanner_cuts(table, quoted):
    text, width = table
    dialect = Dialect(",", quoted, width)
    for block in blocks(io.BytesIO(text.encode()), dialect, "x.csv"):
        sound = np.array([n not in block.faults for n in range(len(block))])
        own = widths(block, dialect) if sound.any() else np.zeros(len(block))
        cut = {n: fields(block, n, dialect) for n in range(len(block)) if sound[n]}
        filled = [n for n, cells in cut.items() if any(cell for cell in cells)]
        assert all(own[n] == len(cells) for n, cells in cut.items() if cells)
        keep = np.array([n in filled and own[n] == width for n in range(len(block))])
        found = columns(block, keep, dialect, list(range(width)))
        assert found is not None
        rows = [tuple(cell.strip(" \t\r\n") or None for cell in cut[n]) for n in np.flatnonzero(keep).tolist()]
        assert list(zip(*(column.to_pylist() for column in found), strict=True)) == rows


def test_a_line_beyond_all_measure_is_refused_and_takes_bounded_memory(monkeypatch):
    monkeypatch.setattr(scan, "LONGEST_LINE", 500)
    content = b"a,b\n" + b"x" * 2000 + b",y\n"
    with pytest.raises(BadExport, match=r"x\.csv, line 2: is longer than any export writes"):
        in_blocks(content, Dialect(",", True, 2), 100)


def test_a_line_as_long_as_is_allowed_is_read_with_its_break_whatever_ails_it():
    setting = Setting(Dialect("\t", True, 3), read=64, stretch=1, longest=16, most_lines=5)
    assert scanned(b'"\xe9\xe9"\x00\xc2\xa0,b\xc2\xa0 \xc3\xa9  \r\n\r', setting) is None


def test_a_line_break_outside_quotes_is_no_part_of_a_record():
    setting = Setting(Dialect(",", True, 3), read=1, stretch=1 << 17, longest=64, most_lines=2000)
    assert scanned(b'"\n",\r,"\n"', setting) is None
