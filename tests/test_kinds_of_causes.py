"""What no rule, mapping or credential alone explains: schedules, quotas, closed periods, long numbers, hours, hops.

Each shop has a hundred days of orders; a scenario says which of them the books lack and what is on record of why.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from syncgap_kit.findings import Cause, Gap
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, PLACED, Scenario, logged, record, run, written
from tests.small_case import FIRST


def found(folder, scenario: Scenario) -> tuple[Gap, Cause]:
    """The one gap of a scenario, which holds just the orders that were lost."""
    lost = written(folder, scenario)
    study = investigate(open_case(folder))
    [gap] = study.gaps
    assert gap.kind == "missing"
    assert set(study.orders_of(gap.id).order_name) == lost
    assert sum(cause.probability for cause in gap.causes) == 1
    assert gap.cause.strength == "established"
    return gap, gap.cause


def behind_the_hundredth(place: int, at: datetime) -> bool:
    """A plan of a hundred orders a month; six a day are placed, so that each month's end is lost."""
    return sum(PLACED(other).month == at.month for other in range(place)) >= 100


def test_a_quota_on_record_is_named_and_latent(tmp_path):
    quota = record(LONG_AGO, "setting", "Q-1", name="order_quota", value="100")
    gap, cause = found(tmp_path, Scenario(behind_the_hundredth, changes=(quota,)))
    assert (cause.kind, cause.ref, cause.trigger) == ("delivery", "Q-1", "latent")
    assert len(gap.episodes) >= 2


def test_a_quota_that_was_lowered_is_changed_though_its_count_is_reached_weeks_later(tmp_path):
    """Six orders a day: the plan of a hundred a month, from 28 April on, bites on 17 May for the first time."""
    quota = record(LONG_AGO, "setting", "Q-1", name="order_quota", value="6000")
    lower = {**quota, "at": "2025-04-28T15:00:00Z", "action": "update", "after": {**quota["after"], "value": "100"}}
    lost = lambda place, at: at.month > 4 and behind_the_hundredth(place, at)  # noqa: E731
    gap, cause = found(tmp_path, Scenario(lost, changes=(quota, lower)))
    assert (cause.kind, cause.ref, cause.trigger, cause.trigger_ref) == ("delivery", "Q-1", "changed", "Q-1")
    assert len(gap.episodes) >= 2


def test_a_numbering_that_made_numbers_too_long_is_replayed(tmp_path):
    """QuickBooks takes 21 signs; from 10 to 22 May a long word stands before the name."""
    plain = record(LONG_AGO, "setting", "NUM", name="numbering", value="{order_name}")
    long = {**plain["after"], "value": "NORTHWIND-ONLINE-{order_name}"}
    changed = {**plain, "at": "2025-05-10T04:00:00Z", "action": "update", "after": long}
    back = {**plain, "at": "2025-05-22T04:00:00Z", "action": "update"}
    lost = lambda _, at: datetime(2025, 5, 10) <= at < datetime(2025, 5, 22)  # noqa: DTZ001, E731
    _, cause = found(tmp_path, Scenario(lost, changes=(plain, changed, back)))
    assert (cause.kind, cause.ref, cause.trigger) == ("posting", "NUM", "changed")


