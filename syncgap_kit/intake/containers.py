"""What a file is, by its first bytes and never by its ending: text, JSON, gzip, a ZIP of several files, or a workbook.

Everything else is named and refused, and so is an archive that is damaged, protected, nested or a bomb. What passes is
read as a stream that proves its checksum when it ends and holds little in memory, however large the content is.
"""

import errno
import gzip
import io
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, BinaryIO

from ..errors import BadExport
from ..written import in_digits

BLOCK = 1 << 18  # bytes read at a time
HEAD = 1 << 16  # bytes by which a content is told
HARMLESS = 10_000_000  # bytes: so small a content is no bomb, however well it is packed
MOST_RATIO, MOST_BYTES, MOST_MEMBERS = 100, 5_000_000_000, 10_000
BROKEN = (OSError, EOFError, RuntimeError, ValueError, OverflowError, struct.error, zipfile.BadZipFile, zlib.error)
GZIP = b"\x1f\x8b"
NO_TEXT = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)|\0")  # a byte order mark; NUL, half of UTF-16
ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"BZh91AY&SY", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8")

AGAIN = "export or copy it again"
UNPACK = "unpack it and put what it holds into the case"
AS_CSV = "export the report as CSV instead"
OLD_EXCEL = "an old Excel workbook or a password-protected one; save the sheet as CSV or as an unprotected .xlsx"
STRANGERS = (
    *((magic, f"an archive within an archive; {UNPACK}") for magic in (GZIP, *ZIPS)),
    *((magic, f"an archive of a kind that is not opened here; {UNPACK}") for magic in PACKED),
    *((magic, f"a picture; {AS_CSV}") for magic in PICTURES),
    (b"%PDF", f"a PDF; {AS_CSV}"),
    (b"\xd0\xcf\x11\xe0", OLD_EXCEL),
    (b"PAR1", f"a Parquet file; {AS_CSV}"),
    (b"SQLite format 3\0", f"a SQLite database; {AS_CSV}"),
)
WEB_PAGE = "a web page, most likely a sign-in page, saved in place of the export; sign in and export it again"
# What text that is no delimited text begins with, white space and a byte order mark left out, in lower case.
MARKUP = (
    (rb"<(?:!doctype html|html|head|body|meta|script|title)\b|<\?xml[^<]*<(?:!doctype html|html)\b", WEB_PAGE),
    (rb"<(?:table|style|div)\b", "an HTML table; open it in a spreadsheet and save the sheet as CSV or as .xlsx"),
    (rb"<[?!a-z]", f"XML, which no reader of this kit reads; {AS_CSV}"),
)
KINDS = ((re.compile(rb"[{\[]"), "json"), (re.compile(rb"(?:.*[\r\n])?!(?:TRNS|HDR)\t", re.DOTALL), "iif"))
IRREGULAR = {
    stat.S_IFLNK: "is a link; copy the file itself into the case",
    stat.S_IFDIR: "is a folder; name the files in it",
}
DOCUMENTS = {  # other documents that are a ZIP inside, by a member each of them has
    "xl/workbook.bin": "a binary Excel workbook",
    "word/document.xml": "a Word document",
    "content.xml": "an OpenDocument file",
}
HIDDEN = re.compile(r"(?:^|/)(?:\.|__MACOSX/)")  # what a Mac adds to an archive


@dataclass(frozen=True)
class Content:
    """One file of data: the file at `path`, or `member` of the ZIP there; `name` is what reports show.

    `kind` is "text", "json", "iif" or "workbook"; a gzip file of text is text.
    """

    path: Path
    member: str | None
    name: str
    kind: str

    def open(self) -> BinaryIO:
        """The bytes, unpacked, to be read in order; reading raises BadExport where they turn out to be damaged."""
        if self.member is not None:
            with open_archive(self.path, self.name) as archive:  # the file stays open as long as its member is
                return open_member(archive, archive.getinfo(self.member), self.name)
        try:
            size = self.path.stat().st_size if _magic(self.path, self.name).startswith(GZIP) else None
            inner = self.path.open("rb") if size is None else gzip.GzipFile(self.path)
        except OSError as error:
            raise _unreadable(self.name, error) from None
        return io.BufferedReader(_Stream(inner, self.name, "gzip file", size), BLOCK)


def contents(path: Path, name: str) -> list[Content]:
    """The files of data that a file is or holds, by name. Raises BadExport."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        raise _unreadable(name, error) from None
    if not stat.S_ISREG(mode):
        raise BadExport(
            f"{name}: {IRREGULAR.get(stat.S_IFMT(mode), 'is a pipe or a device; remove it from the case')}."
        )
    if _magic(path, name) in ZIPS:
        return _unpacked(path, name)
    content = Content(path, None, name, "text")
    with content.open() as stream:
        return [replace(content, kind=_kind(stream.read(HEAD), name))]


def open_archive(path: Path, name: str) -> zipfile.ZipFile:
    """A ZIP file, its list of members read. Raises BadExport."""
    try:
        return zipfile.ZipFile(path)
    except BROKEN as error:
        raise damaged(name, "ZIP or XLSX file", error, f"{AGAIN}, or save the sheet as CSV") from None


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, what: str = "ZIP file") -> BinaryIO:
    """A member of an archive, unpacked, as `Content.open` gives it; `what` is called damaged if it is."""
    try:
        inner = archive.open(info)
    except BROKEN as error:
        raise damaged(name, what, error) from None
    return io.BufferedReader(_Stream(inner, name, what, info.compress_size), BLOCK)


def damaged(name: str, what: str, error: Exception, advice: str = AGAIN) -> BadExport:
    """The sentence for a file that cannot be read to its end; `what` is the thing that is damaged."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # a wrong offset is no fault of the disk
        return _unreadable(name, error)
    return BadExport(f"{name}: the {what} is damaged ({str(error) or 'it ends too early'}); {advice}.")


