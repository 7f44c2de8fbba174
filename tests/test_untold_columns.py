"""A rule that looks at what no export has a column for: whether it met an order is unknown, which is not false."""

from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.queries import untold
from syncgap_kit.intake.reader import Facts
from syncgap_kit.intake.readers.shopify import ORDERS_EXPORT
from syncgap_kit.intake.readers.woocommerce import WEBTOFFEE
from syncgap_kit.investigation import investigate
from tests.shop import A_DAY, Scenario, record, written

BEGINS = 60 * A_DAY
SINCE = "2025-05-30T12:00:00Z"


def lost(place, _):
    return place >= BEGINS and place * 2654435761 % 1000 < 350  # of no hour and no day of the week


def looked_into(folder, *changes):
    written(folder, Scenario(lost, changes=changes))
    study = investigate(open_case(folder))
    [gap] = study.gaps
    return study, gap


def gift(field, **more):
    return record(SINCE, "rule", "R-7", action="exclude", when={"field": field, "op": "eq", "value": "gift"}, **more)


def test_a_rule_on_a_column_that_is_in_no_export_is_neither_blamed_nor_cleared(tmp_path):
    study, gap = looked_into(tmp_path, gift("product_type"))
    assert (gap.cause.kind, gap.cause.strength) == ("unknown", "undetermined")
    [own] = [cause for cause in gap.causes if cause.ref == "R-7"]
    assert own.probability == pytest.approx(Decimal("0.333"), abs=Decimal("0.01"))
    assert (own.strength, own.trigger) == ("undetermined", "changed")
    warning = "Rule R-7 looks at product_type, for which no export of Shopify has a column"
    assert any(line.startswith(warning) for line in study.findings.warnings)
    [told] = study.trace("#1500").to_dict("records")
    assert (told["held"], told["seen"]) == ("cannot be told", "product_type not in the exports")


@pytest.mark.parametrize(
    "change",
    [
        gift("tags"),  # has a column, in which every cell is blank
        gift("product_type") | {"channel": ""},  # of all channels, of which only some know such a thing
    ],
    ids=["blank cells", "of all channels"],
)
def test_what_is_blank_meets_no_rule(change, tmp_path):
    if not change["channel"]:
        change["after"]["channel"] = ""
    study, gap = looked_into(tmp_path, change)
    assert gap.cause.kind == "unknown"
    assert gap.cause.probability > Decimal("0.9")
    assert not any("has a column" in line for line in study.findings.warnings)


def test_a_mapping_of_such_a_column_may_have_held_orders_back(tmp_path):
    entries = {"before": {"mug": "4000", "lamp": "4000"}, "after": {"mug": "4000"}}
    made = [
        record(at, "mapping", "M-7", maps="product_type", entries=entries[when])
        for at, when in (("2024-11-02T08:00:00Z", "before"), (SINCE, "after"))
    ]
    _, gap = looked_into(tmp_path, *made)
    told = {cause.ref: cause.strength for cause in gap.causes if cause.probability > Decimal("0.1")}
    assert told == {None: "undetermined", "M-7": "undetermined"}


def test_a_mapping_with_a_target_for_everything_holds_nothing_back_whatever_is_untold(tmp_path):
    study, gap = looked_into(tmp_path, record(SINCE, "mapping", "M-7", maps="product_type", entries={}, default="4000"))
    assert gap.cause.kind == "unknown"
    assert gap.cause.probability > Decimal("0.9")
    assert not any("has a column" in line for line in study.findings.warnings)


def test_the_columns_that_a_file_lacks_are_told_by_its_format_and_its_header():
    facts = Facts("shop", None, None, "UTC", "USD", None)
    whole = untold(WEBTOFFEE, facts, frozenset(WEBTOFFEE.fields))
    assert {"tags", "product_type"} <= whole
    assert not {"sku", "country", "payment_method", "total", "channel", "shop"} & whole
    few = frozenset(name for name in WEBTOFFEE.fields if not name.startswith(("line_item_", "shipping_")))
    assert untold(WEBTOFFEE, facts, few) - whole == {"sku", "shipping_method"}
    assert "sku" not in untold(ORDERS_EXPORT, facts, frozenset(ORDERS_EXPORT.fields))
