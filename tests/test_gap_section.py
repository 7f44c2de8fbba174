"""The section of a gap of each kind, read as an auditor reads it: what it says adds up, and no sentence is wrong."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest

from syncgap_kit.evidence import detectable, gap_section, opening
from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.verdicts import Verdict
from syncgap_kit.investigation import investigate
from tests import shop, small_case
from tests import test_gaps_of_stock as stock
from tests import test_kinds_of_gaps as kinds
from tests.parsed_page import ParsedPage, faults, money
from tests.payout_case import deposit, paid, payout_case

pytestmark = pytest.mark.xdist_group("kinds of gaps")  # with tests/test_kinds_of_gaps.py
A_LIMIT = {"field": "total", "op": "gt", "value": "350"}
ONE_DAY = ((datetime(2025, 5, 10), datetime(2025, 5, 10, 4)),)  # noqa: DTZ001
PARTS = ["story", "caused", "ruled out", "s of G", "Months", "Adjusting entries", "mending"]


def by_a_rule(folder):
    rule = shop.record(shop.LONG_AGO, "rule", "R-1", action="exclude", when=A_LIMIT)
    lost = lambda place: place + 10.5 > 350  # noqa: E731
    return scenario(folder, shop.Scenario(lambda place, _: lost(place), events=shop.logged("", lost), changes=(rule,)))


def by_failing_runs(folder):
    bad = range(150, 162)
    runs = tuple(shop.run(n, *(("failed", "503 upstream") if n in bad else ())) for n in range(330))
    first = datetime(2025, 3, 31)  # noqa: DTZ001
    lost = lambda _, at: first + timedelta(hours=8 * 149) < at <= first + timedelta(hours=8 * 161)  # noqa: E731
    return scenario(folder, shop.Scenario(lost, runs=runs))


def a_single_order(folder):
    """A connection that was down for four hours, in which one order fell due."""
    down = shop.record("2025-05-10T04:00:00Z", "credential", "C-1", status="active")
    down = {**down, "action": "expire", "after": ""}
    up = {**down, "at": "2025-05-10T08:00:00Z", "action": "renew"}
    [(begin, end)] = ONE_DAY
    return scenario(folder, shop.Scenario(lambda _, at: begin <= at < end, changes=(down, up)))


def scenario(folder, told):
    shop.written(folder, told)
    return investigate(open_case(folder))


def without_orders(folder):
    places = range(kinds.A_DAY * kinds.DAYS)
    orders = [kinds.order(place) for place in places if place not in range(300, 420, 4)]
    case = small_case.small_case(folder, orders, [kinds.document(place) for place in places], toml=kinds.WHOLE)
    return investigate(open_case(case))


def payouts(folder):
    days = [date(2025, 4, 2) + timedelta(days=place) for place in range(100)]
    sent = [paid(one, f"{1000 + place}.00") for place, one in enumerate(days)]
    there = [place for place in range(100) if not 60 <= place < 80]
    deposits = [deposit(days[place] + timedelta(days=1), f"{1000 + place}.00") for place in there]
    case = {"numbers": range(1001, 1106), "as_of": "2025-07-20T00:00:00Z"}
    payout_case(folder / "case", sent, deposits=deposits, **case)
    return investigate(open_case(folder / "case"))


PLANTED = {
    "missing by a rule": by_a_rule,
    "missing by failing runs": by_failing_runs,
    "one order missing": a_single_order,
    "late": kinds.came_late,
    "mismatched": kinds.without_tax_abroad,
    "duplicated": kinds.twice,
    "orphaned": without_orders,
    "payout": payouts,
    "stock short": lambda _: stock.studied(1, lambda number, sku, dice: number >= stock.BROKEN and sku == "MUG-3")[0],
    "stock over": lambda _: stock.studied(1, lambda *_: False, unsold=lambda n: n >= stock.BROKEN and n % 3 == 0)[0],
    "stock not relieved": lambda _: stock.studied(
        1, lambda *_: False, relieved=lambda number: stock.BROKEN <= number < stock.MENDED
    )[0],
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory, study_of_kind):
    """The study of a planted kind and its section, each made once."""

    @cache
    def made(name):
        what = PLANTED[name]
        study = study_of_kind(what) if what.__module__ == kinds.__name__ else what(tmp_path_factory.mktemp("case"))
        return study, ParsedPage(gap_section.sections(study).markup)

    return made


each_kind = pytest.mark.parametrize("kind", PLANTED)


@each_kind
def test_a_section_says_all_its_parts_in_order_without_a_fault(kind, planted):
    study, page = planted(kind)
    [gap] = study.gaps
    assert page.headings[0] == gap_section.heading(gap)
    assert [part for part, heading in zip(PARTS, page.headings[1:], strict=True) if part not in heading] == []
    assert faults(page) == []
    first = ParsedPage(opening.findings(study).markup + opening.adds_up(study).markup)
    assert faults(first) == []
    assert faults(ParsedPage(detectable.detectable(study).markup)) == []


@each_kind
def test_months_and_orders_add_up_to_the_gap(kind, planted):
    study, page = planted(kind)
    [gap] = study.gaps
    months = page.table("of the books")
    rows = months.rows[:-1] if len(months.rows) > 1 else months.rows
    assert sum(int(row[1].replace(",", "")) for row in rows) == gap.orders
    amounts = months.heads.index(f"Amount, {gap.currency}")
    assert sum(money(row[amounts]) for row in rows) == gap.amount == money(months.rows[-1][amounts])
    if gap.units is not None:
        assert sum(money(row[2]) for row in rows) == gap.units
    [listed] = [table for table in page.tables if re.match(r"G1: (all|the one|showing)", table.caption)]
    assert len(listed.rows) == gap.orders
    assert sum(map(money, listed.column("Amount"))) == gap.amount
    if gap.kind in ("missing", "late", "mismatched", "duplicated", "orphaned"):
        own = study.orders_of(gap.id)
        assert sorted(listed.column("Row")) == sorted(own.source_row)
        assert set(listed.column("File")) == set(own.source_file)


@each_kind
def test_entries_balance_month_by_month_and_come_to_what_is_wrong(kind, planted):
    study, page = planted(kind)
    [gap] = study.gaps
    if gap.kind == "inventory":
        assert any(text.startswith("No entry is drafted: what ") for text in page.sentences)
        return
    table = page.table("DRAFT, not posted")
    *lines, total = table.rows
    for month in {line[0] for line in lines}:
        own = [line for line in lines if line[0] == month]
        assert sum(money(line[2]) for line in own) == sum(money(line[3]) for line in own) > 0
    posted = {
        "late": 2 * gap.amount,  # out of one month, into another
        "mismatched": gap.orders * Decimal("0.50"),  # the tax of each
    }.get(gap.kind, gap.amount)
    assert money(total[2]) == money(total[3]) == posted
    assert sum(money(line[2]) for line in lines) == posted
    assert any("posts nothing" in text for text in page.sentences)


@each_kind
def test_the_picture_of_the_story_says_when_it_began_and_names_the_first(kind, planted):
    study, page = planted(kind)
    [gap] = study.gaps
    [told] = page.alts
    assert f"{gap.id} began" in told
    events = page.table("in dates")
    assert f"all {len(events.rows)} dated events" in events.caption
    days = [datetime.strptime(day, "%d %B %Y").replace(tzinfo=None) for day in events.column("Day")]  # noqa: DTZ007
    assert days == sorted(days)


def test_what_is_said_of_each_kind_is_true_of_it(planted):
    assert "260 of 260 orders are ready to be entered" in planted("missing by a rule")[1].sentences[-1]
    runs = planted("missing by failing runs")[1].table("in dates")
    assert ["20 May 2025", "Sync runs", '12 of 12 runs failed: "503 upstream", until 23 May 2025.'] in runs.rows
    _, one = planted("one order missing")
    assert "Its one order, #1241." in one.table("in dates").column("What happened")
    assert one.table("the one order").rows
    late = planted("late")[1]
    assert "60 of 60 orders stand in another month than the one in which they belong." in late.sentences
    study, _ = planted("mismatched")
    assert "with another amount, USD 50.00 too little in all; the files do not" in opening.findings(study).text
    assert "more than once, USD 26,550.00 too much in all" in opening.findings(planted("duplicated")[0]).text
    assert (
        "20 Shopify payouts, worth USD 21,390.00, do not stand in the books"
        in opening.findings(planted("payout")[0]).text
    )


def test_what_people_decided_about_a_gap_stands_at_its_head(planted):
    study, _ = planted("missing by a rule")
    confirmed = Verdict(None, "<i>A. Brandt</i>", "gap", "G1", "confirmed", "", 2)
    told = gap_section.sections(replace(study, case=replace(study.case, verdicts=(confirmed,))))
    assert told.text.index("Gap G1: confirmed by <i>A. Brandt</i>.") < told.text.index("The story of G1")
    assert "Gap G1: confirmed by &lt;i&gt;A. Brandt&lt;/i&gt;." in told.markup
    assert "confirmed by" not in gap_section.sections(study).text


def test_a_healthy_case_has_no_section_and_says_how_small_a_gap_it_would_have_shown(tmp_path):
    study = scenario(tmp_path, shop.Scenario(lambda place, _: place == 77))
    assert gap_section.sections(study).text == ""
    text = opening.findings(study).text
    assert (
        "600 orders of Shopify should be in the books, and 1 of them, worth USD 87.50, is missing, without a pattern."
        in text
    )
    small = detectable.detectable(study).text
    assert re.search(
        r"Shopify, USD: a drop that lost \d+\.\d% of the orders for four weeks, about \d orders of 42 a week", small
    )
