"""Small files that are written alike are typed in one query, and come out as if each had been read alone."""

import pytest

from syncgap_kit.errors import BadExport
from syncgap_kit.intake import readings
from syncgap_kit.intake.case import open_case
from syncgap_kit.tables import ORDER_LINES, ORDERS, SPANS
from tests.small_case import ORDER_COLUMNS, csv_text, order, small_case, write
from tests.small_case import ORDERS as SHOP

FILES = 30


def daily_exports(folder, spoil=lambda number, row: row):
    """A case whose orders came day by day, each export with the last order of the day before."""
    small_case(folder)
    (folder / SHOP).unlink()
    for number in range(FILES):
        rows = [spoil(number, order(1001 + number + more)) for more in (0, 1)]
        write(folder / f"exports/shopify/day_{number:02}.csv", csv_text(ORDER_COLUMNS, rows))
    return folder


def told(folder):
    case = open_case(folder)
    tables = [case.table(table).to_pyarrow().to_pylist() for table in (ORDERS, ORDER_LINES, SPANS)]
    rows = [sorted(rows, key=lambda row: str(sorted(row.items(), key=str))) for rows in tables]
    return rows, case.inputs, case.quarantine


def spoilt(number, row):
    """An amount that cannot be read, a row that another export has otherwise, a file with a decimal comma."""
    if number == 7:
        return {**row, "Total": "12.345.67"}
    return {**row, "Notes": "gift"} if number == 11 else row


@pytest.mark.parametrize("spoil", [lambda number, row: row, spoilt], ids=["sound", "spoilt"])
def test_files_read_together_are_the_same_as_files_read_alone(spoil, tmp_path, monkeypatch):
    queries = []
    typed = readings._type
    monkeypatch.setattr(readings, "_type", lambda *given: (queries.append(given[-1]), typed(*given)))
    folder = daily_exports(tmp_path / "case", spoil)
    together = told(folder)
    assert len(queries) < FILES / 3
    queries.clear()
    monkeypatch.setattr(readings, "SMALL", 0)
    (store,) = (folder / ".syncgap").glob("*.duckdb")
    store.unlink()
    assert told(folder) == together
    assert len(queries) > FILES


def test_of_files_read_together_the_one_that_cannot_be_read_is_named(tmp_path):
    folder = daily_exports(tmp_path)
    path = folder / "exports/shopify/day_09.csv"
    write(path, path.read_bytes().replace(b"Enamel Mug", b"M\xfcg\xff\xfe", 1))
    with pytest.raises(BadExport, match=r"day_09\.csv"):
        open_case(folder)
