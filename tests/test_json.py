"""JSON exports: what wraps the objects, how they become rows, and that damage is named in one sentence."""

import gzip
import io
import json
import zipfile

import pytest

from syncgap_kit.errors import BadExport, UnknownExport
from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.json_records import records_of
from syncgap_kit.intake.new_case import new_case
from syncgap_kit.matching.expectation import expectations
from syncgap_kit.tables import ORDER_HISTORY, ORDER_LINES, ORDERS, POSTINGS
from tests.alone import read_alone
from tests.small_case import TOML, small_case, write

ID = 5_800_000_001_001


def rest(number=1001, **changed):
    """An order as REST has it."""
    return {
        "id": ID - 1001 + number,
        "name": f"#{number}",
        "created_at": "2025-04-05T10:00:00-04:00",
        "updated_at": "2025-04-05T11:00:00-04:00",
        "financial_status": "paid",
        "fulfillment_status": None,
        "total_price": "12.50",
        "currency": "USD",
        "line_items": [{"sku": "MUG-1"}, {"sku": "LAMP-2"}],
        **changed,
    }


def graphql(number=1001, **changed):
    """The same as GraphQL has it."""
    return {
        "id": f"gid://shopify/Order/{ID - 1001 + number}",
        "name": f"#{number}",
        "createdAt": "2025-04-05T14:00:00Z",
        "updatedAt": "2025-04-09T08:00:00Z",
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "ON_HOLD",
        "totalPriceSet": {"shopMoney": {"amount": "12.5", "currencyCode": "USD"}},
        **changed,
    }


def child(kind, number, order=1001, **cells):
    return {"id": f"gid://shopify/{kind}/{number}", "__parentId": graphql(order)["id"], **cells}


def lines(*objects):
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in objects)


def alone(folder, document, channel="shopify", **facts):
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    return read_alone(write(folder / "orders.json", text), channel, **facts)


def refusal(folder, document, channel="shopify"):
    with pytest.raises((BadExport, UnknownExport)) as refused:
        alone(folder, document, channel)
    sentence = str(refused.value)
    assert sentence.startswith("orders.json")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def zipped(content):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("orders.json", content)
    return held.getvalue()


ENVELOPES = {
    "a bare list": [rest(1001), rest(1002)],
    "orders": {"orders": [rest(1001), rest(1002)]},
    "an order": {"order": rest()},
    "an order alone": rest(),
    "edges": {"data": {"orders": {"edges": [{"cursor": "a", "node": graphql(n)} for n in (1001, 1002)]}}},
    "nodes": {"data": {"orders": {"nodes": [graphql(1001), graphql(1002)], "pageInfo": {"hasNextPage": False}}}},
    "an order of GraphQL": {"data": {"order": graphql()}},
    "lines": lines(rest(1001), rest(1002)),
    "lines of a bulk operation": lines(graphql(1001), graphql(1002)),
}


@pytest.mark.parametrize("what", ENVELOPES)
def test_orders_are_found_in_whatever_wraps_them(what, tmp_path):
    read = alone(tmp_path, ENVELOPES[what])
    count = 1 if what.startswith("an order") else 2
    assert read.account == (count, count, 0, 0)
    orders = read.tables[ORDERS]
    assert [*orders.order_id] == [str(ID), str(ID + 1)][:count]
    assert [*orders.source_row] == [1, 2][:count]
    assert {*map(str, orders.total)} == {"12.5000"}
    assert [*read.spans.kind] == ["loaded"] * count
    assert read.spans.byte_from.isna().all()
    assert [said for said in read.export.warnings if "lacks the column" not in said] == []


@pytest.mark.parametrize("wrap", [lambda text: b"\xef\xbb\xbf" + text, gzip.compress, zipped])
def test_a_mark_gzip_and_zip_change_nothing(wrap, tmp_path):
    text = json.dumps({"orders": [rest(note="Grüße, 漢字")]}, ensure_ascii=False).encode()
    assert alone(tmp_path, wrap(text)).account == (1, 1, 0, 0)


