"""Orders drawn by their money: the same for everybody, nothing large left out, evaluated as audit guides do."""

import hashlib
import random
from decimal import ROUND_CEILING, Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syncgap_kit as sg
from syncgap_kit.errors import BadCase
from syncgap_kit.evidence import sample_sheet
from syncgap_kit.evidence.audit.sample_evaluation import as_known, evaluated, factor, increments
from syncgap_kit.evidence.audit.sample_words import drawing_words, evaluation_words, known_words
from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.settings import read_settings
from syncgap_kit.monetary_sample import drawn, first_unit
from tests import handmade
from tests.small_case import TOML, order, small_case

CURRENCIES = ("USD", "JPY", "BHD", None)
AMOUNTS = st.one_of(st.none(), st.decimals("-50", "90000", places=2), st.just(Decimal(0)))
ROWS = st.lists(st.tuples(st.sampled_from(CURRENCIES), AMOUNTS), max_size=80)
SIZES, SEEDS = st.integers(1, 60), st.integers(0, 10**9)


def keyed(rows):
    return [(key, currency, amount) for key, (currency, amount) in enumerate(rows)]


@given(ROWS, SIZES, SEEDS)
def test_the_parts_make_the_whole_and_nothing_large_is_left_out(rows, size, seed):
    rows = keyed(rows)
    draws = drawn(rows, size, seed)
    assert [draw.currency for draw in draws] == sorted({currency or "" for _, currency, _ in rows})
    for draw in draws:
        own = {key: amount for key, currency, amount in rows if (currency or "") == draw.currency}
        can = {key: amount for key, amount in own.items() if amount and amount > 0}
        assert (draw.orders, draw.left_out, draw.worth) == (len(can), len(own) - len(can), sum(can.values()))
        assert set(draw.whole) == {key for key, amount in can.items() if amount >= draw.interval}
        assert draw.whole_worth == sum(can[key] for key in draw.whole)
        assert len(set(draw.keys)) == len(draw.keys)
        below = draw.worth - draw.whole_worth
        assert abs(len(draw.hits) - below / draw.interval) < 1
        assert len(draw.keys) <= max(size, len(draw.whole))
        assert Decimal(0) < draw.start <= draw.interval


