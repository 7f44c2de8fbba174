"""Books that post in sums: each order gets what its bucket deserves, and what is left over is told to the cent."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.matching.orders import match
from syncgap_kit.matching.sums.series import wording
from syncgap_kit.matching.sums.subsets import only_subset
from tests.seeds import SEEDS
from tests.small_case import document, small_case
from tests.sums_case import FIRST, SUMS_TOML, day_sums, entries, money, sales


def opened(folder, shop, documents, toml=SUMS_TOML, **more):
    return open_case(small_case(folder, [sale.row() for sale in shop], documents, toml=toml, **more))


def matched(*case, **more):
    """The matches, and disposition and reason of each order by name."""
    matches = match(opened(*case, **more))
    rows = matches.orders.select("order_name", "disposition", "reason", "difference", "doc_number").to_pyarrow()
    return matches, {row.pop("order_name"): row for row in rows.to_pylist()}


def single(sale):
    return document(sale.number, Amount=money(sale.cents), Date=f"{sale.day():%m/%d/%Y}", Num=sale.name)


def on(shop, day):
    return [sale for sale in shop if sale.day() == day]


@pytest.mark.parametrize("seed", SEEDS)
def test_each_bucket_gets_its_own_verdict_and_the_rest_is_told_to_the_cent(tmp_path, seed):
    shop = sales(seed)
    days = sorted({sale.day() for sale in shop})
    lacking, absent, twice, over, both, lost, last = (days[place] for place in (3, 8, 13, 18, 23, 28, 39))
    one = max(on(shop, lost), key=lambda sale: sale.cents)
    also = on(shop, both)[0]
    sums = day_sums([sale for sale in shop if sale is not one])
    sums[lacking] -= 31_240
    sums[over] += 4_711
    for day in (absent, last):
        del sums[day]
    documents = entries(sums)
    documents += [row for row in documents if row["Num"] == f"JE-{twice:%m%d}"] + [single(also)]
    toml = SUMS_TOML.replace("2025-04-20T16", "2025-04-10T16")  # two days after the last order, within its grace
    matches, rows = matched(tmp_path, shop, documents, toml)
    wanted = {sale.name: "posted" for sale in shop}
    wanted |= {sale.name: "missing" for sale in on(shop, absent)} | {one.name: "missing", also.name: "duplicated"}
    wanted |= {sale.name: "duplicated" for sale in on(shop, twice)}
    wanted |= {sale.name: "in_flight" for sale in on(shop, last)}
    assert {name: row["disposition"] for name, row in rows.items()} == wanted
    assert "short by 312.40, not attributable to single orders" in rows[on(shop, lacking)[0].name]["reason"]
    assert rows[also.name]["reason"].startswith("in a sum and singly")
    assert "47.11 more" in rows[on(shop, over)[0].name]["reason"]
    assert rows[one.name]["reason"].startswith("left out of the sum of")
    [channel] = matches.statement.channels
    assert channel.unallocated == Decimal("312.40") - Decimal("47.11")
    assert any("-312.40" in text and "+47.11" in text for text in matches.warnings)
    [grain] = matches.sums.grains
    assert f"{len(sums) - 4} of {len(sums)} days" in grain.sentence()
    assert "a day's paid orders, cut at midnight America/New_York" in grain.sentence()


def rule(since, name, field, value):
    when = {"field": field, "op": "eq", "value": value}
    record = {
        "kind": "rule",
        "id": name,
        "channel": "shopify",
        "action": "exclude",
        "when": when,
        "text": f"skip {value}",
    }
    at = f"{since:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "at": at,
        "kind": "rule",
        "id": name,
        "channel": "shopify",
        "action": "create",
        "after": {**record, "enabled": True},
    }


@pytest.mark.parametrize(("seed", "changed"), [(1, "fulfillment_status"), (2, "payment_method")])
def test_a_rule_that_keeps_a_status_out_of_the_sums_is_found_and_named(tmp_path, seed, changed):
    shop = sales(seed)
    since = FIRST + timedelta(days=20, hours=11)
    for sale in shop[::6]:
        sale.cells |= {"Fulfillment Status": "on_hold", "Fulfilled at": "", "Lineitem fulfillment status": "pending"}
    value = {"fulfillment_status": "on_hold", "payment_method": "Manual"}[changed]

    def excluded(sale):
        own = sale.cells.get("Fulfillment Status") if changed == "fulfillment_status" else sale.method
        return own == value and sale.at >= since

    lost = {sale.name for sale in shop if excluded(sale)}
    changes = [rule(since, "R-12", changed, value), rule(since - timedelta(days=9), "R-2", "tags", "wholesale")]
    documents = entries(day_sums([sale for sale in shop if not excluded(sale)]))
    study = investigate(opened(tmp_path, shop, documents, changes=changes))
    missing = study.exceptions[study.exceptions.disposition == "missing"]
    assert set(missing.order_name) == lost
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.strength) == ("rule", "R-12", "established")
    assert gap.orders == len(lost)
    assert (gap.onset.date - since.date()).days in range(3)
    assert study.findings.channels[0].unallocated == 0
    assert any("are the sums of a day's paid orders" in line for line in study.documents)


def test_sums_that_begin_within_the_period_follow_single_documents(tmp_path):
    shop, since = sales(4), FIRST + timedelta(days=18)
    lost = {shop[20].name, shop[50].name}
    documents = [single(sale) for sale in shop if sale.at < since and sale.name not in lost]
    _, rows = matched(tmp_path, shop, documents + entries(day_sums([sale for sale in shop if sale.at >= since])))
    assert {name for name, row in rows.items() if row["disposition"] != "posted"} == lost
    assert {rows[name]["disposition"] for name in lost} == {"missing"}


HOW = {  # how the sums are cut and booked -> what the sentence says of it
    "another zone": (lambda shop: entries(day_sums(shop, "America/Los_Angeles")), "midnight America/Los_Angeles"),
    "days that end at six in the evening": (
        lambda shop: entries(day_sums(shop, later=timedelta(hours=6))),
        "cut at 18:00 America/New_York",
    ),
    "days that end at half past four in the afternoon": (
        lambda shop: entries(day_sums(shop, later=timedelta(hours=7.5))),
        "cut at 16:30 America/New_York",
    ),
    "days that end four hours after midnight": (
        lambda shop: entries(day_sums(shop, later=timedelta(hours=-4))),
        "cut at 4:00 America/New_York",
    ),
    "without tax": (lambda shop: entries(day_sums(shop, amount=lambda sale: sale.cents - sale.tax)), "total less tax"),
    "a day later, no words": (
        lambda shop: [
            {**row, "Memo": "", "Num": str(7000 + at), "Date": f"{day + timedelta(days=1):%m/%d/%Y}"}
            for at, (day, row) in enumerate(zip(day_sums(shop), entries(day_sums(shop)), strict=True))
        ],
        "1 day before their date",
    ),
    "one for each payment method": (
        lambda shop: [
            row
            for method in {sale.method for sale in shop}
            for row in entries(day_sums([s for s in shop if s.method == method]), Memo=f"Sales by {method}")
        ],
        "the day of their date",
    ),
}


@pytest.mark.parametrize(("documents", "words"), HOW.values(), ids=HOW)
def test_how_sums_are_cut_named_and_booked_is_learnt(tmp_path, documents, words):
    shop = sales(5)
    matches, rows = matched(tmp_path, shop, documents(shop))
    assert {row["disposition"] for row in rows.values()} == {"posted"}
    assert words in matches.sums.grains[0].sentence()
    assert matches.statement.channels[0].unallocated == 0


def test_sums_never_cross_currencies_and_a_declared_grain_holds(tmp_path):
    shop = sales(6)
    for sale in shop[::3]:
        sale.currency = "CAD"
    own = [sale for sale in shop if sale.currency == "USD"]
    matches, rows = matched(tmp_path / "two", shop, entries(day_sums(own)))
    assert {name for name, row in rows.items() if row["disposition"] == "posted"} == {sale.name for sale in own}
    assert [grain.home.currency for grain in matches.sums.grains] == ["USD"]
    toml = SUMS_TOML + '\n[policy.channel.shopify]\nposting_grain = "order"\n'
    matches, rows = matched(tmp_path / "declared", own, entries(day_sums(own)), toml)
    assert matches.sums is None
    assert {row["disposition"] for row in rows.values()} == {"missing"}


@given(st.lists(st.integers(100, 30_000), min_size=3, max_size=12, unique=True), st.data())
@settings(max_examples=60, deadline=None)
def test_a_set_of_orders_is_given_only_where_it_adds_up_and_is_the_one(amounts, data):
    chosen = data.draw(st.sets(st.integers(0, len(amounts) - 1), min_size=1, max_size=3))
    wanted = sum(amounts[place] for place in chosen)
    places = only_subset(amounts, wanted)
    if places is not None:
        assert sum(amounts[place] for place in places) == wanted
        assert len(places) < len(chosen) or set(places) == chosen


def test_equal_amounts_and_many_orders_leave_a_shortfall_open():
    assert only_subset([2900, 2900, 1700], 2900) is None
    assert only_subset([2900, 2901, 1700], 2900) == (0,)
    assert only_subset(list(range(1000, 1200)), 2222) is None


def test_documents_of_a_series_differ_only_in_their_numbers():
    assert wording("Shopify sales 2025-03-04") == wording("Shopify sales 2025-11-30") == "shopify sales #"
    assert wording("Daily sales, Tue 4 March 2025") == wording("Daily sales, Fri 30 May 2025")
    assert wording("JE-12") != wording("SR-12")
