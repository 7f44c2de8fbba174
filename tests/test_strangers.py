"""Documents of no order: where few of them come to what many missing orders do, the warning says what that may mean."""

from datetime import timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.shop import PLACED, Scenario, written
from tests.small_case import DOCUMENT_COLUMNS, csv_text, document, write

PLACES, A_WEEK = 588, 42  # orders of fourteen weeks


def told(folder, amounts):
    """The warning on documents of no order where each of some weeks has one of these amounts, and no order has any."""
    written(folder, Scenario(lambda _place, _at: True, places=PLACES))
    documents = []
    for week, amount in enumerate(amounts):
        last = PLACED(A_WEEK * week) + timedelta(days=6)
        cells = {"Num": f"W-{week:02}", "Date": f"{last:%m/%d/%Y}", "Amount": f"{amount:.2f}", "Name": "Web sales"}
        documents.append(document(9001 + week, **cells))
    write(folder / "exports/books/transactions.csv", csv_text(DOCUMENT_COLUMNS, documents))
    return [words for words in match(open_case(folder)).warnings if "to no order" in words]


def of_weeks(part=1.0):
    """What the orders of each week come to, or that part of it."""
    weeks = range(PLACES // A_WEEK)
    return [part * sum(1001 + place - 990.5 for place in range(A_WEEK * w, A_WEEK * (w + 1))) for w in weeks]


@pytest.mark.parametrize(("part", "nearly"), [(0.99, True), (0.9, True), (0.5, False), (1.2, False)])
def test_few_documents_that_come_to_nearly_all_that_is_missing_may_be_sums(part, nearly, tmp_path):
    [words] = told(tmp_path, of_weeks(part))
    assert ("the 588 missing orders of Shopify" in words) == nearly
    assert ("in sums of a kind that is not known" in words) == nearly
