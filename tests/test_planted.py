"""The generator of planted worlds keeps its own word: bytes from the seed, files as exported, a truth that adds up."""

import ast
import json
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from tests.planted import Truth, World, plant
from tests.planted.__main__ import EXAMPLE, EXAMPLE_SEED, TRUTH
from tests.planted.plan import AMAZON_NUMBERS, SHOPIFY_NUMBERS
from tests.planted.reading import cents, files_of, read_amazon, read_books, read_rows

ROOT = Path(__file__).parent.parent
SHORT = World(first_day=date(2025, 9, 1), shopify_per_day=18, amazon_per_day=16)
SALES = ("Invoice", "Sales Receipt")


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("worlds") / "example"
    return folder, plant(folder, EXAMPLE_SEED, EXAMPLE)


def test_the_shipped_example_is_what_its_seed_gives_and_small_enough(example):
    folder, truth = example
    planted = files_of(folder)
    shipped = files_of(ROOT / "data/example")
    assert planted == {name: shipped[name] for name in planted}
    assert {name for name in shipped if not name.startswith(".syncgap/")} == set(planted)
    assert sum(map(len, planted.values())) < 5_600_000
    assert TRUTH.read_text(encoding="utf-8") == truth.as_json()
    assert json.loads(truth.as_json())["numbers"] == {"shopify": "name", "amazon": "tail"}


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    first, again, other = (tmp_path / name for name in ("first", "again", "other"))
    assert plant(first, 3, SHORT) == plant(again, 3, SHORT) != plant(other, 4, SHORT)
    assert files_of(first) == files_of(again)
    differing = [name for name, content in files_of(first).items() if files_of(other)[name] != content]
    assert {"config/changes.csv", "exports/shopify/orders_export_1.csv", "logs/events.csv"} <= set(differing)


def test_a_world_is_replaced_and_its_neighbours_are_left_alone(tmp_path):
    plant(tmp_path, 3, SHORT)
    (tmp_path / "verdicts.csv").write_text("mine")
    plant(tmp_path, 3, World(first_day=date(2025, 11, 1), history="changes"))
    assert not (tmp_path / "config/snapshots").exists()
    assert (tmp_path / "verdicts.csv").read_text() == "mine"


def test_every_order_of_the_exports_has_its_truth_and_no_other_has(example):
    folder, truth = example
    shopify = {("shopify", row["Id"]) for row in read_rows(folder / "exports/shopify/orders_export_1.csv") if row["Id"]}
    amazon = {("amazon", row["amazon-order-id"]) for row in read_amazon(folder)}
    assert shopify | amazon == set(truth.orders)


def test_shopify_totals_hold_and_continuation_rows_repeat_nothing(example):
    folder, truth = example
    content = (folder / "exports/shopify/orders_export_1.csv").read_bytes()
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    rows = read_rows(folder / "exports/shopify/orders_export_1.csv")
    assert len(rows[0]) == 79
    orders: list[list[dict[str, str]]] = []
    for row in rows:
        if row["Id"]:
            orders.append([])
        orders[-1].append(row)
    for first, *rest in orders:
        tips = sum(cents(row["Lineitem price"]) for row in (first, *rest) if row["Lineitem name"] == "Tip")
        assert cents(first["Total"]) == sum(cents(first[part]) for part in ("Subtotal", "Shipping", "Taxes")) + tips
        assert cents(first["Taxes"]) == sum(cents(first[f"Tax {n} Value"] or "0") for n in range(1, 6))
        assert truth.orders["shopify", first["Id"]].amount == first["Total"]
        assert all(row["Name"] == first["Name"] and not row["Total"] and not row["Source"] for row in rest)
    created = [order[0]["Created at"] for order in orders]
    assert {stamp[-5:] for stamp in created} == {"-0400", "-0500"}
    assert [datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S %z") for stamp in created] == sorted(
        (order.created_at for (channel, _), order in truth.orders.items() if channel == "shopify"), reverse=True
    )