def test_what_the_log_says_was_deleted_after_it_was_posted_is_the_work_of_people(tmp_path):
    gone = lambda place: 240 <= place < 300 and place % 2 == 0  # noqa: E731
    events = list(logged("", lambda _: False))
    for place in filter(gone, range(600)):
        at = PLACED(place) + timedelta(hours=34)
        events.append(
            {**events[place], "at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "outcome": "deleted", "reason": "by user kim"}
        )
    _, cause = found(tmp_path, Scenario(lambda place, _: gone(place), events=tuple(events)))
    assert (cause.kind, cause.ref) == ("manual", None)
    assert any('such as "by user kim"' in line for line in cause.evidence)


def test_a_quota_that_nobody_recorded_is_told_by_its_count(tmp_path):
    _, cause = found(tmp_path, Scenario(behind_the_hundredth))
    assert (cause.kind, cause.ref) == ("delivery", None)
    assert "100" in cause.summary


def in_rushes(place: int) -> datetime:
    """Two orders in most hours of business, and from day 50 on twelve at ten o'clock of every third day."""
    day, at = divmod(place, A_DAY)
    rush = day >= 50 and day % 3 == 0
    return FIRST + timedelta(days=day, minutes=5 + at) if rush else FIRST + timedelta(days=day, hours=2 * at)


def test_a_run_that_takes_one_page_loses_what_lies_behind_it(tmp_path):
    schedule = record(LONG_AGO, "schedule", "S-1", every="1h", window="1h", page_size=4)
    lost = lambda place, _: place // A_DAY >= 50 and (place // A_DAY) % 3 == 0 and place % A_DAY >= 4  # noqa: E731
    _, cause = found(tmp_path, Scenario(lost, placed=in_rushes, changes=(schedule,)))
    assert (cause.kind, cause.ref, cause.trigger) == ("retrieval", "S-1", "latent")


def test_orders_that_are_paid_after_they_left_the_look_back_are_never_asked_for(tmp_path):
    schedule = record(LONG_AGO, "schedule", "S-1", every="1h", window="2d", page_size=250)
    slow = lambda place: timedelta(days=3 if place >= 240 and place % 5 == 0 else 0, hours=1)  # noqa: E731
    lost = lambda place, _: place >= 240 and place % 5 == 0  # noqa: E731
    _, cause = found(tmp_path, Scenario(lost, paid_after=slow, changes=(schedule,)))
    assert (cause.kind, cause.ref, cause.trigger) == ("retrieval", "S-1", "latent")


def test_a_window_that_was_made_shorter_than_the_time_between_runs_leaves_holes(tmp_path):
    schedule = record(LONG_AGO, "schedule", "S-1", every="8h", window="1d")
    after = {"kind": "schedule", "id": "S-1", "channel": "shopify", "every": "8h", "window": "4h"}
    shorter = {**schedule, "at": "2025-05-20T04:00:00Z", "action": "update", "after": after}

    def lost(_place: int, at: datetime) -> bool:
        utc = at + timedelta(hours=4)
        return utc >= datetime(2025, 5, 20, 4) and utc.hour % 8 < 4  # noqa: DTZ001

    _, cause = found(tmp_path, Scenario(lost, changes=(schedule, shorter)))
    assert (cause.kind, cause.ref, cause.trigger) == ("retrieval", "S-1", "changed")


def test_an_outage_longer_than_the_look_back_is_a_joint_cause(tmp_path):
    schedule = record(LONG_AGO, "schedule", "S-1", every="1h", window="4d")
    down = record("2025-05-10T04:00:00Z", "credential", "C-1", status="active")
    down = {**down, "action": "expire", "after": ""}
    up = {**down, "at": "2025-05-22T04:00:00Z", "action": "renew"}
    begin, back = datetime(2025, 5, 10), datetime(2025, 5, 22)  # noqa: DTZ001
    lost = lambda _, at: begin <= at < back - timedelta(days=4)  # noqa: E731
    late = lambda place: 9 if begin <= PLACED(place) < back else 0  # noqa: E731
    scenario = Scenario(lost, posted_after=late, changes=(schedule, down, up))
    written(tmp_path, scenario)
    gap = next(gap for gap in investigate(open_case(tmp_path)).gaps if gap.kind == "missing")
    assert (gap.cause.kind, gap.cause.ref, gap.cause.together_with) == ("credential", "C-1", ("S-1",))
    assert gap.cause.strength == "established"
    assert gap.orders == 8 * A_DAY


@pytest.mark.parametrize("by_payment", [True, False])
def test_a_tool_may_look_back_by_the_time_of_payment(tmp_path, by_payment):
    """A third of the orders is paid three days late: such a one placed before the reach may be paid within it."""
    schedule = record(LONG_AGO, "schedule", "S-1", every="1h", window="4d")
    down = {**record("2025-05-10T04:00:00Z", "credential", "C-1", status="active"), "action": "expire", "after": ""}
    up = {**down, "at": "2025-05-22T04:00:00Z", "action": "renew"}
    begin, back = datetime(2025, 5, 10), datetime(2025, 5, 22)  # noqa: DTZ001
    pays = lambda place: timedelta(days=3 * (place % 3 == 0))  # noqa: E731

    def lost(place, at):
        paid = at + pays(place)
        return begin <= paid < back and (paid if by_payment else at) < back - timedelta(days=4)

    scenario = Scenario(
        lost,
        paid_after=pays,
        posted_after=lambda place: 9 if begin <= PLACED(place) + pays(place) < back else 3 * (place % 3 == 0),
        changes=(schedule, down, up),
    )
    names = written(tmp_path, scenario)
    study = investigate(open_case(tmp_path))
    [gap] = [gap for gap in study.gaps if gap.kind == "missing"]
    assert (gap.cause.kind, gap.cause.ref, gap.cause.together_with) == ("credential", "C-1", ("S-1",))
    assert set(study.orders_of(gap.id).order_name) == names


def test_a_closed_period_keeps_what_was_due_before_it(tmp_path):
    """The books are closed up to the end of June on 20 June, by mistake: nothing can be posted until July."""
    closing = record("2025-06-20T04:00:00Z", "setting", "P-1", name="closing_date", value="2025-06-30")
    decoy = record("2025-06-19T04:00:00Z", "workflow", "W-1", text="another carrier")
    lost = lambda _, at: datetime(2025, 6, 20) <= at < datetime(2025, 7, 1)  # noqa: DTZ001, E731
    _, cause = found(tmp_path, Scenario(lost, changes=(closing, decoy)))
    assert (cause.kind, cause.ref, cause.trigger) == ("posting", "P-1", "changed")


def test_a_closed_period_is_held_against_the_day_that_documents_bear(tmp_path):
    """Documents bear the day on which an order was placed; some were paid after that day had been closed."""
    closing = record("2025-07-01T04:00:00Z", "setting", "P-1", name="closing_date", value="2025-06-30")
    paid_after = lambda place: timedelta(days=5) if place % 4 == 0 else timedelta(0)  # noqa: E731
    closed = datetime(2025, 7, 1)  # noqa: DTZ001
    lost = lambda place, at: at < closed <= at + paid_after(place)  # noqa: E731
    _, cause = found(tmp_path, Scenario(lost, paid_after=paid_after, changes=(closing,)))
    assert (cause.kind, cause.ref, cause.trigger) == ("posting", "P-1", "changed")


def test_topics_of_webhooks_that_were_taken_away_lose_every_order_in_the_meantime(tmp_path):
    whole, part = "orders/create,orders/paid,refunds/create", "refunds/create"
    topics = record(LONG_AGO, "setting", "Q-1", name="webhook_topics", value=whole)
    less = record("2025-05-20T04:00:00Z", "setting", "Q-1", name="webhook_topics", value=part) | {"action": "update"}
    again = {**topics, "at": "2025-05-26T04:00:00Z", "action": "update"}
    lost = lambda _, at: datetime(2025, 5, 20) <= at < datetime(2025, 5, 26)  # noqa: DTZ001, E731
    gap, cause = found(tmp_path, Scenario(lost, changes=(topics, less, again)))
    assert (cause.kind, cause.ref, cause.trigger) == ("delivery", "Q-1", "changed")
    assert "orders/create" in " ".join(cause.evidence)
    assert gap.end


def test_numbers_that_are_longer_than_the_books_take_are_a_cause_of_their_own(tmp_path):
    name = lambda place: f"#{1001 + place}" + ("-EXCHANGE-OF-ORDER-7" if place >= 300 and place % 4 == 0 else "")  # noqa: E731
    lost = lambda place, _: place >= 300 and place % 4 == 0  # noqa: E731
    _, cause = found(tmp_path, Scenario(lost, name=name))
    assert (cause.kind, cause.ref) == ("posting", None)
    assert "21 signs" in cause.summary


def test_a_band_of_hours_that_ends_at_midnight_is_another_time_zone(tmp_path):
    lost = lambda place, at: place >= 240 and at.hour >= 20  # noqa: E731
    hourly = lambda place: FIRST.replace(hour=0) + timedelta(hours=4 * place)  # noqa: E731
    _, cause = found(tmp_path, Scenario(lost, placed=hourly))
    assert (cause.kind, cause.ref) == ("retrieval", None)
    assert "time zone" in cause.summary


def test_runs_that_failed_and_were_never_made_up_for(tmp_path):
    bad = range(150, 162)
    runs = tuple(run(number, *(("failed", "503 upstream") if number in bad else ())) for number in range(330))
    first = datetime(2025, 3, 31, 0, 0)  # noqa: DTZ001

    def lost(_place: int, at: datetime) -> bool:
        return first + timedelta(hours=8 * 149) < at <= first + timedelta(hours=8 * 161)

    _, cause = found(tmp_path, Scenario(lost, runs=runs))
    assert (cause.kind, cause.ref) == ("retrieval", None)
    assert "run that failed" in cause.summary


@pytest.mark.parametrize(
    ("message", "kind", "told"),
    [
        ("Duplicate Document Number Error: 6140", "posting", "number that is taken"),
        ("Request queue full, retry limit reached", "delivery", "queue"),
        ("", "delivery", "handover that nobody confirmed"),
    ],
)
def test_what_the_log_says_of_lost_orders_names_the_kind_of_cause(message, kind, told, tmp_path):
    lost = lambda place: 300 <= place < 420 and place % 3 != 1  # noqa: E731
    scenario = Scenario(lambda place, _: lost(place), events=logged(message, lost))
    _, cause = found(tmp_path, scenario)
    assert (cause.kind, cause.ref) == (kind, None)
    assert told in cause.summary


def test_a_rule_on_record_is_not_hidden_by_a_log_that_shows_its_orders_as_seen(tmp_path):
    """The log of a latent rule: orders that grew beyond its amount were seen, nothing more."""
    rule = record(LONG_AGO, "rule", "R-1", action="exclude", when={"field": "total", "op": "gt", "value": "350"})
    lost = lambda place: place + 10.5 > 350  # noqa: E731
    scenario = Scenario(lambda place, _: lost(place), events=logged("", lost), changes=(rule,))
    _, cause = found(tmp_path, scenario)
    assert (cause.kind, cause.ref, cause.trigger) == ("rule", "R-1", "latent")


def test_what_follows_a_value_is_no_handover_that_nobody_confirmed(tmp_path):
    """All orders of one method are seen and never posted: something looks at the method, and no record tells of it."""
    lost = lambda place: place >= 300 and place % 7 == 3  # noqa: E731
    cells = lambda place: {"Payment Method": "Klarna" if place % 7 == 3 else "PayPal"}  # noqa: E731
    scenario = Scenario(lambda place, _: lost(place), events=logged("", lost), cells=cells)
    gap, cause = found(tmp_path, scenario)
    assert (cause.kind, cause.ref) == ("unknown", None)
    assert gap.segment["field"] == "payment_method"


def test_losses_at_the_peak_are_told_from_losses_at_random(tmp_path):
    """Four rushes of sixty orders within an hour: every second order of a rush is dropped."""

    def at(place: int) -> datetime:
        rush, number = divmod(place - 600, 60)
        return PLACED(place) if place < 600 else FIRST + timedelta(days=40 + 10 * rush, seconds=55 * number)

    lost = lambda place, _: place >= 600 and place % 2 == 0  # noqa: E731
    study_of = replace(Scenario(lost), placed=at, places=840)
    names = written(tmp_path, study_of)
    study = investigate(open_case(tmp_path))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref) == ("delivery", None)
    assert "peak" in gap.cause.summary
    assert set(study.orders_of(gap.id).order_name) == names


def test_a_queue_that_carries_so_many_an_hour_is_told_where_those_behind_them_are_lost(tmp_path):
    """Six hours in a row with thirty to fifty orders: the first twenty of each arrive, most of the others do not."""
    hours = [range(600 + 50 * hour, 600 + 50 * hour + 30 + 4 * hour) for hour in range(6)]
    rush = {place: (hour, place - own[0], len(own)) for hour, own in enumerate(hours) for place in own}
    places = [*range(600), *sorted(rush)]

    def at(number: int) -> datetime:
        if number < 600:
            return PLACED(number)
        hour, nth, of = rush[places[number]]
        return FIRST.replace(hour=9, minute=0, second=0) + timedelta(days=50, hours=hour, seconds=3600 * nth / of)

    lost = lambda number, _: number >= 600 and rush[places[number]][1] >= 20 and number % 7 > 0  # noqa: E731
    gap, cause = found(tmp_path, replace(Scenario(lost), placed=at, places=len(places)))
    assert (cause.kind, cause.ref) == ("delivery", None)
    assert "behind 20 others of the same hour" in cause.summary
    assert f"{gap.orders} of 122 are lost, of all others 0 of" in cause.evidence[1]
