"""Documents of days that a channel's exports lack are no orphans: no row, no gap, but a warning; others still are."""

import csv

import pytest

from syncgap_kit import investigate, open_case
from tests.shop import DAYS, Scenario, written
from tests.small_case import BOOKS, DOCUMENT_COLUMNS, ORDER_COLUMNS, ORDERS, csv_text, document, write


def studied(folder, lacked, posted_after=lambda place: 0):
    """A case whose books hold a document of every order, and whose export lacks some; by their place, 0 to 599."""
    name = "NW-{}".format  # apart from other papers of the books, whatever the numbers the export holds
    written(folder, Scenario(lambda place, at: False, name=lambda place: name(1001 + place), posted_after=posted_after))
    with (folder / ORDERS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    write(folder / ORDERS, csv_text(ORDER_COLUMNS, [row for place, row in enumerate(rows) if not lacked(place)]))
    return investigate(open_case(folder))


def told(study):
    return [warning for warning in study.findings.warnings if "neither sound nor" in warning]


def orphans(study):
    return sorted(study.exceptions.doc_number[study.exceptions.disposition == "orphan"])


HOLES = {  # what of six orders a day the export lacks -> how the days of their documents are told
    "a hole of ten days": (lambda place: 240 <= place < 300, "from 10 to 19 May 2025"),
    "a hole cut at another hour": (lambda place: 243 <= place < 303, "from 10 to 20 May 2025"),
    "the first weeks": (lambda place: place < 60, "from 31 March to 9 April 2025"),
    "the last weeks": (lambda place: place >= 540, "from 29 June to 8 July 2025"),
}


@pytest.mark.parametrize(("lacked", "days"), HOLES.values(), ids=HOLES)
def test_documents_of_days_that_the_export_lacks_are_no_orphans(tmp_path, lacked, days):
    study = studied(tmp_path, lacked)
    assert not study.gaps
    assert not orphans(study)
    (warning,) = told(study)
    assert "the books hold 60 sale documents (USD " in warning
    assert days in warning
    assert study.findings.channels[0].counts["orphans"] == 0


def test_documents_stand_the_usual_days_after_the_orders_that_the_export_lacks(tmp_path):
    study = studied(tmp_path, lambda place: 240 <= place < 300, posted_after=lambda place: place % 5)
    assert not study.gaps
    assert not orphans(study)
    assert "60 sale documents" in told(study)[0]
    assert "from 10 to 23 May 2025" in told(study)[0]


def test_a_document_without_an_order_on_a_covered_day_is_an_orphan_all_the_same(tmp_path):
    study = studied(tmp_path, lambda place: 240 <= place < 300 or place in (100, 400))
    assert orphans(study) == ["NW-1101", "NW-1401"]
    assert "60 sale documents" in told(study)[0]


def test_a_number_between_two_exported_ones_is_covered_however_early_its_document_is_dated(tmp_path):
    late = lambda place: 14 if place % 20 == 3 else 0  # noqa: E731
    study = studied(tmp_path, lambda place: place in (7, 27, 500), posted_after=late)
    assert orphans(study) == ["NW-1008", "NW-1028", "NW-1501"]
    assert not told(study)


def test_orders_deleted_one_by_one_leave_no_hole(tmp_path):
    study = studied(tmp_path, lambda place: place >= 300 and place % 3 == 0)
    assert len(orphans(study)) == DAYS * 6 // 6
    assert not told(study)
    assert [gap.kind for gap in study.gaps] == ["orphaned"]


def test_a_sale_of_a_later_day_under_the_number_of_an_exported_order_is_none_either(tmp_path):
    name = "NW-{}".format
    written(tmp_path, Scenario(lambda place, at: False, name=lambda place: name(1001 + place)))
    books = tmp_path / "exports/books/transactions.csv"
    with books.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for place, day in ((100, "07/12/2025"), (200, "07/14/2025"), (300, "05/15/2025")):
        sold = {"Name": f"Walk-in {place}", "Amount": f"{5000 + place}.00"}
        rows.append(document(1001 + place, Num=name(1001 + place), Date=day, **sold))
    write(books, csv_text(DOCUMENT_COLUMNS, rows))
    study = investigate(open_case(tmp_path))
    assert not study.gaps
    assert orphans(study) == ["NW-1301"]
    assert "the books hold 2 sale documents (USD 10,300.00) with its order numbers" in told(study)[0]


def day_of(row):
    year, month, day = row["Created at"][:10].split("-")
    return f"{month}/{day}/{year}"


@pytest.mark.parametrize("lacked", [lambda place: place < 63, lambda place: place >= 537], ids=["before", "after"])
def test_bare_numbers_beyond_the_exported_ones_are_other_orders_documents(tmp_path, lacked):
    """One customer pays the same each day: were the numbers not read, each of their documents would fit an order."""
    folder = tmp_path / "case"
    written(folder, Scenario(lambda place, at: place in (150, 450), name=lambda place: f"#{1001 + place}"))
    with (folder / ORDERS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    same = {"Total": "49.00", "Subtotal": "49.00", "Taxes": "0.00", "Shipping": "0.00", "Billing Name": "Ann Lee"}
    write(folder / ORDERS, csv_text(ORDER_COLUMNS, [row | same for place, row in enumerate(rows) if not lacked(place)]))
    papers = [
        document(1001 + place, Date=day_of(row), Amount="49.00", Name="Ann Lee", Memo="", Num=f"{1001 + place}")
        for place, row in enumerate(rows)
        if place not in (150, 450)
    ]
    write(folder / BOOKS, csv_text(DOCUMENT_COLUMNS, papers))
    study = investigate(open_case(folder))
    counts = study.findings.channels[0].counts
    assert (counts["missing"], counts["duplicated"], counts["orphans"]) == (2, 0, 0)
