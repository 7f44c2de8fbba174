"""Documents that somebody voided, and drafts: their numbers stand in the books, and post nothing."""

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.matching.orders import match
from syncgap_kit.matching.stages.stages import stages
from tests.shop import PLACED, Scenario, logged, written
from tests.small_case import BOOKS, csv_text, document, order, small_case, write

XERO = (
    *("ContactName", "InvoiceNumber", "Reference", "InvoiceDate", "Total", "LineAmount", "AccountCode", "Currency"),
    "Status",
)
FIRST, LAST = 300, 360


def taken_back(place):
    return FIRST <= place < LAST and place * 7919 % 5 < 3


def invoice(place, status="Paid", number=None):
    amount = f"{place + 10}.50"
    return {
        "ContactName": f"Customer {place}",
        "InvoiceNumber": number or f"#{1001 + place}",
        "InvoiceDate": f"{PLACED(place):%m/%d/%Y}",
        "Total": amount,
        "LineAmount": amount,
        "AccountCode": "200",
        "Currency": "USD",
        "Status": status,
    }


def xero(folder, status, events=()):
    """A shop on Xero, whose invoices of some days are all there, those of some orders with another status."""
    written(folder, Scenario(lambda place, _: taken_back(place), events=events))
    rows = [invoice(place, status if taken_back(place) else "Paid") for place in range(600)]
    write(folder / BOOKS, csv_text(XERO, rows))
    return open_case(folder)


def test_an_invoice_that_was_issued_again_under_the_number_of_a_voided_one_counts(tmp_path):
    written(tmp_path, Scenario(lambda place, _: taken_back(place)))
    again = [{**invoice(place), "InvoiceDate": f"{PLACED(place + 6):%m/%d/%Y}"} for place in range(FIRST, LAST)]
    status = {place: "Voided" if FIRST <= place < LAST else "Paid" for place in range(600)}
    rows = [invoice(place, status[place]) for place in range(600)] + again
    write(tmp_path / BOOKS, csv_text(XERO, rows))
    matches = match(open_case(tmp_path))
    told = matches.orders.select("disposition").distinct().to_pyarrow()["disposition"].to_pylist()
    assert (told, matches.orphans.count().execute()) == (["posted"], 0)


@pytest.mark.parametrize("status", ["Voided", "Deleted"])
@pytest.mark.parametrize("events", [(), logged("", lambda place: False)], ids=["without a log", "posted by the log"])
def test_invoices_that_were_voided_later_are_the_work_of_people(status, events, tmp_path):
    study = investigate(xero(tmp_path, status, events))
    [gap] = study.gaps
    names = {f"#{1001 + place}" for place in range(600) if taken_back(place)}
    missing = study.orders_of(gap.id)
    assert set(missing.order_name) == names
    assert (gap.cause.kind, gap.cause.ref, gap.cause.strength) == ("manual", None, "established")
    assert "Voiding" in gap.cause.summary
    for row in missing.itertuples():
        assert row.reason == f"no document in the books but {row.order_name}, which stands there voided"


@pytest.mark.parametrize(
    ("status", "events"),
    [("Draft", ()), ("Awaiting Approval", logged("", lambda place: False))],
    ids=["without a log", "posted by the log"],
)
def test_an_invoice_that_was_never_approved_is_called_a_draft_wherever_its_order_is_missing(status, events, tmp_path):
    study = investigate(xero(tmp_path, status, events))
    [gap] = study.gaps
    assert (gap.cause.kind, gap.cause.ref, gap.cause.strength) == ("posting", None, "established")
    assert "drafts that nobody approved" in gap.cause.evidence[1]
    missing = study.orders_of(gap.id)
    assert len(missing) == sum(map(taken_back, range(600)))
    for row in missing.itertuples():
        assert row.reason == f"no document in the books but {row.order_name}, a draft that is not posted yet"
    [warning] = [one for one in study.matches.warnings if "drafts" in one]
    assert warning.startswith(f"Shopify: {len(missing)} orders (USD ")
    pack = study.replay_pack().frame
    told = pack.order_name + " stands there as a draft that is not posted yet: approve it or delete it first"
    assert list(pack.check_in_books) == list(told)
    assert set(pack.ready) == {"no"}


def test_a_draft_beside_the_document_of_its_order_is_not_told(tmp_path):
    orders = [order(number) for number in range(1001, 1013)]
    rows = [document(number) for number in range(1001, 1013)] + [document(1005, **{"Posting (Y/N)": "N"})]
    matches = match(open_case(small_case(tmp_path, orders, rows)))
    assert matches.orders.draft_number.count().execute() == 0
    assert not any("drafts" in warning for warning in matches.warnings)


def test_the_story_of_an_order_says_that_its_document_is_a_draft(tmp_path):
    matches = match(xero(tmp_path, "Draft", logged("", lambda place: False)))
    [told] = stages(matches).sentences(f"#{1001 + FIRST}")
    assert told.endswith(f", and in the books a draft that is not posted yet: #{1001 + FIRST}.")


def test_the_story_of_an_order_says_that_its_document_was_voided(tmp_path):
    matches = match(xero(tmp_path, "Voided", logged("", lambda place: False)))
    [told] = stages(matches).sentences(f"#{1001 + FIRST}")
    assert told.endswith(f", and voided in the books, which list #{1001 + FIRST}.")


VOIDED = {"Memo": "Voided", "Amount": "0.00"}


def quickbooks(folder, *further):
    orders = [order(number) for number in range(1001, 1013)]
    rows = [document(number, **(VOIDED if number == 1005 else {})) for number in range(1001, 1013)]
    small_case(folder, orders, [*rows, *further])
    matches = match(open_case(folder))
    rows = matches.orders.select("order_name", "disposition", "reason").to_pyarrow().to_pylist()
    return {row["order_name"]: (row["disposition"], row["reason"]) for row in rows}


def test_quickbooks_says_so_in_the_memo(tmp_path):
    found = quickbooks(tmp_path)
    assert found["#1005"] == ("missing", "no document in the books but #1005, which stands there voided")
    assert {what for name, (what, _) in found.items() if name != "#1005"} == {"posted"}


def test_a_document_in_the_place_of_a_voided_one_counts(tmp_path):
    assert quickbooks(tmp_path, document(1005, Memo="entered again"))["#1005"][0] == "posted"


def test_the_voided_document_of_something_else_tells_of_no_order(tmp_path):
    written(tmp_path, Scenario(lambda place, _: taken_back(place)))
    rows = [invoice(place) for place in range(600) if not taken_back(place)]
    rows += [invoice(place, "Voided", f"RENT-{place}") for place in range(600) if taken_back(place)]
    write(tmp_path / BOOKS, csv_text(XERO, rows))
    matches = match(open_case(tmp_path))
    assert matches.orders.voided_number.count().execute() == 0
