"""What is true of a generated case, and how its files are laid out: kept beside the case, read by every peer.

No library is imported here: a peer that only counts bytes must not pay for those of another.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

Counts = dict[str, dict[str, Any]]  # what a peer tells of each file, in the words of FileFacts


@dataclass(frozen=True)
class Layout:
    """How a file is written: what a peer has to know to read it."""

    reader: str  # the kit's reader for it
    columns: tuple[str, ...]
    always: str  # a column that every row of data fills, and nothing else does
    adds_up: dict[str, int]  # the columns of amounts that make the sum, and their signs
    delimiter: str = ","
    quoted: bool = True
    above: int = 0  # lines before the header
    report: bool = False  # laid out for people: a total and a footer below, commas in amounts


@dataclass(frozen=True)
class FileFacts:
    """One export: what it holds, how it is written, and what the kit wants of it."""

    name: str  # relative to the case folder
    bytes: int
    sha256: str
    rows: int  # of data: neither title, header, total nor footer
    orders: int  # in the books: documents
    sum: str  # of the orders' totals or the documents' amounts
    layout: Layout
    needed: dict[str, str]  # the columns that the kit reads, and their kind: text, money, instant or day


@dataclass(frozen=True)
class Facts:
    """A whole case."""

    orders: int
    seed: int
    files: tuple[FileFacts, ...]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)


def facts_path(folder: Path) -> Path:
    """Where the facts of a case stand: beside its folder, so that nothing in the folder is foreign to a case."""
    return folder.with_name(f"{folder.name}.facts.json")


def write_facts(folder: Path, facts: Facts) -> None:
    """Keep the facts of a case."""
    facts_path(folder).write_text(json.dumps(asdict(facts), indent=1) + "\n", encoding="utf-8")


def read_facts(folder: Path) -> Facts:
    """The facts of a generated case."""
    data = json.loads(facts_path(folder).read_text(encoding="utf-8"))
    files = [FileFacts(**{**file, "layout": Layout(**file["layout"])}) for file in data["files"]]
    return Facts(data["orders"], data["seed"], tuple(files))
