"""The record scanner: whatever a file holds, each of its lines stands in one record, and damage costs one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncgap_kit.errors import BadExport
from syncgap_kit.intake.encoding import decode
from syncgap_kit.intake.spans import MOST_LINES, Record, physical_lines, read_records, split_line

QUOTES = "its quotes are not closed or stand in the middle of a field"
NUL = "a NUL byte, which no export writes"


def scan(text, width=2, delimiter=",", quoted=True):
    return read_records(physical_lines(text), delimiter, quoted, width)


def row(line, *fields):
    return Record(line, fields)


def fault(line, text, why=QUOTES):
    return Record(line, (text,), why)


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("a,b\nc,d\n", [row(1, "a", "b"), row(2, "c", "d")]),
        ("a,b\r\nc,d\r\n", [row(1, "a", "b"), row(2, "c", "d")]),
        ("a,b\rc,d", [row(1, "a", "b"), row(2, "c", "d")]),
        ("a,b\r\nc,d\ne,f", [row(1, "a", "b"), row(2, "c", "d"), row(3, "e", "f")]),
        ('a,"b\nc"\nd,e\n', [row(1, "a", "b\nc"), row(3, "d", "e")]),
        ('a,"b\r\n\r\nc"\r\nd,e', [row(1, "a", "b\r\n\r\nc"), row(4, "d", "e")]),
        ('"a,1","b ""c"""\n"",""', [row(1, "a,1", 'b "c"'), row(2, "", "")]),
        ('"a\n""b"",\n",c\nd,e', [row(1, 'a\n"b",\n', "c"), row(4, "d", "e")]),
        ("\n\na,b\n,\n", [row(1), row(2), row(3, "a", "b"), row(4, "", "")]),
        ("a,b,\na", [row(1, "a", "b", ""), row(2, "a")]),
        ("", []),
    ],
)
def test_a_sound_file_is_cut_into_its_records(text, records):
    assert scan(text) == records


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('a,b"c\nd,e\n', [fault(1, 'a,b"c'), row(2, "d", "e")]),
        ('a,"b\nc,d\n', [fault(1, 'a,"b'), row(2, "c", "d")]),
        ('a,"b"c\nd,"e\nf"\n', [fault(1, 'a,"b"c'), row(2, "d", "e\nf")]),
        ('a,"b" \nd,e', [fault(1, 'a,"b" '), row(2, "d", "e")]),
        ('d,e\na,"b', [row(1, "d", "e"), fault(2, 'a,"b')]),
        ('"a\nb,c\n"d\n', [fault(1, '"a'), row(2, "b", "c"), fault(3, '"d')]),
        ("a\0,b\nc,d", [Record(1, ("a\0", "b"), NUL), row(2, "c", "d")]),
        ('a,"b\0\nc,d', [Record(1, ('a,"b\0',), NUL), row(2, "c", "d")]),
    ],
)
def test_what_is_broken_costs_its_own_line_only(text, records):
    assert scan(text) == records


def test_a_nul_byte_in_a_later_line_of_a_record_is_a_fault():
    assert scan('a,"b\nc\0"\nd,e') == [Record(1, ("a", "b\nc\0"), NUL), row(3, "d", "e")]


def test_a_record_of_another_width_than_the_header_is_not_made_up_of_several_lines():
    assert scan('a,"b\nc",d\ne,f', width=2) == [fault(1, 'a,"b'), fault(2, 'c",d'), row(3, "e", "f")]


def test_a_quote_that_is_never_closed_ends_its_search_in_time():
    closing = "x,y\n" * MOST_LINES + 'z"\n'
    assert scan('a,"b\n' + closing)[:2] == [fault(1, 'a,"b'), row(2, "x", "y")]
    assert len(scan('a,"b\n' + closing)) == MOST_LINES + 2


def test_without_quotes_a_quote_is_a_mark_like_any_other():
    text = 'T-1\tThrow 50" x 60", "Sand"\r\nT-2\t"\r\n'
    assert scan(text, delimiter="\t", quoted=False) == [row(1, "T-1", 'Throw 50" x 60", "Sand"'), row(2, "T-2", '"')]


