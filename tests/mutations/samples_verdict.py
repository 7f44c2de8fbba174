"""What the kit makes of a damaged sample, held against how it was damaged, without a word of its format's grammar.

What is asked is what holds for any of them: no crash; every byte accounted for; a row that nobody touched gives what it
gave, or is set aside with a row that was touched; a row that was damaged is set aside, or gives what it gave.

`python -m tests.mutations.samples_verdict` judges all of them.
"""

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from syncgap_kit.errors import SyncGapError
from tests.alone import Alone, read_alone

from .reading import by_row
from .samples import TEXTS, Damaged, damaged


@dataclass
class Judged:
    """What must not be found in a damaged file: each is a sentence."""

    troubles: list[str] = field(default_factory=list)
    refused: int = 0
    aside: int = 0


def judge(one: Damaged, folder: Path) -> Judged:
    """Let the kit read a damaged file, and hold what comes against how it was made."""
    judged, path = Judged(), folder / "export.csv"
    path.write_bytes(one.content())
    channel = None if one.sample.reader.role == "books" else "shop"
    try:
        alone = read_alone(path, channel)
    except SyncGapError as refused:
        judged.refused = 1
        said = str(refused)
        if not said.startswith("export.csv") or not said.endswith(".") or "\n" in said:
            judged.troubles.append(f"no sentence about the file: {said}")
        if not one.refusal and "can be read month first" not in said:  # its only telling day may be gone
            judged.troubles.append(f"refused though only a row is hurt: {said}")
        return judged
    judged.aside = alone.account[2]
    _account(one, alone, judged)
    _rows(one, alone, judged)
    return judged


def _account(one: Damaged, alone: Alone, judged: Judged) -> None:
    at = 0
    for begin, end in alone.spans[["byte_from", "byte_to"]].itertuples(index=False):
        if begin != at or end < begin:
            judged.troubles.append(f"bytes {at} to {begin} are not accounted for")
        at = end
    if at != len(one.content()):
        judged.troubles.append(f"{len(one.content()) - at} bytes at the end are not accounted for")


def _rows(one: Damaged, alone: Alone, judged: Judged) -> None:
    sample = one.sample
    own, found = by_row(sample.alone.tables), by_row(alone.tables)
    hurt = {piece.origin for piece in one.pieces if piece.hurt and piece.origin is not None}
    gone = set(sample.data) - {piece.origin for piece in one.pieces}
    company = set().union(*(sample.together.get(place, frozenset()) for place in hurt | gone))
    if any(table == "payouts" for place in hurt | gone for table, _ in own.get(sample.data.get(place, 0), [])):
        company |= set(sample.data)  # the head of a settlement tells currency and period for all its lines
    if any(piece.hurt and piece.origin is None for piece in one.pieces):
        company |= set(sample.data)  # a second table below may name the same orders
    for place in hurt | gone:  # whose it was may not be told by a damaged row: those beside it, and the one above
        above = max((at for at in sample.data if at < place and sample.named[at]), default=-1)
        for beside in (place - 1, place + 1, above):
            company |= sample.together.get(beside, frozenset())
    spans = list(alone.spans.itertuples(index=False))
    at = 0
    for piece in one.pieces:
        begin, at = at, at + len(piece.content)
        if piece.origin not in sample.data or not piece.content:
            continue
        mine = [span for span in spans if span.byte_from < at and span.byte_to > begin]
        kinds = {span.kind for span in mine}
        rows = [span.source_row for span in mine if span.kind == "loaded"]
        text = piece.content[:120]
        if "quarantined" in kinds:
            if not piece.hurt and piece.origin not in company:
                judged.troubles.append(f"untouched and set aside: {text!r}")
        elif "loaded" not in kinds:
            judged.troubles.append(f"lost, {sorted(kinds)}: {text!r}")
        elif piece.hurt and one.aside:
            if [found.get(row) for row in rows] != [own.get(sample.data[piece.origin])]:
                judged.troubles.append(f"damaged and read: {text!r}")
        elif piece.hurt and one.said:
            if not any(word in line for word in one.said.split("|") for line in alone.export.warnings):
                judged.troubles.append(f"nothing is said of {text!r}")
        else:
            if found.get(rows[0]) != own.get(sample.data[piece.origin]) and piece.origin not in company:
                judged.troubles.append(f"untouched and read otherwise: {text!r}")


def main() -> int:
    """Judge all damaged samples, and print what must not be."""
    totals, troubles = Counter[str](), 0
    for name in TEXTS:
        for kind, one in damaged(name):
            with TemporaryDirectory() as folder:
                judged = judge(one, Path(folder))
            totals += Counter(files=1, refused=judged.refused, quarantined=judged.aside)
            troubles += len(judged.troubles)
            for trouble in judged.troubles:
                print(f"{name}, {kind}, {one.note}: {trouble}")
    print(f"{len(TEXTS)} samples, " + ", ".join(f"{count:,} {what}" for what, count in totals.items()), end=", ")
    print(f"{troubles:,} lost or wrong in silence")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
