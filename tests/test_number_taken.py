"""Orders whose numbers the books had given to other documents: the number alone speaks, and only so far."""

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case
from tests.shop import A_DAY, WHOLE, Scenario
from tests.small_case import FIRST

TAKEN = range(60 * A_DAY, 90 * A_DAY)


def test_numbers_that_stood_on_other_documents_long_before(tmp_path):
    orders, documents = [], []
    for place in range(100 * A_DAY):
        at = Scenario.placed(place)
        clock = f"{at:%Y-%m-%d %H:%M:%S -0400}"
        own = {"Created at": clock, "Paid at": clock, "Fulfilled at": clock}
        orders.append(small_case.order(1001 + place, **own))
        day = FIRST if place in TAKEN else at
        other = {"Name": "Somebody Else", "Amount": f"{3000 + place}.00"} if place in TAKEN else {}
        documents.append(small_case.document(1001 + place, Date=f"{day:%m/%d/%Y}", **other))
    small_case.small_case(tmp_path, orders, documents, toml=WHOLE)
    (gap,) = [one for one in investigate(open_case(tmp_path)).gaps if one.kind == "missing"]
    assert gap.orders == len(TAKEN)
    assert (gap.cause.kind, gap.cause.ref) == ("posting", None)
    assert gap.cause.strength != "established"
    assert any("another document of the books bears the number already" in words for words in gap.cause.evidence)
    assert any("No log that was read holds a refusal" in words for words in gap.cause.against)
