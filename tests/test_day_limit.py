"""A limit of so many orders a day that nothing records: told by the count at which day after day stops arriving."""

from datetime import timedelta

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import Scenario, missing, written
from tests.small_case import FIRST

VOLUMES = (4, 5, 9, 6, 10, 5, 8, 3, 6, 12)  # orders a day, round and round
LIMIT, BEGINS = 7, 30
ORDERS = [
    (FIRST.replace(hour=1) + timedelta(days=day, minutes=90 * number), day, number + 1)
    for day in range(100)
    for number in range(VOLUMES[day % len(VOLUMES)])
]


def shop(lost):
    return Scenario(
        lambda place, _: lost(*ORDERS[place][1:]), placed=lambda place: ORDERS[place][0], places=len(ORDERS)
    )


def test_what_comes_behind_the_same_count_day_after_day_is_one_gap(tmp_path):
    gap, cause = missing(tmp_path, shop(lambda day, rank: day >= BEGINS and rank > LIMIT))
    assert (cause.kind, cause.ref) == ("delivery", None)
    assert cause.summary.startswith("A limit of about 7 orders a day")
    busy = [day for day in range(BEGINS, 100) if VOLUMES[day % len(VOLUMES)] > LIMIT]
    assert len(gap.episodes) == len(busy)
    assert (gap.onset.date - FIRST.date()).days == busy[0]
    assert gap.end is None


def test_orders_lost_here_and_there_make_no_limit(tmp_path):
    lost = written(tmp_path, shop(lambda day, rank: day >= BEGINS and day * 7919 % 5 == 0 and rank == 1 + day % 4))
    study = investigate(open_case(tmp_path))
    assert lost
    assert not [cause for gap in study.gaps for cause in gap.causes if "limit of" in cause.summary]
