"""What the files hold beyond as_of is unseen, and is not passed over in silence."""

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.small_case import TOML, document, order, small_case

NUMBERS = range(1001, 1013)


def opened(folder, as_of, **dates):
    """The case as it is seen at a time; `dates` of single documents by their order."""
    documents = [
        document(number, **({"Date": dates[f"o{number}"]} if f"o{number}" in dates else {})) for number in NUMBERS
    ]
    toml = TOML.replace("2025-04-30T00:00:00Z", as_of)
    return open_case(small_case(folder, orders=map(order, NUMBERS), documents=documents, toml=toml))


def told(case):
    return [warning for warning in case.warnings if "left aside" in warning]


def test_documents_dated_after_as_of_are_counted_in_a_warning(tmp_path):
    case = opened(tmp_path, "2025-04-30T00:00:00Z", o1004="04/30/2025", o1005="05/02/2025")
    [warning] = told(case)
    assert warning.startswith("2 documents of the files are dated after as_of (29 April 2025) and left aside")
    assert match(case).orders.filter(lambda t: t.disposition == "missing").count().execute() == 2


def test_orders_placed_after_as_of_are_counted_too(tmp_path):
    [warning] = told(opened(tmp_path, "2025-04-10T12:00:00Z"))
    assert warning.startswith("2 orders and 1 document of the files are dated after as_of (10 April 2025)")


@pytest.mark.parametrize("as_of", ["2025-04-30T00:00:00Z", "2025-04-12"])
def test_where_nothing_is_later_nothing_is_said(as_of, tmp_path):
    assert told(opened(tmp_path, as_of)) == []
