"""What weighs explanations fairly: a coincidence is no cause, and what is unknown or mended is not held against one."""

from datetime import timedelta

import numpy as np
import pytest

from syncgap_kit.attribution.candidate import NO, UNKNOWN, YES, Orders
from syncgap_kit.attribution.validity import settle
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import LONG_AGO, PLACED, Scenario, record, written
from tests.small_case import FIRST

SINCE = 384  # the place of the first order that may be lost


def half_of_the_later_ones(place, at):
    """Every other order, by a coin that is the same whenever it is thrown."""
    return place >= SINCE and (place * 7919) % 97 < 48


def test_a_change_that_has_nothing_but_its_moment_is_never_likelier_than_what_nobody_recorded(tmp_path):
    placed = lambda place: FIRST.replace(hour=1) + timedelta(hours=24 * place / 36)  # noqa: E731  in the afternoon
    moment = placed(SINCE) + timedelta(hours=4, seconds=-1)  # the shop's clock is four hours behind UTC
    moved = record(f"{moment:%Y-%m-%dT%H:%M:%SZ}", "workflow", "W-1", text="the warehouse ships at two")
    written(tmp_path, Scenario(half_of_the_later_ones, placed, changes=(moved,), places=36 * 60))
    [gap] = investigate(open_case(tmp_path)).gaps
    coincidence = next(cause for cause in gap.causes if cause.ref == "W-1")
    assert gap.cause.kind == "unknown"
    assert gap.cause.strength != "established"
    assert 0 < coincidence.probability <= gap.cause.probability / 2 + coincidence.probability / 10


def test_a_rule_behind_one_whose_state_nobody_recorded_is_still_named(tmp_path):
    large = {"field": "total", "op": "ge", "value": "300.00"}
    held = {"field": "fulfillment_status", "op": "in", "value": ["on_hold", "scheduled"]}
    every = {"field": "currency", "op": "eq", "value": "USD"}

    def rule(at, name, action, when, priority, done="create"):
        content = {"action": action, "when": when, "text": name, "enabled": True, "priority": priority}
        return record(at, "rule", name, **content) | {"action": done}

    moment = f"{PLACED(SINCE):%Y-%m-%dT%H:%M:%SZ}"
    changes = (
        rule(LONG_AGO, "R-04", "exclude", held, "4"),
        rule(LONG_AGO, "R-09", "include", large, "20"),
        rule(LONG_AGO, "R-05", "include", every, "90"),
        rule(LONG_AGO, "R-10", "exclude", large, "30"),
        rule(moment, "R-10", "exclude", large, "10", done="update"),
    )

    def cells(place):
        amount = f"{250 + place % 100}.00"
        return {"Subtotal": amount, "Total": amount, "Taxes": "0.00", "Fulfilled at": ""}

    moved = Scenario(lambda place, at: place >= SINCE and place % 100 >= 50, changes=changes, cells=cells)
    lost = written(tmp_path, moved)
    [gap] = [gap for gap in investigate(open_case(tmp_path)).gaps if gap.kind == "missing"]
    assert gap.orders == len(lost)
    assert (gap.cause.kind, gap.cause.ref, gap.cause.strength) == ("rule", "R-10", "established")
    assert gap.cause.trigger == "changed"


@pytest.mark.parametrize("share", [0.35, 0.6, 1.0])
def test_an_interval_is_settled_by_the_share_that_a_rule_really_lost(share):
    draw, began, known = np.random.default_rng(11), 500, 700
    lost = (np.arange(1200) >= began) & (draw.random(1200) < share)
    decided = np.arange(1200) * 3600
    none = np.zeros(0, np.int64)
    orders = Orders("shop", "USD", decided, decided, decided // 86_400, lost, lost & False, none, none, 0)
    after = np.full(1200, YES, np.int8)
    effect = np.where(np.arange(1200) < known, UNKNOWN, YES).astype(np.int8)
    effect[:300] = NO
    price = settle(effect, after * 0, after, (300 * 3600, known * 3600), orders)
    assert (effect[lost] == YES).all()
    assert abs(int((effect == YES).argmax()) - began) <= 12
    assert price == pytest.approx(np.log(401))
