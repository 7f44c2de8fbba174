"""Every export of a case, recognised and hashed before the first is read; those that hold nothing told apart."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import BadCase, SyncGapError, UnknownExport
from ..findings import Input
from .containers import Content, contents
from .custody import Custody
from .export import Export, find_exports, open_export, recognised
from .json_records import NoRecord
from .phrases import listed
from .reader import Facts
from .settings import Settings, Source

NOTHING = "holds no record, so it tells of nothing"


@dataclass
class Opened:
    """The exports that hold records, and the accounts of those that hold none: a day without orders is no fault."""

    exports: list[Export] = field(default_factory=list)
    empty: list[Input] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """A sentence for each export that holds nothing."""
        return [
            f"{one.path}: holds no record; that is no evidence that there was none, so export it again if there should "
            "be some."
            for one in self.empty
        ]


def open_exports(folder: Path, settings: Settings, custody: Custody) -> Opened:
    """Every export. Raises BadCase where a side is missing altogether, UnknownExport for a file without a source."""
    opened, sides = Opened(), set[str]()
    named = find_exports(folder, settings)
    _refuse_unnamed(folder, {path for path, _ in named}, settings)
    for path, source in named:
        for content in contents(path, str(path.relative_to(folder))):
            try:
                export = open_export(content, source, _facts(source, settings))
            except NoRecord:
                opened.empty.append(_nothing(content, source, custody))
                sides.add("channel" if source.channel else "books")
                continue
            export.sha256, export.size = custody.take(content)
            opened.exports.append(export)
            sides |= set() if export.reader.log else {export.reader.role}
    for role, without in (
        ("channel", "no channel export; without orders there is nothing to hold against the books"),
        ("books", "no export of the books; without them every order would look missing"),
    ):
        if role not in sides:
            raise BadCase(f"case.toml: names {without}.")
    return opened


def _refuse_unnamed(folder: Path, named: Collection[Path], settings: Settings) -> None:
    """Raise UnknownExport, which tells the format, for a file under exports/ that no source names."""
    for path in sorted((folder / "exports").rglob("*")):
        if not path.is_dir() and not path.name.startswith(".") and path not in named:
            name = str(path.relative_to(folder))
            raise UnknownExport(
                f"{name}: no [[source]] of case.toml names this file; {_format_words(path, name, settings)}add one, or "
                "move the file away."
            )


def _format_words(path: Path, name: str, settings: Settings) -> str:
    """What a file is, as far as it can be told without its source."""
    source = Source(name, None)
    try:
        found = sorted({recognised(one, source, _facts(source, settings)).reader.name for one in contents(path, name)})
    except UnknownExport as error:
        closest = re.search(r"closest to (\w+)", str(error))
        return f"it is no known export, closest to {closest[1]}; " if closest else ""
    except (SyncGapError, NoRecord, OSError):
        return ""
    return f"it is {listed(found)}; " if found else ""


def _nothing(content: Content, source: Source, custody: Custody) -> Input:
    digest, size = custody.take(content)
    return Input(
        path=content.name,
        sha256=digest,
        bytes=size,
        format=source.format or content.kind,
        channel=source.channel,
        grade="D",
        rows=0,
        loaded=0,
        quarantined=0,
        not_data=0,
        grade_reason=NOTHING,
    )


def _facts(source: Source, settings: Settings) -> Facts:
    return Facts(
        channel=source.channel,
        ledger=source.ledger,
        shop=source.shop,
        zone=source.timezone or settings.timezone,
        currency=source.currency or settings.currency,
        declared_currency=source.currency,
        declared_zone=source.timezone,
    )
