"""Units sold that did not leave the stock, and units that left it unsold, are gaps with their days, articles and money.

Seeds were fixed before any result was seen. A stock is traced by the orders that its movements name, else by counts.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from syncgap_kit.evidence.figures import completeness_chart
from syncgap_kit.evidence.gaps.gap_orders import orders_of
from syncgap_kit.evidence.sentences import gap_sentence, onset_sentence
from syncgap_kit.intake.changes import Snapshot
from syncgap_kit.intake.history import History
from syncgap_kit.investigation import investigate
from syncgap_kit.matching.inventory.unit_pairs import nearest_first, paired
from syncgap_kit.tracing.segmentation import segment
from tests.seeds import SEEDS
from tests.table_case import FIRST, document, order, table_case

A_DAY, DAYS = 6, 90
ORDERS = A_DAY * DAYS
SKUS = [f"MUG-{number}" for number in range(8)]
AS_OF = datetime(2025, 7, 20, tzinfo=UTC)
BROKEN, MENDED = 1001 + 45 * A_DAY, 1001 + 65 * A_DAY
BOTH_WAYS = pytest.mark.parametrize("named", [True, False], ids=["by order", "by counts"])
each_seed = pytest.mark.parametrize("seed", SEEDS)


def placed(number):
    return FIRST + timedelta(days=(number - 1001) // A_DAY, minutes=(number - 1001) % A_DAY)


def studied(
    seed, lost, named=True, channel="shopify", unsold=lambda number: False, history=None, relieved=None, aside=()
):
    """A channel of six orders a day; the units of those that `lost` tells never left the stock."""
    dice = random.Random(seed)
    numbers = range(1001, 1001 + ORDERS)
    orders = [order(number, created_at=placed(number), paid_at=placed(number)) for number in numbers]
    documents = [document(number, date=placed(number).date()) for number in numbers]
    lines, movements, truth = [], [], {}
    for key, number in enumerate(numbers):
        sku, units = dice.choice(SKUS), dice.choice([1, 1, 1, 2, 3])
        own = {"channel": "shopify", "order_id": str(5_800_000_000_000 + number), "order_key": key}
        lines.append({**own, "sku": sku, "quantity": Decimal(units), "amount": Decimal("4.25") * units})
        at = placed(number) + timedelta(days=dice.choice([0, 1, 1, 2]))
        told = {"channel": channel, "reference": f"#{number}" if named else None, "at": at, "sku": sku}
        kinds = ["Shipments", "Relief"] if relieved else ["Shipments"]
        for kind in kinds:
            gone = lost(number, sku, dice) if kind == "Shipments" else relieved(number)
            if not gone:
                movements.append({**told, "kind_raw": kind, "quantity": -Decimal(units)})
            else:
                truth[number] = (sku, units)
        if unsold(number):
            movements.append({**told, "reference": None, "kind_raw": "Shipments", "quantity": Decimal(-1)})
    last = {"channel": channel, "kind_raw": "Receipts", "at": FIRST + timedelta(days=DAYS + 10), "sku": "MUG-1"}
    movements.append({**last, "quantity": Decimal(50)})
    movements = [{**row, "source_file": "ledger", "source_row": at} for at, row in enumerate(movements)]
    case = table_case(orders, documents, order_lines=lines, inventory_movements=movements)
    case = replace(case, as_of=AS_OF, quarantine=tuple(aside), **({"history": history} if history else {}))
    return investigate(case), truth


def day(number):
    return placed(number).date()


def holds(span, number):
    return span.earliest <= day(number) <= span.latest


@each_seed
@BOTH_WAYS
def test_units_of_one_article_that_stopped_leaving_are_a_gap_of_that_article(seed, named):
    study, truth = studied(seed, lambda number, sku, dice: number >= BROKEN and sku == "MUG-3", named)
    [gap] = study.gaps
    assert (gap.kind, gap.leg, gap.channel, gap.currency, gap.end) == ("inventory", "short", "shopify", "USD", None)
    assert gap.segment == {"field": "sku", "op": "eq", "value": "MUG-3"}
    assert gap.onset.earliest <= day(min(truth)) <= gap.onset.latest
    assert gap.cause.kind == "unknown"
    assert sum(cause.probability for cause in gap.causes) == 1
    if named:
        assert gap.orders == len(truth)
        assert gap.units == sum(units for _, units in truth.values())
        assert gap.amount == Decimal("4.25") * gap.units
    assert gap.orders == pytest.approx(len(truth), abs=2)
    assert "units in the stock of Shopify" in gap_sentence(gap, 0)
    assert "sales are more than" in onset_sentence(gap)
    assert "sales and movements" in completeness_chart(study, "shopify", "inventory").text
    assert (gap.blur > 0) != named
    assert ("is an assumption" in orders_of(study, gap, {}).text) != named
    assert study.orders_of(gap.id).empty  # sales are no exceptions of the books


@each_seed
def test_units_of_all_articles_that_stopped_leaving_are_a_gap_of_the_whole_stock(seed):
    study, truth = studied(seed, lambda number, sku, dice: number >= BROKEN, channel="warehouse")
    [gap] = study.gaps
    assert (gap.kind, gap.channel, gap.segment, gap.end) == ("inventory", "warehouse", None, None)
    assert holds(gap.onset, BROKEN)
    assert gap.orders == pytest.approx(len(truth), abs=4)


@each_seed
def test_articles_that_stopped_together_are_one_gap_of_just_these(seed):
    bad = ("MUG-1", "MUG-4", "MUG-6")
    study, truth = studied(seed, lambda number, sku, dice: number >= BROKEN and sku in bad)
    [gap] = study.gaps
    assert gap.segment == {"field": "sku", "op": "in", "value": list(bad)}
    assert gap.orders == len(truth)
    assert "MUG-1, MUG-4 or MUG-6" in gap.cause.summary


@each_seed
@BOTH_WAYS
def test_a_stock_that_misses_a_movement_now_and_then_has_no_gap(seed, named):
    study, _ = studied(seed, lambda number, sku, dice: dice.random() < 0.005, named)
    assert study.gaps == ()


@each_seed
@BOTH_WAYS
def test_a_stock_that_recovered_has_an_end(seed, named):
    study, truth = studied(seed, lambda number, sku, dice: BROKEN <= number < MENDED, named)
    [gap] = study.gaps
    assert gap.end
    assert holds(gap.onset, BROKEN)
    assert holds(gap.end, MENDED - 1)
    assert gap.shape == "outage"
    if named:
        assert gap.orders == len(truth)
    else:  # counts tell at least so many: some are taken for what came before or after
        assert 0.9 * len(truth) <= gap.orders <= len(truth)


@each_seed
def test_units_that_leave_without_a_sale_are_a_gap_of_their_own(seed):
    study, _ = studied(seed, lambda *_: False, unsold=lambda number: number >= BROKEN and number % 3 == 0)
    [gap] = study.gaps
    assert (gap.kind, gap.leg, gap.end) == ("inventory", "over", None)
    assert holds(gap.onset, BROKEN)
    assert "left the stock and were not sold" in gap_sentence(gap, 0)


@each_seed
def test_shipments_that_do_not_relieve_the_stock_are_told_from_units_that_did_not_leave(seed):
    study, _ = studied(seed, lambda *_: False, relieved=lambda number: BROKEN <= number < MENDED)
    [gap] = study.gaps
    assert (gap.kind, gap.leg) == ("inventory", "unrelieved")
    assert abs((gap.onset.date - day(BROKEN)).days) <= 2


def test_a_rule_that_kept_just_these_orders_from_the_tool_is_the_cause():
    """A rule since ever keeps one article out of the tool, and that article begins to sell in the middle."""
    when = {"field": "sku", "op": "eq", "value": "MUG-3"}
    record = {"kind": "rule", "id": "R-3", "channel": ["shopify"], "action": "exclude", "when": when}
    history = History(snapshots=(Snapshot(AS_OF - timedelta(days=200), (record,), "config/snapshots/a.yaml"),))
    study, _ = studied(1, lambda number, sku, dice: sku == "MUG-3", history=history)
    [gap] = [gap for gap in study.gaps if gap.kind == "inventory"]
    assert gap.cause.ref == "R-3"
    assert "sales whose units did not leave the stock" in gap.cause.summary


def test_units_are_paired_at_the_usual_lag_and_a_loss_stays_on_its_days():
    left = np.tile([4.0, 4.0, 0.0, 6.0, 4.0], (1, 6))
    right = np.zeros_like(left)
    right[:, 2:] = left[:, :-2]
    right[:, 17:] /= 2
    mean, blur = nearest_first(left, right)
    assert left[0, :15].sum() == 0
    assert left[0, 15:28].sum() == pytest.approx(np.tile([4.0, 4.0, 0.0, 6.0, 4.0], 6)[15:28].sum() / 2)
    assert np.nanmax(mean) == np.nanmin(mean) == 2
    assert blur == 0
    assert right.sum() == 0


def test_a_unit_too_many_in_an_early_week_is_no_further_loss_of_the_days_that_are_broken():
    days = np.arange(200)
    sold = pd.DataFrame({"sku": "MUG-1", "order_key": days, "day": days, "units": 40.0 + 10 * (days % 7)})
    left = sold[sold["day"] < 150].assign(day=lambda rows: rows["day"] + 1)
    left.loc[left["day"] == 6, "units"] += 1
    found = paired(sold, left, by_order=False)
    assert found.left["short"].sum() == sold["units"].sum() - left["units"].sum()
    assert found.left.loc[found.left["short"] > 0, "day"].min() == 150
    assert found.right["short"].sum() == 0


@pytest.mark.parametrize("volume", [5, 40, 300])
@each_seed
def test_seasons_and_closed_weekends_are_no_loss_of_a_stock_that_is_compared_by_counts(seed, volume):
    """Shipped on weekdays only, through a high season; one in five hundred movements lacks, and then one article's."""
    dice = np.random.default_rng([seed, volume])
    days = np.arange(365)
    season = 1 + 1.5 * np.exp(-(((days - 330) / 12) ** 2))
    sold_on = np.repeat(days, dice.poisson(volume * season * np.array([1, 1, 1, 1, 1, 0.8, 0.7])[days % 7]))
    left_on = sold_on + dice.integers(0, 3, len(sold_on))
    left_on += np.select([left_on % 7 == 5, left_on % 7 == 6], [2, 1], 0)
    names = dice.choice([f"S{number}" for number in range(40)], len(sold_on))
    units = dice.choice([1.0, 1.0, 2.0, 3.0], len(sold_on))
    sold = pd.DataFrame({"sku": names, "order_key": np.arange(len(sold_on)), "day": sold_on, "units": units})
    left = sold.assign(day=left_on)[dice.random(len(sold_on)) > 0.002]
    told = paired(sold, left, by_order=False).left.query("day <= 355")
    expected, lost = (np.bincount(rows["day"], minlength=356) for rows in (told, told[told["short"] > 0]))
    assert segment(expected, expected - lost, np.ones(356)).episodes == ()
    broken = left[(left["sku"] != "S3") | (left["day"] < 200)]
    own = paired(sold, broken, by_order=False).left.query("sku == 'S3' and 210 <= day <= 355")
    assert (own["short"] > 0).mean() > 0.9
