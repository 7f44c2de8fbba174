"""A channel that tells the day of an order alone: what came on the day a login was back says nothing of a look-back."""

from datetime import timedelta

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, LONG_AGO, PLACED, Scenario, record, written

SPELLS = ((20, 45), (55, 80))  # days, the first and the one at eleven of which it was back


def midnight(place):
    return PLACED(place).replace(hour=0, minute=0)


def lapsed_twice():
    active = record(LONG_AGO, "credential", "C-1", status="active")
    changes = [active]
    for begin, end in SPELLS:
        down, back = midnight(begin * A_DAY) + timedelta(hours=4), midnight(end * A_DAY) + timedelta(hours=15)
        changes += [
            active | {"at": f"{down:%Y-%m-%dT%H:%M:%SZ}", "action": "revoke", "after": ""},
            active | {"at": f"{back:%Y-%m-%dT%H:%M:%SZ}", "action": "reconnect"},
        ]
    return changes


def test_a_login_alone_is_named_where_the_look_back_would_have_brought_what_was_lost_too(tmp_path):
    schedule = record(LONG_AGO, "schedule", "S-1", every="6h", window="2d", page_size=100)
    held = lambda place, _: any(begin <= place // A_DAY < end for begin, end in SPELLS)  # noqa: E731
    lost = written(tmp_path, Scenario(held, placed=midnight, changes=(*lapsed_twice(), schedule)))
    study = investigate(open_case(tmp_path))
    [gap] = study.gaps
    assert set(study.orders_of(gap.id).order_name) == lost
    assert (gap.cause.kind, gap.cause.ref, gap.cause.together_with) == ("credential", "C-1", ())
    told = " ".join(gap.cause.evidence)
    assert "down from 20 April 2025, 00:00 to 15 May 2025, 11:00, and from 25 May 2025, 00:00 to 19 June" in told
