"""A rule that was widened while it lost orders says from when to when it read so, and what each text kept back."""

from tests.shop import LONG_AGO, Scenario, missing, record

COUNTRIES = ("US", "CA", "MX")
NARROW, WIDE = "2025-04-30T03:00:00Z", "2025-05-30T03:00:00Z"
FIRST, WIDENED = 180, 360  # the first orders after these


def rule(at, countries, action="update"):
    when = {"field": "country", "op": "in", "value": countries}
    return {**record(at, "rule", "R-G", action="exclude", when=when), "at": at, "action": action}


def country(place):
    return COUNTRIES[place % 3]


def lost(place, _at=None):
    return (place >= FIRST and country(place) == "CA") or (place >= WIDENED and country(place) == "MX")


def told(folder, *changes, first=FIRST):
    scenario = Scenario(
        lambda place, at: place >= first and lost(place),
        cells=lambda place: {"Shipping Country": country(place)},
        changes=changes,
    )
    _, cause = missing(folder, scenario)
    assert (cause.kind, cause.ref) == ("rule", "R-G")
    return cause


def test_a_rule_that_changed_and_was_widened(tmp_path):
    cause = told(tmp_path, rule(NARROW, ["CA"], "create"), rule(WIDE, ["CA", "MX"]))
    assert "as it has read since 29 April 2025, and wider since 29 May 2025, keeps 220 expected orders" in cause.summary
    assert any(line.startswith("It read so from 29 April 2025 to 29 May 2025") for line in cause.evidence)
    more = len([place for place in range(WIDENED, 600) if country(place) == "MX"])
    assert any(line.endswith(f"it keeps back {more} of them that it did not before.") for line in cause.evidence)


def test_a_rule_that_was_never_widened_says_nothing_of_it(tmp_path):
    cause = told(tmp_path, rule(LONG_AGO, ["DE"], "create"), rule(WIDE, ["MX", "CA"]), first=WIDENED)
    assert "wider" not in cause.summary
    assert not any("did not before" in line for line in cause.evidence)
