"""The three lists of requirements agree, and the two engines that resolve together also work together."""

import re
import tomllib
from pathlib import Path

import ibis
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA = (ROOT / "environment.yml").read_text(encoding="utf-8")
RANGES = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
PROMISED = {"jupyterlab", "pandas", "ibis-framework", "duckdb", "altair", "papermill", "nbval"}


def lock_entries():
    """One text per entry of requirements.lock, its hashes included."""
    return [entry for entry in re.split(r"(?<!\\)\n", LOCK) if entry.strip()]


def locked_versions():
    """Name to versions; a package may be locked twice, for different Pythons."""
    versions = {}
    for entry in lock_entries():
        name, version = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", entry).groups()
        versions.setdefault(canonicalize_name(name), []).append(version)
    return versions


def by_name(lines):
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


def conda_lines():
    """The pip part of environment.yml, without the kit itself."""
    nested = next(part for part in yaml.safe_load(CONDA)["dependencies"] if isinstance(part, dict))
    assert nested["pip"][-1] == "-e ."
    return nested["pip"][:-1]


def test_environment_yml_names_what_is_promised_and_the_ranges_of_pyproject():
    conda = by_name(conda_lines())
    assert conda.keys() >= PROMISED
    assert conda == by_name(PROJECT["dependencies"])
    assert "python=3.11" in yaml.safe_load(CONDA)["dependencies"]


@pytest.mark.parametrize("line", RANGES, ids=lambda line: Requirement(line).name)
def test_what_is_locked_lies_in_the_range_of_pyproject(line):
    requirement = Requirement(line)
    versions = locked_versions().get(canonicalize_name(requirement.name), [])
    assert versions, f"requirements.lock lacks {requirement.name}: run make lock"
    for version in versions:
        assert requirement.specifier.contains(version), f"locked {requirement.name} {version} is not {requirement}"


def test_every_entry_of_the_lock_has_its_hashes():
    entries = lock_entries()
    assert len(entries) > 100
    bare = [entry.split()[0] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)]
    assert bare == []


@pytest.mark.parametrize("text", [LOCK, CONDA], ids=["requirements.lock", "environment.yml"])
def test_no_host_and_no_path_of_a_machine_is_named(text):
    assert "://" not in text
    assert not re.search(r"--(extra-)?index|--find-links|--trusted-host|(^|\s)/\w", text)


def test_duckdb_stays_below_2_and_ibis_at_12_everywhere():
    for requirements in (by_name(PROJECT["dependencies"]), by_name(conda_lines())):
        assert str(requirements["ibis-framework"].specifier) == "==12.0.0"
        assert not requirements["duckdb"].specifier.contains("2.0.0")
        assert not requirements["sqlglot"].specifier.contains("30.18.0")
    assert locked_versions()["ibis-framework"] == ["12.0.0"]
    assert all(version.startswith("1.") for version in locked_versions()["duckdb"])


def test_ibis_and_duckdb_work_together(tmp_path):
    """duckdb 2 took away what ibis 12.0.0 calls, sqlglot 30.18 what it writes; its metadata allows both."""
    (tmp_path / "orders.csv").write_text("order_id,total\n1042,19.90\n", encoding="utf-8")
    con = ibis.duckdb.connect()
    made = con.create_table("made", {"order_id": ["1042"]})
    con.create_table("made", made.mutate(day=ibis.date("2025-03-04")), overwrite=True)
    assert con.list_tables() == ["made"]
    assert con.sql("select count(*) as orders from made").to_pyarrow().to_pylist() == [{"orders": 1}]
    read = con.read_csv(tmp_path / "orders.csv", all_varchar=True, header=True)
    assert read.to_pyarrow().to_pylist() == [{"order_id": "1042", "total": "19.90"}]
    con.drop_table("made")
    assert "made" not in con.list_tables()
