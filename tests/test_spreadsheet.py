"""exceptions.xlsx: each cell of the CSV with its type, nothing that a spreadsheet would work out, the same bytes."""

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from openpyxl.utils.escape import unescape

from syncgap_kit.evidence import report
from syncgap_kit.evidence.publishing import typed_cells
from syncgap_kit.evidence.publishing.publish import OUTPUT, SPREADSHEET
from syncgap_kit.evidence.spreadsheet import write_spreadsheet
from syncgap_kit.evidence.tables import ORDER_COLUMNS, csv_text
from tests import handmade

ROOT = Path(__file__).parent.parent
PAYLOADS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/C calc'!A0", '=HYPERLINK("http://x")', "\t=1", "\r=1", "\n=1", " =1"),
    *("'=1", "{=1}", "#N/A", "#REF!", "TRUE", "1e5", "00123", "1-2", "03/04/2025", "5.8E+12", "12345678901234567890"),
    *("_x0041_", "_x000D_", "a\x00b\x0bc\x1b", "\ud800", "\ufffe\uffff", "</t></is></c><c><f>1+1</f></c>", "="),
    *("<![CDATA[x]]>", "&lt;", "\u202e", "x" * 40_000, "_x0041_" * 6_000, "😀", "", " led and trailed ", 'DDE("x")'),
)
FOREIGN = re.compile("external|vba|macro|connection|query|drawing|embed", re.IGNORECASE)
CELL = re.compile(rb"<(?:\w+:)?c [^>]*?(?:/>|>.*?</(?:\w+:)?c>)", re.DOTALL)


def hostile_rows():
    rows = handmade.orders(len(PAYLOADS) * 3)
    texts = [
        name for name in ORDER_COLUMNS if name not in ("created_at", "amount", "difference", "source_row", "currency")
    ]
    for at in range(len(rows)):
        rows.loc[rows.index[at], texts] = [PAYLOADS[(at + place) % len(PAYLOADS)] for place in range(len(texts))]
    rows["difference"] = ["-5.00" if at % 2 else "" for at in range(len(rows))]
    for place, odd in enumerate(("12345678901234567.89", "JPY 5", "0.10")):
        rows.loc[rows.index[place], "amount"] = odd if "J" not in odd else "500"
        rows.loc[rows.index[place], "currency"] = "JPY" if "J" in odd else "USD"
    rows.loc[rows.index[3], ["created_at", "disposition"]] = ["2025-03-04", "orphan"]
    rows.loc[rows.index[4], "created_at"] = "1899-12-31T00:00:00Z"
    rows.loc[rows.index[5], "created_at"] = "=NOW()"
    rows.loc[rows.index[6], "source_row"] = "=ROW()"
    return rows


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    study = replace(handmade.study("=1+1 @x"), exceptions=hostile_rows())
    folder = tmp_path_factory.mktemp("sheet")
    write_spreadsheet(study, folder)
    return study, folder / SPREADSHEET


def read_csv(study):
    return list(csv.reader(io.StringIO(csv_text(study.exceptions, ORDER_COLUMNS), newline="")))


def shown(text):
    """A text of the CSV as a workbook can hold it."""
    return unescape(typed_cells.text(text).value or "")


def told(value):
    """A cell as Python's openpyxl or calamine gives it, as the CSV writes it."""
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return Decimal(repr(value))
    return value or ""


def agrees(name, cell, text, read=str):
    """Whether a cell is that of the CSV; `read`: what is left to be undone of how a workbook writes a text."""
    if name in ("amount", "difference", "source_row") and isinstance(cell, int | float):
        return told(cell) == Decimal(text)
    if name == "created_at" and isinstance(cell, datetime | date):
        return told(cell) in (text, f"{text}T00:00:00Z")
    return isinstance(cell, str | None) and read(told(cell)) == shown(text)


def test_every_cell_is_that_of_the_csv_as_openpyxl_reads_it(written):
    study, path = written
    header, *rows = read_csv(study)
    sheet = openpyxl.load_workbook(path)["Exceptions"]
    assert [cell.value for cell in sheet[1]] == [
        "created_at (UTC)" if name == "created_at" else name for name in header
    ]
    assert sheet.max_row == len(rows) + 1
    for at, row in enumerate(rows, 2):
        for name, text, cell in zip(header, row, sheet[at], strict=True):
            assert agrees(name, cell.value, text, unescape), (at, name, text, cell.value)
            assert cell.data_type != "f"


def test_every_cell_is_that_of_the_csv_as_calamine_reads_it(written):
    study, path = written
    header, *rows = read_csv(study)
    got = python_calamine.load_workbook(str(path)).get_sheet_by_name("Exceptions").to_python(skip_empty_area=False)
    assert len(got) == len(rows) + 1
    for at, (row, cells) in enumerate(zip(rows, got[1:], strict=True), 2):
        for name, text, cell in zip(header, row, cells, strict=True):
            assert agrees(name, cell, text), (at, name, text, cell)


