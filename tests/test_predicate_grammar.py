"""What is no predicate is refused in one sentence that says where it stands and what to write."""

import pytest

from syncgap_kit.errors import BadHistory
from syncgap_kit.predicates import parse

YES = {"field": "channel", "op": "eq", "value": "shopify"}
NO = {"field": "channel", "op": "eq", "value": "amazon"}
DEEP = YES
for _ in range(21):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            {"field": "finacial_status", "op": "eq", "value": "x"},
            ["'finacial_status'", "did you mean 'financial_status'"],
        ),
        ({"field": "zzz", "op": "eq", "value": "x"}, ["'zzz'", "known are channel, "]),
        ({"field": "total", "op": "less", "value": "5"}, ["op 'less'", "did you mean"]),
        ({"field": "total", "op": "=", "value": "5"}, ["op '='", "known are eq, ne"]),
        ({"field": "total", "op": "lt"}, ["total lt takes one value"]),
        ({"field": "total", "op": "lt", "value": ["5"]}, ["total lt takes one value", "['5']"]),
        ({"field": "tags", "op": "in", "value": "gift"}, ["tags in takes a list", "'gift'"]),
        ({"field": "tags", "op": "in", "value": [["gift"]]}, ["tags", "no single value"]),
        ({"field": "total", "op": "lt", "value": "five"}, ["'five' is no money value"]),
        ({"field": "total", "op": "in", "value": ["1", "one"]}, ["'one' is no money value"]),
        ({"field": "is_test", "op": "eq", "value": "maybe"}, ["'maybe' is no truth value"]),
        ({"field": "created_at", "op": "lt", "value": "soon"}, ["'soon' is no instant value"]),
        ({"field": "created_at", "op": "older_than", "value": "a month"}, ["older_than", "30d", "'a month'"]),
        ({"field": "tags", "op": "older_than", "value": "3d"}, ["older_than takes a time field"]),
        ({"field": "tags", "op": "eq", "value": "x", "note": "y"}, ["expected a condition", "all, any or not"]),
        ({"field": "tags"}, ["expected a condition"]),
        ({"none": [YES]}, ["expected a condition"]),
        ({"all": [YES], "any": [NO]}, ["expected a condition"]),
        ({"all": YES}, ["'all' takes a list"]),
        ("paid", ["expected a condition", "'paid'"]),
        (None, ["expected a condition"]),
        (DEEP, ["more than 20 deep", "flatten it"]),
    ],
)
def test_what_is_no_predicate_is_refused_with_what_to_write(data, words):
    with pytest.raises(BadHistory) as refused:
        parse(data, "config/x.yaml, rule R-1")
    assert str(refused.value).startswith("config/x.yaml, rule R-1: ")
    assert [word for word in words if word not in str(refused.value)] == []


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        *(("total", "lt", word) for word in ("NaN", "Infinity", "1e400")),
        ("created_at", "lt", "9999-12-31T23:59:59-05:00"),
        ("created_at", "older_than", "99999999999d"),
    ],
)
def test_a_value_beyond_all_values_is_refused(field, op, value):
    with pytest.raises(BadHistory):
        parse({"field": field, "op": op, "value": value}, "here")
