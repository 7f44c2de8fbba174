"""The same inputs give the same bytes: in another time zone, another locale, another hash order, under other names."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import syncgap_kit as sg
from syncgap_kit.evidence.report import write_findings
from tests.planted import plant
from tests.planted.__main__ import EXAMPLE, EXAMPLE_SEED
from tests.test_worlds import check_world

ROOT = Path(__file__).resolve().parents[1]
TABLES = ("findings.json", "exceptions.csv", "not_expected.csv", "quarantine.csv")
NEW_NAMES = {
    "exports/shopify/orders_export_1.csv": "exports/shopify/a (2).csv",
    "exports/amazon/all-orders-20251231.txt": "exports/amazon/zz.txt",
    "exports/quickbooks/Transaction List by Date.csv": "exports/quickbooks/books.csv",
    "logs/events.csv": "logs/what the tool did.csv",
    "logs/runs.csv": "logs/a.csv",
}


@pytest.fixture(scope="module")
def study() -> Any:
    """The shipped example, investigated."""
    return sg.investigate(sg.open_case(sg.example()))


@pytest.fixture(scope="module")
def example(study, tmp_path_factory) -> Path:
    """What is written of it."""
    out = tmp_path_factory.mktemp("example")
    write_findings(study, out)
    return out


def texts(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text(encoding="utf-8") for name in TABLES}


def test_time_zone_locale_and_hash_order_change_no_byte(example, tmp_path):
    """A second such place is that of tests/test_commands.py, from the command's first line to its last."""
    surroundings = {"TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8"}
    run = [sys.executable, "-m", "syncgap_kit", "investigate", str(sg.example()), "--out", str(tmp_path / "out")]
    subprocess.run(run, cwd=ROOT, env={**os.environ, **surroundings}, check=True, capture_output=True)
    assert texts(tmp_path / "out") == texts(example)


def test_renamed_files_change_nothing_but_their_names(example, tmp_path):
    case = tmp_path / "example"
    shutil.copytree(sg.example(), case)
    for old, new in NEW_NAMES.items():
        (case / old).rename(case / new)
    sg.investigate_to(case, tmp_path / "out")
    renamed = texts(tmp_path / "out")
    for old, new in NEW_NAMES.items():
        renamed = {name: text.replace(new, old) for name, text in renamed.items()}
    assert renamed == texts(example)


def test_the_shipped_example_is_what_its_seed_gives_and_its_findings_are_the_planted_truth(study, tmp_path):
    truth = plant(tmp_path / "example", EXAMPLE_SEED, EXAMPLE)
    planted = {str(p.relative_to(tmp_path / "example")): p.read_bytes() for p in files_of(tmp_path / "example")}
    shipped = {str(p.relative_to(sg.example())): p.read_bytes() for p in files_of(sg.example())}
    assert planted == shipped
    assert [gap.cause.ref for gap in study.gaps] == ["C-AMZ", "R-12", "M-SKU-S"]
    check_world(study, truth)


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and ".syncgap" not in path.parts)
