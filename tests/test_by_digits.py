"""Documents written in ways of their own: the order's digits and its amount tell whose they are, and neither alone."""

from datetime import timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests import small_case
from tests.small_case import FIRST, TOML
from tests.small_case import small_case as made

ORDERS = range(1001, 1061)
STATES = "AL CA CO FL GA IL MA NJ NY OH TX WA".split()
TYPED = "{}-manual", "Order {}", "SO#{}", "{} ok"
LONG = TOML.replace("2025-04-30", "2025-07-30")
HOW = {  # how the document of an order is numbered
    "a running date before it": lambda number: f"INV-{placed(number):%Y%m%d}-{number}",
    "a month before it": lambda number: f"{2501 + number % 11}-{number}",
    "a state behind it": lambda number: f"{number}{STATES[number % 12]}",
    "as people type it": lambda number: TYPED[number % 4].format(number),
}


def placed(number):
    return FIRST + timedelta(hours=11 * (number - 1001))


def order(number, **cells):
    at = f"{placed(number):%Y-%m-%d %H:%M:%S} -0400"
    return small_case.order(number, **{"Created at": at, "Paid at": at, "Fulfilled at": at, **cells})


def paper(number, num, after=0, amount="", name="Walk-in"):
    cells = {"Num": num, "Date": f"{placed(number) + timedelta(days=after):%m/%d/%Y}", "Name": name}
    return small_case.document(number, **cells, **({"Amount": amount} if amount else {}))


def plain(number):
    return paper(number, f"#{number}", name=f"Customer {number}")


def dispositions(folder, documents, orders=None, toml=TOML):
    own = orders or [order(number) for number in ORDERS]
    matches = match(open_case(made(folder / "case", own, documents, toml=toml)))
    rows = matches.orders.select("order_name", "disposition").execute()
    return dict(zip(rows.order_name, rows.disposition, strict=True)), matches


@pytest.mark.parametrize("num", HOW.values(), ids=HOW)
def test_a_document_with_the_digits_and_the_amount_is_the_orders(num, tmp_path):
    lost = {1007, 1044}
    found, matches = dispositions(tmp_path, [paper(number, num(number)) for number in ORDERS if number not in lost])
    assert {name for name, word in found.items() if word != "posted"} == {f"#{number}" for number in lost}
    assert {found[f"#{number}"] for number in lost} == {"missing"}
    assert matches.orphans.count().execute() == 0


@pytest.mark.parametrize(
    ("num", "amount"),
    [("X-1007-A", "5.00"), ("X-2007-A", ""), ("", "")],
    ids=["another amount", "other digits", "no digits"],
)
def test_neither_the_digits_nor_the_amount_alone_tell_whose_a_document_is(num, amount, tmp_path):
    documents = [plain(number) for number in ORDERS if number != 1007]
    found, _ = dispositions(tmp_path, [*documents, paper(1007, num, amount=amount)])
    assert {name for name, word in found.items() if word != "posted"} == {"#1007"}
    assert found["#1007"] == "missing"


def test_a_shops_own_ending_may_be_left_off(tmp_path):
    orders = [order(number, Name=f"#{number}-US") for number in ORDERS]
    found, _ = dispositions(tmp_path, [paper(number, str(number)) for number in ORDERS], orders)
    assert set(found.values()) == {"posted"}


def test_parts_with_numbers_of_their_own_are_one_order_where_they_add_up(tmp_path):
    """A deposit and a balance three weeks later; of one order the second part is not there."""

    def documents(number):
        cents = (number - 991) * 100 + 50
        parts = [cents // 3, cents - cents // 3][: 1 if number == 1030 else 2]
        return [
            paper(number, f"{number}-{place}", after=20 * place, amount=f"{part / 100:.2f}", name="Anybody")
            for place, part in enumerate(parts)
        ]

    split = [number for number in ORDERS if number % 5 == 0]
    whole = [plain(number) for number in ORDERS if number % 5]
    found, _ = dispositions(tmp_path, whole + [one for number in split for one in documents(number)], toml=LONG)
    assert {name for name, word in found.items() if word in ("missing", "mismatched")} == {"#1030"}


def test_twins_without_a_number_take_a_document_each(tmp_path):
    """Two orders of one customer, day and amount, and their two documents that bear no id at all."""
    twin = {"Total": "51.55", "Subtotal": "51.05", "Taxes": "0.50", "Billing Name": "Iris Vale"}
    twin |= {name: order(1059)[name] for name in ("Created at", "Paid at", "Fulfilled at")}
    orders = [order(number, **(twin if number > 1058 else {})) for number in ORDERS]
    documents = [plain(number) for number in ORDERS if number <= 1058]
    documents += [paper(1059, "", amount="51.55", name="Iris Vale")] * 2
    found, _ = dispositions(tmp_path, documents, orders)
    assert set(found.values()) == {"posted"}
