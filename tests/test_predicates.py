"""What a predicate says of an order: every comparison of every field, what is blank, and what is unknown."""

from datetime import datetime
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.predicates import FIELDS, OPERATORS, compile_predicate, fields_of, parse

ENGINE = ibis.duckdb.connect(threads=1)
TYPES = {"text": "string", "money": "decimal(18, 4)", "instant": "timestamp", "truth": "boolean"}
SHAPES = {"lines": "array<{}>", "possible": "array<{}>", "possible_lines": "array<array<{}>>"}
SCHEMA = {name: SHAPES.get(form, "{}").format(TYPES[kind]) for name, (kind, form) in FIELDS.items()}


def utc(*parts):
    """An instant as the tables hold it: UTC without a zone mark."""
    return datetime(*parts)  # noqa: DTZ001


DECIDED = utc(2025, 4, 1, 12)


def state(**values):
    """The state table of one order; fields that are not named are blank, which is certain and not unknown."""
    blank = {"lines": [], "possible": [None], "possible_lines": []}
    row = {name: blank.get(form) for name, (_, form) in FIELDS.items()} | {"decided_at": DECIDED} | values
    assert set(row) == {*SCHEMA, "decided_at"}
    schema = ibis.schema({**SCHEMA, "decided_at": "timestamp"}).to_pyarrow()
    return ibis.memtable(pa.Table.from_pylist([row], schema))


def judged(order, *predicates, zone="UTC"):
    """True, False or None for unknown, for each predicate over one order."""
    columns = {f"p{at}": compile_predicate(parse(p, "here"), order, zone) for at, p in enumerate(predicates)}
    [row] = ENGINE.to_pyarrow(order.select(**columns)).to_pylist()
    return list(row.values())


def says(field, op, value, **values):
    """One comparison, over an order that has these values."""
    [held] = judged(state(**values), {"field": field, "op": op, "value": value})
    return held


MOMENT = utc(2025, 3, 1, 9, 30)
SAMPLE = {"text": ("Paid Now", " paid now "), "money": (Decimal("12.50"), "12.5"), "truth": (True, "true")}
SAMPLE["instant"] = (MOMENT, "2025-03-01T09:30:00Z")
SAME = {  # what each comparison says of two equal values
    **dict.fromkeys(("eq", "in", "le", "ge", "contains", "starts_with", "not_null"), True),
    **dict.fromkeys(("ne", "not_in", "lt", "gt", "is_null"), False),
}
WRAP = {"lines": lambda v: [v], "possible": lambda v: [v], "possible_lines": lambda v: [[v]]}


def comparisons(name):
    """Every comparison that fits a field, with the value of its kind in SAMPLE."""
    kind, value = FIELDS[name][0], SAMPLE[FIELDS[name][0]][1]
    for op in OPERATORS:
        if op == "older_than":
            if kind == "instant":
                yield {"field": name, "op": op, "value": "31d"}
        elif kind == "text" or op not in ("contains", "starts_with"):
            given = {} if op.endswith("_null") else {"value": [value, value] if op in ("in", "not_in") else value}
            yield {"field": name, "op": op} | given


@pytest.mark.parametrize("name", FIELDS)
def test_every_comparison_of_a_field_with_its_own_value(name):
    kind, form = FIELDS[name]
    order = state(**{name: WRAP.get(form, lambda v: v)(SAMPLE[kind][0])})
    asked = list(comparisons(name))
    expected = [True if one["op"] == "older_than" else SAME[one["op"]] for one in asked]
    assert judged(order, *asked) == expected


@pytest.mark.parametrize("name", FIELDS)
def test_a_blank_field_holds_for_is_null_only(name):
    form = FIELDS[name][1]
    asked = list(comparisons(name))
    assert judged(state(**{name: WRAP.get(form, lambda v: v)(None)}), *asked) == [a["op"] == "is_null" for a in asked]


