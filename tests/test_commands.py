"""The commands as a user meets them: one sentence and exit 2 where something is wrong, and nothing half written."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from syncgap_kit import __main__ as commands
from syncgap_kit.errors import BrokenRun
from syncgap_kit.evidence import report
from syncgap_kit.evidence.publishing import seal
from syncgap_kit.evidence.publishing.paper import print_page
from tests import handmade
from tests.small_case import ORDER_COLUMNS, ORDERS, csv_text, small_case, write

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "data" / "example"
CASE = """[case]
title = "Northwind"
timezone = "America/New_York"
[[source]]
path = "exports/shopify.csv"
channel = "shopify"
[[source]]
path = "exports/books.csv"
"""


def run(*arguments, **environment):
    """A command as it is run from a shell, in a process of its own."""
    command = [sys.executable, "-m", "syncgap_kit", *map(str, arguments)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]), **environment}
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=600)


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "northwind"
    (folder / "exports").mkdir(parents=True)
    (folder / "case.toml").write_text(CASE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def investigated(tmp_path_factory):
    """The shipped example through the commands, twice: into an empty folder, and elsewhere in the world."""
    out = tmp_path_factory.mktemp("investigated")
    first = run("investigate", EXAMPLE, "--out", out)
    second = run(
        "investigate", EXAMPLE, "--out", out / "again" / "anew", TZ="Asia/Kolkata", LC_ALL="C", PYTHONHASHSEED="7"
    )
    return out, first, second


def one_sentence(text):
    lines = text.splitlines()
    assert len(lines) == 1, text
    assert "Traceback" not in text
    assert lines[0].endswith((".", "?"))
    return lines[0]


def refused(capsys, *arguments):
    """The sentence of a command that refuses, run in this process."""
    assert commands.main([str(word) for word in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    return one_sentence(shown.err)


@pytest.mark.parametrize(
    "arguments", [[], ["investigate"], ["investigate", "x"], ["verify"], ["nonsense"], ["report", "--x"]]
)
def test_wrong_usage_is_one_line_and_exit_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main(arguments)
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "--help" in error


@pytest.mark.parametrize("verb", ["investigate", "report"])
def test_a_case_that_is_not_there_is_named_and_nothing_is_made(verb, tmp_path, capsys):
    sentence = refused(capsys, verb, tmp_path / "nowhere", "--out", tmp_path / "out")
    assert "nowhere" in sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["investigate", "report"])
def test_a_misspelt_key_is_named_with_the_nearest_known_one(verb, case, capsys):
    (case / "case.toml").write_text(CASE.replace("timezone", "timezon"), encoding="utf-8")
    sentence = refused(capsys, verb, case, "--out", case.parent / "out")
    assert "'timezon'" in sentence
    assert "'timezone'" in sentence
    assert [path.name for path in case.parent.iterdir()] == ["northwind"]


@pytest.mark.parametrize("verb", ["investigate", "report"])
def test_a_day_that_is_none_is_refused(verb, case, capsys):
    sentence = refused(capsys, verb, case, "--out", case.parent / "out", "--as-of", "soon")
    assert "'soon'" in sentence
    assert not (case.parent / "out").exists()


def test_an_empty_file_is_named_and_nothing_is_written(case, capsys):
    for name in ("shopify.csv", "books.csv"):
        (case / "exports" / name).write_text("", encoding="utf-8")
    assert "shopify.csv" in refused(capsys, "investigate", case, "--out", case.parent / "out")
    assert [path.name for path in case.parent.iterdir()] == ["northwind"]


def test_exports_without_orders_are_no_evidence_and_named(tmp_path, capsys):
    folder = small_case(tmp_path / "northwind")
    write(folder / ORDERS, csv_text(ORDER_COLUMNS, []))
    told = refused(capsys, "investigate", folder, "--out", tmp_path / "out")
    assert ORDERS in told
    assert "case.period" not in told


def test_a_folder_with_other_things_in_it_is_left_alone(case, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "exceptions.csv").write_text("mine", encoding="utf-8")
    assert "'exceptions.csv'" in refused(capsys, "investigate", case, "--out", tmp_path / "out")
    assert (tmp_path / "out" / "exceptions.csv").read_text(encoding="utf-8") == "mine"


def test_a_pdf_where_no_browser_is_is_refused_before_anything_is_read(case, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(case / "nothing"))
    assert "needs Chromium" in refused(capsys, "report", case, "--out", case.parent / "out", "--pdf")
    assert not (case.parent / "out").exists()


def test_a_browser_that_prints_nothing_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "chromium").write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    (tmp_path / "bin" / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin")
    with pytest.raises(BrokenRun, match="printed no PDF"):
        print_page(tmp_path / "page.html", tmp_path / "page.pdf", tmp_path)


def test_a_fault_of_the_kit_is_no_traceback_unless_asked_for(monkeypatch, capsys):
    def fails(_options):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setitem(commands.COMMANDS, "verify", fails)
    assert "a fault of the kit, not of your files (ZeroDivisionError: division by zero)" in refused(
        capsys, "verify", "x"
    )
    monkeypatch.setenv("SYNCGAP_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        commands.main(["verify", "x"])


def test_a_full_disk_is_told_as_such(monkeypatch, capsys):
    def fails(_options):
        raise OSError(28, "No space left on device", "reports/exceptions.csv")

    monkeypatch.setitem(commands.COMMANDS, "verify", fails)
    assert "reports/exceptions.csv: No space left on device" in refused(capsys, "verify", "x")


def test_a_name_from_a_file_cannot_forge_a_second_line(capsys):
    sentence = refused(capsys, "verify", "no\nsyncgap: all is well\x1b[2K")
    assert "\x1b" not in sentence


def test_verify_tells_intact_from_altered(tmp_path, capsys):
    report.write_findings(handmade.study(), tmp_path)
    assert commands.main(["verify", str(tmp_path)]) == 0
    assert "intact" in capsys.readouterr().out
    text = (tmp_path / "exceptions.csv").read_text(encoding="utf-8")
    (tmp_path / "exceptions.csv").write_text(text.replace("92.51", "29.51", 1), encoding="utf-8")
    assert commands.main(["verify", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("altered: exceptions.csv (")


def test_help_does_not_wait_for_charts_and_notebooks():
    script = (
        "import sys; from syncgap_kit.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(sorted({'altair', 'papermill', 'nbconvert', 'vl_convert'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "verify" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_investigate_writes_what_the_contract_names_and_says_what_it_found(investigated):
    out, first, _ = investigated
    assert (first.returncode, first.stderr) == (0, "")
    where, finding = first.stdout.splitlines()
    assert where == str(out / "findings.json")
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert finding == manifest["finding"]
    assert set(manifest["files"]) == {"findings.json", "exceptions.csv", "not_expected.csv", "quarantine.csv"}
    assert "case.toml" in manifest["inputs"]
    for name, entry in manifest["inputs"].items():
        assert seal.fingerprint(EXAMPLE / name) == entry, name


def test_the_same_case_gives_the_same_bytes_elsewhere_in_the_world(investigated):
    out, _, second = investigated
    assert (second.returncode, second.stderr) == (0, "")
    for name in ("findings.json", "exceptions.csv", "not_expected.csv", "quarantine.csv"):
        assert (out / name).read_bytes() == (out / "again" / "anew" / name).read_bytes(), name
    shutil.rmtree(out / "again")
    assert run("verify", out).returncode == 0