class _Stream(io.RawIOBase):
    """Bytes as they are unpacked: whatever fails becomes one sentence, and a bomb is stopped where it goes off."""

    def __init__(self, inner: io.BufferedIOBase | IO[bytes], name: str, what: str, packed: int | None) -> None:
        self._inner, self._name, self._what, self._packed = inner, name, what, packed
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer).cast("B")
        try:
            data = self._inner.read(len(room))
        except BROKEN as error:
            raise damaged(self._name, self._what, error) from None
        room[: len(data)] = data
        self._count += len(data)
        if self._packed is not None:
            _refuse_bomb(self._count, self._packed, self._name)
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def _magic(path: Path, name: str) -> bytes:
    """The first bytes of a file as it lies on the disk."""
    try:
        with path.open("rb") as file:
            return file.read(len(ZIPS[0]))
    except OSError as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: OSError) -> BadExport:
    return BadExport(f"{name}: cannot be read ({error.strerror}); check the file and its permissions.")


def _refuse_bomb(unpacked: int, packed: int, name: str) -> None:
    if unpacked > min(MOST_BYTES, max(HARMLESS, MOST_RATIO * packed)):
        how = "more than 5 GB" if unpacked > MOST_BYTES else f"more than {MOST_RATIO} times its size"
        raise BadExport(f"{name}: unpacks to {how}, as no export does; put its data into the case unpacked, as CSV.")


def _kind(head: bytes, name: str) -> str:
    """What kind of text begins so. Raises BadExport for what is no text, and for what is empty."""
    what = next((what for magic, what in STRANGERS if head.startswith(magic)), None)
    if head[257:262] == b"ustar":
        what = f"an archive of a kind that is not opened here; {UNPACK}"
    if head and not head.strip(b"\0"):
        what = "nothing but NUL bytes, as a copy that broke off leaves them; copy or export it again"
    text = NO_TEXT.sub(b"", head).strip()
    what = what or next((what for begin, what in MARKUP if re.match(begin, text.lower())), None)
    if what:
        raise BadExport(f"{name}: expected delimited text or an .xlsx workbook, but it is {what}.")
    if not text and len(head) < HEAD:
        raise BadExport(f"{name}: the file is empty; export it again, or remove it from the case.")
    return next((kind for begin, kind in KINDS if begin.match(text)), "text")


def _unpacked(path: Path, name: str) -> list[Content]:
    """The files that a ZIP holds, or the workbook that it is."""
    with open_archive(path, name) as archive:
        members = archive.infolist()
        _refuse_archive(members, path.stat().st_size, name)
        held = {_shown(member): member for member in members if not member.is_dir()}
        lowered = {shown.lower() for shown in held}
        if "xl/workbook.xml" in lowered:
            return [Content(path, None, name, "workbook")]
        for marker, what in DOCUMENTS.items():
            if marker in lowered:
                raise BadExport(f"{name}: expected a workbook, but it is {what}; save the sheet as CSV or as .xlsx.")
        files = sorted(shown for shown in held if not HIDDEN.search(shown))
        if not files:
            raise BadExport(f"{name}: the ZIP file holds no file; export it again, or remove it from the case.")
        found = []
        for shown in files:
            with open_member(archive, held[shown], f"{name}/{shown}") as stream:
                kind = _kind(stream.read(HEAD), f"{name}/{shown}")
            found.append(Content(path, held[shown].filename, f"{name}/{shown}", kind))
    return found


def _shown(member: zipfile.ZipInfo) -> str:
    """A member's name with the separators of this kit, whatever system wrote it."""
    return "/".join(part for part in re.split(r"[/\\]", member.filename) if part not in ("", "."))


def _refuse_archive(members: list[zipfile.ZipInfo], size: int, name: str) -> None:
    """Raise BadExport for an archive that no platform writes: one that could harm, or holds no plain files."""
    if len(members) > MOST_MEMBERS:
        raise BadExport(f"{name}: holds more than {in_digits(MOST_MEMBERS)} members, as no export does; {UNPACK}.")
    seen: set[str] = set()
    for member in members:
        fault = _fault(member) or (not member.is_dir() and _shown(member) in seen and "is there twice")
        if fault:
            raise BadExport(f"{name}: its member {member.filename!r} {fault}; {UNPACK}.")
        seen.add(_shown(member))
        _refuse_bomb(member.file_size, member.compress_size, name)
    _refuse_bomb(sum(member.file_size for member in members), size, name)


def _fault(member: zipfile.ZipInfo) -> str | None:
    """Why a member cannot be read safely."""
    name = member.filename
    if not name.isprintable() or not (_shown(member) or name.endswith("/")):
        return "has a name that cannot be shown"
    if ".." in re.split(r"[/\\]", name) or re.match(r"[/\\]|[A-Za-z]:", name):
        return "leads out of the archive"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a device and no file"
    if member.flag_bits & 1:
        return "is protected by a password"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed by a method that is not read here"
    return None
