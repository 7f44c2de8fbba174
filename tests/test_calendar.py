"""The books' days: by known offsets as by the engine's own conversion, on both sides of every change of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.calendar import local_day, naive, seconds_of

ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC")
FIRST, LAST = datetime(2023, 1, 15, tzinfo=UTC), datetime(2026, 1, 15, tzinfo=UTC)
SECONDS = st.integers(631_152_000, 2_524_608_000)  # of 1990 to 2049


def days_of(instants: list[datetime | None], zone: str, **mostly) -> list[date | None]:
    table = ibis.memtable(
        {"place": range(len(instants)), "at": [one and naive(one) for one in instants]},
        schema={"place": "int64", "at": "timestamp"},
    )
    return table.mutate(day=local_day(table["at"], zone, **mostly)).order_by("place").to_pyarrow()["day"].to_pylist()


@pytest.mark.parametrize("zone", ZONES)
def test_known_offsets_give_the_day_of_every_hour_and_of_the_second_before_and_after_it(zone):
    hours = [FIRST + timedelta(hours=hour, seconds=off) for hour in range(26_400) for off in (-1, 0)]
    wanted = [hour.astimezone(ZoneInfo(zone)).date() for hour in hours]
    assert days_of(hours, zone, mostly=(FIRST, LAST)) == wanted


@given(st.lists(SECONDS.map(lambda second: datetime.fromtimestamp(second, UTC)) | st.none(), min_size=1))
@settings(deadline=None, max_examples=30)
def test_what_lies_outside_the_known_time_has_its_day_all_the_same(instants):
    for zone in ZONES[:3]:
        wanted = [one and one.astimezone(ZoneInfo(zone)).date() for one in instants]
        assert days_of(instants, zone, mostly=(FIRST, LAST)) == wanted
        assert days_of(instants, zone) == wanted


def test_seconds_are_whole_rounded_down_and_go_on_after_2038():
    instants = [
        datetime(2025, 4, 1, 4, 0, 0, 964_000, UTC),
        datetime(2040, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 500_000, UTC),
    ]
    rows = {"place": range(4), "at": [*(naive(instant) for instant in instants), None]}
    table = ibis.memtable(rows, schema={"place": "int64", "at": "timestamp"})
    seconds = table.mutate(second=seconds_of(table["at"])).order_by("place").to_pyarrow()["second"].to_pylist()
    assert seconds == [1_743_480_000, 2_208_988_800, -1, None]
