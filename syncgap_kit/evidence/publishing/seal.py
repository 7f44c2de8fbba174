"""The seal of a report: a manifest with the checksum of everything that was read and written, and its check.

The manifest carries a checksum of itself as well. That finds every accident; against somebody who rewrites it on
purpose only a signature helps, which is not part of it yet.
"""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...calendar import day_in
from ...errors import BadCase
from ...findings import instant_text
from ...written import in_digits
from .publish import MANIFEST, SCHEMA

if TYPE_CHECKING:
    from ...investigation import Study

PACKAGES = tuple("syncgap-kit altair duckdb ibis-framework nbconvert numpy pandas papermill vl-convert-python".split())
SELF = "checksum_of_this_manifest"
CHUNK = 1 << 20


def fingerprint(path: Path) -> dict[str, Any]:
    """The SHA-256 and the size in bytes of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return {"sha256": digest.hexdigest(), "bytes": size}


def describe(study: "Study", finding: str) -> dict[str, Any]:
    """What a manifest says of a study, whichever files it is written to: inputs, counts, versions, the finding."""
    findings = study.findings
    read = {item.path: {"sha256": item.sha256, "bytes": item.bytes} for item in findings.inputs}
    settings = study.case.folder / "case.toml"
    if settings.is_file():
        read["case.toml"] = fingerprint(settings)
    counts = {f"{item.channel} {item.currency}": item.counts for item in findings.channels}
    rows = {"exceptions": study.exceptions, "not_expected": study.not_expected, "quarantine": study.quarantine}
    return {
        "schema": SCHEMA,
        "case": findings.case,
        "title": study.case.title,
        "as_of": instant_text(findings.as_of),
        "as_of_day": day_in(findings.as_of, study.case.timezone).isoformat(),
        "finding": finding,
        "inputs": read,
        "counts": {"gaps": len(findings.gaps), "channels": counts, "rows": {key: len(rows[key]) for key in rows}},
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Python and the packages that make the numbers and the page."""
    return {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


def seal(folder: Path, manifest: Mapping[str, Any], command: str, parameters: Mapping[str, Any]) -> None:
    """Write manifest.json for everything that stands in `folder`; the only clock of a report is its `created`."""
    written = {
        **{key: value for key, value in manifest.items() if key != SELF},
        "files": {name: fingerprint(folder / name) for name in _names(folder) if name != MANIFEST},
        "command": command,
        "parameters": dict(parameters),
        "created": instant_text(datetime.now(UTC).replace(microsecond=0)),
    }
    (folder / MANIFEST).write_bytes(_rendered(written))


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a report. Raises ValueError where it is not byte for byte as it was written."""
    raw = (folder / MANIFEST).read_bytes()
    manifest = json.loads(raw)
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise ValueError(f"no manifest of schema {SCHEMA}")
    if raw != _rendered({key: value for key, value in manifest.items() if key != SELF}):
        raise ValueError("does not agree with its own checksum")
    return manifest


def verify(folder: str | Path) -> list[str]:
    """Hold a report against its manifest: one sentence for each file altered, missing or added; none if it is intact.

    Raises BadCase where there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise BadCase(f"{folder}: there is no such folder; name the folder of a report, the one with manifest.json.")
    if not (folder / MANIFEST).is_file():
        return [f"missing: {MANIFEST}; without it nothing here can be checked."]
    try:
        stated = read_manifest(folder)["files"]
        named = {str(name): (entry["sha256"], entry["bytes"]) for name, entry in stated.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return [f"altered: {MANIFEST} ({error})."]
    return list(_differences(folder, named))


def _differences(folder: Path, named: Mapping[str, tuple[str, int]]) -> Iterable[str]:
    found = set(_names(folder)) - {MANIFEST}
    for name in sorted(named.keys() - found):
        yield f"missing: {name}."
    for name in sorted(found - named.keys()):
        yield f"added: {name}."
    for name in sorted(found & named.keys()):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            yield f"altered: {name} (it is no longer a plain file)."
        elif (now := fingerprint(path)) != dict(zip(("sha256", "bytes"), named[name], strict=True)):
            yield f"altered: {name} ({in_digits(now['bytes'])} bytes, {in_digits(named[name][1])} when it was sealed)."


def _names(folder: Path) -> list[str]:
    """Everything below a folder but the folders that hold something, as relative names with `/`."""
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir() or not any(path.iterdir()))
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def _rendered(manifest: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a manifest, with the checksum of what it says added."""
    plain = json.dumps(manifest, sort_keys=True, ensure_ascii=False)
    whole = {**manifest, SELF: hashlib.sha256(plain.encode("utf-8", "surrogateescape")).hexdigest()}
    return (json.dumps(whole, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "surrogateescape")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
