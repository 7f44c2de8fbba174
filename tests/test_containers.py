"""Containers: what a file is by its first bytes, and that damage, bombs and strangers are refused in one sentence."""

import gzip
import io
import os
import random
import socket
import stat
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.errors import BadExport
from syncgap_kit.intake import containers
from syncgap_kit.intake.containers import BLOCK, HEAD, Content, contents

TEXT = b"Name,Total\n#1001,12.50\n"
NAME = "exports/shopify/orders.csv"
NOISE = random.Random(7).randbytes(3 * BLOCK).replace(b"\0", b"x")  # packs badly, so that it is no bomb
EMPTY = "the file is empty; export it again, or remove it from the case."
OPEN_FILES = Path("/proc/self/fd")
DAMAGED = "export or copy it again"


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    """A ZIP of members given as (name or ZipInfo, bytes)."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def found(folder, content, name=NAME):
    """What `contents` makes of bytes on the disk."""
    path = folder / "file"
    path.write_bytes(content)
    return contents(path, name)


def read(content):
    with content.open() as stream:
        return stream.read()


def refusal(call, *arguments, **keywords):
    """The one sentence in which a call is refused."""
    with pytest.raises(BadExport) as refused:
        call(*arguments, **keywords)
    sentence = str(refused.value)
    assert sentence.startswith(NAME)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "()" not in sentence
    return sentence


def refused(folder, content):
    """The sentence for bytes that are refused at once, or when they are read to their end."""
    return refusal(lambda: [read(held) for held in found(folder, content)])


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        b"\xef\xbb\xbf" + TEXT,
        TEXT.decode().encode("utf-16"),
        TEXT.decode().encode("utf-16-le"),
        "名前,合計\n".encode("shift-jis"),
        b"Caf\xe9,\x80\n",
        b"\n" * (HEAD + 1) + TEXT,
        b"a\0b,c\n",
        b'"{",a\n',
        b"PK,Total\n1,2\n",
        NOISE,
    ],
    ids=[
        "UTF-8",
        "UTF-8 with BOM",
        "UTF-16",
        "UTF-16-LE",
        "Shift-JIS",
        "cp1252",
        "blank",
        "zero",
        "brace",
        "PK",
        "noise",
    ],
)
def test_text_stays_as_it_is_in_whatever_encoding(content, tmp_path):
    [held] = found(tmp_path, content)
    assert held == Content(tmp_path / "file", None, NAME, "text")
    assert read(held) == content


@pytest.mark.parametrize(
    ("packed", "content"),
    [
        (gzip.compress(TEXT), TEXT),
        (gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:]), TEXT),
        (gzip.compress(TEXT) + bytes(512), TEXT),
        (gzip.compress(NOISE), NOISE),
    ],
    ids=["one member", "two members", "padded with zeros", "long"],  # the bytes hold the time, so they name no test
)
def test_gzip_is_opened_whatever_the_file_is_called(packed, content, tmp_path):
    [held] = found(tmp_path, packed)
    assert (held.name, held.member, held.kind) == (NAME, None, "text")
    assert read(held) == content


def test_each_member_of_a_zip_is_a_file_of_its_own(tmp_path):
    packed = zipped(
        ("b/orders.csv", TEXT),
        ("b/", b""),
        ("a.csv", NOISE),
        (r"windows\orders.csv", b"windows"),
        ("./here.csv", b"here"),
        ("__MACOSX/._a.csv", b"\0\x05\x16\x07"),
        ("b/.DS_Store", b"\0"),
    )
    members = found(tmp_path, packed, "exports/a.zip")
    assert [member.name for member in members] == [
        *("exports/a.zip/a.csv", "exports/a.zip/b/orders.csv", "exports/a.zip/here.csv"),
        "exports/a.zip/windows/orders.csv",
    ]
    assert [read(member) for member in members] == [NOISE, TEXT, b"here", b"windows"]
    assert {member.kind for member in members} == {"text"}


def test_a_workbook_is_told_by_what_it_holds(tmp_path):
    [held] = found(tmp_path, zipped(("[Content_Types].xml", "<a/>"), ("xl/workbook.xml", "<a/>")))
    assert (held.member, held.name, held.kind) == (None, NAME, "workbook")
    assert read(held)[:2] == b"PK"


@given(
    st.binary(min_size=1, max_size=300), st.lists(st.integers(0, 90), max_size=9), st.sampled_from(["", "gz", "zip"])
)
@settings(max_examples=60, deadline=None)
def test_a_stream_gives_all_bytes_once_however_it_is_read(tmp_path_factory, content, sizes, packing):
    content = b"x" + content * 3
    folder = tmp_path_factory.mktemp("stream")
    packed = {"": content, "gz": gzip.compress(content), "zip": zipped(("a", content))}[packing]
    [held] = found(folder, packed)
    with held.open() as stream:
        pieces = []
        for number, size in enumerate(sizes):
            room = bytearray(size)
            pieces.append(stream.read(size) if number % 2 else bytes(room[: stream.readinto(room)]))
        pieces.append(stream.read())
        assert stream.read() == b""
        assert not stream.writable()
    assert b"".join(pieces) == content
    assert stream.closed


REFUSED = {
    "nothing": (b"", EMPTY),
    "only white space": (b" \r\n\n ", EMPTY),
    "only a byte order mark": (b"\xef\xbb\xbf\n", EMPTY),
    "only white space in UTF-16": ("\r\n ".encode("utf-16"), EMPTY),
    "gzip of nothing": (gzip.compress(b""), EMPTY),
    "only NUL bytes": (bytes(70_000), "nothing but NUL bytes", "copy or export it again"),
    "a cut gzip": (gzip.compress(TEXT * 90)[:-9], "the gzip file is damaged (", DAMAGED),
    "a cut long gzip": (gzip.compress(NOISE)[:-99], "the gzip file is damaged (", DAMAGED),
    "a gzip with a wrong checksum": (gzip.compress(TEXT)[:-8] + bytes(8), "gzip file is damaged (CRC check", DAMAGED),
    "a long gzip with a wrong checksum": (gzip.compress(NOISE)[:-8] + bytes(8), "gzip file is damaged (CRC", DAMAGED),
    "no real gzip": (b"\x1f\x8bnonsense", "the gzip file is damaged", DAMAGED),
    "gzip with something behind it": (gzip.compress(TEXT) + b"more", "the gzip file is damaged", DAMAGED),
    "no real ZIP": (b"PK\x03\x04...", "the ZIP or XLSX file is damaged (", DAMAGED, "save the sheet as CSV"),
    "a cut ZIP": (zipped(("a.csv", TEXT))[:-30], "the ZIP or XLSX file is damaged (", DAMAGED),
    "an empty ZIP": (zipped(), "holds no file", "export it again"),
    "a ZIP of nothing that counts": (zipped(("__MACOSX/a", b"x"), (".hidden", b"x"), ("b/", b"")), "holds no file"),
    "a ZIP with an empty member": (zipped(("a.csv", TEXT), ("b.csv", b"")), f"{NAME}/b.csv: {EMPTY}"),
    "a ZIP with a picture": (zipped(("a.csv", TEXT), ("b.png", b"\x89PNG\r\n\x1a\n")), f"{NAME}/b.png:", "a picture"),
    "a PDF": (b"%PDF-1.7 ...", "a PDF", "export the report as CSV"),
    "an old workbook": (b"\xd0\xcf\x11\xe0 ...", "an old Excel workbook or a password-protected one", "as CSV"),
    "Parquet": (b"PAR1....PAR1", "a Parquet file", "as CSV"),
    "SQLite": (b"SQLite format 3\0....", "a SQLite database", "as CSV"),
    "RAR": (b"Rar!\x1a\x07\x01\0", "an archive", "unpack it"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "an archive", "unpack it"),
    "bzip2": (b"BZh91AY&SY", "an archive", "unpack it"),
    "a sign-in page": (
        b"<!DOCTYPE html><html>",
        "a web page, most likely a sign-in page",
        "sign in and export it again",
    ),
    "a page without doctype": (b"\xef\xbb\xbf\r\n <HTML lang='en'>", "a web page", "sign in"),
    "a page in UTF-16": ("<html>".encode("utf-16"), "a web page", "sign in"),
    "a page of XHTML": (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC', "a web page", "sign in"),
    "an HTML table": (b"<table border=1><tr><td>Order", "an HTML table", "save the sheet as CSV"),
    "XML": (b'<?xml version="1.0"?><Orders>', "XML", "export the report as CSV"),
    "XML without declaration": (b"<Orders><Order>", "XML", "as CSV"),
    "gzip of a page": (gzip.compress(b"<html>"), "a web page", "sign in"),
    "gzip in gzip": (gzip.compress(gzip.compress(TEXT)), "an archive within an archive", "unpack it"),
    "a ZIP in gzip": (gzip.compress(zipped(("a", TEXT))), "an archive within an archive", "unpack it"),
    "a ZIP in a ZIP": (zipped(("a.zip", zipped(("a", TEXT)))), f"{NAME}/a.zip:", "within an archive", "unpack it"),
    "gzip in a ZIP": (zipped(("a.gz", gzip.compress(TEXT))), f"{NAME}/a.gz:", "within an archive", "unpack it"),
    "7z in a ZIP": (zipped(("a.7z", b"7z\xbc\xaf\x27\x1c")), f"{NAME}/a.7z:", "an archive", "unpack it"),
    "a member above": (zipped(("../a.csv", TEXT)), "'../a.csv' leads out of the archive", "unpack it"),
    "a member above, as on Windows": (zipped((r"b\..\..\a.csv", TEXT)), "leads out of the archive", "unpack it"),
    "a member at the root": (zipped(("/etc/a.csv", TEXT)), "leads out of the archive", "unpack it"),
    "a member at the root, as on Windows": (zipped((r"\a.csv", TEXT)), "leads out of the archive", "unpack it"),
    "a member on a drive": (zipped(("C:/a.csv", TEXT)), "leads out of the archive", "unpack it"),
    "a hidden member above": (zipped(("../.a", TEXT), ("a.csv", TEXT)), "leads out of the archive", "unpack it"),
    "a name of two lines": (zipped(("a\nb.csv", TEXT)), r"'a\nb.csv' has a name that cannot be shown", "unpack it"),
    "a member without a name": (
        zipped(("x", TEXT)).replace(b"x", b"."),
        "'.' has a name that cannot be shown",
        "unpack",
    ),
    "a method nobody needs": (zipped(("a", TEXT), method=zipfile.ZIP_BZIP2), "by a method that is not read", "unpack"),
    "a binary workbook": (zipped(("xl/workbook.bin", b"x")), "a binary Excel workbook", "as CSV or as .xlsx"),
    "an OpenDocument sheet": (zipped(("content.xml", b"<a/>")), "an OpenDocument file", "as CSV or as .xlsx"),
    "a Word document": (zipped(("word/document.xml", b"<a/>")), "a Word document", "as CSV or as .xlsx"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_file_of_data_is_named_in_one_sentence(what, tmp_path):
    content, *says = REFUSED[what]
    sentence = refused(tmp_path, content)
    assert [words for words in says if words not in sentence] == []


def test_a_tar_archive_is_refused_packed_or_not(tmp_path):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("orders.csv"))
    for content in (held.getvalue(), gzip.compress(held.getvalue())):
        assert "an archive of a kind that is not opened here; unpack it" in refused(tmp_path, content)


KINDS = {
    "an object": (b'\xef\xbb\xbf {"orders": []}', "json"),
    "a list": (b"[1, 2]", "json"),
    "lines of objects": (b'{"at": 1}\n{"at": 2}\n', "json"),
    "JSON in UTF-16": ('{"orders": []}'.encode("utf-16"), "json"),
    "gzip of JSON": (gzip.compress(b"[1]"), "json"),
    "JSON in a ZIP": (zipped(("a.json", b"[1]")), "json"),
    "IIF": (b"!TRNS\tTRNSTYPE\r\n", "iif"),
    "IIF that begins with a list": (b"!CUST\tNAME\nCUST\tIris\n!TRNS\tDATE\n", "iif"),
    "IIF with its header": (b"!HDR\tPROD\n", "iif"),
    "text that speaks of IIF": (b'Note\n"see !TRNS\tand !SPL"\n', "text"),
}


@pytest.mark.parametrize("what", KINDS)
def test_the_kind_of_a_text_is_told_by_how_it_begins(what, tmp_path):
    content, kind = KINDS[what]
    [held] = found(tmp_path, content)
    assert held.kind == kind


def linked(mode):
    info = zipfile.ZipInfo("orders.csv")
    info.create_system = 3
    info.external_attr = (mode | 0o644) << 16
    return zipped((info, b"/etc/passwd"))


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_a_member_that_is_no_plain_file_is_refused(mode, tmp_path):
    assert "'orders.csv' is a link or a device and no file; unpack it" in refused(tmp_path, linked(mode))


def test_a_member_with_the_mode_of_a_plain_file_is_read(tmp_path):
    [held] = found(tmp_path, linked(stat.S_IFREG))
    assert read(held) == b"/etc/passwd"


def with_flag(content, flag):
    """A ZIP of one member whose flags, here and in the list of members, have one more bit."""
    changed = bytearray(content)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[content.index(signature) + place] |= flag
    return bytes(changed)


def test_a_member_with_a_password_is_refused(tmp_path):
    assert "'a.csv' is protected by a password; unpack it" in refused(tmp_path, with_flag(zipped(("a.csv", TEXT)), 1))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["b/a.csv", r"b\a.csv", "./b/a.csv"])
def test_two_members_of_one_name_are_refused(second, tmp_path):
    sentence = refused(tmp_path, zipped(("b/a.csv", TEXT), (second, b"other")))
    assert "is there twice; unpack it" in sentence


def test_too_many_members_are_refused(tmp_path):
    many = zipped(*((f"{number}.csv", b"x") for number in range(containers.MOST_MEMBERS + 1)))
    assert "holds more than 10,000 members" in refused(tmp_path, many)


def corrupt(content, member):
    """A ZIP in which one byte of a stored member is another."""
    at = content.index(member) + len(member) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("member", [TEXT, NOISE])
def test_a_member_with_a_wrong_checksum_is_refused_when_it_ends(member, tmp_path):
    content = corrupt(zipped(("a.csv", member), method=zipfile.ZIP_STORED), member)
    assert f"{NAME}/a.csv: the ZIP file is damaged (Bad CRC-32" in refused(tmp_path, content)


def test_a_member_that_ends_too_early_is_refused(tmp_path):
    content = bytearray(zipped(("a.csv", NOISE)))
    content[len(NOISE) // 2 : len(NOISE) // 2 + 99] = b""
    at = content.rindex(b"PK\x05\x06") + 16  # where the list of members begins
    content[at : at + 4] = struct.pack("<I", struct.unpack("<I", content[at : at + 4])[0] - 99)
    sentence = refused(tmp_path, bytes(content))
    assert f"{NAME}/a.csv: the ZIP file is damaged (" in sentence


@pytest.mark.parametrize("pack", [gzip.compress, lambda bomb: zipped(("a.csv", bomb))])
def test_a_bomb_is_stopped_before_it_goes_off(pack, tmp_path):
    bomb = pack(b"Name,Total\n" + b"0" * 30_000_000)
    sentence = refused(tmp_path, bomb)
    assert "unpacks to more than 100 times its size, as no export does; put its data into the case unpacked" in sentence


def test_a_small_content_that_packs_well_is_no_bomb(tmp_path):
    content = b"Name,Total\n" + b"0" * 9_000_000
    [held] = found(tmp_path, gzip.compress(content))
    assert len(read(held)) == len(content)


@pytest.mark.parametrize("pack", [gzip.compress, lambda big: zipped(("a.csv", big[: BLOCK * 2]), ("b.csv", big))])
def test_more_than_can_be_meant_is_refused(pack, tmp_path, monkeypatch):
    monkeypatch.setattr(containers, "MOST_BYTES", BLOCK * 2)
    assert "unpacks to more than 5 GB" in refused(tmp_path, pack(NOISE))


def test_a_member_that_lies_about_its_size_gives_no_byte_more(tmp_path):
    content = bytearray(zipped(("a.csv", b"0" * 20_000_000)))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rindex(signature) + place
        content[at : at + 4] = struct.pack("<I", 1000)
    assert "the ZIP file is damaged (Bad CRC-32" in refused(tmp_path, bytes(content))


@pytest.mark.parametrize("pack", [lambda text: text, gzip.compress, lambda text: zipped(("a.csv", text))])
def test_a_large_content_takes_little_memory(pack, tmp_path):
    [held] = found(tmp_path, pack(NOISE * 40))
    tracemalloc.start()
    with held.open() as stream:
        running = 0
        while chunk := stream.read(1 << 16):
            running = zlib.crc32(chunk, running)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert running == zlib.crc32(NOISE * 40)
    assert peak < 3_000_000


def make_link(path):
    (path.parent / "real.csv").write_bytes(TEXT)
    path.symlink_to("real.csv")


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path.name)


IRREGULAR = {
    "a link": (make_link, "is a link; copy the file itself into the case"),
    "a folder": (lambda path: path.mkdir(), "is a folder; name the files in it"),
    "a pipe": (os.mkfifo, "is a pipe or a device; remove it from the case"),
    "a socket": (make_socket, "is a pipe or a device; remove it from the case"),
    "nothing": (lambda path: None, "cannot be read (No such file or directory); check the file"),
}


@pytest.mark.parametrize("what", IRREGULAR)
def test_only_a_plain_file_is_read(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    make, says = IRREGULAR[what]
    make(tmp_path / "orders.csv")
    assert says in refusal(contents, tmp_path / "orders.csv", NAME)


class Locked(type(Path())):
    """A path that may not be opened; the permissions themselves mean nothing to an administrator."""

    def open(self, *_, **__):
        raise PermissionError(13, "Permission denied")


def test_a_file_that_may_not_be_read_is_named(tmp_path):
    (tmp_path / "orders.csv").write_bytes(TEXT)
    path = Locked(tmp_path / "orders.csv")
    for call in (lambda: contents(path, NAME), Content(path, None, NAME, "text").open):
        assert "cannot be read (Permission denied); check the file and its permissions." in refusal(call)


def test_a_file_that_is_gone_when_it_is_opened_is_named(tmp_path):
    for packed in (TEXT, gzip.compress(TEXT), zipped(("a.csv", TEXT))):
        [held] = found(tmp_path, packed)
        held.path.unlink()
        assert "cannot be read (No such file or directory)" in refusal(held.open)


PIECES = st.one_of(
    st.binary(max_size=9), st.sampled_from([b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff\xff\xff", b"\0" * 4])
)
WHOLE = (zipped(("a.csv", TEXT), ("b.csv", TEXT * 9)), gzip.compress(TEXT * 9), zipped(("xl/workbook.xml", TEXT)))


@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), PIECES), max_size=4))
@settings(max_examples=300, deadline=None)
def test_whatever_became_of_an_archive_it_is_read_or_refused(tmp_path_factory, whole, changes):
    content = whole
    for where, length, piece in changes:
        at = int(where * len(content))
        content = content[:at] + piece + content[at + length :]
    path = tmp_path_factory.getbasetemp() / "changed"
    path.write_bytes(content)
    sentence = f"{NAME}."
    try:
        for held in contents(path, NAME):
            read(held)
    except BadExport as error:
        sentence = str(error)
    assert sentence.startswith(NAME)
    assert sentence.endswith(".")


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="only Linux tells which files are open")
@pytest.mark.parametrize("pack", [lambda text: text, gzip.compress, lambda text: zipped(("a.csv", text))])
def test_a_stream_that_is_closed_leaves_no_file_open(pack, tmp_path):
    before = len(list(OPEN_FILES.iterdir()))
    [held] = found(tmp_path, pack(NOISE))
    with held.open() as stream:
        assert stream.read(9) == NOISE[:9]
        assert len(list(OPEN_FILES.iterdir())) == before + 1
    assert len(list(OPEN_FILES.iterdir())) == before
