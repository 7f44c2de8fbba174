"""Tags that somebody put on or took off later, as repeated exports show: a rule meets the order as it stood."""

import pytest

from syncgap_kit.attribution.configuration import build_configuration
from syncgap_kit.attribution.order_trace import order_trace
from syncgap_kit.attribution.state import state_at_decision, stored_state
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.matching.orders import match
from syncgap_kit.matching.stages.sightings import sightings
from syncgap_kit.predicates import compile_predicate, parse
from tests.shop import LONG_AGO, WHOLE, Scenario, record, written
from tests.small_case import ORDER_COLUMNS, TOML, csv_text, order, small_case, write

HOLD = {"field": "tags", "op": "eq", "value": "hold"}
RULE = record(LONG_AGO, "rule", "R-HOLD", action="exclude", when=HOLD, text="skip held parcels")
DECIDED = "2025-04-10T12:00:00Z"
NOW = 'channel = "shopify"\nexported_at = 2025-07-20T00:00:00Z'
OLDER = """
[[source]]
path = "exports/older/{name}.csv"
channel = "shopify"
{taken}
"""


def taken(name, at):
    return OLDER.format(name=name, taken=f"exported_at = {at}" if at else "")


def lost(place, _at=None):
    return place >= 300 and place * 7919 % 5 == 0


def shop(folder, then, now, at_once=lambda place: False):
    """A shop whose lost orders bore the tags `then` in an export after all decisions, and bear `now` in the newest."""
    cells = lambda place: {"Tags": now if lost(place) else "vip"}  # noqa: E731
    written(folder, Scenario(lost, changes=(RULE,), cells=cells))
    toml = WHOLE.replace('channel = "shopify"', NOW) + taken("orders", "2025-07-10T00:00:00Z")
    write(folder / "case.toml", toml)
    text = (folder / "exports/shopify/orders.csv").read_text(encoding="utf-8")
    rows = text.splitlines(keepends=True)
    at = ORDER_COLUMNS.index("Tags")
    for place, row in enumerate(rows[1:]):
        if lost(place) and not at_once(place):
            parts = row.split(",")
            parts[at] = then
            rows[place + 1] = ",".join(parts)
    write(folder / "exports/older/orders.csv", "".join(rows))
    return open_case(folder)


def test_a_tag_that_was_put_on_the_lost_orders_later_makes_no_rule_a_cause(tmp_path):
    study = investigate(shop(tmp_path, "", "hold"))
    [gap] = study.gaps
    assert gap.cause.kind == "unknown"
    assert not sum(cause.probability for cause in gap.causes if cause.ref == "R-HOLD")


