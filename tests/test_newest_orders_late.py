"""Orders that are only late are nobody's doing: neither an hour of the day nor a rule of that week is blamed."""

import re
from datetime import datetime, timedelta

import numpy as np
import pytest

from syncgap_kit.evidence.no_gap import no_gap_sentence
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import Scenario, record, written
from tests.small_case import FIRST

A_DAY, DAYS, SLOW_SINCE = 24, 108, 94
AS_OF = datetime(2025, 7, 19, 20, 0)  # noqa: DTZ001  New York's clock
NEW_RULE = {
    "action": "exclude",
    "when": {"field": "total", "op": "ge", "value": "1200.00"},
    "text": "large orders by hand",
    "enabled": False,
}


def delayed(seed, slow=None):
    """A channel whose orders take a day or two, and since day 94 some six days more, or just `slow`; none is lost."""
    draw = np.random.default_rng(seed)
    takes = draw.geometric(0.5, A_DAY * DAYS) - 1
    more = draw.geometric(1 / 7, A_DAY * (DAYS - SLOW_SINCE)) - 1
    if slow:
        takes[A_DAY * SLOW_SINCE :] = draw.choice(slow, len(more))
    else:
        takes[A_DAY * SLOW_SINCE :] += more
    shift = draw.random(A_DAY * DAYS)
    since = f"{FIRST + timedelta(days=SLOW_SINCE + 1):%Y-%m-%dT12:00:00Z}"

    def placed(place):
        return FIRST.replace(hour=1) + timedelta(hours=24 * (place + float(shift[place])) / A_DAY)

    return Scenario(
        lost=lambda place, at: at + timedelta(days=int(takes[place])) > AS_OF,
        placed=placed,
        posted_after=lambda place: int(takes[place]),
        places=A_DAY * DAYS,
        changes=(record(since, "rule", "R-77", **NEW_RULE), record(since, "workflow", "W-1", text="ships at one")),
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_delay_alone_is_no_gap_of_missing_orders(seed, tmp_path):
    lost = written(tmp_path, delayed(seed))
    study = investigate(open_case(tmp_path))
    assert len(lost) > 20
    assert [gap.kind for gap in study.gaps if gap.kind == "missing"] == []
    assert any("may still be on their way" in words for words in study.findings.warnings)
    assert "missing, of which some may only be late" in no_gap_sentence(study.findings)


def test_a_delay_is_told_by_how_long_those_took_that_came(tmp_path):
    """Each order of the last two weeks takes two to six days, and none more: no estimate may say that it takes nine."""
    written(tmp_path, delayed(1, slow=range(2, 7)))
    study = investigate(open_case(tmp_path))
    [said] = [words for words in study.findings.warnings if "may still be on their way" in words]
    assert re.search(r"half of the \d+ that came took [34] days or more and none more than [67] days", said)
    assert "half of those before were there that day" in said