@pytest.mark.parametrize("name", [name for name, (_, form) in FIELDS.items() if form.startswith("possible")])
def test_a_field_that_is_not_known_is_unknown_to_every_comparison(name):
    nothing = [[]] if name == "line_status" else []
    asked = list(comparisons(name))
    assert judged(state(**{name: nothing}), *asked) == [None] * len(asked)


@pytest.mark.parametrize("name", [name for name, (_, form) in FIELDS.items() if form in ("lines", "possible_lines")])
def test_an_order_without_lines_holds_for_no_comparison_of_a_line(name):
    asked = list(comparisons(name))
    assert judged(state(**{name: []}), *asked) == [False] * len(asked)


@pytest.mark.parametrize(
    ("field", "op", "value", "held", "verdict"),
    [
        ("channel", "eq", "SHOPIFY", "Shopify ", True),
        ("channel", "ne", "amazon", "Shopify", True),
        ("order_name", "starts_with", "#A", "#ap-1", True),
        ("order_name", "starts_with", "A", "#ap-1", False),
        ("order_name", "contains", "AP", "#ap-1", True),
        ("order_name", "contains", ".", "#ap-1", False),
        ("order_name", "contains", "%", "#ap-1", False),
        ("order_id", "eq", 1042, "1042", True),
        ("country", "in", ["US", "NO"], "no", True),
        ("country", "not_in", ["US"], " ", False),
        ("total", "lt", "5.00", Decimal("4.9999"), True),
        ("total", "lt", "5.00", Decimal(5), False),
        ("total", "le", 5, Decimal(5), True),
        ("total", "gt", "-1", Decimal(0), True),
        ("total", "in", ["1", "2.5"], Decimal("2.5"), True),
        ("is_test", "eq", True, True, True),
        ("is_test", "eq", "no", False, True),
        ("is_test", "ne", "1", False, True),
        ("created_at", "ge", "2025-03-01", MOMENT, True),
        ("created_at", "lt", "2025-03-01T09:30:01+00:00", MOMENT, True),
        ("created_at", "gt", "2025-03-01T09:00:00-05:00", MOMENT, False),
        ("created_at", "older_than", "31d", utc(2025, 3, 1, 11, 59), True),
        ("created_at", "older_than", "31d", utc(2025, 3, 1, 12), False),
        ("created_at", "older_than", "36h", utc(2025, 3, 30, 23, 59), True),
        ("tags", "eq", "Gift", "wholesale, gift", True),
        ("tags", "eq", "wholesale, gift", "wholesale, gift", False),
        ("tags", "ne", "gift", "wholesale, gift", True),
        ("tags", "ne", "gift", "gift", False),
        ("tags", "contains", "sale", "wholesale, gift", True),
        ("tags", "is_null", None, " ", True),
        ("discount_code", "in", ["A", "B"], "C,b", True),
        ("payment_method", "eq", "gift card", "Gift Card + Shopify Payments", True),
        ("payment_method", "starts_with", "shopify", "Gift Card + Shopify Payments", True),
        ("payment_method", "eq", "gift", "Gift Card + Shopify Payments", False),
        ("sku", "eq", "b-2", ["A-1", "B-2"], True),
        ("sku", "ne", "b-2", ["B-2", "B-2"], False),
        ("sku", "ne", "b-2", ["A-1", "B-2"], True),
        ("sku", "is_null", None, ["A-1", ""], True),
        ("sku", "not_null", None, ["", None], False),
        ("vendor", "contains", "north", ["Northwind", None], True),
        ("financial_status", "eq", "pending", ["pending", "paid"], None),
        ("financial_status", "in", ["pending", "paid"], ["pending", "paid"], True),
        ("financial_status", "eq", "refunded", ["pending", "paid"], False),
        ("financial_status", "ne", "refunded", ["pending", "paid"], True),
        ("financial_status", "starts_with", "p", ["pending", "paid"], True),
        ("is_cancelled", "eq", "true", [True, False], None),
        ("refunded", "gt", "0", [Decimal(0)], False),
        ("updated_at", "lt", "2025-03-02", [MOMENT], True),
        ("line_status", "eq", "pending", [["pending"], ["fulfilled"]], True),
        ("line_status", "eq", "pending", [["pending", "fulfilled"]], None),
        ("line_status", "eq", "pending", [[], ["pending"]], True),
        ("line_status", "eq", "fulfilled", [[], ["pending"]], None),
        ("line_status", "eq", "fulfilled", [["pending"], ["pending", "partial"]], False),
        ("line_status", "eq", "fulfilled", None, False),
    ],
)
def test_a_comparison_says_what_its_field_holds(field, op, value, held, verdict):
    assert says(field, op, value, **{field: held}) is verdict