@pytest.mark.parametrize(("fields", "blank"), [((), True), (("", "  "), True), (("", "0"), False)])
def test_a_record_without_a_word_is_blank(fields, blank):
    assert Record(1, fields).blank is blank


def test_a_faulty_record_is_never_blank():
    assert not Record(1, ("",), QUOTES).blank


cells = st.text(st.sampled_from('ab,"\n\r\t ;é'), max_size=6)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6)
)
endings = st.sampled_from(["\n", "\r\n"])


def written(table, ending, always):
    """A table as RFC 4180 has it: quotes where a cell needs them, or everywhere."""

    def cell(text):
        needs = always or not text or any(mark in text for mark in ',"\r\n')
        return '"' + text.replace('"', '""') + '"' if needs else text

    return "".join(",".join(map(cell, fields)) + ending for fields in table)


@given(tables, endings, st.booleans())
def test_any_well_formed_table_comes_back_as_it_was(table, ending, always):
    records = scan(written(table, ending, always), width=len(table[0]))
    assert [list(record.fields) for record in records] == table
    assert [record.fault for record in records] == [None] * len(table)


@given(tables, endings, st.booleans(), st.data())
def test_a_stray_quote_in_a_line_leaves_all_other_lines_as_they_were(table, ending, always, data):
    table = [[cell.replace("\n", "").replace("\r", "") for cell in fields] for fields in table]
    lines = written(table, ending, always).splitlines(keepends=True)
    hit = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[hit].rstrip("\r\n"))))
    lines[hit] = lines[hit][:place] + '"' + lines[hit][place:]
    records = scan("".join(lines), width=len(table[0]))
    assert [record.line for record in records] == list(range(1, len(table) + 1))
    assert [list(r.fields) for r in records if r.line != hit + 1] == table[:hit] + table[hit + 1 :]
    assert records[hit].fault == QUOTES


@given(st.text(st.sampled_from('ab,"\n\r\t\0é'), max_size=60), st.integers(1, 4), st.booleans())
def test_every_line_of_any_text_stands_in_exactly_one_record(text, width, quoted):
    lines = physical_lines(text)
    records = scan(text, width, quoted=quoted)
    assert "".join(line + ending for line, ending in lines) == text
    begins = [record.line for record in records]
    ends = [*begins, len(lines) + 1][1:]
    assert begins[:1] == [1][: len(lines)]
    assert all(begin < end for begin, end in zip(begins, ends, strict=True))
    for record, end in zip(records, ends, strict=True):
        own = "".join(line + ending for line, ending in lines[record.line - 1 : end - 1])
        own = own.removesuffix(lines[end - 2][1])
        assert record.fields == (own,) or record.fields == split_line(own, ",", quoted)
        assert record.fault in (None, QUOTES, NUL)
        assert end == record.line + 1 or len(record.fields) == width


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Café, Ünal".encode(), None),
        (b"\xef\xbb\xbf" + "Café, Ünal".encode(), None),
        ("Café, Ünal".encode("utf-16"), None),
        (b"\xfe\xff" + "Café, Ünal".encode("utf-16-be"), None),
        ("Café, Ünal".encode("cp1252"), "cp1252"),
    ],
)
def test_text_is_read_in_its_own_encoding(content, encoding):
    assert decode(content, encoding, "orders.csv") == "Café, Ünal"


@pytest.mark.parametrize(
    ("content", "encoding", "says"),
    [
        ("Name\nCafé".encode("cp1252"), None, ["orders.csv, line 2", "0xe9", 'encoding = "cp1252"']),
        (b"Name", "cp-1252x", ["orders.csv", "'cp-1252x'", "case.toml"]),
    ],
)
def test_an_encoding_that_does_not_fit_is_never_guessed_at(content, encoding, says):
    with pytest.raises(BadExport) as refused:
        decode(content, encoding, "orders.csv")
    assert all(word in str(refused.value) for word in says)
