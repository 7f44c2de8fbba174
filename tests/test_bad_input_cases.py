"""125 things that a file may hold, and what the user must get: a refusal, a row set aside, a warning, or all is well.

The numbers are those of the table that the cases were written down in first; tests/bad_input holds one module for each
part of it. A refusal exits with 2 and one sentence that names file, line and what to do; nothing is lost in silence.
"""

from importlib import import_module

import pytest

from syncgap_kit.__main__ import main
from tests.bad_input.bench import Bench, read
from tests.bad_input.pages import hostile_case
from tests.small_case import small_case

THEMES = "structure columns encoding values moments sets coverage containers workbooks hostile pages rules logs".split()
CASES = sorted(
    (case for theme in THEMES for case in import_module(f"tests.bad_input.{theme}").CASES), key=lambda c: c.number
)


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory):
    """The report of a case in which every text wants to be more than text; several cases look into it."""
    place = tmp_path_factory.mktemp("hostile")
    hostile_case(small_case(place / "northwind"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNCGAP_HOME", str(place / "home"))
        assert main(["report", str(place / "northwind"), "--out", str(place / "out")]) == 0
    [page] = place.rglob("audit-report.html")
    return read(page.parent)


@pytest.fixture
def bench(tmp_path, capsys, monkeypatch, request):
    monkeypatch.setenv("SYNCGAP_HOME", str(tmp_path / "home"))
    return Bench(tmp_path, capsys, monkeypatch, lambda: request.getfixturevalue("hostile_page"))


def test_every_number_is_there_once():
    assert [case.number for case in CASES] == list(range(1, 126))
    assert all(case.parts for case in CASES)


NOT_YET: dict[int, str] = {}


def case_of(case):
    """A case as a parameter; one that the kit does not master yet must fail, so that the day it does is noticed."""
    marks = [pytest.mark.xfail(reason=NOT_YET[case.number])] if case.number in NOT_YET else []
    return pytest.param(case, marks=marks, id=f"{case.number:03} {case.name}")


@pytest.mark.parametrize("case", [case_of(case) for case in CASES])
def test_a_bad_input_gives_what_is_stated(case, bench):
    for part in case.parts:
        part.check(bench)
