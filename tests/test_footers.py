"""The footer of a QuickBooks report: the moment at which it was run, and the basis, which may be blank."""

import itertools
from pathlib import Path

import pytest

from tests.alone import read_alone
from tests.small_case import write

REPORTS = sorted(path for path in (Path(__file__).parent / "exports").glob("qbo_*.csv") if "Basis" in path.read_text())
MOMENTS = ("Tuesday, July 1, 2025 09:30 PM GMT-04:00", "Wednesday, 2 July 2025 at 9:30 AM GMT+01:00")
BASES = ("Accrual Basis ", "Cash Basis ", "")


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
def test_a_footer_is_no_data_whether_it_names_the_basis_or_not(report, tmp_path):
    kept = [line for line in report.read_text(encoding="utf-8-sig").splitlines() if "Basis" not in line]
    rows, loaded, quarantined, not_data = read_alone(write(tmp_path / "0.csv", "\n".join(kept) + "\n"), None).account
    for number, (basis, moment) in enumerate(itertools.product(BASES, MOMENTS), 1):
        footed = [*kept, f'"{basis}{moment}"' + "," * kept[-1].count(",")]
        path = write(tmp_path / f"{number}.csv", "\n".join(footed) + "\n")
        assert read_alone(path, None).account == (rows + 1, loaded, quarantined, not_data + 1), footed[-1]


def test_a_row_of_which_only_a_number_is_left_is_no_footer(tmp_path):
    [report] = [path for path in REPORTS if path.name == "qbo_txn_list.old-wording.csv"]
    text = report.read_text(encoding="utf-8-sig")
    before = read_alone(write(tmp_path / "before.csv", text), None).account
    after = read_alone(write(tmp_path / "after.csv", text + "11/04/2025,,,,,,,,\nNovember,,,,,,,,\n"), None).account
    assert after[2] == before[2] + 2
