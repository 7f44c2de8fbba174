"""Sums that hold several channels: each order gets its own verdict, each channel its part of what is left over."""

from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.seeds import SEEDS
from tests.small_case import ORDER_COLUMNS, csv_text, document, small_case, write
from tests.sums_case import SUMS_TOML, day_sums, entries, money, sales

SOURCE = '\n[[source]]\npath = "exports/{name}/*.csv"\nchannel = "{name}"\n'


def shops(seed, *names):
    """The sales of a shop for each name, no two of one number."""
    every = {name: sales(seed * 10 + place, per_day=5) for place, name in enumerate(names)}
    for place, shop in enumerate(every.values()):
        for sale in shop:
            sale.number += 10_000 * place
    return every


def matched(folder, every, documents):
    """The matches, the rows by order name, and the statement of each channel."""
    first, *others = every
    toml = SUMS_TOML + "".join(SOURCE.format(name=name) for name in others)
    small_case(folder, [sale.row() for sale in every[first]], documents, toml=toml)
    for name in others:
        write(folder / f"exports/{name}/orders.csv", csv_text(ORDER_COLUMNS, [sale.row() for sale in every[name]]))
    matches = match(open_case(folder))
    rows = matches.orders.select("order_name", "disposition", "reason").to_pyarrow().to_pylist()
    own = {channel.channel: channel for channel in matches.statement.channels}
    return matches, {row["order_name"]: row for row in rows}, own


@pytest.mark.parametrize("seed", SEEDS)
def test_one_entry_a_day_for_two_channels_is_found_and_each_order_judged(tmp_path, seed):
    every = shops(seed, "shopify", "outlet")
    both = every["shopify"] + every["outlet"]
    days = sorted({sale.day() for sale in both})
    absent, lacking, lost = days[7], days[15], days[30]
    one = max((sale for sale in every["outlet"] if sale.day() == lost), key=lambda sale: sale.cents)
    sums = day_sums([sale for sale in both if sale is not one])
    sums[lacking] -= 31_241
    del sums[absent]
    matches, rows, own = matched(tmp_path, every, entries(sums, Memo="Web sales"))
    wanted = {sale.name: "missing" if sale.day() == absent or sale is one else "posted" for sale in both}
    assert {name: row["disposition"] for name, row in rows.items()} == wanted
    assert rows[one.name]["reason"].startswith("left out of the sum of ")
    assert matches.sums.grains[0].sentence().startswith("Outlet and shopify: the journal entries of ")
    assert sum(channel.unallocated for channel in own.values()) == Decimal("312.41")
    posted = sum(channel.amounts["posted"] - channel.unallocated for channel in own.values())
    assert posted == Decimal(sum(sums.values())) / 100
    assert all(channel.unallocated > 0 for channel in own.values())


def test_a_channel_that_posts_singly_or_in_its_own_sums_stays_by_itself(tmp_path):
    every = shops(4, "shopify", "outlet", "market", "fair")
    lost = {every["market"][20].name}
    singly = [sale for sale in every["market"] if sale.name not in lost]
    documents = [document(s.number, Amount=money(s.cents), Date=f"{s.day():%m/%d/%Y}", Num=s.name) for s in singly]
    documents += entries(day_sums(every["shopify"] + every["outlet"]), Memo="Web")
    fair = [{**row, "Num": f"F-{at}"} for at, row in enumerate(entries(day_sums(every["fair"]), Memo="Fair"))]
    matches, rows, own = matched(tmp_path, every, documents + fair)
    assert {name for name, row in rows.items() if row["disposition"] != "posted"} == lost
    assert sorted(grain.home.channels for grain in matches.sums.grains) == [("fair",), ("outlet", "shopify")]
    assert all(channel.unallocated == 0 for channel in own.values())


def test_a_channel_whose_orders_were_never_posted_is_not_drawn_into_the_sums_of_another(tmp_path):
    every = shops(5, "shopify", "outlet")
    lacking = sorted({sale.day() for sale in every["shopify"]})[3:30:3]
    sums = day_sums(every["shopify"])
    for day in lacking:
        sums[day] -= 1_003
    _, rows, own = matched(tmp_path, every, entries(sums))
    wanted = {sale.name: "posted" if name == "shopify" else "missing" for name in every for sale in every[name]}
    assert {name: row["disposition"] for name, row in rows.items()} == wanted
    assert own["outlet"].unallocated == 0