def test_an_object_becomes_a_row_of_text_that_loses_nothing():
    one = {"Id": 12345678901234567890, "a": {"B": {"c": 1.50, "d": None}, "e": []}, "f": True, "g": 1e400, "h": {}}
    sheet = records_of(json.dumps(one).replace("Infinity", "1e400"), "x")
    assert sheet.header == ("id", "a.b.c", "a.b.d", "a.e", "f", "g")
    assert sheet.rows == [(1, ("12345678901234567890", "1.5", "", "[]", "true", "1e400"))]
    assert records_of('[{"l": [{"p": 1.50, "k": "ü"}, null, [2]]}]', "x").rows[0][1] == (
        '[{"p":"1.50","k":"ü"},null,["2"]]',
    )


def test_the_header_is_that_of_all_objects_together():
    sheet = records_of('[{"a": 1}, {"b": {"c": 2}}, {"a": 3, "b": null}]', "x")
    assert sheet.header == ("a", "b.c", "b")
    assert [cells for _, cells in sheet.rows] == [("1", "", ""), ("", "2", ""), ("3", "", "")]


SOUND = json.dumps({"orders": [rest()]}, indent=1)
REFUSED = {
    "cut in the middle": (SOUND[:200], "line 9, column", "the JSON document ends too early; export it again"),
    "cut in a text": (SOUND[: SOUND.index("paid") + 2], "line 8, column", "ends too early"),
    "a comma too many": (SOUND.replace('"#1001",', '"#1001",,'), "line 5, column", "is no valid JSON"),
    "a key twice": (SOUND.replace('"name"', '"id"'), "holds the key 'id' twice in one object"),
    "no number": (SOUND.replace('"12.50"', "NaN"), "holds NaN, which is no number"),
    "no end": (SOUND.replace('"12.50"', "-Infinity"), "holds -Infinity"),
    "a list too deep": ('{"orders": ' + "[" * 90_000 + "]" * 90_000 + "}", "nested more than 50 values deep"),
    "an object too deep": ('{"orders": [' + '{"a":' * 60 + "1" + "}" * 60 + "]}", "nested more than 50 values deep"),
    "no object in the list": ({"orders": [rest(), 7]}, "item 2 of its list is a text or a number and no object"),
    "null in the list": ([None], "item 1 of its list is null and no object"),
    "a list in the list": ([[rest()]], "item 1 of its list is a list and no object"),
    "an unknown envelope": ({"results": [rest()], "next": None}, "'results' and 'next', as no known export does"),
    "an answer that is an error": ({"errors": [{"message": "denied"}], "data": None}, "holds 'errors' and 'data'"),
    "objects of a known kind that lack something": (
        [{name: cell for name, cell in rest().items() if name != "financial_status"}],
        "its JSON is closest to shopify_orders_json, but no record has 'financial_status'",
    ),
    "no order": ({"orders": []}, "its JSON holds no record; export it again, or remove it from the case"),
    "no document": ({"QueryResponse": {}}, "holds no record"),
    "a text in another encoding": (json.dumps([rest(note="ü")], ensure_ascii=False).encode("cp1252"), "is no utf-8"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(what, tmp_path):
    document, *says = REFUSED[what]
    sentence = refusal(tmp_path, document)
    assert [words for words in says if words not in sentence] == []


def test_a_broken_line_costs_itself_and_no_other(tmp_path):
    text = lines(rest(1001), "", json.dumps(rest(1002))[:60], rest(1003), "[1]", rest(1004))
    read = alone(tmp_path, text)
    assert read.account == (6, 3, 2, 1)
    assert [(item.source_row, item.reason) for item in read.export.quarantine] == [
        (3, "expected one JSON object on the line, but it ends too early at its column 54; the row was set aside"),
        (5, "expected one JSON object on the line, but found a list; the row was set aside"),
    ]
    assert read.export.lost_keys == {str(ID + 1)}  # its document in the books is none without an order
    assert [*read.tables[ORDERS].source_row] == [1, 4, 6]
    assert [*read.spans.kind] == ["loaded", "blank", "quarantined", "loaded", "quarantined", "loaded"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"note": "half \ud83d"}, "expected whole characters, but half of one (\\ud83d) stands in it"),
        ({"note": "a\0b"}, "expected text, but a NUL character stands in it"),
        ({"line_items": [{"sku": "\0"}]}, "expected text, but a NUL character stands in it"),
        ({"Name": "#1002"}, "expected each name once in an object, but 'name' stands there twice"),
        ({"total_price": 1.5e300}, "expected an amount such as 1234.56"),
        ({"created_at": "2025-04-05 10:00"}, "expected a time with its offset"),
    ],
)
def test_an_object_that_cannot_be_taken_as_it_stands_is_set_aside(changed, reason, tmp_path):
    read = alone(tmp_path, [rest(1001), rest(1002, **changed), rest(1003)])
    assert read.account == (3, 2, 1, 0)
    [item] = read.export.quarantine
    assert item.source_row == 2
    assert item.reason.startswith(reason)


