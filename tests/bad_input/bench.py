"""Where a bad input is tried out: the folders of its cases, the ways into the kit, and what holds for every way.

Whatever a case is about: the files in its folder stay as they were, the account of every input adds up, and what the
kit says is a sentence, never a traceback and never a fault of its own.
"""

import csv
import hashlib
import itertools
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from syncgap_kit.__main__ import main
from syncgap_kit.errors import SyncGapError
from syncgap_kit.intake.case import Case, open_case
from tests.small_case import small_case

from .content import Write, nothing

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_MEMORY = 4 << 30  # bytes of address space of a run that must stay within bounds
ALONE = """
import json, sys
from syncgap_kit.errors import SyncGapError
from syncgap_kit.intake.case import open_case
refused, inputs, aside = "", [], []
try:
    case = open_case(sys.argv[1])
    inputs = [item.as_dict() for item in case.inputs]
    aside = [[one.source_file, one.source_row] for one in case.quarantine]
except SyncGapError as error:
    refused = str(error)
print(json.dumps({"refused": refused, "inputs": inputs, "aside": aside}))
"""
Words = tuple[str, ...]


def lacking(words: Words, text: str) -> list[str]:
    """The words that a text lacks; `a|b` stands for either: the result counts, not its wording to the letter."""
    return [word for word in words if not any(one.lower() in text.lower() for one in word.split("|"))]


def said(words: Words, sentences: Any) -> bool:
    return any(not lacking(words, sentence) for sentence in sentences)


def own_files(folder: Path) -> dict[str, str]:
    """What the case folder holds, file by file; the kit's own store is not part of it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if Path(name).parts[0] == ".syncgap":
            continue
        whole = path.is_file() and not path.is_symlink()
        found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if whole else str(path.lstat().st_mode)
    return found


def check_sentence(sentence: str) -> None:
    assert "a fault of the kit" not in sentence
    assert "Traceback" not in sentence
    assert sentence.endswith((".", "?")), sentence


def check_account(inputs: list[dict[str, Any]]) -> None:
    for item in inputs:
        assert item["rows"] == item["loaded"] + item["quarantined"] + item["not_data"], item["path"]


@dataclass(frozen=True)
class Found:
    """What a whole run left: findings.json, the rows of the tables beside it, and the folder itself."""

    out: Path
    findings: dict[str, Any]

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.out / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    @property
    def warnings(self) -> list[str]:
        return self.findings["warnings"]

    def told(self) -> str:
        """Everything that was written, as one text."""
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(self.out.rglob("*")) if path.is_file())


def read(out: Path) -> Found:
    """What stands in the folder of a run; its accounts add up, its warnings are sentences."""
    found = Found(out, json.loads((out / "findings.json").read_bytes()))
    check_account(found.findings["inputs"])
    for sentence in found.warnings:
        check_sentence(sentence)
    return found


@dataclass
class Bench:
    """Where a case is tried out: its folders, and the ways into the kit."""

    place: Path
    capsys: Any
    patch: pytest.MonkeyPatch
    page: Callable[[], Found]  # the report of the hostile case, made once
    numbers: Any = field(default_factory=itertools.count)

    def case(self, writer: Write = nothing) -> Path:
        """A small case with something changed, in a folder of its own."""
        folder = small_case(self.place / f"{next(self.numbers)}" / "northwind")
        writer(folder)
        return folder

    def opened(self, folder: Path) -> Case:
        """The case, read; its files as they were, its account balanced, its sentences sentences."""
        before = own_files(folder)
        case = open_case(folder)
        assert own_files(folder) == before
        check_account([item.as_dict() for item in case.inputs])
        for item in case.inputs:
            assert len({one.source_row for one in case.quarantine if one.source_file == item.path}) == item.quarantined
        for sentence in case.warnings:
            check_sentence(sentence)
        for one in case.quarantine:
            assert one.reason
            assert "a fault of the kit" not in one.reason
        return case

    def refused(self, folder: Path) -> str:
        """The sentence with which the case is refused."""
        before = own_files(folder)
        with pytest.raises(SyncGapError) as caught:
            open_case(folder)
        assert own_files(folder) == before
        check_sentence(str(caught.value))
        return str(caught.value)

    def refused_by_command(self, folder: Path, unchanged: bool = True) -> str:
        """The one sentence on standard error with which the command refuses; nothing is written."""
        before, out = unchanged and own_files(folder), folder.parent / "out"
        assert main(["investigate", str(folder), "--out", str(out)]) == 2
        shown = self.capsys.readouterr()
        assert shown.out == ""
        assert shown.err.count("\n") == 1
        assert all(mark.isprintable() for mark in shown.err.removesuffix("\n"))
        check_sentence(shown.err.strip())
        assert not out.exists()
        assert before == (unchanged and own_files(folder))
        return shown.err

    def investigated(self, folder: Path) -> Found:
        """The whole analysis by the command, and what it wrote."""
        before, out = own_files(folder), folder.parent / "out"
        done = main(["investigate", str(folder), "--out", str(out)])
        shown = self.capsys.readouterr()
        assert (done, shown.err) == (0, "")
        assert own_files(folder) == before
        return read(out)

    def bounded(self, folder: Path) -> dict[str, Any]:
        """The case, read in a process of its own that may not take more memory than is allowed: what ALONE prints."""
        done = subprocess.run(
            [sys.executable, "-c", ALONE, str(folder)],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY)),
        )
        assert done.returncode == 0, done.stderr[-2000:]
        told = json.loads(done.stdout.splitlines()[-1])
        check_account(told["inputs"])
        return told
