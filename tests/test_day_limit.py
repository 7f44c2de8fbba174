"""A limit of so many orders a day that nothing records: told by the count at which day after day stops arriving."""

from datetime import timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import LONG_AGO, Scenario, missing, record, written
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


def behind_in_utc(instants):
    """Which orders come behind the LIMIT of their day, where days begin at midnight in UTC."""
    days = [(at + timedelta(hours=4)).date() for at in instants]  # the shop's clock is four hours behind
    return {place for place, day in enumerate(days) if day in days[: max(place - LIMIT + 1, 0)][-LIMIT:]}


NIGHTS = [FIRST.replace(hour=14) + timedelta(days=day, minutes=70 * number) for _, day, number in ORDERS]


@pytest.mark.parametrize(
    ("kind", "named", "content"),
    [
        ("retrieval", "S-1", {"every": "24h", "window": "2d", "page_size": str(LIMIT)}),
        ("delivery", "Q-1", {"name": "order_limit", "value": f"{LIMIT} a day"}),
        ("delivery", None, {"name": "order_limit", "value": "4000"}),
    ],
)
def test_a_limit_of_days_in_utc_is_that_of_the_record_with_its_number(tmp_path, kind, named, content):
    behind = behind_in_utc(NIGHTS)
    identity = "S-1" if "every" in content else "Q-1"
    changes = (record(LONG_AGO, "schedule" if "every" in content else "setting", identity, **content),)
    scenario = Scenario(
        lambda place, _: place in behind, placed=NIGHTS.__getitem__, places=len(NIGHTS), changes=changes
    )
    _, cause = missing(tmp_path, scenario)
    assert (cause.kind, cause.ref) == (kind, named)