def test_a_time_without_offset_is_read_in_the_books_zone():
    asked = {"field": "created_at", "op": "lt", "value": "2025-03-01"}  # 05:00 in UTC for New York's midnight
    early = state(created_at=utc(2025, 3, 1, 4, 59))
    assert judged(early, asked, zone="America/New_York") == [True]
    assert judged(early, asked, zone="UTC") == [False]


YES = {"field": "channel", "op": "eq", "value": "shopify"}
NO = {"field": "channel", "op": "eq", "value": "amazon"}
MAYBE = {"field": "financial_status", "op": "eq", "value": "paid"}
ORDER = {"channel": "shopify", "financial_status": []}


@pytest.mark.parametrize(
    ("predicate", "verdict"),
    [
        ({"all": [YES, MAYBE]}, None),
        ({"all": [NO, MAYBE]}, False),
        ({"all": [MAYBE, MAYBE]}, None),
        ({"any": [YES, MAYBE]}, True),
        ({"any": [NO, MAYBE]}, None),
        ({"not": MAYBE}, None),
        ({"not": NO}, True),
        ({"not": [YES, NO]}, True),
        ({"all": []}, True),
        ({"any": []}, False),
        ([], True),
        ([YES, NO], False),
        ([YES, {"any": [NO, {"not": {"all": [YES, MAYBE]}}]}], None),
        ({"not": {"field": "sku", "op": "eq", "value": "A-1"}}, True),
    ],
)
def test_what_depends_on_the_unknown_is_unknown_and_nothing_else(predicate, verdict):
    assert judged(state(**ORDER), predicate) == [verdict]


ATOMS = ((YES, 2), (MAYBE, 1), (NO, 0))  # Kleene: false, unknown, true as 0, 1, 2
trees = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda p: ({"all": [x for x, _ in p]}, min([t for _, t in p], default=2))),
        st.lists(inner, max_size=3).map(lambda p: ({"any": [x for x, _ in p]}, max([t for _, t in p], default=0))),
        inner.map(lambda p: ({"not": p[0]}, 2 - p[1])),
    ),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None)
@given(trees, trees)
def test_de_morgan_holds_and_every_tree_is_judged_as_kleene_has_it(left, right):
    (a, one), (b, other) = left, right
    asked = (a, {"not": {"all": [a, b]}}, {"any": [{"not": a}, {"not": b}]}, {"not": {"any": [a, b]}})
    held = judged(state(**ORDER), *asked, {"all": [{"not": a}, {"not": b}]})
    words = (False, None, True)
    expected = [one, 2 - min(one, other), 2 - min(one, other), 2 - max(one, other), 2 - max(one, other)]
    assert held == [words[trit] for trit in expected]


@given(trees)
def test_a_predicate_written_as_data_is_the_same_predicate(tree):
    predicate = parse(tree[0], "here")
    assert parse(predicate.as_data(), "there") == predicate
    assert set(fields_of(predicate)) <= {"channel", "financial_status"}


@pytest.mark.parametrize("written", ["On-Hold", "on hold", "on_hold", " ON-HOLD "])
@pytest.mark.parametrize("field", ["order_status", "financial_status"])
def test_a_status_means_the_same_however_a_rule_spells_it(field, written):
    held = {field: ["on_hold"]}
    assert says(field, "eq", written, **held)
    assert says(field, "in", ["draft", written], **held)
    assert not says(field, "ne", written, **held)
    assert not says(field, "not_in", [written], **held)
    assert says(field, "ne", written, **{field: ["on_holder"]})
