"""The replay pack: every missing order once, and each planted obstacle told by the check that is for it."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import syncgap_kit
from syncgap_kit.attribution.configuration import Configuration
from syncgap_kit.attribution.pack_checks import CHECKS
from syncgap_kit.attribution.replay_pack import COLUMNS, ReplayPack, replay_pack
from syncgap_kit.errors import BadCase
from syncgap_kit.evidence import repair
from syncgap_kit.evidence.gaps.mending import STILL, mending
from syncgap_kit.evidence.replay_files import FORMULA, pack_texts
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.registers import exceptions
from tests import handmade, handmade_gap, payout_case, small_case

NUMBERS = range(1001, 1041)
TOML = small_case.TOML.replace("2025-04-30", "2025-07-20")
CLOSING = {"kind": "setting", "id": "P-1", "channel": "quickbooks", "name": "closing_date", "value": "2025-04-02"}
CHANGE = {"at": "2025-05-02T08:00:00Z", "kind": "setting", "id": "P-1", "channel": "quickbooks", "action": "create"}
LONG = "#1006-EXCHANGE-OF-ORDER-7"
CELLS: dict[int, dict[str, Any]] = {
    1006: {"Name": LONG},
    1009: {"Currency": "EUR"},
    1010: {"Taxes": ""},
}
FURTHER = (
    small_case.document(1005, Num="Q-77", Name="Somebody Else"),
    small_case.document(1011, Num="Q-78", Name="Somebody Else", Date="05/20/2025"),  # its amount, on another day
    small_case.document(1007, Num="#1007", **{"Transaction type": "Expense", "Amount": "-500.00"}),
    small_case.document(1008, Num="#1008", **{"Transaction type": "Payment"}),
)
EXPECTED = {  # the checks that each missing order fails
    1003: {"period"},
    1005: {"in_books"},
    1006: {"number_length"},
    1007: {"number_taken"},
    1008: {"in_books", "number_taken"},
    1009: {"currency"},
    1010: {"amounts"},
    1011: set(),
    1012: set(),
}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack")
    orders = [small_case.order(number, **CELLS.get(number, {})) for number in NUMBERS]
    documents = [small_case.document(number) for number in NUMBERS if number not in EXPECTED]
    changes = [{**CHANGE, "after": CLOSING}]
    small_case.small_case(folder, orders, [*documents, *FURTHER], changes=changes, toml=TOML)
    return investigate(open_case(folder))


def by_number(study) -> dict[int, dict[str, Any]]:
    rows = study.replay_pack().frame.to_dict("records")
    return {int(row["order_id"]) - 5_800_000_000_000: row for row in rows}


def test_every_missing_order_stands_there_once_with_its_numbers(study):
    rows = by_number(study)
    assert set(rows) == set(EXPECTED)
    row = rows[1011]
    assert (row["doc_number"], row["date"], str(row["total"]), str(row["tax"])) == (
        "#1011",
        small_case.placed(1011).date(),
        "20.5000",
        "0.5000",
    )
    assert row["source_file"] == small_case.ORDERS


@pytest.mark.parametrize("number", EXPECTED)
def test_each_obstacle_is_told_by_the_check_that_is_for_it(study, number):
    row = by_number(study)[number]
    failed = {name for name in CHECKS if not row[f"check_{name}"].startswith("ok")}
    assert failed == EXPECTED[number]
    assert row["ready"] == ("no" if failed else "yes")


def test_the_words_name_what_is_to_be_looked_at(study):
    rows = by_number(study)
    assert "Q-77" in rows[1005]["check_in_books"]
    assert "under its number" in rows[1008]["check_in_books"]
    assert f"{len(LONG)} signs" in rows[1006]["check_number_length"]
    assert "P-1" in rows[1003]["check_period"]
    assert "2 April 2025" in rows[1003]["check_period"]


def test_money_that_a_deposit_or_a_payment_holds_is_not_entered_as_new_money(tmp_path):
    day = date(2025, 4, 7)
    made = datetime(2025, 4, 2, 9, tzinfo=UTC)
    sales = [payout_case.sale(made + timedelta(hours=n), 1001 + n, f"{10 + n}.50", day) for n in range(6)]
    payout = payout_case.paid(day, sum(Decimal(one["Net"]) for one in sales))
    deposits = [payout_case.deposit(day, payout["Total"]), payout_case.deposit(date(2025, 4, 12), "20.50", Num="1011")]
    posted = [number for number in range(1001, 1013) if number not in (1002, 1011, 1012)]
    own = {"payouts": [payout], "sales": sales, "deposits": deposits, "posted": posted}
    matches = payout_case.payout_case(tmp_path, **own)
    rows = replay_pack(matches, Configuration({}, ()), exceptions(matches, {})).frame.to_dict("records")
    told = {row["order_name"]: row["check_in_books"] for row in rows}
    assert "in the deposit of its payout" in told["#1002"]
    assert "under its number" in told["#1011"]
    assert told["#1012"].startswith("ok")


def test_the_pack_says_that_it_writes_nothing_anywhere(study):
    sentences = study.replay_pack().sentences
    assert sentences[-1].endswith("the kit itself writes to no shop, no tool and no books.")
    assert "8 orders to enter, 2 ready (USD 42.00)" in sentences[1]


def test_two_orders_that_would_bear_one_number_are_not_ready(study):
    other = study.matches.orders.mutate(order_name=study.matches.orders.order_name.replace("#1012", "#1011"))
    pack = replace(study, matches=replace(study.matches, orders=other)).replay_pack()
    same = pack.frame[pack.frame.doc_number == "#1011"]
    assert list(same.check_number_taken) == ["another missing order would bear the same number"] * 2


def test_it_is_written_one_file_per_channel_where_the_analyst_says(study, tmp_path):
    before = sorted(path for path in study.case.folder.rglob("*") if ".syncgap" not in path.parts)
    [path] = syncgap_kit.write_replay_pack(study, tmp_path / "to enter")
    assert path.name == "replay-shopify.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert len(rows) == len(EXPECTED)
    assert next(row for row in rows if row["doc_number"] == "#1011")["total"] == "20.50"
    assert sorted(path for path in study.case.folder.rglob("*") if ".syncgap" not in path.parts) == before


def test_it_is_never_written_into_the_case_folder_nor_over_a_file(study, tmp_path):
    with pytest.raises(BadCase, match="lies within the case folder"):
        syncgap_kit.write_replay_pack(study, study.case.folder / "exports" / "pack")
    assert not (study.case.folder / "exports" / "pack").exists()
    taken = small_case.write(tmp_path / "notes.txt", "mine")
    with pytest.raises(BadCase, match="is a file"):
        syncgap_kit.write_replay_pack(study, taken)


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=8)
WICKED = TEXT | st.builds("".join, st.tuples(st.sampled_from(FORMULA), TEXT))


@settings(max_examples=60, deadline=None)
@given(names=st.lists(WICKED, min_size=1, max_size=4), channels=st.lists(TEXT, min_size=1, max_size=3, unique=True))
def test_no_text_of_a_file_is_a_formula_and_no_row_is_lost(names, channels):
    blank = dict.fromkeys(COLUMNS, "") | {"currency": "USD", "total": None, "date": None}
    blank |= dict.fromkeys(("tax", "withheld_tax", "shipping", "discount"))
    rows = [{**blank, "channel": channel, "order_name": name} for channel in channels for name in names]
    texts = pack_texts(ReplayPack(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object), ()))
    assert len(texts) == len(channels)
    assert all(name.startswith("replay-") and "/" not in name for name in texts)
    read = [row for text in texts.values() for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert len(read) == len(rows)
    assert not [cell for row in read for cell in row.values() if cell.startswith(FORMULA)]
    assert sorted(row["order_name"].removeprefix("'") for row in read) == sorted(
        row["order_name"].removeprefix("'") for row in rows
    )


def test_the_notebook_shows_what_is_ready_and_what_stands_against_the_rest(study):
    shown = repair.replay_pack(study)
    assert str(shown) == "\n".join(study.replay_pack().sentences)
    assert "Not ready to be entered: all 7 orders" in shown.markup


def test_a_gap_names_what_stands_against_entering_its_orders():
    study = handmade.study()
    [gap] = study.gaps
    pack = handmade_gap.pack(study.exceptions[study.exceptions.gap_id == gap.id])
    shown = mending(study, gap, pack)
    assert f"{gap.orders - 1} of {gap.orders} orders are ready to be entered" in shown.text
    assert "1 order: a document of the books bears this number already." in shown.text
    foreign = pack.frame.assign(check_currency="in SEK, and the books are kept in USD: give the rate", ready="no")
    text = mending(study, gap, ReplayPack(foreign, ())).text
    assert f"0 of {gap.orders} orders are ready to be entered. {STILL} What stands against them, to be" in text
    assert f"{gap.orders} orders: in SEK, and the books are kept in USD: give the rate." in text


def test_a_document_of_no_order_some_days_off_is_looked_at_where_only_one_order_comes_to_it(tmp_path):
    orders = [small_case.order(number) for number in NUMBERS]
    lost = {1011, 1021, 1022}
    alike = {"Subtotal": "30.00", "Taxes": "0.50", "Total": "30.50"}
    orders[1021 - 1001], orders[1022 - 1001] = (small_case.order(number, **alike) for number in (1021, 1022))
    documents = [small_case.document(number) for number in NUMBERS if number not in lost]
    day = small_case.placed(1011) + timedelta(days=4)
    documents.append(small_case.document(1011, Num="J-1", Name="Somebody Else", Date=f"{day:%m/%d/%Y}"))
    day = small_case.placed(1021) + timedelta(days=4)
    documents.append(small_case.document(1021, Num="J-2", Name="Somebody Else", Date=f"{day:%m/%d/%Y}", Amount="30.50"))
    small_case.small_case(tmp_path, orders, documents, toml=TOML)
    study = investigate(open_case(tmp_path))
    told = {row["order_name"]: row["check_in_books"] for row in study.replay_pack().frame.to_dict("records")}
    assert "document J-1 of USD 20.50" in told["#1011"]
    assert told["#1011"].endswith("belongs to no order: look there first")
    assert told["#1021"].startswith("ok")  # J-2 may be either's
    assert told["#1022"].startswith("ok")


def test_what_was_given_back_of_a_missing_order_is_to_be_entered_as_well(tmp_path):
    orders = [small_case.order(number) for number in NUMBERS]
    orders[1011 - 1001] = small_case.order(1011, **{"Refunded Amount": "20.50", "Financial Status": "refunded"})
    documents = [small_case.document(number) for number in NUMBERS if number != 1011]
    small_case.small_case(tmp_path, orders, documents, toml=TOML)
    [row] = investigate(open_case(tmp_path)).replay_pack().frame.to_dict("records")
    assert row["ready"] == "no"
    assert row["check_amounts"].startswith("USD 20.50 of it was given back: enter that refund as well")


def mapping(identity: str, maps: str, *values: str, action: str = "create", **content: Any) -> dict[str, Any]:
    told = {"kind": "mapping", "id": identity, "maps": maps, "entries": dict.fromkeys(values, "4000 Sales"), **content}
    return {"at": "2025-01-02T08:00:00Z", "kind": "mapping", "id": identity, "action": action, "after": told}


def test_a_value_that_still_has_no_target_is_told_before_its_order_is_entered(tmp_path):
    cells = {1003: {"Lineitem sku": "NEW-1"}, 1004: {"Lineitem sku": "NEW-2"}}
    orders = [small_case.order(number, **cells.get(number, {"Lineitem sku": "OLD-1"})) for number in NUMBERS]
    documents = [small_case.document(number) for number in NUMBERS if number not in (1003, 1004, 1005)]
    changes = [
        mapping("M-SKU", "sku", "OLD-1"),
        mapping("M-OFF", "sku", "OTHER", enabled=False),
        mapping("M-ELSEWHERE", "sku", "OTHER", channel="amazon"),
        {**mapping("M-SKU", "sku", "OLD-1", "NEW-2", action="update"), "at": "2025-04-20T08:00:00Z"},
    ]
    small_case.small_case(tmp_path, orders, documents, changes=changes, toml=TOML)
    rows = by_number(investigate(open_case(tmp_path)))
    told = {number: (row["check_mapping"], row["ready"]) for number, row in rows.items()}
    ready = ("ok: no mapping on record lacks a target for it", "yes")
    lacking = "a value of it still has no target in M-SKU (by sku): say where it goes first"
    assert told == {1003: (lacking, "no"), 1004: ready, 1005: ready}
