"""What holds of every matching, whatever the orders and documents are: drawn worlds with known truth.

A world is a list of fates, one for each order number; the numbers at its ends and in the middle stand on both sides, so
that conventions and coverage are the same on either.
"""

import json
import random
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.evidence import display, opening, provenance
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.matching.orders import match
from tests import small_case, test_architecture
from tests.small_case import ORDER_COLUMNS, ORDERS, TOML, csv_text, write
from tests.table_case import document, matched, order

BOTH, DRAWN, LAST = range(1001, 1013), range(1013, 1025), 1025
CENTS = st.integers(2, 5000).map(lambda cents: Decimal(cents) / 100)
DISPOSITIONS = {
    "both": "posted",
    "no document": "missing",
    "more": "mismatched",
    "less": "mismatched",
    "twice": "duplicated",
    "unpaid": "not_expected",
}
FLIPPED = {"no document": "no order", "no order": "no document", "more": "less", "less": "more"}
MONTH_FIRST = TOML + 'date_order = "MDY"\n'
KEPT = ("order_name", "disposition", "reason", "difference", "doc_number", "documents", "booked")


@st.composite
def worlds(draw, fates=(*DISPOSITIONS, "no order")):
    """Each number's fate and the cents by which its two sides differ."""
    drawn = {number: draw(st.sampled_from(fates)) for number in DRAWN}
    fate = dict.fromkeys(BOTH, "both") | drawn | {LAST: "both"}
    return {number: (word, draw(CENTS)) for number, word in fate.items()}


def sides(world):
    """The orders and the documents of a world."""
    orders, documents = [], []
    for number, (fate, cents) in world.items():
        unpaid = {"financial_status": "pending", "financial_status_raw": "pending", "paid_at": None}
        own = order(number, **(unpaid if fate == "unpaid" else {}))
        booked = {"more": own["total"] + cents, "less": own["total"] - min(cents, own["total"] - 1)}
        orders += [] if fate == "no order" else [own]
        if fate not in ("no document", "unpaid"):
            documents.append(document(number, amount=booked.get(fate, own["total"])))
        if fate == "twice":
            documents.append(document(number, source_row=number + 1000))
    return orders, documents


def swapped(orders, documents):
    """The same two sides, the documents as orders and the orders as documents."""
    number = {row["order_name"]: int(row["order_name"][1:]) for row in orders}
    number |= {row["doc_number"]: int(row["doc_number"][1:]) for row in documents}
    return (
        [order(number[row["doc_number"]], total=row["amount"]) for row in documents],
        [document(number[row["order_name"]], amount=row["total"]) for row in orders],
    )


def rows_of(matches):
    rows = matches.orders.select(*KEPT).to_pyarrow().to_pylist()
    lost = matches.orphans.select("doc_number", "amount").to_pyarrow().to_pylist()
    return sorted(map(str, rows)), sorted(map(str, lost))


@settings(max_examples=6, deadline=None, derandomize=True)
@given(worlds(), st.randoms(use_true_random=False))
def test_every_order_and_every_document_has_one_place_whatever_the_order_of_rows(world, dice):
    orders, documents = sides(world)
    matches = matched(orders, documents)
    found = {int(row["order_name"][1:]): row for row in matches.orders.to_pyarrow().to_pylist()}
    truth = {number: DISPOSITIONS[fate] for number, (fate, _) in world.items() if fate != "no order"}
    assert {number: row["disposition"] for number, row in found.items()} == truth
    [channel] = matches.statement.channels
    for name, count in Counter(truth.values()).items():
        own = [row["total"] for row in orders if truth[int(row["order_name"][1:])] == name]
        assert (channel.counts[name], channel.amounts[name]) == (count, sum(own))
    assert channel.amounts["orders"] == sum(row["total"] for row in orders)
    lost = matches.orphans.to_pyarrow().to_pylist()
    assert sum(row["documents"] for row in found.values()) + len(lost) == len(documents)
    booked = sum(row["booked"] or Decimal(0) for row in found.values()) + sum(row["amount"] for row in lost)
    assert booked == sum(row["amount"] for row in documents)
    again = matched(*(dice.sample(rows, len(rows)) for rows in (orders, documents)))
    assert rows_of(again) == rows_of(matches)
    assert again.statement == matches.statement


@settings(max_examples=6, deadline=None, derandomize=True)
@given(worlds(fates=("both", *FLIPPED)))
def test_swapping_the_sides_flips_labels_and_no_count(world):
    there = matched(*sides(world))
    back = matched(*swapped(*sides(world)))
    [one], [other] = there.statement.channels, back.statement.channels
    assert (one.counts["missing"], one.counts["orphans"]) == (other.counts["orphans"], other.counts["missing"])
    assert (one.amounts["missing"], one.amounts["orphans"]) == (other.amounts["orphans"], other.amounts["missing"])
    assert one.counts["posted"] == other.counts["posted"]
    assert one.counts["mismatched"] == other.counts["mismatched"]
    mirrored = [
        {row["order_name"]: row["difference"] for row in matches.orders.to_pyarrow().to_pylist() if row["documents"]}
        for matches in (there, back)
    ]
    assert mirrored[0] == {name: -difference for name, difference in mirrored[1].items()}


