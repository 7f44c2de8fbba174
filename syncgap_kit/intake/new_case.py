"""A new case from a handful of files: recognised, copied in, and described as far as they tell it themselves."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import BadCase, BadExport, UnknownExport
from .changes import COLUMNS
from .containers import contents
from .export import Export, recognised
from .logs import is_log
from .privacy import case_key
from .reader import Facts
from .readings import PEEK
from .rows import read_rows
from .settings import Source


def quoted(record: dict[str, Any]) -> str:
    """A record as a cell of the change log."""
    return '"' + json.dumps(record).replace('"', '""') + '"'


EXAMPLE = {"action": "exclude", "when": {"field": "financial_status", "op": "in", "value": ["draft", "pending"]}}
CHANGES = f"""\
# How the sync tool was set up over time: one row for each change of a rule, a mapping or a credential. Lines that begin
# with a # are not read. at: when, empty where nobody knows. kind: rule, mapping, credential, schedule, setting or
# workflow. channel: empty for all. action: create, update, delete, enable, disable, expire, renew, revoke, reconnect.
# before, after: the record as JSON, quotes doubled; either may be empty. Two rows to go by:
# 2025-03-04T09:00:00Z,rule,R-1,shopify,create,,{quoted(EXAMPLE)},Iris,skip drafts
# ,credential,C-1,amazon,create,,{quoted({"status": "active", "expires_at": "2026-03-01T00:00:00Z"})},,
{",".join(COLUMNS)}
"""


PROVIDERS = ("paypal", "stripe")  # of payments for any channel


@dataclass
class Found:
    """One file to be copied in: where to, and what it told."""

    path: Path
    target: str
    export: Export | None = None  # None for a log
    currencies: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)  # what must be told about it, as lines of case.toml


def new_case(folder: Path, files: Sequence[Path], say: Callable[[str], None]) -> list[str]:
    """Make a case folder of `files`; returns what is left for people to tell, as sentences.

    Nothing is written where a file is not recognised. Raises BadCase for a folder that holds something already, and
    UnknownExport or BadExport for a file that cannot be used.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadCase(f"{folder}: is not empty; name a folder that is not there yet.")
    if not files:
        raise BadCase("names no file; give the exports and logs that the case shall hold.")
    found = [_look(path, folder.name) for path in files]
    targets = [one.target for one in found]
    twice = next((target for target in targets if targets.count(target) > 1), None)
    if twice:
        raise BadCase(f"{Path(twice).name}: two of the files are called so; rename one of them first.")
    for one in found:
        say(f"{one.path.name}: {one.export.reader.name if one.export else 'a log of the sync tool'}")
    for one in found:
        target = folder / one.target
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(one.path, target)
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "changes.csv").write_text(CHANGES, encoding="utf-8")
    text, left = _toml(folder.name, found)
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return left


def _look(path: Path, case: str) -> Found:
    """Recognise one file: an export by its header, a log by its columns."""
    if not path.is_file():
        raise BadCase(f"{path}: there is no such file; check the name.")
    [content, *_] = contents(path, path.name)
    try:
        export = recognised(content, Source(path.name), Facts("channel", None, None, "UTC", "USD", None))
    except UnknownExport:
        if is_log(content):
            return Found(path, f"logs/{path.name}")
        raise
    found = Found(path, f"exports/{export.reader.system}/{path.name}", export)
    rows = read_rows(export.fresh(), case_key(case), ".", size=PEEK)
    for batch in rows.reader():
        if "currency" in export.reader.fields:
            found.currencies += [code for code in batch.column("currency").drop_null().to_pylist() if len(code) == 3]
        break
    try:
        rows.notation.decided(Source(path.name), path.name)
    except BadExport as question:
        found.asks.append(str(question).split(": ", 1)[1].replace(", in its [[source]] of case.toml", ""))
    return found


def _toml(name: str, found: list[Found]) -> tuple[str, list[str]]:
    """case.toml with what the files told, and what is left to be told."""
    currencies = [code.upper() for one in found for code in one.currencies]
    currency = max(sorted(set(currencies)), key=currencies.count) if currencies else "USD"
    left = ["case.toml, [case] timezone: write the time zone of the books, such as America/New_York; UTC stands there."]
    if not currencies:
        left.append("case.toml, [case] currency: write the books' home currency; USD stands there.")
    blocks = [
        "# What is being investigated. Lines with a question mark are for you to decide.",
        "[case]",
        f"title = {json.dumps(name + ': which orders never reached the books?')}",
        'timezone = "UTC"          # ? the time zone of the books: days begin and end in it',
        f'currency = "{currency}"          # ? the home currency of the books',
        "# as_of = 2026-01-15     # when the exports were taken; left out: the latest time that they tell",
        "# period = { from = 2025-01-01, to = 2025-12-31 }",
    ]
    exports: dict[str, list[Found]] = {}
    for one in found:
        if one.export:
            exports.setdefault(one.export.reader.system, []).append(one)
    for system, group in sorted(exports.items()):
        lines, asked = _source(system, group)
        blocks += lines
        left += asked
    roles = {one.export.reader.role for one in found if one.export and not one.export.reader.log}
    for role, what in (("channel", "the orders of a channel"), ("books", "the books")):
        if role not in roles:
            left.append(f"exports/: holds no export of {what}; add one with a [[source]] of its own.")
    blocks += ["", "[policy]", 'grace = "3d"              # younger orders are in flight, not missing']
    return "\n".join(blocks) + "\n", left


def _source(system: str, group: list[Found]) -> tuple[list[str], list[str]]:
    """The [[source]] of one system's files, and what must be told about them."""
    export: Any = group[0].export
    lines = ["", "[[source]]", f'path = "exports/{system}/*"']
    if any(one.export and one.export.reader.role == "channel" for one in group) or (
        export.reader.role == "payments" and system not in PROVIDERS
    ):
        lines.append(f'channel = "{system}"    # ? the name that reports use')
    else:
        lines.append('# currency = "USD"        # where the documents are in another currency than the case')
    asked = []
    for one in group:
        for ask in one.asks:
            lines.append(f"# ? {one.path.name}: {ask}")
            asked.append(f"case.toml, [[source]] of {one.path.name}: {ask}")
    return lines, asked
