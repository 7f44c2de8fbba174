"""The planted files read back, plainly and without the kit, so that the generator can be held to its word."""

import csv
import io
from decimal import Decimal
from pathlib import Path


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".syncgap" not in path.parts
    }


def read_rows(path: Path) -> list[dict[str, str]]:
    """A plain CSV file by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_amazon(folder: Path) -> list[dict[str, str]]:
    """The rows of a case's All Orders report by column."""
    (path,) = (folder / "exports/amazon").iterdir()
    lines = path.read_bytes().decode().split("\r\n")
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:-1]]


def read_books(folder: Path) -> tuple[list[list[str]], list[dict[str, str]]]:
    """All records of a case's transaction list, and its documents alone by column; grouped or flat."""
    (path,) = (folder / "exports/quickbooks").iterdir()
    records = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    header = records[4]
    at = header.index("Date")
    documents = [record for record in records[5:] if len(record) > at and record[at].count("/") == 2]
    return records, [dict(zip(header, record, strict=True)) for record in documents]


def cents(text: str) -> int:
    """Money as whole cents: $1,234.56 is 123456."""
    return int(Decimal(text.replace(",", "").replace("$", "")) * 100)