def test_the_exports_hold_the_traps_that_real_ones_hold(example):
    folder, _ = example
    rows = read_rows(folder / "exports/shopify/orders_export_1.csv")
    assert {row["Financial Status"] for row in rows} >= {"paid", "pending", "voided", "refunded", "partially_refunded"}
    assert {row["Source"] for row in rows} >= {"web", "pos", "shopify_draft_order"}
    assert any(row["Financial Status"] == "pending" and not row["Paid at"] for row in rows)
    assert any("\n" in row["Notes"] and '"' in row["Notes"] for row in rows)
    assert all(row["Billing Zip"].startswith("'") for row in rows if row["Billing Zip"])
    assert any("'" in row["Billing Name"] for row in rows)
    assert any("," in row["Billing Name"] for row in rows)
    assert any(" + " in row["Payment Method"] for row in rows)
    assert any(row["Payment Method"] == "(for testing) Bogus Gateway" for row in rows)
    amazon = read_amazon(folder)
    assert any('"' in row["product-name"] for row in amazon)
    assert {row["order-status"] for row in amazon} >= {"Shipped", "Cancelled", "Pending"}
    cancelled = [row for row in amazon if row["order-status"] == "Cancelled"]
    assert all(row["quantity"] == "0" and not row["item-price"] for row in cancelled)
    assert all(not row["item-price"] for row in amazon if row["order-status"] == "Pending")


def test_paid_orders_are_pending_only_where_the_flagship_struck(example):
    folder, truth = example
    rows = [row for row in read_rows(folder / "exports/shopify/orders_export_1.csv") if row["Id"]]
    struck = {row["Id"] for row in rows if row["Financial Status"] == "pending" and row["Paid at"]}
    gaps = {gap.key: gap for gap in truth.gaps}
    assert struck == set(gaps["flagship"].orders)
    assert min(truth.orders["shopify", order_id].created_at.date() for order_id in struck) == gaps["flagship"].onset
    after = [row for row in rows if row["Created at"][:10] >= gaps["flagship"].onset.isoformat()]
    assert 0.08 < len(struck) / len(after) < 0.25


def test_the_truth_adds_up(example):
    _, truth = example
    assert {(gap.key, gap.trigger, gap.cause_ref) for gap in truth.gaps} == {
        ("flagship", "latent", "R-12"),
        ("mapping", "latent", "M-SKU-S"),
        ("credential", "changed", "C-AMZ"),
    }
    for channel in ("shopify", "amazon"):
        orders = {order_id: order for (of, order_id), order in truth.orders.items() if of == channel}
        assert sum(truth.counts(channel).values()) == len(orders)
        assert sum(truth.amounts(channel).values()) == sum(Decimal(order.amount or 0) for order in orders.values())
        lost = {order_id for order_id, order in orders.items() if order.disposition == "missing"}
        by_gap = [order_id for gap in truth.gaps if gap.channel == channel for order_id in gap.orders]
        assert len(by_gap) == len(lost)
        assert set(by_gap) == lost
    for order in truth.orders.values():
        assert (order.doc_number is not None) == (order.disposition in ("posted", "posted_late"))
        assert order.gap is None or order.disposition == "missing"


@pytest.mark.parametrize("grouped", [True, False])
def test_quickbooks_holds_what_was_posted_and_its_totals_hold(tmp_path, grouped):
    world = World(first_day=date(2025, 9, 1), grouped=grouped, wording="old", shopify_numbers="name")
    truth = plant(tmp_path, 5, world)
    records, documents = read_books(tmp_path)
    posted = [order for order in truth.orders.values() if order.doc_number]
    numbers = Counter((row["Num"], cents(row["Amount"])) for row in documents if row["Transaction Type"] in SALES)
    assert numbers >= Counter((order.doc_number, cents(order.amount or "0")) for order in posted)
    others = [row for row in documents if row["Transaction Type"] in SALES and row["Num"].startswith("INV-")]
    assert len(others) > 5
    assert numbers.total() == len(posted) + len(others)
    assert records[3] == []
    assert records[-4:-1] == [[], [], []]
    assert records[-1][0].startswith("Accrual Basis Thursday, January 15, 2026 06:30 PM GMT-05:00")
    totals = {record[0]: cents(record[-1]) for record in records[5:] if record and "$" in record[-1]}
    assert bool(totals) == grouped
    if grouped:
        assert totals.pop("TOTAL") == sum(cents(row["Amount"]) for row in documents) == sum(totals.values())


@pytest.mark.parametrize(("shopify", "amazon"), list(zip(SHOPIFY_NUMBERS, AMAZON_NUMBERS, strict=True)))
def test_document_numbers_fit_quickbooks_and_are_nobody_elses(tmp_path, shopify, amazon):
    truth = plant(tmp_path, 6, World(first_day=date(2025, 11, 1), shopify_numbers=shopify, amazon_numbers=amazon))
    numbers = [order.doc_number for order in truth.orders.values() if order.doc_number]
    assert max(map(len, numbers)) <= 21
    assert len(numbers) == len(set(numbers))
    assert truth.numbers == {"shopify": shopify, "amazon": amazon}