@given(ROWS, SIZES, SEEDS)
def test_anybody_can_draw_the_same_orders_from_the_description(rows, size, seed):
    """The steps of the page, followed with nothing but decimals and SHA-256."""
    for draw in drawn(keyed(rows), size, seed):
        own = [(key, amount) for key, currency, amount in keyed(rows) if (currency or "") == draw.currency]
        own = [(key, amount) for key, amount in own if amount and amount > 0]
        smallest = {"JPY": Decimal(1), "BHD": Decimal("0.001")}.get(draw.currency, Decimal("0.01"))
        if not own:
            assert not draw.keys
            continue
        interval = (sum(amount for _, amount in own) / size).quantize(smallest, ROUND_CEILING)
        share = int(hashlib.sha256(f"{seed}:{draw.currency}".encode()).hexdigest()[:8], 16)
        point = int(share * int(interval / smallest) // 16**8) * smallest + smallest
        running, hits = Decimal(0), []
        for key, amount in own:
            if amount < interval:
                running += amount
                if running >= point:
                    hits.append(key)
                    point += interval
        assert (draw.interval, [key for key, _ in draw.hits]) == (interval, hits)


def test_no_unit_of_money_is_preferred():
    """Over many seeds, an order of twice the amount is drawn twice as often, and each as often as its money says."""
    rows = keyed([("USD", Decimal(100)), ("USD", Decimal(200)), *[("USD", Decimal("33.10"))] * 60])
    seen = [key for seed in range(4000) for draw in drawn(rows, 5, seed) for key in draw.keys]
    interval = drawn(rows, 5, 0)[0].interval
    for key, amount in ((0, 100), (1, 200)):
        assert seen.count(key) / 4000 == pytest.approx(float(amount / interval), abs=0.03)


def test_the_first_unit_lies_in_the_interval_whatever_its_size():
    for interval in (1, 2, 7, 10**6, 10**15):
        firsts = [first_unit(seed, "USD", interval) for seed in range(200)]
        assert 1 <= min(firsts) <= max(firsts) <= interval
    assert max(first_unit(seed, "USD", 10**15) for seed in range(200)) > 9 * 10**14


def test_the_order_of_rows_and_files_changes_no_draw(tmp_path):
    rows = [order(number, Total=f"{10 + number % 40}.50") for number in range(1001, 1061)]
    shuffled = rows[:]
    random.Random(3).shuffle(shuffled)
    toml = TOML + "[report]\nsample_size = 7\nsample_seed = 5\n"
    drawings = []
    for name, given_rows in (("one", rows), ("two", shuffled)):
        study = sg.investigate(open_case(small_case(tmp_path / name, given_rows, toml=toml)))
        drawn_orders = study.monetary_sample()
        [draw] = drawn_orders.draws
        whole = study.findings.channels[0]
        assert (draw.worth, draw.orders) == (whole.amounts["expected"], whole.counts["expected"])
        assert (draw.size, draw.seed) == (7, 5)
        drawings.append(list(drawn_orders.of(draw)["order_name"]))
    assert drawings[0] == drawings[1]
    assert 1 <= len(drawings[0]) <= 7


def test_the_factors_are_those_of_the_audit_guides():
    """AICPA Audit Guide, Audit Sampling, confidence factors at a risk of incorrect acceptance of 5%."""
    printed = "3.00 4.75 6.30 7.76 9.16 10.52 11.85 13.15 14.44 15.71 16.97 18.21 19.45 20.67 21.89 23.10 24.31 25.50"
    assert [factor(errors) for errors in range(18)] == [Decimal(text) for text in printed.split()]
    assert increments(4) == [Decimal(text) for text in "1.75 1.55 1.46 1.40".split()]
    assert increments(0) == []
    steps = increments(140)  # the two ways of working them out meet without a step
    assert max(steps[60:]) - min(steps[60:]) < Decimal("0.1")


def test_a_sheet_is_evaluated_as_its_words_say():
    rows = keyed([("USD", Decimal(5000)), *[("USD", Decimal(100))] * 50])
    [draw] = drawn(rows, 10, 1)
    amounts = {key: amount for key, _, amount in rows}
    assert draw.whole == (0,)
    clean = evaluated(draw, {}, amounts)
    assert (clean.likely, clean.limit, clean.differing) == (0, 3 * draw.interval, 0)
    first, second = [key for key, _ in draw.hits][:2]
    found = evaluated(draw, {0: Decimal(40), first: Decimal(100), second: Decimal(25)}, amounts)
    assert found.known == 40
    assert found.projected == draw.interval * Decimal("1.25")
    assert found.limit == 40 + draw.interval * (3 + Decimal("1.75") + Decimal("1.55") / 4)
    assert found.differing == 3
    everything = drawn(rows[:1], 10, 1)[0]
    assert evaluated(everything, {0: Decimal(40)}, amounts).limit == 40  # all was looked at: nothing to project


def test_the_page_states_population_draw_sheet_evaluation_and_what_is_known():
    study = handmade.study()
    sample = study.monetary_sample()
    [draw] = sample.draws
    text = sample_sheet.sample(study).text
    assert (
        f"all 200 orders in USD that belong in the books, with an amount above zero, worth USD {draw.worth:,.2f}"
        in text
    )
    assert f"{len(draw.whole):,} of 200, worth USD 9,000.00" in text
    assert "the SHA-256 of the text 1:USD" in text
    assert "3.00 intervals" in text
    rows = sample.of(draw)
    assert list(rows["order_key"]) == list(draw.keys)
    markup = sample_sheet.sample(study).markup
    assert all(f">{heading}</th>" in markup for heading in (*sample_sheet.FACTS, *sample_sheet.BLANKS))
    missing = int((rows["disposition"] == "missing").sum())
    assert f"{missing} missing" in known_words(draw, rows, (447, Decimal("44247.91")), (0, Decimal(0)))[0]
    differing = sum(1 for amount in as_known(rows).values() if amount)
    assert f"{differing} of {len(rows)} differ" in text


def test_more_than_everything_cannot_be_missing_and_what_is_known_to_differ_is_told():
    [draw] = drawn(keyed([("SEK", Decimal("10.01"))] * 90), 30, 1)
    facts = {"order_key": draw.keys, "disposition": "missing", "amount": Decimal("10.01"), "difference": ""}
    rows = pd.DataFrame(facts)
    _, worked, whole = known_words(draw, rows, (90, draw.worth), (2, Decimal("3.50")))
    assert f"the projected misstatement is SEK {draw.worth:,.2f}," in worked
    assert worked.endswith(f"All these orders are worth SEK {draw.worth:,.2f}: of what is missing, no more is wrong.")
    assert "and 2 orders that stand there with another amount or more than once, SEK 3.50 apart." in whole


def test_the_size_that_a_threshold_asks_for_would_be_enough():
    rows = keyed([("USD", Decimal(10))] * 1000)
    [draw] = drawn(rows, 10, 1)
    said = evaluation_words(draw, Decimal("500.00"))[-1]
    assert "from about 61 orders on" in said  # 3.00 x 10,000 / 500 = 60, with which the limit is 500 itself
    assert evaluated(drawn(rows, 61, 1)[0], {}, dict.fromkeys(range(1000), Decimal(10))).limit < 500
    assert not any("threshold" in words for words in evaluation_words(draw, None))


def test_orders_that_money_cannot_draw_are_counted_and_named():
    [draw] = drawn(keyed([("USD", None), ("USD", Decimal(0)), ("USD", Decimal(-5))]), 30, 1)
    assert draw.keys == ()
    [population] = drawing_words(draw)
    assert "Left out, since money cannot draw them: 3 orders" in population
    assert pd.isna(handmade.study().monetary_sample().frame["booked"]).sum() == 0


@pytest.mark.parametrize("line", ["sample_size = 0", 'sample_size = "30"', "sample_seed = -1", "sample_size = true"])
def test_a_bad_size_or_seed_is_refused_in_one_sentence(line, tmp_path):
    small_case(tmp_path / "case", toml=f"{TOML}[report]\n{line}\n")
    with pytest.raises(
        BadCase, match=r"^case\.toml, report\.sample_(size|seed): .* is no whole number of [01] or more"
    ):
        read_settings(tmp_path / "case")
