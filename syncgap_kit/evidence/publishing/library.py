"""The library that draws pictures in a page: Vega, as vl-convert brings it along, bundled once and then kept.

Bundling takes seconds, so the bundle is kept in the kit's own folder under the versions it was made of, with its
checksum before it. What does not agree with its checksum is made anew; where nothing can be kept, it is made each time.
"""

import hashlib
import secrets
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import vl_convert

from ...intake.privacy import kit_folder
from ..pictures.spoken import SPOKEN

NEEDED = "window.vegaEmbed = vegaEmbed;"
DIGITS = 64  # of a SHA-256
# Each would end a script in a page, or change what ends it.
UNFIT = ("</script", "<script", "<!--", "\r")


def library() -> str:
    """The JavaScript that draws a picture; nothing where what was bundled cannot stand in a page."""
    kept = _place()
    text = _kept(kept) if kept else ""
    if not text:
        text = str(vl_convert.javascript_bundle(NEEDED, vl_version=SPOKEN))
        if kept:
            _keep(kept, text)
    return "" if any(mark in text.lower() for mark in UNFIT) else text


def _place() -> Path | None:
    folder = kit_folder()
    return folder / f"pictures-{version('vl-convert-python')}-{SPOKEN}.js" if folder else None


def _kept(path: Path) -> str:
    try:
        stated, _, text = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return ""
    return text if len(stated) == DIGITS and stated == _checksum(text) else ""


def _keep(path: Path, text: str) -> None:
    """Write the file whole or not at all: another run may be reading it."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    try:
        draft.write_text(f"{_checksum(text)}\n{text}", encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError:  # no room or no right: the next report makes it again
        with suppress(OSError):
            draft.unlink()


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
