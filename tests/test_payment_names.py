"""WooCommerce's payment methods by the gateway's id or by its title: whichever the records name is compared."""

import json
from datetime import timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import record
from tests.small_case import CHANGE_COLUMNS, DOCUMENT_COLUMNS, csv_text, document, write
from tests.test_parked_orders import ORDERS, SHOP, STARTED, sale

ONE_EXPORT = SHOP.replace(SHOP[SHOP.index("[[source]]") : SHOP.index("[[source]]", SHOP.index("[[source]]") + 1)], "")
METHODS = {"stripe": "Credit card (Stripe)", "cod": "Cash on delivery", "ppcp-gateway": "PayPal"}
BEGINS, ID = 120, "Q-1"


def by_cash(number):
    return number * 7919 % 5 == 0


def study_of(folder, of_record, begins, method=lambda number: "cod" if by_cash(number) else "stripe"):
    """The shop with one record about how its orders are paid, and none of those paid by cash in the books since."""
    lost = {number for number in range(BEGINS, ORDERS) if by_cash(number)}
    orders = []
    for number in range(ORDERS):
        own = {"payment_method": method(number), "payment_method_title": METHODS[method(number)]}
        orders.append(sale(number, "completed", timedelta(days=9)) | own)
    dated = [(n, STARTED + timedelta(hours=4.8 * n)) for n in range(ORDERS) if n not in lost]
    papers = [document(1, Date=f"{at:%m/%d/%Y}", Num=str(7001 + n), Amount=f"{20 + n}.00") for n, at in dated]
    changed = record(f"{begins:%Y-%m-%dT%H:%M:%SZ}", of_record["kind"], ID, **of_record)
    changed = {**changed, "channel": "woo", "after": json.dumps(changed["after"] | {"channel": "woo"})}
    write(folder / "case.toml", ONE_EXPORT)
    write(folder / "exports/shop/now.json", json.dumps(orders))
    write(folder / "exports/books/transactions.csv", csv_text(DOCUMENT_COLUMNS, papers))
    write(folder / "config/changes.csv", csv_text(CHANGE_COLUMNS, [changed]))
    return investigate(open_case(folder)), lost


@pytest.mark.parametrize("named", ["cod", "COD", "Cash on delivery"])
def test_a_rule_is_replayed_by_the_id_as_by_the_title(named, tmp_path):
    when = {"all": [{"field": "payment_method", "op": "in", "value": [named]}]}
    begins = STARTED + timedelta(hours=4.8 * BEGINS - 2)
    study, lost = study_of(tmp_path, {"kind": "rule", "action": "exclude", "when": when}, begins)
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", ID, "changed")
    assert gap.orders == len(lost)


@pytest.mark.parametrize("entries", [("stripe",), ("Credit card (Stripe)",)], ids=["ids", "titles"])
def test_a_method_that_a_mapping_does_not_know_is_found_by_the_names_of_its_entries(entries, tmp_path):
    """From May on half of the orders are paid by a gateway that is new; until then all are paid by card."""
    entered = {"kind": "mapping", "maps": "payment_method", "entries": dict.fromkeys(entries, "1010"), "default": None}
    new = lambda number: "ppcp-gateway" if number >= BEGINS and by_cash(number) else "stripe"  # noqa: E731
    study, lost = study_of(tmp_path, entered, STARTED - timedelta(days=90), new)
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("mapping", ID, "latent")
    assert gap.orders == len(lost)
