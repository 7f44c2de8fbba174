"""Movements of stock whose titles bear a mark of inches are read, and those that cannot be read are no gap."""

import csv
import io
from pathlib import Path

import pytest

from syncgap_kit.intake.export import SetAside
from syncgap_kit.movements import INVENTORY_MOVEMENTS
from tests.alone import read_alone
from tests.small_case import write
from tests.test_gaps_of_stock import BROKEN, studied

LEDGER = (Path(__file__).parent / "exports/amazon_ledger_detail.txt").read_text(encoding="utf-8-sig")
TITLE = 'Enamel Mug 12" handle'


def requoted(text):
    """The same as an export that quotes every cell, the marks within a cell doubled."""
    written = io.StringIO()
    rows = csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    csv.writer(written, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return written.getvalue()


@pytest.mark.parametrize("written", [str, requoted], ids=["bare", "quoted"])
def test_a_mark_of_inches_in_a_title_costs_no_movement(written, tmp_path):
    plain = read_alone(write(tmp_path / "plain.txt", LEDGER), "amazon")
    found = read_alone(write(tmp_path / "inches.txt", written(LEDGER.replace("Linen towel", TITLE))), "amazon")
    assert found.account == plain.account
    own = [one.tables[INVENTORY_MOVEMENTS][["sku", "quantity", "location"]] for one in (plain, found)]
    assert own[0].equals(own[1])


def test_a_movement_that_is_set_aside_keeps_its_sku_where_it_can_be_read(tmp_path):
    lines = LEDGER.splitlines()
    broken = [lines[1].replace("\t-1\t", "\tone\t"), lines[1] + "\tmore", lines[1].replace("11/05", "11.05.")]
    ledger = write(tmp_path / "ledger.txt", "\n".join([*lines, *broken]) + "\n")
    told = read_alone(ledger, "amazon").export.with_numbers()
    assert {item.source_row: item.sku for item in told} == {
        len(lines) + 1: "LT-1",
        len(lines) + 2: "",
        len(lines) + 3: "LT-1",
    }


def rows_aside(skus):
    return [SetAside("exports/ledger.txt", row, "", "", "expected 14 fields", sku=sku) for row, sku in enumerate(skus)]


def stopped(number, sku, dice):
    return number >= BROKEN and sku == "MUG-3"


@pytest.mark.parametrize("sku", ["MUG-3", "mug-3", ""])
def test_units_whose_movements_may_have_been_set_aside_are_no_gap(sku):
    study, truth = studied(1, stopped)
    assert len(study.gaps) == 1
    study, _ = studied(1, stopped, aside=rows_aside([sku] * len(truth)))
    assert study.gaps == ()
    [said] = [warning for warning in study.findings.warnings if "of stock" in warning]
    assert said.startswith(f"{len(truth)} movements of stock")
    assert "no gap of stock is claimed of MUG-3; mend these rows" in said


@pytest.mark.parametrize("skus", [["MUG-3"], ["MUG-5"] * 60], ids=["one row", "rows of another article"])
def test_a_gap_that_the_rows_set_aside_cannot_be_made_of_stays(skus):
    study, truth = studied(1, stopped, aside=rows_aside(skus))
    [gap] = study.gaps
    assert gap.orders == len(truth)
    [said] = [warning for warning in study.findings.warnings if "of stock" in warning]
    assert said.endswith("may be theirs; mend these rows and read them again.")
    assert said in study.inventory().sentences
