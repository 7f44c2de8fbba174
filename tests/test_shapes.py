"""From files to the shape of a gap: a loss that grew, and orders that are only late and therefore no gap."""

import random
from datetime import datetime, timedelta

import pytest

from syncgap_kit.evidence.sentences import onset_sentence
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case
from tests.small_case import FIRST, TOML

DAYS, A_DAY = 110, 12
WHOLE = TOML.replace("2025-04-30", "2025-07-20")
END = datetime(2025, 7, 19, 20)  # noqa: DTZ001  the books' own clock


def placed(place: int) -> datetime:
    return FIRST.replace(hour=1) + timedelta(hours=24 * place / A_DAY)


def studied(folder, posted_after):
    """A channel of twelve orders a day; `posted_after` gives the days until each was posted, or None."""
    places = range(DAYS * A_DAY)
    orders, documents = [], []
    for place in places:
        at = f"{placed(place):%Y-%m-%d %H:%M:%S} -0400"
        named = {"Billing Name": f"Customer {place % 7}"}
        orders.append(small_case.order(1001 + place, **{"Created at": at, "Paid at": at, "Fulfilled at": at, **named}))
        after = posted_after(place)
        if after is not None and placed(place) + timedelta(days=after) < END:
            day = placed(place) + timedelta(days=after)
            documents.append(small_case.document(1001 + place, Date=f"{day:%m/%d/%Y}", Name=f"Customer {place % 7}"))
    return investigate(open_case(small_case.small_case(folder, orders, documents, toml=WHOLE)))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_loss_that_grows_over_weeks_is_a_ramp_from_its_first_days(seed, tmp_path):
    dice, begin = random.Random(seed), 50

    def posted_after(place):
        share = min(max((place / A_DAY - begin) / 35, 0), 1) * 0.7
        return None if dice.random() < share else 0

    [gap] = studied(tmp_path, posted_after).gaps
    assert (gap.shape, gap.end) == ("ramp", None)
    first = placed(begin * A_DAY).date()
    assert gap.onset.earliest <= first + timedelta(days=4)
    assert gap.onset.latest >= first


@pytest.mark.parametrize("seed", [1, 2])
def test_a_loss_that_goes_back_over_weeks_ends_with_its_last_days_and_says_so(seed, tmp_path):
    dice = random.Random(seed)

    def posted_after(place):
        today = place // A_DAY
        share = 0.6 * min(max((71 - today) / 20, 0), 1) if today >= 30 else 0.0
        return None if dice.random() < share else 0

    [gap] = studied(tmp_path, posted_after).gaps
    assert gap.shape == "outage"
    assert gap.end
    assert gap.end.earliest <= placed(70 * A_DAY).date() <= gap.end.latest
    assert abs(gap.ebbed - 20) <= 12
    assert "It went back day by day" in onset_sentence(gap)
    assert gap.as_dict()["recovered_over_days"] == gap.ebbed


def test_a_loss_that_sets_in_during_a_day_is_a_step(tmp_path):
    [gap] = studied(tmp_path, lambda place: None if place >= 60 * A_DAY + 7 else 0).gaps
    assert gap.shape == "step"


def test_a_loss_that_sets_in_at_once_is_a_step(tmp_path):
    dice = random.Random(3)
    [gap] = studied(tmp_path, lambda place: None if place > 60 * A_DAY and dice.random() < 0.3 else 0).gaps
    assert gap.shape == "step"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_orders_that_are_slower_on_their_way_are_no_gap_of_missing_ones(seed, tmp_path):
    dice = random.Random(seed)

    def posted_after(place):
        slow = place >= (DAYS - 20) * A_DAY
        return dice.choice((0, 0, 1)) + (int(dice.expovariate(1 / 8)) if slow else 0)

    study = studied(tmp_path, posted_after)
    assert study.matches.statement.channels[0].counts["missing"] > 10
    assert "missing" not in {gap.kind for gap in study.gaps}
    [said] = [sentence for sentence in study.findings.warnings if "longer to reach the books" in sentence]
    assert "may still be on their way" in said
