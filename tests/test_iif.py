"""IIF of QuickBooks Desktop: documents out of lines, and that a line out of place costs its document alone."""

import pytest

from syncgap_kit.errors import BadExport, UnknownExport
from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from syncgap_kit.tables import POSTINGS
from tests.alone import read_alone
from tests.small_case import TOML, csv_text, placed, small_case, write

HEAD = ("!TRNS\tTRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tDOCNUM\tMEMO", "!SPL\tTRNSTYPE\tDATE\tACCNT\tAMOUNT", "!ENDTRNS")
END = "ENDTRNS"


def head(number, amount="10.00", kind="INVOICE", day="04/05/2025"):
    return f"TRNS\t{kind}\t{day}\tAccounts Receivable\tIris Vale\t{amount}\t#{number}\t"


def split(amount="-10.00", kind="INVOICE"):
    return f"SPL\t{kind}\t04/05/2025\tSales\t{amount}"


def whole(number):
    return (head(number), split(), END)


def alone(folder, *lines):
    return read_alone(write(folder / "books.iif", "".join(f"{line}\r\n" for line in lines)), None)


def numbers(read):
    return [*read.tables[POSTINGS].doc_number]


def test_a_document_is_its_trns_line_with_the_splits_below_it(tmp_path):
    read = alone(tmp_path, *HEAD, *whole(1), head(2, day="4/6/25"), split("-6.00"), split("-4.00"), END)
    assert read.account == (10, 5, 0, 5)
    rows = read.tables[POSTINGS]
    assert [*zip(rows.source_row, rows.doc_number, map(str, rows.amount), map(str, rows.date), strict=True)] == [
        (4, "#1", "10.0000", "2025-04-05 00:00:00"),
        (7, "#2", "10.0000", "2025-04-06 00:00:00"),
    ]
    assert read.export.warnings == []


def test_columns_may_be_named_anew_within_a_file(tmp_path):
    read = alone(
        tmp_path,
        *HEAD,
        *whole(1),
        "!TRNS\tDOCNUM\tAMOUNT\tDATE\tTRNSTYPE",
        "TRNS\t#2\t10\t04/07/2025\tPAYMENT",
        split(),
        END,
    )
    assert numbers(read) == ["#1", "#2"]


