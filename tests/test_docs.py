"""What the pages promise is there, and what is there stands in the pages."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import syncgap_kit
from syncgap_kit.intake.readers import READERS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DOCS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
TARGETS = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)


FORMATS = README.partition("## Formats")[2].partition("\n## ")[0]
ROWS = dict(re.findall(r"^\| `(\w+)` \|(.*)", FORMATS, flags=re.MULTILINE))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_every_format_stands_in_the_readme_with_what_it_was_built_from(reader):
    assert reader.evidence
    assert reader.evidence in ROWS[reader.name]


def test_the_readme_lists_no_format_that_the_kit_does_not_read():
    intake = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "syncgap_kit" / "intake").rglob("*.py"))
    assert len(ROWS) >= len(READERS)
    assert [name for name in ROWS if f'"{name}"' not in intake] == []


@pytest.mark.parametrize("name", [name for name in syncgap_kit.__all__ if not name.startswith("__")])
def test_every_public_name_is_explained(name):
    assert inspect.getdoc(getattr(syncgap_kit, name)), f"{name} has no docstring"
    assert re.search(rf"\b{name}\b", README + DOCS), f"{name} stands neither in README.md nor in docs/"


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_of_make_is_documented(target):
    assert re.search(rf"(`|^)make {target}(?![\w-])", README + CONTRIBUTING, flags=re.MULTILINE)


def test_every_command_is_in_the_readme():
    run = [sys.executable, "-m", "syncgap_kit", "--help"]
    shown = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^    ([a-z]+)\b", shown, flags=re.MULTILINE)
    assert {"investigate", "report", "verify"} <= set(commands)
    assert [command for command in commands if f"syncgap {command} " not in README] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    gone = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert gone == []