def test_the_logs_are_green_and_speak_only_of_what_was_posted(example):
    folder, truth = example
    runs = read_rows(folder / "logs/runs.csv")
    assert {row["status"] for row in runs} == {"success"}
    assert {row["failed"] + row["skipped"] for row in runs} == {"00"}
    events = read_rows(folder / "logs/events.csv")
    assert {row["outcome"] for row in events} == {"posted"}
    posted = [order for order in truth.orders.values() if order.doc_number]
    assert len(events) == len(posted) == sum(int(row["posted"]) for row in runs)
    assert sorted(row["doc_number"] for row in events) == sorted(order.doc_number or "" for order in posted)


def test_snapshots_agree_with_the_change_log(example):
    folder, _ = example
    changes = read_rows(folder / "config/changes.csv")
    for path in (folder / "config/snapshots").iterdir():
        midnight = datetime.fromisoformat(f"{path.stem}T00:00:00-05:00")
        in_force = {}
        for row in changes:
            if datetime.fromisoformat(row["at"]) < midnight - timedelta(hours=1):
                assert (json.loads(row["before"]) if row["before"] else None) == in_force.get(row["id"])
                in_force[row["id"]] = json.loads(row["after"])
        records = yaml.safe_load(path.read_text(encoding="utf-8"))["records"]
        assert {record["id"]: record for record in records} == in_force


def test_decoys_stand_beside_the_onset_and_no_setting_changes_on_it(example):
    folder, truth = example
    changes = read_rows(folder / "config/changes.csv")
    (flagship,) = (gap for gap in truth.gaps if gap.key == "flagship")
    on = {(row["at"][:10], row["id"]) for row in changes}
    assert ((flagship.onset - timedelta(days=1)).isoformat(), flagship.decoys[0]) in on
    assert [row["id"] for row in changes if row["at"][:10] == flagship.onset.isoformat()] == ["W-3"]
    assert len({row["id"] for row in changes if row["at"] > "2025-04-01"} & set(truth.decoys)) >= 4
    assert not {gap.cause_ref for gap in truth.gaps} & set(truth.decoys)


def test_a_world_without_gaps_loses_nothing(tmp_path):
    world = World(flagship=False, mapping=False, credential=False, dip=True, shopify_per_day=15, amazon_per_day=15)
    truth = plant(tmp_path, 8, world)
    assert truth.gaps == ()
    assert {order.disposition for order in truth.orders.values()} == {"posted", "posted_late", "not_expected"}
    assert len(truth.decoys) >= 4


def test_options_do_what_they_say(tmp_path):
    options = {"split_shopify": True, "log_filtered": True, "orders_until_as_of": True, "declare_period": False}
    first_day = date(2025, 10, 1)
    world = World(first_day=first_day, history="snapshots", background_misses=0.01, lookalikes=True, **options)
    truth = plant(tmp_path, 9, world)
    exported = [
        {row["Id"] for row in read_rows(path) if row["Id"]} for path in (tmp_path / "exports/shopify").iterdir()
    ]
    assert len(exported) == 2
    assert exported[0] & exported[1]
    assert exported[0] | exported[1] == {order_id for channel, order_id in truth.orders if channel == "shopify"}
    assert {"posted", "filtered"} == {row["outcome"] for row in read_rows(tmp_path / "logs/events.csv")}
    assert "period" not in (tmp_path / "case.toml").read_text()
    assert not (tmp_path / "config/changes.csv").exists()
    assert any(order.disposition == "in_flight" for order in truth.orders.values())
    assert any(order.disposition == "missing" and order.gap is None for order in truth.orders.values())


@pytest.mark.parametrize("by", ["date", "action"])
def test_an_amazon_mapping_and_either_way_of_expiry(tmp_path, by):
    world = World(first_day=date(2025, 8, 1), mapping_channel="amazon", mapping_days=0, credential_by=by)
    gaps = {gap.key: gap for gap in plant(tmp_path, 10, world).gaps}
    assert (gaps["mapping"].channel, gaps["mapping"].cause_ref, gaps["mapping"].end) == ("amazon", "M-SKU-A", None)
    actions = [row["action"] for row in read_rows(tmp_path / "config/changes.csv") if row["id"] == "C-AMZ"]
    assert actions == (["create", "renew"] if by == "date" else ["create", "expire", "renew"])
    assert 3 <= (gaps["credential"].end - gaps["credential"].onset).days <= 12


def test_the_generator_knows_nothing_of_the_kit():
    for path in (ROOT / "tests/planted").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.startswith("syncgap_kit") for name in names), path