KINDS = {
    "INVOICE": ("10.00", "-10.00", "invoice", "10.0000"),
    "CASH SALE": ("10.00", "-10.00", "sales_receipt", "10.0000"),  # as the reports call it
    "CREDIT MEMO": ("-10.00", "10.00", "credit_memo", "-10.0000"),
    "GENERAL JOURNAL": ("-10.00", "10.00", "journal_entry", "10.0000"),
    "DEPOSIT": ("10.00", "-10.00", "deposit", "10.0000"),
    "PAYMENT": ("10.00", "-10.00", "payment", "10.0000"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_comes_to_what_its_kind_says(kind, tmp_path):
    amount, other, normalised, told = KINDS[kind]
    read = alone(tmp_path, *HEAD, head(1, amount, kind), split(other, kind), END)
    [row] = read.tables[POSTINGS].to_dict("records")
    assert (row["document_type"], row["document_type_raw"], str(row["amount"])) == (normalised, kind, told)


ASIDE = {
    "a split alone": ((split(), *whole(2)), {4}, "expected a TRNS line above it, but this SPL line stands alone"),
    "a document without end": ((head(1), split(), *whole(2)), {4, 5}, "but the next TRNS stands in line 6 first"),
    "a last one without end": ((*whole(2), head(3), split()), {7, 8}, "but the file ends first"),
    "too many cells": (
        (head(1), f"{split()}\tMug", END, *whole(2)),
        {4, 5},
        "4 fields, as its line !SPL has, but found 5",
    ),
    "no amount": ((head(1, ""), split(), END, *whole(2)), {4, 5}, "expected a value for AMOUNT, but this TRNS line"),
    "an amount that is none": ((head(1, "ten"), split(), END, *whole(2)), {4, 5}, "expected an amount such as"),
    "a day that is none": ((head(1, day="13/45/2025"), split(), END, *whole(2)), {4, 5}, "expected a day"),
}


@pytest.mark.parametrize("what", ASIDE)
def test_a_line_out_of_place_costs_its_document_and_no_other(what, tmp_path):
    lines, rows, reason = ASIDE[what]
    read = alone(tmp_path, *HEAD, *lines)
    assert {item.source_row for item in read.export.quarantine} == rows
    assert any(reason in item.reason for item in read.export.quarantine)
    assert numbers(read) == ["#2"]


def test_lines_without_the_names_of_their_columns_are_set_aside(tmp_path):
    read = alone(tmp_path, HEAD[0], *HEAD[2:], *whole(1))
    assert "a line !SPL above it, which names its columns" in read.export.quarantine[0].reason


def test_a_document_that_does_not_add_up_is_told_with_its_figures(tmp_path):
    read = alone(tmp_path, *HEAD, *whole(1), head(2, "11.00"), split(), END)
    [said] = [said for said in read.export.warnings if "add up" in said]
    assert "of 2 totals of their rows, 1 do not add up; first in row 7, where 'amount' is 11.00" in said
    assert "the opposite of 'split amount' comes to 10.00" in said
    assert read.account == (9, 4, 0, 5)


def test_lists_are_no_documents_and_a_file_of_lists_alone_is_refused(tmp_path):
    lists = ("!HDR\tPROD\tVER", "HDR\tQuickBooks\t33", "!CUST\tNAME", "CUST\tVale, Iris")
    assert alone(tmp_path, *lists, *HEAD, *whole(1)).account == (10, 2, 0, 8)
    with pytest.raises(BadExport, match=r"holds lists but no document \(a line TRNS\)"):
        alone(tmp_path, *lists)


def test_a_file_without_a_column_of_days_is_no_export_of_this_format(tmp_path):
    with pytest.raises(UnknownExport, match="its IIF is closest to iif, but no record has 'date'"):
        alone(tmp_path, "!TRNS\tTRNSTYPE\tAMOUNT", "!SPL\tAMOUNT", "TRNS\tINVOICE\t1", "SPL\t-1", END)


def sold(number):
    """The cash sale of an order of the small case."""
    day, amount = f"{placed(number):%m/%d/%Y}", f"{number - 991}.50"
    return (head(number, amount, "CASH SALE", day), split(f"-{amount}", "CASH SALE"), END)


def report():
    """The same documents in QuickBooks Desktop's own report."""
    columns = ("", "Type", "Date", "Num", "Name", "Memo", "Account", "Clr", "Split", "Amount", "Balance")
    rows = [
        {
            "Type": "Sales Receipt",
            "Date": f"{placed(number):%m/%d/%Y}",
            "Num": f"#{number}",
            "Name": "Iris Vale",
            "Account": "Undeposited Funds",
            "Split": "Sales",
            "Amount": f"{number - 991}.50",
        }
        for number in range(1001, 1013)
    ]
    return csv_text(columns, rows)


@pytest.mark.parametrize("beside", ["an overlapping file", "the report"])
def test_documents_that_two_files_tell_count_once(beside, tmp_path):
    folder = small_case(tmp_path, documents=[], toml=TOML.replace("exports/books/*.csv", "exports/books/*"))
    (folder / "exports/books/transactions.csv").unlink()
    first, second = (range(1001, 1009), range(1005, 1013)) if beside != "the report" else (range(1001, 1013), ())
    for name, numbers_ in (("a.iif", first), ("b.iif", second)):
        lines = [*HEAD, *(line for number in numbers_ for line in sold(number))]
        if numbers_:
            write(folder / "exports/books" / name, "".join(f"{line}\r\n" for line in lines))
    if beside == "the report":
        write(folder / "exports/books/report.csv", report())
    found = match(open_case(folder)).orders.select("disposition").to_pyarrow().to_pylist()
    assert {row["disposition"] for row in found} == {"posted"}