def test_numbers_are_numbers_days_are_days_and_ids_are_text(written):
    study, path = written
    header, *rows = read_csv(study)
    sheet = openpyxl.load_workbook(path)["Exceptions"]
    kinds = {name: {cell.data_type for cell in column[1:]} for name, column in zip(header, sheet.columns, strict=True)}
    places = {name: at for at, name in enumerate(header)}
    typed = {"amount": {"n", "s"}, "difference": {"n"}, "source_row": {"n", "s"}, "created_at": {"d", "s"}}
    assert {name: kinds[name] for name in typed} == typed
    assert all(kinds[name] <= {"s", "n"} for name in header if name not in typed)
    formats = {}
    for row, cells in zip(rows, sheet.iter_rows(min_row=2), strict=True):
        cell = cells[places["amount"]]
        if isinstance(cell.value, int | float):
            formats.setdefault(row[places["currency"]], set()).add(cell.number_format)
        assert cells[places["order_id"]].number_format == "@"
    assert formats == {"USD": {"[$USD] #,##0.00"}, "JPY": {"[$JPY] #,##0"}}
    [long] = [row[places["amount"]] for row in rows if len(row[places["amount"]]) > 16]
    assert long in [cells[places["amount"]].value for cells in sheet.iter_rows(min_row=2)]  # no digit is rounded away


def test_nothing_in_the_file_is_worked_out_by_a_spreadsheet(written):
    _, path = written
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert not [name for name in names if FOREIGN.search(name)]
        for name in names:
            content = archive.read(name)
            assert not re.search(rb"<(\w+:)?f[ >/]", content), name
            assert b"hyperlink" not in content.lower() or name.startswith("xl/worksheets/")
            assert not re.search(rb"<(\w+:)?(hyperlinks?|definedName |dataValidation|oleObject)", content), name
        sheets = [name for name in names if name.startswith("xl/worksheets/")]
        assert len(sheets) == 3
        for name in sheets:
            for cell in CELL.findall(archive.read(name)):
                kind = re.search(rb' t="(\w+)"', cell)
                assert kind is None or kind[1] in (b"inlineStr", b"n"), cell
                if b"<is>" not in cell and b"<v>" in cell:
                    assert re.search(rb"<v>-?[0-9.e+-]+</v>", cell), cell


def test_the_same_study_gives_the_same_bytes_in_every_zone_and_at_every_time(written, tmp_path):
    script = (
        "import sys; from syncgap_kit.evidence.spreadsheet import write_spreadsheet; from tests import handmade; "
        "write_spreadsheet(handmade.study(), sys.argv[1])"
    )
    contents = []
    for zone in ("Asia/Kolkata", "America/St_Johns"):
        folder = tmp_path / zone.replace("/", "-")
        folder.mkdir()
        env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(len(zone))}
        subprocess.run([sys.executable, "-c", script, str(folder)], check=True, cwd=ROOT, env=env)
        contents.append((folder / SPREADSHEET).read_bytes())
    write_spreadsheet(handmade.study(), tmp_path)
    assert contents[0] == contents[1] == (tmp_path / SPREADSHEET).read_bytes()
    with zipfile.ZipFile(tmp_path / SPREADSHEET) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == ["2026-01-05T04:59:00Z"] * 2


def test_the_heading_stays_and_columns_are_wide_enough_to_read(written):
    _, path = written
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Exceptions", "Sample to test", "About"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.bold for cell in sheet[1])
        assert all(10 <= dimension.width <= 130 for dimension in sheet.column_dimensions.values())


def test_the_sheet_to_fill_in_holds_the_sample_with_blank_cells(written):
    study, path = written
    sample = study.monetary_sample()
    [draw] = sample.draws
    header, *rows = openpyxl.load_workbook(path)["Sample to test"].iter_rows(values_only=True)
    facts = ("Currency", "Item", "Order", "File", "Row", "Document number", "Book amount", "Channel amount")
    assert header == (*facts, "Amount seen", "Difference", "Initials", "Date")
    assert len(rows) == len(draw.keys)
    own = sample.of(draw)
    assert [row[2] for row in rows] == list(own["order_name"])
    assert [Decimal(repr(row[7])) for row in rows] == list(own["amount"])
    assert {row[8:] for row in rows} == {(None, None, None, None)}
    lines = [row[0] for row in openpyxl.load_workbook(path)["About"].iter_rows(values_only=True)]
    assert any("the SHA-256 of the text 1:USD" in line for line in lines)


def test_what_a_sheet_cannot_hold_goes_on_in_the_next(tmp_path):
    study = handmade.study()
    write_spreadsheet(study, tmp_path, most=100)
    book = openpyxl.load_workbook(tmp_path / SPREADSHEET)
    parts = [f"Exceptions{number}" for number in ("", " 2", " 3", " 4", " 5")]
    assert book.sheetnames == [*parts, "Sample to test", "About"]
    rows = [row[2] for name in parts for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert rows == [row[2] for row in read_csv(study)[1:]]
    assert all(book[name]["A1"].value == "channel" for name in parts)


def test_a_study_without_exceptions_has_a_sheet_with_its_heading(tmp_path):
    write_spreadsheet(replace(handmade.study(with_gap=False), exceptions=handmade.orders(0)), tmp_path)
    assert openpyxl.load_workbook(tmp_path / SPREADSHEET)["Exceptions"].max_row == 1


def test_it_is_part_of_a_report_and_not_of_an_investigation(tmp_path, monkeypatch):
    done = handmade.report(tmp_path, monkeypatch)
    assert SPREADSHEET in OUTPUT
    assert (done.folder / SPREADSHEET).is_file()
    assert SPREADSHEET in report.read_manifest(done.folder)["files"]
    alone = tmp_path / "alone"
    alone.mkdir()
    report.write_findings(handmade.study(), alone)
    assert SPREADSHEET not in {path.name for path in alone.iterdir()}


def test_a_text_that_is_too_long_says_that_it_was_cut():
    cell = typed_cells.text("é" * 40_000)
    assert len(cell.value) == typed_cells.LONGEST
    assert cell.value.endswith(typed_cells.CUT)
