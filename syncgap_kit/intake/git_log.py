"""The history of a file of settings as Git prints it: every state of the file, out of patches that show it whole.

The kit never runs Git. What it reads is the output of one command, which every refusal here names:
`git log --reverse --date=iso-strict -p -U1000000 -- settings.yaml > config/settings.git-log.txt`
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ..calendar import parse_instant
from ..errors import BadHistory

COMMIT = re.compile(r"commit ([0-9a-f]{7,64})(?: .*)?")
DATE = re.compile(r"(?:Commit)?Date: +(\S.*)")
AUTHOR = re.compile(r"Author: +(.*)")
FILE = re.compile(r"diff --git (?:\"?a/.*) (?:\"?b/(.*?)\"?)")
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@.*")
SHORT = 10  # digits of a commit that are shown
FORMAT = "git log --reverse --date=iso-strict -p -U1000000"


@dataclass(frozen=True)
class Mark:
    """A changed line: the row of the log, `+` or `-`, and which line of the file it is, before and after."""

    row: int
    sign: str
    before: int
    after: int


@dataclass
class Edition:
    """One commit's change of one file: all its lines before and after, and where in the log the changed ones stand."""

    commit: str
    at: datetime
    author: str
    path: str
    row: int
    fresh: bool = False  # the commit made the file
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    whole: bool = True
    renamed: str | None = None

    @property
    def name(self) -> str:
        return f"{self.path} at commit {self.commit[:SHORT]}"


def read_git_log(lines: list[str], name: str) -> tuple[list[Edition], int]:
    """Every change of a file that the log tells, in its order, and the number of its commits. Raises BadHistory."""
    editions = list(_editions(lines, name))
    if not editions:
        raise BadHistory(f"{name}: holds no patch of a file; write it with: {command('settings.yaml', name)}")
    known: dict[str, set[str]] = {}
    for edition in editions:
        states = known.setdefault(edition.path, set())
        if edition.renamed:
            states |= known.get(edition.renamed, set())
        seen = not states or not edition.marks or "\n".join(edition.before) in states
        if not edition.whole or not seen:
            raise BadHistory(
                f"{name}, row {edition.row}: the patch of commit {edition.commit[:SHORT]} does not show all lines of "
                f"{edition.path}, or does not follow from one above it; write the log anew with: "
                f"{command(edition.path, name, any(line.startswith('Merge: ') for line in lines))}"
            )
        if edition.marks:
            states.add("\n".join(edition.after))
    return [edition for edition in editions if edition.marks], sum(1 for line in lines if COMMIT.fullmatch(line))


def command(path: str, name: str, merges: bool = False) -> str:
    """The command that writes the log of a file, as the end of a sentence."""
    return f"`{FORMAT}{' --first-parent -m' if merges else ''} -- {path} > {name}`."


def _editions(lines: list[str], name: str) -> Iterator[Edition]:
    commit, author, at = "", "", None
    place, row = 0, 0
    edition: Edition | None = None
    while place < len(lines):
        line, row = lines[place], place + 1
        place += 1
        if found := COMMIT.fullmatch(line):
            commit, author, at = found[1], "", None
        elif not line or line[0] == " ":
            continue
        elif found := AUTHOR.fullmatch(line):
            author = found[1]
        elif found := DATE.fullmatch(line):
            at = parse_instant(found[1], "UTC")
            if at is None or not re.search(r"(?:Z|[+-]\d\d:\d\d)$", found[1].strip()):
                raise BadHistory(
                    f"{name}, row {row}: the date {found[1]!r} is not written as 2025-03-01T09:00:00+01:00; write the "
                    f"log with: {command('settings.yaml', name)}"
                )
        elif found := FILE.fullmatch(line):
            if not commit or at is None:
                raise BadHistory(
                    f"{name}, row {row}: a patch without a commit and its date above it; write the log with: "
                    f"{command(found[1], name)}"
                )
            edition = Edition(commit, at, author, found[1], row)
            place = _head(lines, place, edition)
            place = _hunk(lines, place, edition, name)
            if edition.marks or edition.renamed or not edition.whole:
                yield edition  # not for a change of the file's mode
        elif line.startswith("diff "):
            raise BadHistory(
                f"{name}, row {row}: the patch of a merge against both its parents; write the log with: "
                f"{command('settings.yaml', name, merges=True)}"
            )


def _head(lines: list[str], place: int, edition: Edition) -> int:
    """What stands above the hunk of a patch; returns where the hunk begins."""
    while place < len(lines) and lines[place] and not lines[place].startswith(("@@", "commit ", "diff ")):
        line = lines[place]
        edition.fresh |= line.startswith("new file mode")
        edition.whole &= not line.startswith(("Binary files", "GIT binary patch"))
        if line.startswith("rename from "):
            edition.renamed = line.removeprefix("rename from ")
        place += 1
    return place


def _hunk(lines: list[str], place: int, edition: Edition, name: str) -> int:
    """The one hunk of a patch that shows a file whole; returns where it ends."""
    if place >= len(lines) or not (found := HUNK.fullmatch(lines[place])):
        return place
    first, before, start, after = (int(part) if part else 1 for part in found.groups())
    edition.whole &= first <= 1 and start <= 1
    place += 1
    while len(edition.before) < before or len(edition.after) < after:
        line = lines[place] if place < len(lines) else "?"
        sign, text = line[:1] or " ", line[1:]
        if sign not in " +-\\":
            raise BadHistory(
                f"{name}, row {place + 1}: the patch of commit {edition.commit[:SHORT]} is cut short; write the log "
                f"anew with: {command(edition.path, name)}"
            )
        if sign in "+-":
            edition.marks.append(Mark(place + 1, sign, len(edition.before), len(edition.after)))
        if sign in " -":
            edition.before.append(text)
        if sign in " +":
            edition.after.append(text)
        place += 1
    if place < len(lines) and lines[place].startswith("\\"):
        place += 1
    edition.whole &= not (place < len(lines) and lines[place].startswith("@@"))
    return place
