"""Logs whose lines stand out of order: told where times go back, and not where one channel follows another."""

import pytest

from syncgap_kit import open_case
from tests.small_case import csv_text, document, order, small_case, write

COLUMNS = ("run_id", "channel", "started_at", "finished_at", "status", "fetched", "posted", "message")


def run(number, channel, day, hour=4):
    at = f"2025-04-{day:02}T{hour:02}:00:00Z"
    return {"run_id": str(number), "channel": channel, "started_at": at, "finished_at": at, "status": "success"}


def told(folder, rows):
    numbers = range(1001, 1041)
    small_case(folder, map(order, numbers), map(document, numbers))
    write(folder / "logs" / "runs.csv", csv_text(COLUMNS, rows))
    return [warning for warning in open_case(folder).warnings if "of its times go" in warning]


@pytest.mark.parametrize(
    "channels", [("shopify",), ("amazon", "ebay", "shopify")], ids=["one channel", "one channel after the other"]
)
def test_lines_in_order_of_time_are_not_remarked_on(tmp_path, channels):
    assert told(tmp_path, [run(day, name, day) for name in channels for day in range(1, 20)]) == []


def test_a_clock_that_was_set_back_is_told(tmp_path):
    rows = [run(day, name, day) for name in ("amazon", "shopify") for day in range(1, 20)]
    [warning] = told(tmp_path, [*rows[:25], run(99, "shopify", 1), *rows[25:]])
    assert "1 of its times go back" in warning
