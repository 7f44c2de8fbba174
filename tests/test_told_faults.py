"""Errors say what was found, where it stands and what to do, and never contradict themselves."""

import os
import signal

import pytest

from syncgap_kit import __main__ as commands
from syncgap_kit.errors import BadCase, BadExport, UnknownExport
from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.encoding import decode
from syncgap_kit.matching.orders import match
from tests.small_case import ORDER_COLUMNS, ORDERS, TOML, csv_text, order, small_case, write

NUMBERS = range(1001, 1013)
TIMES = ("Created at", "Paid at", "Fulfilled at")


def without_offsets(folder, toml=TOML):
    orders = [order(number) for number in NUMBERS]
    bare = [one | {name: one[name].removesuffix(" -0400") for name in TIMES} for one in orders]
    return small_case(folder, orders=bare, toml=toml)


def test_an_export_of_which_no_time_tells_its_offset_is_not_called_empty(tmp_path):
    with pytest.raises(BadCase) as told:
        match(open_case(without_offsets(tmp_path)))
    assert str(told.value) == (
        f"{ORDERS}, row 2: no order could be read, since created at expected a time with its offset, such as "
        "2025-03-04 05:06:07 -0500, but found '2025-03-31 10:15:00', as in 12 rows; declare the zone as timezone in "
        "its [[source]] of case.toml."
    )
    declared = TOML.replace('channel = "shopify"', 'channel = "shopify"\ntimezone = "America/New_York"')
    assert match(open_case(without_offsets(tmp_path / "declared", declared))).orders.count().execute() == 12


def test_an_export_of_which_no_amount_can_be_read_says_so(tmp_path):
    case = small_case(tmp_path)
    write(case / ORDERS, csv_text(ORDER_COLUMNS, [order(number, Total="12.x") for number in NUMBERS]))
    with pytest.raises(BadCase, match=r"row 2: no order could be read, since total expected an amount.*as in 12 rows"):
        match(open_case(case))


def test_a_header_of_verdicts_is_told_as_it_stands(tmp_path):
    case = small_case(tmp_path)
    write(case / "verdicts.csv", "when,who\n2026-01-04,A. Brandt\n")
    with pytest.raises(BadCase) as told:
        open_case(case)
    assert str(told.value) == (
        "verdicts.csv, row 1: lacks the columns at, scope, id, verdict, reason, and has 'when', 'who'; write at, who, "
        "scope, id, verdict, reason."
    )


def test_an_unknown_encoding_is_told_in_a_whole_sentence():
    with pytest.raises(BadExport, match=r"write one such as cp1252 or utf-8\.$"):
        decode(b"a", "latin-99", "x.csv")


def opened_with(folder, name, text):
    """The sentence about a case with a further file that no source names."""
    case = small_case(folder)
    write(case / "exports" / "other" / name, text)
    with pytest.raises(UnknownExport) as told:
        open_case(case)
    return str(told.value)


def test_a_file_that_no_source_names_is_told_by_its_format(tmp_path):
    known = opened_with(tmp_path / "a", "x.csv", csv_text(ORDER_COLUMNS, [order(1001)]))
    assert known.startswith(
        "exports/other/x.csv: no [[source]] of case.toml names this file; it is shopify_orders; add"
    )
    near = opened_with(tmp_path / "b", "y.csv", "Name,Financial Status,Lineitem name\n#1,paid,Mug\n")
    assert "it is no known export, closest to shopify_orders; add one" in near
    assert opened_with(tmp_path / "c", "z.pdf", "%PDF-1.7").count("no [[source]]") == 1


def test_a_file_of_no_known_format_is_told_with_the_closest_one(tmp_path):
    case = small_case(tmp_path)
    write(case / ORDERS, "orderid;purchase;status\n1;2;3\n")
    with pytest.raises(UnknownExport) as told:
        open_case(case)
    assert str(told.value).count("_orders") <= 2
    assert "closest to " in str(told.value)


def test_a_format_that_is_another_one_is_told_with_its_own_name(tmp_path):
    declared = TOML.replace('channel = "shopify"', 'channel = "shopify"\nformat = "amazon_all_orders"')
    with pytest.raises(UnknownExport, match=r"is shopify_orders, and its .* says format = 'amazon_all_orders'; cor"):
        open_case(small_case(tmp_path, toml=declared))


def test_a_run_that_is_stopped_is_no_fault_of_the_kit(monkeypatch, capsys):
    before = signal.getsignal(signal.SIGTERM)

    def asked(options):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except SystemExit:
            raise RuntimeError("Query interrupted") from None  # as the engine says it

    monkeypatch.setitem(commands.COMMANDS, "verify", asked)
    try:
        assert commands.main(["verify", "x"]) == 128 + signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, before)
    assert capsys.readouterr().err == "syncgap: stopped from outside; nothing was written.\n"
