"""Units of stock against small cases of known truth: sold, shipped, returned, relieved; bundles; no movements."""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from syncgap_kit.evidence.inventory import stock
from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.changes import Snapshot
from syncgap_kit.intake.history import History
from syncgap_kit.investigation import investigate
from syncgap_kit.matching.inventory.inventory import inventory
from syncgap_kit.matching.orders import match
from tests import small_case as small
from tests.table_case import AS_OF, FIRST, document, order, table_case

NUMBERS = range(1001, 1031)  # the last of them younger than their grace


def line(number, sku="MUG-1", quantity=1, **cells):
    return {
        "channel": "shopify",
        "order_id": str(5_800_000_000_000 + number),
        "sku": sku,
        "quantity": Decimal(quantity),
        **cells,
    }


def movement(number, quantity=-1, sku="MUG-1", kind="Shipments", days=1, **cells):
    at = FIRST + timedelta(days=number - 1001 + days)
    told = {"channel": "shopify", "reference": f"#{number}", "kind_raw": kind, "at": at}
    return {**told, "sku": sku, "quantity": Decimal(quantity), "source_file": "ledger", "source_row": number, **cells}


def account(lines, movements, orders=None, history=None):
    """The inventory of a case; order lines get the keys of their orders."""
    orders = list(orders or map(order, NUMBERS))
    keys = {row["order_id"]: key for key, row in enumerate(sorted(orders, key=lambda row: str(row["created_at"])))}
    lines = [{**row, "order_key": keys[row["order_id"]]} for row in lines]
    case = table_case(orders, map(document, NUMBERS), order_lines=lines, inventory_movements=movements)
    case = case if history is None else replace(case, history=history)
    return inventory(match(case))


