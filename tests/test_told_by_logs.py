"""What a log says of lost orders beside what is on record: refusals without a record, rules that it names wrongly."""

from datetime import timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, PLACED, Scenario, logged, missing, record, written

SINCE = 60 * A_DAY
CANADA = {"field": "country", "op": "eq", "value": "CA"}
HELD = {"field": "financial_status", "op": "in", "value": ["pending", "authorized"]}


def cells(place):
    return {"Shipping Country": "CA"} if place % 4 == 1 else {}


def canadian(place, _at=None):
    return place % 4 == 1 and place >= SINCE


def said(outcome, reason="", rule=""):
    """The log's lines with what it says of the lost ones."""
    lines = (
        {**line, "outcome": outcome, "reason": reason, "rule_id": rule} if line["outcome"] == "failed" else line
        for line in logged("lost", canadian)
    )
    return tuple(lines)


@pytest.mark.parametrize(
    "message",
    ["No product mapping found for SKU LAMP-1", "Payment method PayPal has no mapping", "Tax code not mapped"],
)
def test_a_value_without_a_target_that_the_log_alone_tells_of(message, tmp_path):
    _, cause = missing(tmp_path, Scenario(canadian, events=said("failed", message), cells=cells))
    assert (cause.kind, cause.ref) == ("mapping", None)


def test_a_rule_that_the_log_names_and_that_did_not_meet_them_gives_way_to_one_that_did(tmp_path):
    mexico = {"field": "country", "op": "eq", "value": "MX"}
    changes = (
        record(LONG_AGO, "rule", "R-MX", action="exclude", when=mexico),
        record(f"{PLACED(SINCE):%Y-%m-%dT%H:%M:%SZ}", "rule", "R-CA", action="exclude", when=CANADA),
    )
    _, cause = missing(tmp_path, Scenario(canadian, changes=changes, events=said("filtered", rule="R-MX"), cells=cells))
    assert (cause.kind, cause.ref, cause.trigger) == ("rule", "R-CA", "changed")


def test_a_rule_of_which_nothing_was_recorded_is_not_claimed_where_all_share_a_value(tmp_path):
    held = record(
        LONG_AGO, "rule", "R-HELD", action="exclude", when={"field": "order_status", "op": "eq", "value": "held"}
    )
    written(tmp_path, Scenario(canadian, changes=(held,), events=said("filtered"), cells=cells))
    (gap,) = investigate(open_case(tmp_path)).gaps
    assert gap.cause.kind == "unknown"
    assert gap.segment == {"field": "country", "op": "eq", "value": "CA"}


def test_refusals_before_a_login_is_said_to_have_expired_are_told_by_the_log(tmp_path):
    expired, renewed = PLACED(70 * A_DAY), PLACED(74 * A_DAY)

    def down(place, at):
        return expired <= at < renewed or (62 * A_DAY <= place < 70 * A_DAY and place % 3 == 0)

    login = record(LONG_AGO, "credential", "C-SHOP", connection="shopify", expires_at=f"{expired:%Y-%m-%dT%H:%M:%SZ}")
    again = {**login, "at": f"{renewed:%Y-%m-%dT%H:%M:%SZ}", "action": "renew", "after": {**login["after"]}}
    again["after"]["expires_at"] = f"{renewed + timedelta(days=365):%Y-%m-%dT%H:%M:%SZ}"
    events = logged("401 Unauthorized: invalid access token", lambda place: down(place, PLACED(place)))
    lost = written(tmp_path, Scenario(down, changes=(login, again), events=events))
    study = investigate(open_case(tmp_path))
    assert {gap.cause.kind for gap in study.gaps} == {"credential"}
    assert {name for gap in study.gaps for name in study.orders_of(gap.id).order_name} == lost


def test_orders_that_somebody_sent_again_do_not_clear_the_rule_that_had_left_them_out(tmp_path):
    def sent_again(place):
        return canadian(place) and place % 8 == 1

    lines = []
    for line, place in zip(logged("lost", canadian), range(600), strict=True):
        if not canadian(place):
            lines.append(line)
            continue
        lines.append({**line, "outcome": "filtered", "reason": "", "rule_id": "R-CA", "doc_number": ""})
        if sent_again(place):
            at = f"{PLACED(place) + timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"
            lines.append({**line, "at": at, "outcome": "posted", "reason": "", "doc_number": f"#{1001 + place}"})
    rule = record(f"{PLACED(SINCE):%Y-%m-%dT%H:%M:%SZ}", "rule", "R-CA", action="exclude", when=CANADA)
    told = Scenario(
        lambda place, _: canadian(place) and not sent_again(place),
        changes=(rule,),
        events=tuple(lines),
        cells=cells,
        posted_after=lambda place: 2 * sent_again(place),
    )
    _, cause = missing(tmp_path, told)
    assert (cause.kind, cause.ref, cause.trigger) == ("rule", "R-CA", "changed")
    assert any("orders that arrived that it had left them out before" in words for words in cause.evidence)


def test_orders_that_were_caught_up_on_late_do_not_put_off_the_beginning_that_snapshots_leave_open(tmp_path):
    """The rule came between two snapshots; half of its first orders were booked weeks later, once somebody saw them."""
    caught_up = lambda place: canadian(place) and place < SINCE + 60 and place % 8 == 1  # noqa: E731
    rule = record(LONG_AGO, "rule", "R-CA", action="exclude", when=CANADA)["after"]
    shown = {f"{PLACED(SINCE - 48):%Y-%m-%d}.json": [], f"{PLACED(SINCE + 72):%Y-%m-%d}.json": [rule]}
    told = Scenario(
        lambda place, _: canadian(place) and not caught_up(place),
        cells=cells,
        snapshots=shown,
        posted_after=lambda place: 24 * caught_up(place),
    )
    lost = written(tmp_path, told)
    study = investigate(open_case(tmp_path))
    [gap] = [one for one in study.gaps if one.kind == "missing"]
    assert (gap.cause.kind, gap.cause.ref) == ("rule", "R-CA")
    assert lost <= set(study.orders_of(gap.id).order_name)