@pytest.mark.parametrize("share", [3, 5])
def test_nor_does_one_of_which_some_were_tagged_before_they_were_first_exported(share, tmp_path):
    """Support tagged a third, or a fifth, of the lost orders before the first export showed them."""
    study = investigate(shop(tmp_path, "", "hold", at_once=lambda place: place // 5 % share == 0))
    assert not [gap for gap in study.gaps if gap.cause.kind != "unknown"]


def test_a_tag_that_was_put_on_a_few_others_later_stays_a_cause(tmp_path):
    study = investigate(shop(tmp_path, "", "hold", at_once=lambda place: place > 310))
    assert "R-HOLD" in {gap.cause.ref for gap in study.gaps}


def test_a_tag_that_was_taken_off_since_is_held_against_the_rule(tmp_path):
    study = investigate(shop(tmp_path, "hold", ""))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-HOLD", "latent")
    assert gap.cause.strength == "established"


def test_an_order_that_no_export_caught_with_the_tag_may_have_had_it(tmp_path):
    study = investigate(shop(tmp_path, "hold", "", at_once=lambda place: place // 5 % 3 == 0))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("rule", "R-HOLD", "latent")
    assert gap.orders == sum(lost(place) for place in range(600))


BEFORE, AFTER, LATER = "2025-04-08T00:00:00Z", "2025-04-12T00:00:00Z", "2025-04-20T00:00:00Z"
ONE_ORDER = {  # what older exports showed, (when, tags); the tags in the newest; whether the rule held
    "before and after differ": ([(BEFORE, "hold")], "", None),
    "put on between": ([(BEFORE, "")], "hold", None),
    "before and after agree": ([(BEFORE, "hold"), (AFTER, "hold")], "", True),
    "one of several tags": ([(BEFORE, "vip, hold"), (AFTER, "Hold,  new")], "", True),
    "the soonest after": ([(AFTER, "hold"), (LATER, "vip")], "", True),
    "the soonest after, blank": ([(AFTER, ""), (LATER, "vip")], "hold", False),
    "two of one moment": ([(AFTER, "hold"), (AFTER, "vip")], "hold", None),
    "in another order": ([(AFTER, "hold, vip")], "vip, hold", True),
}


def one_order(folder, seen, now, newest=NOW, columns=ORDER_COLUMNS):
    cells = {"Created at": "2025-04-01 10:15:00 -0400", "Paid at": "2025-04-05 12:00:00 -0400"}
    events = [{"at": DECIDED, "channel": "shopify", "order_id": "#1001", "outcome": "seen"}]
    toml = TOML.replace('channel = "shopify"', newest).replace("2025-04-30", "2025-07-20")
    toml += "".join(taken(f"o{number}", at) for number, (at, _) in enumerate(seen))
    small_case(folder, orders=[order(1001, **cells, Tags=now)], documents=[], events=events, changes=[RULE], toml=toml)
    for number, (_, tags) in enumerate(seen):
        row = order(1001, **cells, Tags=tags)
        write(
            folder / f"exports/older/o{number}.csv", csv_text(columns, [{name: row.get(name, "") for name in columns}])
        )
    return open_case(folder)


def held(case, asked=HOLD):
    state = state_at_decision(case)
    [row] = state.select(held=compile_predicate(parse(asked, "here"), state)).to_pyarrow().to_pylist()
    return row["held"]


@pytest.mark.parametrize("what", ONE_ORDER)
def test_a_rule_on_tags_meets_them_as_they_stood(what, tmp_path):
    seen, now, expected = ONE_ORDER[what]
    assert held(one_order(tmp_path, seen, now)) is expected


def test_exports_that_do_not_say_when_they_were_made_leave_it_open(tmp_path):
    assert held(one_order(tmp_path, [("", "hold")], "", newest='channel = "shopify"')) is None


def test_an_export_without_the_column_shows_no_change(tmp_path):
    columns = tuple(name for name in ORDER_COLUMNS if name != "Tags")
    assert held(one_order(tmp_path, [(AFTER, "")], "hold", columns=columns)) is True


def test_a_condition_that_holds_either_way_is_known(tmp_path):
    case = one_order(tmp_path, [(BEFORE, "vip")], "vip, hold")
    assert held(case, {"field": "tags", "op": "eq", "value": "vip"}) is True
    assert held(case, {"not": {"field": "tags", "op": "eq", "value": "hold"}}) is None
    assert held(case, {"field": "tags", "op": "is_null"}) is False


def test_the_story_of_an_order_tells_when_its_tags_were_seen(tmp_path):
    case = one_order(tmp_path, [(BEFORE, "")], "hold")
    told = [row["said"] for row in sightings(match(case), "#1001")]
    assert told.index("no tags") < told.index("tags hold")


def test_the_trace_of_an_order_tells_what_its_tags_may_have_been(tmp_path):
    case = one_order(tmp_path, [(BEFORE, "")], "hold")
    stored_state(case)
    trace = order_trace(match(case), build_configuration(case.history, case.as_of), "#1001")
    assert [(row.held, row.seen) for row in trace.itertuples()] == [("cannot be told", "tags blank or hold")]
