"""A quota whose orders each month but the last one filled in later: that month's are missing, and the quota's still."""

from datetime import timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, PLACED, Scenario, record, written
from tests.test_kinds_of_causes import behind_the_hundredth

JUNE = 6
QUOTA = record(LONG_AGO, "setting", "Q-1", name="order_quota", value="100")


def gaps_where(folder, passed):
    """Each gap by its kind; `passed`: orders behind the quota of April or May that were posted on their own day."""

    def filled_in(place):
        at = PLACED(place)
        if at.month >= JUNE or not behind_the_hundredth(place, at) or passed(place):
            return 0
        return ((at.replace(day=1) + timedelta(days=32)).replace(day=1, hour=2) - at).days + 1

    lost = lambda place, at: at.month == JUNE and behind_the_hundredth(place, at)  # noqa: E731
    names = written(folder, Scenario(lost, changes=(QUOTA,), posted_after=filled_in))
    study = investigate(open_case(folder))
    found = {gap.kind: gap for gap in study.gaps}
    assert set(study.orders_of(found["missing"].id).order_name) == names
    return found


@pytest.mark.parametrize("leaking", [0, 8], ids=["all of them came later", "every eighth came in time"])
def test_the_orders_of_the_last_month_are_the_quotas_as_well(leaking, tmp_path):
    found = gaps_where(tmp_path, lambda place: leaking and place % leaking == 0)
    for kind in ("late", "missing"):
        cause = found[kind].cause
        assert (cause.kind, cause.ref, cause.strength) == ("delivery", "Q-1", "established"), kind
    assert found["missing"].orders == 30 * A_DAY - 100


def test_a_quota_that_held_nothing_back_in_the_months_before_is_not_blamed(tmp_path):
    cause = gaps_where(tmp_path, lambda place: True)["missing"].cause
    assert (cause.kind, cause.ref) == ("unknown", None)