def test_lines_that_belong_to_an_order_are_tied_to_it_by_its_id(tmp_path):
    text = lines(
        graphql(1001, displayFulfillmentStatus=None),
        child("LineItem", 1, sku="MUG-1"),
        child("FulfillmentOrder", 5, status="ON_HOLD", fulfillmentHolds=[{"reason": "OTHER"}]),
        graphql(1002, displayFulfillmentStatus=None),
        child("LineItem", 2, order=1002, sku="LAMP-2"),
        child("FulfillmentOrder", 6, order=1002, status="OPEN", fulfillmentHolds=[]),
        {"__parentId": "gid://shopify/LineItem/2", "quantity": 2},
    )
    read = alone(tmp_path, text)
    assert read.account == (7, 7, 0, 0)
    orders = read.tables[ORDERS]
    assert [*zip(orders.order_id, orders.source_row, orders.fulfillment_status, strict=True)] == [
        (str(ID), 1, "on_hold"),
        (str(ID + 1), 4, "unknown"),
    ]
    items = read.tables[ORDER_LINES]
    assert [*zip(items.order_id, items.sku, items.source_row, strict=True)] == [
        (str(ID), "MUG-1", 2),
        (str(ID + 1), "LAMP-2", 5),
    ]


@pytest.mark.parametrize(
    ("damaged", "aside"),
    [
        (lambda rows: [json.dumps(rows[0])[:90], *rows[1:]], {1, 2}),  # the order is broken
        (
            lambda rows: [rows[0], json.dumps(rows[1])[:85], *rows[2:]],
            {1, 2},
        ),  # its line is; the order above goes along
        (lambda rows: rows[1:], {1}),  # the order is not there at all
        (lambda rows: [{**rows[0], "createdAt": None}, *rows[1:]], {1, 2}),
    ],
)
def test_what_is_lost_of_an_order_takes_all_of_it_along(damaged, aside, tmp_path):
    rows = [
        *(graphql(1001), child("LineItem", 1, sku="MUG-1")),
        *(graphql(1002), child("LineItem", 2, order=1002, sku="LAMP-2"), graphql(1003)),
    ]
    read = alone(tmp_path, lines(*damaged(rows)))
    lost = {item.source_row for item in read.export.quarantine}
    assert aside <= lost
    kept = set(read.tables[ORDERS].order_name)
    assert "#1001" not in kept
    assert "#1003" in kept


def test_a_page_that_is_not_the_last_is_told(tmp_path):
    page = {"pageInfo": {"hasNextPage": True}}
    read = alone(tmp_path, {"data": {"orders": {"nodes": [graphql(lineItems={"nodes": [], **page})], **page}}})
    [said] = [said for said in read.export.warnings if "page" in said]
    assert said.startswith("orders.json: 2 lists in it end with a page that further pages follow")


def test_the_id_of_an_order_is_the_same_in_every_format(tmp_path):
    listed = [graphql(1001, legacyResourceId=str(ID)), graphql(1002)]
    assert [*alone(tmp_path, listed).tables[ORDERS].order_id] == [str(ID), str(ID + 1)]
    assert [*alone(tmp_path, [rest(1001), rest(1002)]).tables[ORDERS].order_id] == [str(ID), str(ID + 1)]


JSON_TOML = TOML.replace("shopify/*.csv", "shopify/*")


