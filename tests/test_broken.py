"""What a damaged record takes along, and what it leaves: the order it belonged to goes, its neighbours stay."""

import pytest

from syncgap_kit.intake.containers import contents
from syncgap_kit.intake.custody import Custody
from syncgap_kit.intake.logs import read_log
from syncgap_kit.intake.privacy import Key
from syncgap_kit.tables import ORDERS
from tests.alone import read_alone
from tests.small_case import write

AMAZON = (
    "amazon-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel order-channel "
    "ship-service-level sku item-status currency item-price item-tax shipping-price shipping-tax gift-wrap-price "
    "gift-wrap-tax item-promotion-discount ship-promotion-discount ship-state ship-country"
).split()
LIST = "Date,Transaction Type,Num,Posting,Name,Memo/Description,Account,Split,Amount\n"


def item(order_id, **cells):
    known = {
        "amazon-order-id": order_id,
        "purchase-date": "2025-03-04T05:06:07+00:00",
        "last-updated-date": "2025-03-05T05:06:07+00:00",
        "order-status": "Shipped",
        "item-status": "Shipped",
        "fulfillment-channel": "Amazon",
        "sku": "MUG-1",
        "currency": "USD",
        "item-price": "9.00",
    }
    return known | cells


def amazon(folder, rows, columns=AMAZON):
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    path = write(folder / "orders.txt", "".join("\t".join(line) + "\r\n" for line in lines))
    return read_alone(path, "amazon")


def ids(number, shape="114-{:07}-0000001"):
    return [shape.format(at) for at in range(1, number + 1)]


def test_a_list_that_states_a_total_and_holds_no_row_is_read(tmp_path):
    alone = read_alone(write(tmp_path / "list.csv", f'{LIST}TOTAL,,,,,,,,"$6.00"\n'), None)
    assert alone.account == (2, 0, 0, 2)
    assert any("rows add up to 0.00, 6.00 less;" in said for said in alone.export.warnings)
    assert alone.export.grade_reason.endswith("; the total it states is not that of its rows")


@pytest.mark.parametrize("column", ["item-tax", "item-promotion-discount", "ship-country"])
def test_a_column_that_every_all_orders_report_has_is_missed_by_name(column, tmp_path):
    whole = amazon(tmp_path, map(item, ids(3)))
    assert [said for said in whole.export.warnings if "column" in said] == []
    lacking = amazon(tmp_path, map(item, ids(3)), [name for name in AMAZON if name != column])
    assert [said for said in lacking.export.warnings if "column" in said] == [
        f"orders.txt: lacks the column '{column}', so what it tells stays unknown."
    ]


def test_an_id_unlike_the_platforms_own_is_set_aside_with_the_order_it_may_have_belonged_to(tmp_path):
    alone = amazon(tmp_path, map(item, [*ids(12), "MUG-1"]))
    assert [(one.source_row, one.value) for one in alone.export.quarantine] == [(14, "MUG-1"), (13, "")]
    assert sorted(alone.tables[ORDERS].order_id) == ids(11)


def test_ids_of_another_make_are_read_where_many_look_so(tmp_path):
    own = ids(12, "SHOP-{:04}")
    alone = amazon(tmp_path, map(item, own))
    assert alone.export.quarantine == []
    assert sorted(alone.tables[ORDERS].order_id) == own


def test_a_broken_record_whose_id_is_gone_takes_the_orders_beside_it_along_and_no_others(tmp_path):
    rows = [item(order_id) for order_id in ids(5)]
    rows[2] = dict.fromkeys(AMAZON, "\0")
    alone = amazon(tmp_path, rows)
    assert sorted(alone.tables[ORDERS].order_id) == [ids(5)[0], ids(5)[4]]
    assert sorted({one.source_row for one in alone.export.quarantine}) == [3, 4, 5]


def test_a_broken_record_that_still_tells_its_id_takes_that_order_alone(tmp_path):
    rows = [item(ids(5)[at // 2], sku=f"MUG-{at}") for at in range(10)]  # two lines each
    rows[3] |= {"sku": "a\tb"}
    alone = amazon(tmp_path, rows)
    assert sorted({one.source_row for one in alone.export.quarantine}) == [4, 5]
    assert sorted(alone.tables[ORDERS].order_id) == [ids(5)[at] for at in (0, 2, 3, 4)]


def test_a_currency_that_is_none_is_set_aside(tmp_path):
    rows = [item(order_id) for order_id in ids(3)]
    rows[1] |= {"currency": 'US"D'}
    alone = amazon(tmp_path, rows)
    assert [(one.source_row, one.column, one.value) for one in alone.export.quarantine] == [(3, "currency", 'US"D')]


def test_a_log_loses_the_row_of_a_stray_byte_or_of_no_outcome_and_says_which_outcome_nobody_knows(tmp_path):
    lines = [b"at,order_id,outcome", *(b"2025-04-0%d,#100%d,posted" % (at, at) for at in range(1, 6))]
    lines[2:5] = [b"2025-04-02,#1002\x8d,posted", b"2025-04-03,#1003,the rule", b"2025-04-04,#1004,parked"]
    [content] = contents(write(tmp_path / "events.csv", b"\n".join(lines) + b"\n"), "logs/events.csv")
    _, rows, account, aside, warnings = read_log(content, "UTC", Key(b"a key", kept=False), Custody())
    assert (account.rows, account.loaded, account.quarantined, account.not_data) == (6, 3, 2, 1)
    assert [row["outcome"] for row in rows] == ["posted", "parked", "posted"]
    assert [(one.source_row, one.column, one.value) for one in aside] == [(3, "", ""), (4, "outcome", "the rule")]
    assert warnings[-1] == "logs/events.csv: nobody knows its outcomes 'parked' (1); nothing is concluded from them."
