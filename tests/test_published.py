"""The canonical tables as they are published: every row has its number, and it is that of its place in the order."""

from random import Random

import ibis

from syncgap_kit.intake.case import SYSTEM, open_case
from syncgap_kit.intake.states import numbered
from syncgap_kit.tables import ORDERS, POSTINGS
from tests.small_case import document, order, small_case

MANY = 500_000  # rows: more than the engine hands to one of its threads at a time
PRIME = 500_009


def test_orders_and_documents_are_numbered_in_their_order_wherever_they_stand(tmp_path):
    numbers = list(range(1001, 1201))
    Random(1).shuffle(numbers)
    case = open_case(small_case(tmp_path, orders=map(order, numbers), documents=map(document, numbers)))
    wanted = [(place, f"#{1001 + place}") for place in range(30)]  # the others were placed after the case was seen
    for table, key, name in ((ORDERS, "order_key", "order_name"), (POSTINGS, "posting_key", "doc_number")):
        rows = case.table(table).order_by(key).select(key, name).to_pyarrow().to_pylist()
        assert [tuple(row.values()) for row in rows][:30] == wanted


def test_the_number_is_that_of_the_place_however_many_rows_there_are():
    connection = ibis.duckdb.connect(**SYSTEM)
    mixed = ibis.range(MANY).unnest().name("place").as_table()
    mixed = mixed.mutate(by=mixed.place * 7919 % PRIME, wide=mixed.place.cast("string").hexdigest("md5"))
    mixed = connection.create_table("mixed", mixed)
    rows = connection.create_table("numbered", numbered(mixed, "number", ("by",)))
    told = rows.mutate(wanted=ibis.row_number().over(order_by=rows.by))
    assert told.filter(told.number != told.wanted).count().execute() == 0
    assert rows.number.max().execute() == MANY - 1
