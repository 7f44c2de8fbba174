"""What if: a rule switched off or changed flips just the orders that a plain reading of the rules flips."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syncgap_kit.attribution.configuration import ALWAYS, Configuration, Version
from syncgap_kit.attribution.what_if import what_if
from syncgap_kit.errors import BadHistory
from syncgap_kit.evidence import repair
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case

COUNTRIES, TAGS = ("US", "CA", "DE"), ("", "hold", "gift")
NUMBERS = range(1001, 1025)
TOML = small_case.TOML.replace("2025-04-30", "2025-06-30")
LONG_AGO = "2024-11-02T08:00:00Z"
MISSING, UNPAID = {1006, 1009, 1011}, {1012, 1015}


def country(number: int) -> str:
    return COUNTRIES[number % 3]


def tag(number: int) -> str:
    return TAGS[number // 3 % 3]


def placed(number: int, **cells: str) -> dict[str, str]:
    unpaid = {"Financial Status": "pending", "Paid at": "", "Fulfillment Status": "", "Fulfilled at": ""}
    own = {"Shipping Country": country(number), "Tags": tag(number)}
    return small_case.order(number, **own, **(unpaid if number in UNPAID else {}), **cells)


def rule(identity: str, when: Any, **content: Any) -> dict[str, Any]:
    record = {"kind": "rule", "id": identity, "channel": "shopify", "action": "exclude", "when": when, **content}
    return {
        "at": LONG_AGO,
        "kind": "rule",
        "id": identity,
        "channel": "shopify",
        "action": "create",
        "after": record,
    }


FROM_CANADA = {"field": "country", "op": "eq", "value": "CA"}
ON_HOLD = {"field": "tags", "op": "eq", "value": "hold"}


def written(folder, changes=None, snapshots=None):
    orders = [placed(number) for number in NUMBERS]
    documents = [small_case.document(number) for number in NUMBERS if number not in MISSING | UNPAID]
    small_case.small_case(folder, orders, documents, changes=changes, snapshots=snapshots, toml=TOML)
    return investigate(open_case(folder))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return written(tmp_path_factory.mktemp("rules"), [rule("R-1", FROM_CANADA), rule("R-2", ON_HOLD)])


def outcomes(found) -> dict[int, str]:
    return {int(row.order_name.strip("#")): row.outcome for row in found.orders.itertuples()}


def of(number: int, flip: str) -> str:
    what = "missing" if number in MISSING else "unwanted" if number in UNPAID else "booked"
    return {"enters": f"{what}_enters", "kept_out": f"{what}_kept_out".replace("missing", "absent")}[flip]


def test_a_rule_switched_off_lets_in_what_it_alone_kept_back(study):
    found = study.what_if("R-1")
    alone = {number for number in NUMBERS if country(number) == "CA" and tag(number) != "hold"}
    assert outcomes(found) == {number: of(number, "enters") for number in alone}
    assert alone & MISSING
    assert alone & UNPAID


def test_the_summary_adds_up_in_orders_and_money_per_month(study):
    found = study.what_if("R-1")
    assert found.summary.orders.sum() == len(found.orders)
    assert found.summary.amount.sum() == found.orders.amount.sum()
    assert set(found.summary.month) <= {"2025-03", "2025-04"}
    row = found.orders[found.orders.order_name == "#1006"]
    assert found.orders.source_row.notna().all()
    assert set(row.source_file) <= {small_case.ORDERS}


def test_the_own_condition_in_another_spelling_flips_nothing(study):
    found = study.what_if("R-1", when=dict(FROM_CANADA))
    assert found.orders.empty
    assert found.summary.empty
    assert "no order of the period" in found.sentence


def test_a_wider_condition_keeps_out_what_stands_in_the_books(study):
    found = study.what_if("R-1", when={"field": "country", "op": "in", "value": ["CA", "DE"]})
    german = {number for number in NUMBERS if country(number) == "DE" and tag(number) != "hold"}
    assert outcomes(found) == {number: of(number, "kept_out") for number in german}
    assert "would have been kept out" in found.sentence
    assert "USD" in found.sentence


def test_an_unknown_rule_lists_those_there_are(study):
    with pytest.raises(KeyError, match=r"no rule 'R-9'; there are R-1, R-2"):
        study.what_if("R-9")


@pytest.mark.parametrize(
    "when", [{"field": "colour", "op": "eq", "value": "red"}, "everything", {"field": "total", "op": "gt"}, [1]]
)
def test_a_bad_condition_is_refused_in_one_sentence(study, when):
    with pytest.raises(BadHistory, match="the condition given for rule R-1"):
        study.what_if("R-1", when=when)


def test_what_was_not_known_at_the_decision_is_counted_apart(study):
    """Orders are shipped a day after they were paid: what stood there in between is in no export."""
    found = study.what_if("R-1", when={"field": "fulfillment_status", "op": "eq", "value": "on_hold"})
    told = outcomes(found)
    asked = {n for n in NUMBERS if tag(n) != "hold" and n not in UNPAID}
    assert {n for n, word in told.items() if word in ("not_told", "booked_not_told")} == asked
    assert {told[n] for n in asked & MISSING} <= {"not_told"}
    assert {told[n] for n in asked - MISSING} == {"booked_not_told"}


def test_what_another_rule_leaves_open_is_open_only_where_the_rule_asked_about_matters(study):
    """R-2 asks for a state that no export tells: without R-1 its orders may enter, and nothing else changes."""
    parked = {"field": "fulfillment_status", "op": "eq", "value": "on_hold"}
    conditions = {"R-1": FROM_CANADA, "R-2": parked}
    versions = {
        ("rule", name): (Version("rule", name, (), {"when": when}, ALWAYS, None, "in force", "by hand"),)
        for name, when in conditions.items()
    }
    ask = lambda name, when: what_if(study.matches, Configuration(versions, ()), name, when, study.exceptions)  # noqa: E731
    told = outcomes(ask("R-1", None))
    paid = {number for number in NUMBERS if country(number) == "CA" and number not in UNPAID}
    assert {number for number, word in told.items() if word.endswith("not_told")} == paid
    assert set(told) == {number for number in NUMBERS if country(number) == "CA"}
    assert ask("R-2", dict(parked)).orders.empty


def test_within_an_interval_of_two_snapshots_it_cannot_be_told(tmp_path):
    """R-1 came at some time between two snapshots: switched off, what lies before may enter, what lies after does."""
    record = {"kind": "rule", "id": "R-1", "channel": "shopify", "action": "exclude", "when": FROM_CANADA}
    study = written(tmp_path, snapshots={"2025-04-05.json": [], "2025-04-15.json": [record]})
    told = outcomes(study.what_if("R-1"))
    day = {number: small_case.placed(number).date().isoformat() for number in NUMBERS}
    canadian = {number for number in NUMBERS if country(number) == "CA"}
    assert set(told) == {number for number in canadian if day[number] >= "2025-04-05"}
    assert {told[n].endswith("not_told") for n in told if day[n] < "2025-04-15"} == {True}
    assert {told[n].endswith("enters") for n in told if day[n] >= "2025-04-15"} == {True}


def test_a_condition_counts_only_while_the_rule_was_switched_on(tmp_path):
    off = {**rule("R-1", FROM_CANADA), "at": "2025-04-12T04:00:00Z", "action": "disable", "after": ""}
    study = written(tmp_path, [rule("R-1", FROM_CANADA), off])
    german = {"field": "country", "op": "eq", "value": "DE"}
    before = {number for number in NUMBERS if small_case.placed(number).date().isoformat() < "2025-04-12"}
    flipped = {n: "enters" if country(n) == "CA" else "kept_out" for n in before if country(n) != "US"}
    assert outcomes(study.what_if("R-1", when=german)) == {n: of(n, flip) for n, flip in flipped.items()}


@dataclass(frozen=True)
class Plain:
    """A rule as a person reads it, over what is known of every order."""

    action: str
    countries: tuple[str, ...]
    tags: tuple[str, ...]
    priority: int | None = field(default=None)

    @property
    def when(self) -> dict[str, Any]:
        lists = (("country", self.countries), ("tags", self.tags))
        return {"any": [{"field": name, "op": "in", "value": list(words)} for name, words in lists if words]}

    def holds(self, number: int) -> bool:
        return country(number) in self.countries or (tag(number) != "" and tag(number) in self.tags)

    def version(self, identity: str) -> Version:
        content = {"kind": "rule", "id": identity, "action": self.action, "when": self.when}
        content |= {} if self.priority is None else {"priority": str(self.priority)}
        return Version("rule", identity, ("shopify",), content, ALWAYS, None, "in force", "by hand")


def passes(number: int, rules: list[Plain]) -> bool:
    """The contract, read plainly: the first match of those with a priority decides; all others have to agree."""
    ranked = sorted((one for one in rules if one.priority is not None), key=lambda one: one.priority)
    first = next((one for one in ranked if one.holds(number)), None)
    if first is not None and first.action == "exclude":
        return False
    loose = [one for one in rules if one.priority is None]
    return all(one.holds(number) == (one.action == "include") for one in loose)


def some(words):
    return st.lists(st.sampled_from(words), unique=True, min_size=1, max_size=2).map(tuple)


PLAIN = st.builds(Plain, st.sampled_from(("exclude", "include")), some(COUNTRIES), some(TAGS[1:]), st.none())


@st.composite
def rule_sets(draw):
    rules = draw(st.lists(PLAIN, min_size=2, max_size=4))
    ranks = draw(st.permutations(range(len(rules))))
    ranked = draw(st.just([True] * len(rules)) | st.lists(st.booleans(), min_size=len(rules), max_size=len(rules)))
    own = zip(rules, ranks, ranked, strict=True)
    return [Plain(one.action, one.countries, one.tags, rank if chosen else None) for one, rank, chosen in own]


CANADA = Plain("exclude", ("CA",), TAGS[1:2], 1)


@settings(max_examples=40, deadline=None)
@example(rules=[CANADA, Plain("include", ("DE",), TAGS[1:2], 0)], other=None)
@example(rules=[Plain("include", ("DE",), TAGS[1:2], 0), CANADA], other=None)
@given(rules=rule_sets(), other=st.none() | PLAIN)
def test_just_the_orders_flip_that_a_plain_reading_of_the_rules_flips(study, rules, other):
    versions = {("rule", f"R-{place}"): (one.version(f"R-{place}"),) for place, one in enumerate(rules)}
    when = None if other is None else other.when
    found = what_if(study.matches, Configuration(versions, ()), "R-0", when, study.exceptions)
    old = rules[0]
    new = [] if other is None else [Plain(old.action, other.countries, other.tags, old.priority)]
    expected = {}
    for number in NUMBERS:
        before, after = passes(number, rules), passes(number, [*new, *rules[1:]])
        if before != after:
            expected[number] = of(number, "enters" if after else "kept_out")
    assert outcomes(found) == expected
    assert what_if(study.matches, Configuration(versions, ()), "R-0", old.when, study.exceptions).orders.empty


def test_the_notebook_shows_it_in_words(study):
    shown = repair.what_if(study, "R-1")
    assert str(shown) == study.what_if("R-1").sentence
    assert "switched off" in str(shown)
