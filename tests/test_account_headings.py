"""Headings of accounts in reports of the books: an account may be numbered, and a heading is no row of data."""

from pathlib import Path

import pytest

from syncgap_kit.tables import POSTINGS
from tests.alone import read_alone
from tests.small_case import write

REPORT = (Path(__file__).parent / "exports/xero_account_transactions.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("account", ["200 - Sales", "200 - Sales 2025", "4000 Sales", "200"])
def test_the_heading_of_a_numbered_account_is_no_data(account, tmp_path):
    plain = read_alone(write(tmp_path / "plain.csv", REPORT), None)
    numbered = REPORT.replace("\nSales,", f"\n{account},").replace("Total Sales", f"Total {account}")
    found = read_alone(write(tmp_path / "numbered.csv", numbered), None)
    assert found.account == plain.account
    assert list(found.tables[POSTINGS].amount) == list(plain.tables[POSTINGS].amount)
    assert set(found.rows.heading) == {account}


@pytest.mark.parametrize("day", ["28 Oct 2025", "28/10/2025", "2025-10-28"])
def test_a_row_of_which_only_the_day_is_left_is_no_heading(day, tmp_path):
    with_rest = REPORT.replace("\nOpening Balance,", f"\n{day},,,,,,,,\nOpening Balance,")
    found = read_alone(write(tmp_path / "rest.csv", with_rest), None)
    assert set(found.rows.heading) == {"Sales"}