@pytest.mark.parametrize(("cents", "found"), [("0.01", 0), ("0.02", 3)])
def test_a_surplus_is_found_as_surely_as_a_deficit(cents, found):
    fates = dict(zip(DRAWN, [*FLIPPED] * 3, strict=True))
    world = dict.fromkeys((*BOTH, LAST), ("both", Decimal(0)))
    world |= {number: (fate, Decimal(cents)) for number, fate in fates.items()}
    matches = matched(*sides(world))
    [channel] = matches.statement.channels
    assert channel.counts["missing"] == channel.counts["orphans"] == 3
    differences = [
        row["difference"] for row in matches.orders.to_pyarrow().to_pylist() if row["disposition"] == "mismatched"
    ]
    assert sorted(differences) == [-Decimal(cents)] * found + [Decimal(cents)] * found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rows_and_files_may_come_in_any_order(tmp_path, seed):
    dice = random.Random(seed)
    words = ["both", "no document", "no order", "twice"]
    fates = dict.fromkeys(BOTH, "both") | {number: dice.choice(words) for number in DRAWN} | {LAST: "both"}
    orders = [small_case.order(number) for number, fate in fates.items() if fate != "no order"]
    documents = [small_case.document(number) for number, fate in fates.items() if fate != "no document"]
    documents += [small_case.document(number) for number, fate in fates.items() if fate == "twice"]
    plain = match(open_case(small_case.small_case(tmp_path / "plain", orders, documents, toml=MONTH_FIRST)))
    for rows in (orders, documents):
        dice.shuffle(rows)
    cut, folder = dice.randrange(1, len(orders)), tmp_path / "shuffled"
    write(folder / ORDERS.replace("orders.csv", "a.csv"), csv_text(ORDER_COLUMNS, orders[:cut]))
    shuffled = match(open_case(small_case.small_case(folder, orders[cut:], documents, toml=MONTH_FIRST)))
    assert rows_of(shuffled) == rows_of(plain)
    assert shuffled.statement == plain.statement


def test_an_empty_side_is_no_evidence():
    orders, documents = sides({n: ("both", Decimal(1)) for n in (*BOTH, LAST)})
    silent = matched(orders, [])
    assert silent.statement.channels[0].counts["missing"] == len(orders)
    assert any(line.startswith("The books are no evidence: they hold no document") for line in silent.warnings)
    bills = matched(orders, [{**row, "document_type": "bill"} for row in documents])
    assert any("none of their 13 documents posts a sale" in line for line in bills.warnings)
    tests = matched([{**row, "is_test": True} for row in orders], documents)
    assert any("none of its 13 orders is expected in the books" in line for line in tests.warnings)
    assert not any("no evidence" in line for line in matched(orders, documents).warnings)


def test_a_channel_whose_export_holds_no_order_is_no_evidence(tmp_path):
    second = '[[source]]\npath = "exports/second/*.csv"\nchannel = "second"\n\n[[source]]'
    write(tmp_path / "exports/second/orders.csv", csv_text(ORDER_COLUMNS, []))
    matches = match(open_case(small_case.small_case(tmp_path, toml=TOML.replace("[[source]]", second, 1))))
    assert any(line.startswith("Second is no evidence: its exports hold no order") for line in matches.warnings)


def test_the_statement_of_conservation_is_the_first_table_and_stands_in_the_findings(tmp_path):
    study = investigate(open_case(small_case.small_case(tmp_path)))
    assert "<table" in display.statement(study).markup
    shown = {
        "display.finding(study)": display.finding,
        "display.statement(study)": display.statement,
        "provenance.title(study)": provenance.title,
        "opening.findings(study)": opening.findings,
        "opening.adds_up(study)": opening.adds_up,
    }
    for path in test_architecture.NOTEBOOKS:
        if path.name[:2] in ("02", "06"):
            calls = [source for source, _, _ in test_architecture.code_cells(path) if source.endswith("(study)")]
            first = next(call for call in calls if "<table" in shown[call](study).markup)
            assert first in ("display.statement(study)", "opening.adds_up(study)"), path.name
    assert "It adds up" in opening.adds_up(study).text
    [channel] = json.loads(study.findings.as_json())["channels"]
    parts = ("posted", "posted_late", "mismatched", "duplicated", "in_flight", "missing")
    assert channel["orders"] == channel["not_expected"] + channel["expected"] == 12
    assert channel["expected"] == sum(channel[part] for part in parts)
    amounts = {name: Decimal(text) for name, text in channel["amounts"].items()}
    assert amounts["orders"] == amounts["not_expected"] + sum(amounts[part] for part in parts) == Decimal("192.00")
