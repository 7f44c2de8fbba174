"""Bytes as text: the declared encoding, else UTF-16 by its mark, else UTF-8; what does not decode is never guessed at.

Records are cut in UTF-8. A file in another encoding is put into UTF-8 first, and each physical line keeps the place it
has in the file itself, so that the original bytes of every row can still be cut out of the original file.
"""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import numpy.typing as npt

from ..errors import BadExport
from ..written import in_digits
from .containers import contents

UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
FEW_ROWS, FEW_SHARE = 3, 0.01  # undecodable rows up to either are damage to single rows; more are another encoding
MOST_STRAY = 30  # bytes of a log that do not decode, in those few rows
STRAY = re.compile("[\uf8f0-\uf8f3]")  # what cp932 makes of bytes that Shift-JIS does not have
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Text:
    """A file's text as a stream of UTF-8 without mark, and where its physical lines begin in the file itself."""

    stream: BinaryIO
    begin: int = 0  # bytes of the mark before the text
    encoding: str = "utf-8"
    places: Numbers | None = None  # of each physical line; None where the stream's own places are the file's


def open_text(stream: BinaryIO, encoding: str | None, name: str) -> Text:
    """The text of a file. Raises BadExport for an encoding that is not known or does not fit."""
    head = stream.read(4)
    if encoding is None and head[:2] not in UTF16_MARKS:
        begin = 3 if head.startswith(UTF8_MARK) else 0
        return Text(cast("BinaryIO", _Resumed(head[begin:], stream)), begin)
    content = head + stream.read()
    chosen = encoding or "utf-16"
    text = decode(content, chosen, name)
    return Text(io.BytesIO(text.encode()), 0, chosen.upper(), _line_places(content, chosen))


class _Resumed(io.BufferedIOBase):
    """A stream of which the first bytes have been looked at already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int | None = -1, /) -> bytes:
        head, self._head = self._head, b""
        return head + self._stream.read(-1 if size is None else size)


def read_text(path: Path, name: str) -> str:
    """The text of a small file that is read whole: a log, a change log, verdicts. Raises BadExport."""
    [content, *more] = contents(path, name)
    if more or content.kind == "workbook":
        raise BadExport(f"{name}: expected one text file; save it as CSV or JSON lines.")
    with content.open() as stream:
        return decode(stream.read(), None, name)


def decode(content: bytes, encoding: str | None, name: str) -> str:
    """The text of a small file, whole. Raises BadExport with line, byte and the key that decides."""
    chosen = encoding or ("utf-16" if content[:2] in UTF16_MARKS else "utf-8-sig")
    try:
        text = content.decode(chosen)
    except LookupError:
        raise BadExport(
            f"{name}: encoding {chosen!r} in case.toml is not known; write one such as cp1252 or utf-8."
        ) from None
    except UnicodeDecodeError as error:
        raise BadExport(_misfit(content, error.start, name, chosen)) from None
    if stray := STRAY.search(text):
        raise BadExport(_misfit(content, len(text[: stray.start()].encode(chosen)), name, chosen))
    return text


def _misfit(content: bytes, place: int, name: str, chosen: str) -> str:
    """The sentence about the byte at a place of a file."""
    return wrong_encoding(name, content[:place].count(b"\n") + 1, place, content[place], chosen)


def decode_rows(content: bytes, name: str) -> str:
    """The text of a small file of rows, whole; single bytes that are no UTF-8 stay in it for `undecoded` to find.

    Raises BadExport where they stand in the header, or speak of another encoding.
    """
    bad = [] if content[:2] in UTF16_MARKS else undecodable(content)
    header = content.find(b"\n")
    few = len(bad) <= MOST_STRAY and len({content.count(b"\n", 0, place) for place in bad}) <= FEW_ROWS
    if bad and few and bad[0] > header and (proves_utf8(content) or not is_letter_elsewhere(content[bad[0]])):
        return content.decode("utf-8-sig", errors="surrogateescape")
    return decode(content, None, name)


def undecoded(text: str) -> bool:
    """Whether a text holds a byte that could not be decoded."""
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def wrong_encoding(name: str, line: int, place: int, octet: int, chosen: str = "utf-8") -> str:
    """The sentence about a byte that does not decode."""
    return (
        f"{name}, line {line}: byte 0x{octet:02x} at offset {in_digits(place)} is no {chosen.removesuffix('-sig')}; "
        'say how the file is encoded, such as encoding = "cp1252", in its [[source]] of case.toml.'
    )


def undecodable(content: bytes, most: int = 10_000) -> list[int]:
    """The places of the bytes that are no UTF-8, up to `most` of them; none for nearly every block of every file."""
    found: list[int] = []
    at = 0
    while at < len(content) and len(found) < most:
        try:
            content[at:].decode() if at else content.decode()
        except UnicodeDecodeError as error:
            found += range(at + error.start, at + error.end)
            at += error.end
        else:
            break
    return found


def proves_utf8(content: bytes) -> bool:
    """Whether a block holds letters beyond ASCII that decode as UTF-8."""
    return not content.isascii() and not content.decode(errors="ignore").isascii()


def is_letter_elsewhere(octet: int) -> bool:
    """Whether a byte is a letter or a usual sign in Western encodings, so that it may mean another encoding."""
    return bool(re.match(r"[^\W\d_]|[€£¥–—‘’“”…]", bytes([octet]).decode("cp1252", errors="replace")))


def _line_places(content: bytes, encoding: str) -> Numbers:
    """Where each physical line begins: line feeds, and carriage returns without one, end a line in every encoding."""
    wide = encoding.lower().replace("_", "-").startswith("utf-16")
    order = ">u2" if content[:2] == b"\xfe\xff" or encoding.lower().endswith("be") else "<u2"
    units = np.frombuffer(content[: len(content) // 2 * 2], order) if wide else np.frombuffer(content, np.uint8)
    size = 2 if wide else 1
    ends = units == 10
    alone = units == 13
    alone[:-1] &= units[1:] != 10
    places = (np.flatnonzero(ends | alone) + 1) * size
    return np.concatenate([np.zeros(1, np.int64), places.astype(np.int64)])
