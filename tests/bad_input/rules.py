"""117 to 120 and 125: a configuration whose history tells less, or more, than happened."""

import shutil
from datetime import date
from decimal import Decimal

from syncgap_kit.attribution.configuration import build_configuration
from tests.planted import World, plant
from tests.small_case import CHANGE_COLUMNS, csv_text

from .bench import Bench, said
from .content import busy_case, file, together
from .hostile import changes, excluding
from .parts import Finds, Loads, Tries, bad

WHOLESALE = {"Tags": "wholesale"}
SKIP_WHOLESALE = excluding("tags", "contains", "wholesale", text="wholesale is invoiced by hand")
FLAGSHIP = World(
    first_day=date(2025, 8, 1),
    last_day=date(2025, 11, 30),
    shopify_per_day=12,
    amazon_per_day=6,
    flagship_day=date(2025, 9, 16),
    flagship_share=0.14,
    mapping=False,
    credential=False,
)


def cause_of(found):
    [gap] = found.findings["gaps"]
    return gap["causes"][0]


def both_rules_are_named(found):
    cause = cause_of(found)
    assert cause["kind"] == "rule"
    assert {cause["ref"], *cause["tied"]} == {"R-1", "R-2"}


def latent_and_undated(found):
    cause = cause_of(found)
    assert (cause["kind"], cause["ref"], cause["trigger"]) == ("rule", "R-1", "latent")
    assert cause["trigger_ref"] != "R-1"


def logged(*rows):
    """A change log; each row is its time, what was done, and the record afterwards."""
    return file(
        "config/changes.csv",
        csv_text(
            CHANGE_COLUMNS,
            [dict(zip(("at", "kind", "id", "action", "after"), row, strict=True)) for row in rows],
        ),
    )


def versions_of(case, kind, name):
    return build_configuration(case.history, case.as_of).versions[kind, name]


def two_versions(case):
    old, new = versions_of(case, "rule", "R-1")
    assert (old.text, new.text) == ("wholesale", "wholesale, said better")
    assert old.until == new.since
    assert old.origin != new.origin
    assert old.content != new.content


def in_order_of_time(case):
    created, first, second = versions_of(case, "credential", "C-1")
    assert [version.since.earliest.second for version in (first, second)] == [10, 40]
    assert (created.until, first.until) == (first.since, second.since)


def flagship(bench: Bench):
    """A status is renamed upstream while the old rule stands: the rule, its orders, and what would be without it."""
    folder = bench.case()
    shutil.rmtree(folder)
    truth = plant(folder, 3, FLAGSHIP)
    found = bench.investigated(folder)
    [planted] = truth.gaps
    [gap] = found.findings["gaps"]
    cause = gap["causes"][0]
    assert (cause["kind"], cause["ref"], cause["trigger"], cause["trigger_ref"]) == ("rule", "R-12", "latent", "W-3")
    assert cause["strength"] == "established"
    rows = [row for row in found.rows("exceptions.csv") if row["gap_id"] == gap["id"]]
    assert {row["order_id"] for row in rows} == set(planted.orders)
    amounts = [Decimal(truth.orders["shopify", one].amount or 0) for one in planted.orders]
    assert (gap["orders"], gap["amount"]) == (len(planted.orders), f"{sum(amounts):.2f}")
    assert gap["onset"]["earliest"] <= planted.onset.isoformat() <= gap["onset"]["latest"]
    ordered = sorted(planted.orders, key=lambda one: truth.orders["shopify", one].created_at)
    told = sorted(rows, key=lambda row: row["created_at"])
    assert (told[0]["order_id"], told[-1]["order_id"]) == (ordered[0], ordered[-1])
    assert said((f"{len(planted.orders)} ",), cause["evidence"]), cause["evidence"]


CASES = (
    bad(
        117,
        "two rules at the same time",
        Finds(together(busy_case(**WHOLESALE), changes(SKIP_WHOLESALE, SKIP_WHOLESALE)), both_rules_are_named),
    ),
    bad(
        118,
        "a change without time or author",
        Finds(
            together(busy_case(**WHOLESALE), logged(("", "rule", "R-1", "create", SKIP_WHOLESALE))), latent_and_undated
        ),
    ),
    bad(
        119,
        "a rule whose text changed under the same id",
        Loads(
            logged(
                ("2025-01-02T00:00:00Z", "rule", "R-1", "create", {**SKIP_WHOLESALE, "text": "wholesale"}),
                ("2025-03-02T00:00:00Z", "rule", "R-1", "update", {**SKIP_WHOLESALE, "text": "wholesale, said better"}),
            ),
            then=two_versions,
        ),
    ),
    bad(
        120,
        "a credential renewed twice in a minute",
        Loads(
            logged(
                ("2025-01-02T00:00:00Z", "credential", "C-1", "create", {"expires_at": "2025-12-31T00:00:00Z"}),
                ("2025-03-02T09:00:40Z", "credential", "C-1", "renew", {"expires_at": "2026-03-02T00:00:00Z"}),
                ("2025-03-02T09:00:10Z", "credential", "C-1", "renew", {"expires_at": "2026-03-01T00:00:00Z"}),
            ),
            then=in_order_of_time,
        ),
    ),
    bad(125, "a status renamed while the old rule stands", Tries(flagship)),
)