def rows(found):
    return {(row["stock"], row["sku"]): row for row in found.skus.to_dict("records")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_units_that_did_not_leave_and_units_that_were_not_sold_are_found_order_by_order(seed):
    dice = random.Random(seed)
    lines, movements, short, over = [], [], {}, {}
    for number in NUMBERS:
        for sku in dice.sample(["MUG-1", "PLATE-2", "LAMP-3"], 2):
            sold = dice.randrange(1, 5)
            lines.append(line(number, sku, sold))
            left = sold + dice.choice([0, 0, 0, -1, 1]) if number < 1028 else 0
            movements += [movement(number, -left, sku, days=0)] * (left > 0)
            if number < 1028:
                short[sku] = short.get(sku, 0) + max(sold - left, 0)
                over[sku] = over.get(sku, 0) + max(left - sold, 0)
    movements.append(movement(1005, -3, "LAMP-3", reference="R-77"))
    over["LAMP-3"] = over.get("LAMP-3", 0) + 3
    movements.append(movement(1004, 1, "MUG-1", kind="CustomerReturns"))
    movements.append(movement(1030, 500, "MUG-1", kind="Receipts", days=0))
    movements.append(movement(1030, -1, "SPOON-9", reference="#1030", days=0))
    dice.shuffle(movements)
    found = account(lines, movements)
    for (owner, sku), row in rows(found).items():
        assert owner == "shopify"
        assert (row["short"], row["over"]) == (short.get(sku, 0), over.get(sku, 0) + (sku == "SPOON-9")), sku
        assert row["due"] + row["young"] == sum(own["quantity"] for own in lines if own["sku"] == sku)
    assert rows(found)["shopify", "MUG-1"]["returned"] == 1
    assert found.without_order.to_pyarrow()["reference"].to_pylist() == ["R-77"]
    assert found.sentences[0].startswith("Shopify: ")


def test_cancelled_and_unpaid_orders_are_set_apart_and_a_shared_stock_serves_every_channel():
    orders = [order(number) for number in NUMBERS if number not in (1003, 1004)]
    orders += [order(1003, is_cancelled=True), order(1004, financial_status="pending", paid_at=None)]
    movements = [movement(number, channel="warehouse") for number in NUMBERS if number not in (1003, 1004, 1007)]
    [row] = account(map(line, NUMBERS), movements, orders).differing.to_dict("records")
    assert (row["stock"], row["short"], row["over"], row["apart"], row["documents"]) == ("", 1, 0, 2, "#1007")


def test_movements_that_name_no_orders_are_held_against_whole_skus():
    lines = [line(number, sku) for number in NUMBERS for sku in ("MUG-1", "PLATE-2", "LAMP-3")]
    out = [movement(n, reference=None) for n in NUMBERS if n < 1029]
    out += [movement(n, -1, "PLATE-2", reference=None) for n in NUMBERS if n < 1020]
    out += [movement(n, -2, "LAMP-3", reference=None) for n in NUMBERS if n < 1029]
    whole = account(lines, out)
    found = rows(whole)
    most = sum(row["young"] + row["earlier"] for row in found.values())
    words = f"and up to {most:.0f} units, the young and the earlier ones, may be short unseen."
    assert most > 0
    assert whole.sentences[0].endswith(f"movements name no orders, so that only whole SKUs could be compared, {words}")
    assert (found["shopify", "MUG-1"]["short"], found["shopify", "MUG-1"]["over"]) == (0, 0)
    assert found["shopify", "PLATE-2"]["short"] > 0 == found["shopify", "PLATE-2"]["over"]
    assert found["shopify", "LAMP-3"]["over"] > 0 == found["shopify", "LAMP-3"]["short"]


def test_what_the_merchant_ships_is_not_looked_for_in_the_stock_of_the_marketplace():
    orders = [order(n, fulfillment_channel="Merchant" if n % 2 else "Amazon") for n in NUMBERS]
    found = account(map(line, NUMBERS), [movement(n) for n in NUMBERS if n % 2 == 0 and n < 1029], orders)
    assert found.differing.empty
    assert rows(found)["shopify", "MUG-1"]["apart"] == 15


def test_shipments_are_held_against_what_relieves_the_stock():
    shipped = [movement(number) for number in NUMBERS if number < 1029]
    relieved = [movement(number, kind="Relief") for number in NUMBERS if number < 1029 and number != 1010]
    [row] = account(map(line, NUMBERS), shipped + relieved).differing.to_dict("records")
    assert (row["short"], row["over"], row["unrelieved"]) == (0, 0, 1)


def test_bundles_are_taken_apart_where_a_mapping_says_so():
    record = {"kind": "mapping", "id": "M-KIT", "maps": "bundle", "entries": {"KIT-1": "MUG-1 x2, PLATE-2"}}
    history = History(snapshots=(Snapshot(AS_OF - timedelta(days=200), (record,), "config/snapshots/a.yaml"),))
    movements = [movement(n, -2) for n in NUMBERS if n < 1029]
    movements += [movement(n, -1, "PLATE-2") for n in NUMBERS if n < 1029]
    found = account([line(number, "KIT-1") for number in NUMBERS], movements, history=history)
    assert found.differing.empty
    assert set(rows(found)) == {("shopify", "MUG-1"), ("shopify", "PLATE-2")}


def test_no_movements_are_no_evidence():
    found = account(map(line, NUMBERS), [])
    assert found.skus.empty
    assert found.sentences == (
        "Shopify: no movement of stock is exported, so the units sold have no evidence for or against them.",
    )


def test_the_report_shows_what_does_not_add_up_and_a_mapping_of_bundles_is_no_cause(tmp_path):
    header = "Date\tFNSKU\tMSKU\tEventType\tReferenceID\tQuantity\tFulfillmentCenter\tDisposition\tReason"
    numbers = range(1001, 1013)
    days = {n: f"{small.placed(n):%m/%d/%Y}" for n in numbers}
    rows = [
        f"{days[n]}\tX1\tMUG-1\tShipments\t#{n}\t-{1 + (n == 1004)}\tALB1\tSELLABLE\t" for n in numbers if n != 1006
    ]
    small.write(tmp_path / "exports/stock/ledger.txt", "\n".join([header, *rows]) + "\n")
    toml = (
        small.TOML + '\n[[source]]\npath = "exports/stock/*.txt"\nchannel = "shopify"\ntimezone = "America/New_York"\n'
    )
    record = {
        "kind": "mapping",
        "id": "M-KIT",
        "channel": "shopify",
        "maps": "bundle",
        "entries": {"KIT-1": "MUG-1 x2"},
    }
    books = [small.document(n) for n in numbers if n != 1008]
    case = small.small_case(tmp_path, documents=books, snapshots={"2025-01-01.yaml": [record]}, toml=toml)
    study = investigate(open_case(case))
    shown = stock(study)
    assert "the one SKU" in repr(shown)
    assert "#1004 and #1006" in shown.markup
    assert not [cause for gap in study.gaps for cause in gap.causes if cause.ref == "M-KIT"]