def test_a_paid_order_on_hold_is_seen_as_such_and_its_earlier_state_stays_known(tmp_path):
    """REST cannot tell a hold; GraphQL, asked four days later, does."""
    folder = small_case(tmp_path, toml=JSON_TOML)
    write(folder / "exports/shopify/rest.json", json.dumps({"orders": [rest(2001)]}))
    write(folder / "exports/shopify/graphql.jsonl", lines(graphql(2001), graphql(2002)))
    case = open_case(folder)
    orders = case.table(ORDERS)
    [row] = orders.filter(orders.order_name == "#2001").to_pyarrow().to_pylist()
    told = ("financial_status", "fulfillment_status", "fulfillment_status_raw", "source_file")
    assert [row[name] for name in told] == ["paid", "on_hold", "ON_HOLD", "exports/shopify/graphql.jsonl"]
    history = case.table(ORDER_HISTORY)
    history = history.filter(history.order_id == row["order_id"], history.field == "fulfillment_status")
    states = history.order_by("seen_at").select("value", "seen_at").to_pyarrow().to_pylist()
    assert [(state["value"], str(state["seen_at"])) for state in states] == [
        ("unfulfilled", "2025-04-05 15:00:00"),
        ("on_hold", "2025-04-09 08:00:00"),
    ]
    lines_ = case.table(ORDER_LINES)
    assert {*lines_.filter(lines_.order_id == row["order_id"]).sku.to_pyarrow().to_pylist()} == {"MUG-1", "LAMP-2"}
    expected = expectations(case)
    [verdict] = expected.filter(expected.order_key == row["order_key"]).to_pyarrow().to_pylist()
    assert (verdict["paid"], verdict["expected"]) == (True, True)
    before = open_case(folder, "2025-04-06").table(ORDERS)
    [row] = before.filter(before.order_name == "#2001").to_pyarrow().to_pylist()
    assert (row["fulfillment_status"], row["fulfillment_status_raw"]) == ("unfulfilled", None)


FILES = {
    "books.iif": "!TRNS\tTRNSTYPE\tDATE\tAMOUNT\n!SPL\tAMOUNT\nTRNS\tPAYMENT\t1/2/2025\t5\nSPL\t-5\nENDTRNS\n",
    "bulk.jsonl": lines(graphql(), child("LineItem", 1)),
    "events.jsonl": lines({"at": "2025-04-05T14:00:00Z", "order_id": "#1001", "outcome": "seen"}),
}


def document(identity, **cells):
    return {"Id": str(identity), "SyncToken": "0", "TxnDate": "2025-04-05", "TotalAmt": 12.5, **cells}


def test_documents_are_numbered_on_through_an_answer_and_bear_their_type(tmp_path):
    answer = {
        "Invoice": [document(1, DocNumber="1001"), document(2)],
        "startPosition": 1,
        "Payment": [document(3)],
        "Customer": [{"Id": "9", "SyncToken": "0"}],
        "SalesReceipt": [{"Id": "4", "SyncToken": "1", "status": "Deleted"}, document(5, TxnDate=None)],
    }
    text = json.dumps({"QueryResponse": answer, "time": "2025-04-06"})
    with pytest.raises(BadExport, match="has no column of currencies"):
        alone(tmp_path, text, None)
    read = alone(tmp_path, text, None, currency="USD")
    assert read.account == (6, 3, 1, 2)
    rows = read.tables[POSTINGS]
    assert [*zip(rows.source_row, rows.document_type, rows.document_id, strict=True)] == [
        (1, "invoice", "1"),
        (2, "invoice", "2"),
        (3, "payment", "3"),
    ]


def test_an_amount_of_three_decimals_is_one_with_a_point(tmp_path):
    [total] = alone(tmp_path, [rest(total_price="1.250", currency="KWD")]).tables[ORDERS].total
    assert str(total) == "1.2500"


def test_a_new_case_is_made_of_json_as_of_other_files(tmp_path):
    files = [write(tmp_path / name, content) for name, content in FILES.items()]
    new_case(tmp_path / "case", files, lambda said: None)
    places = [path.relative_to(tmp_path / "case") for path in (tmp_path / "case").rglob("*") if path.is_file()]
    made = sorted(str(place) for place in places if place.suffix != ".csv")
    assert made == ["case.toml", "exports/quickbooks/books.iif", "exports/shopify/bulk.jsonl", "logs/events.jsonl"]


def test_the_names_of_persons_in_json_become_pseudonyms(tmp_path):
    person = {"name": "Iris Vale", "country_code": "US"}
    read = alone(tmp_path, [rest(email="iris@example.com", billing_address=person, tags="for Iris Vale")])
    [row] = read.tables[ORDERS].to_dict("records")
    assert "Iris" not in str(row)
    assert row["has_customer"]
    tags = ["for Iris Vale", "write to iris@example.com", "key sk_live_51H8abcdefghijklmnop", "vip"]
    read = alone(tmp_path, [graphql(billingAddress=person, tags=tags)])
    [row] = read.tables[ORDERS].to_dict("records")
    assert "ris" not in row["tags"]
    assert row["tags"].endswith(", vip")
