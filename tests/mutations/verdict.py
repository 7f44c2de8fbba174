"""What the kit made of a mutated file, held against how the file was made."""

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from .pieces import Mutated, Piece
from .reading import Reading, Span, Value, expected, lines_before, read

QUARANTINED, LOADED = "quarantined", "loaded"


@dataclass
class Verdict:
    """The count of one file, or of many: what was found, and what must not be found."""

    files: int = 1
    refused: int = 0
    exact: int = 0  # every clean row loaded as it was, nothing set aside
    quarantined: int = 0
    excused: int = 0  # rows that differ, and nobody can know
    faults: list[str] = field(default_factory=list)  # a crash, a file refused for one row, a neighbour set aside
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unexplained: int = 0

    @property
    def sound(self) -> bool:
        return not (self.faults or self.wrong or self.lost or self.unexplained)

    def add(self, other: "Verdict") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def judge(mutated: Mutated, folder: Path) -> Verdict:
    """Store a mutated file, let the kit read it, and judge what comes."""
    path = folder / "export.csv"
    path.write_bytes(mutated.stored())
    verdict = Verdict()
    try:
        reading = read(path, mutated.clean.shape)
    except Exception as error:  # noqa: BLE001  whatever rises here is what is looked for
        verdict.faults.append(f"it crashed: {type(error).__name__}: {error}")
        return verdict
    if isinstance(reading, str):
        _judge_refusal(reading, mutated, verdict)
        return verdict
    _judge_account(reading, mutated, verdict)
    _Judge(mutated, reading, expected(mutated.clean.name), verdict).all()
    return verdict


def _judge_refusal(sentence: str, mutated: Mutated, verdict: Verdict) -> None:
    verdict.refused = 1
    said = sentence.partition(": ")[2]
    if not said.startswith("export.csv") or not said.endswith((".", "...")) or "\n" in said:
        verdict.faults.append(f"its refusal is no sentence about the file: {sentence}")
    if not mutated.refusal:
        verdict.faults.append(f"refused though no more than rows was hurt: {sentence}")


def _judge_account(reading: Reading, mutated: Mutated, verdict: Verdict) -> None:
    """Spans join from the first byte to the last, and are counted as the account says; what must be said is said."""
    at = 0
    for span in reading.spans:
        verdict.unexplained += abs(span.begin - at) + (span.end < span.begin)
        at = span.end
    verdict.unexplained += abs(len(mutated.content()) - at)
    rows, loaded, aside, not_data = reading.account
    verdict.quarantined = aside
    if rows != loaded + aside + not_data:
        verdict.faults.append(f"rows do not add up: {rows} is not {loaded} + {aside} + {not_data}")
    kinds = [span.kind for span in reading.spans]
    counted = (len(kinds), kinds.count(LOADED), kinds.count(QUARANTINED))
    if counted != (rows, loaded, aside) and not mutated.clean.shape.log:
        verdict.faults.append(f"spans count {counted} as rows, loaded and quarantined, the account {reading.account}")
    if mutated.must_say and not any(word in said for word in mutated.must_say for said in reading.warnings):
        verdict.faults.append(f"no warning speaks of {' or '.join(mutated.must_say)}")


class _Judge:
    """One file that was read, piece by piece."""

    def __init__(self, mutated: Mutated, reading: Reading, clean_values: dict[int, list[Value]], verdict: Verdict):
        self.mutated, self.reading, self.clean_values, self.verdict = mutated, reading, clean_values, verdict
        self.entries = mutated.clean.entries
        self.contents = mutated.contents()
        self.begins = [0]
        for content in self.contents:
            self.begins.append(self.begins[-1] + len(content))
        self.spans: dict[int, list[Span]] = defaultdict(list)  # by the piece they touch
        for span in reading.spans:
            first, last = self._at(span.begin), self._at(max(span.begin, span.end - 1))
            for number in range(first, last + 1):
                self.spans[number].append(span)
        self.units = self._units_that_may_differ()
        self.companions = self._companions()

    def _at(self, place: int) -> int:
        return min(bisect_right(self.begins, place) - 1, len(self.contents) - 1)

    def _unit(self, piece: Piece) -> bytes | None:
        return self.entries[piece.origin].unit if piece.origin is not None else None

    def _units_that_may_differ(self) -> set[bytes]:
        """Orders with a row of which nobody can know that it is wrong, or gone."""
        excused = {self._unit(piece) for piece in self.mutated.pieces if piece.excuse} | self._units_gone()
        known = {
            self._unit(piece)
            for number, piece in enumerate(self.mutated.pieces)
            if piece.touched and not piece.excuse and not (piece.told and self._is_loaded(number))
        }
        return excused - known - {None}

    def _units_gone(self) -> set[bytes | None]:
        """Orders of which a row is not there any more."""
        there = {piece.origin for piece in self.mutated.pieces}
        gone = {entry.unit for place, entry in enumerate(self.entries) if place not in there}
        return gone if self.mutated.gone else set()

    def _companions(self) -> set[bytes | None]:
        """Orders that may be set aside with a row: its own, and its neighbours where its first cell cannot be read.

        Also an order of which a row is gone, or that a row of another table names. An id of which the file has no
        second like it may be a half one, for all anybody can tell from its bytes.
        """
        pieces, delimiter = self.mutated.pieces, self.mutated.clean.shape.delimiter
        found = self._units_gone() | {piece.content.split(delimiter)[0] for piece in pieces if piece.touched}
        known = {_outline(unit) for piece in pieces if not piece.touched and (unit := self._unit(piece))}
        for number, piece in enumerate(pieces):
            beside = [pieces[at] for at in (number - 1, number + 1) if 0 <= at < len(pieces)]
            in_place = all(other.origin is None or abs(other.origin - (piece.origin or 0)) == 1 for other in beside)
            if piece.touched:
                unit = self._unit(piece)
                found.add(unit)
                if not (unit and in_place and piece.content.startswith(unit + delimiter) and _outline(unit) in known):
                    found |= {self._unit(other) for other in beside}
        return found - {None}

    def all(self) -> None:
        """Judge every piece, and every canonical row that belongs to none."""
        rows = {span.row for span in self.reading.spans if span.kind == LOADED}
        for row in set(self.reading.values) - rows:
            self.verdict.wrong.append(f"row {row} is in the tables, but its span is not loaded")
        for number, piece in enumerate(self.mutated.pieces):
            before = len(self.verdict.wrong)
            self._judge_loaded(number, piece)
            if len(self.verdict.wrong) == before:
                self._judge_absent(number, piece)
        data = {place for place, entry in enumerate(self.entries) if entry.kind == "data"}
        as_it_was = {piece.origin for n, piece in enumerate(self.mutated.pieces) if self._is_loaded(n)}
        if self.verdict.sound and not self.verdict.quarantined and not self.verdict.excused and data <= as_it_was:
            self.verdict.exact = 1

    def _is_loaded(self, number: int) -> bool:
        return any(span.kind == LOADED for span in self.spans[number])

    def _judge_loaded(self, number: int, piece: Piece) -> None:
        for span in self.spans[number]:
            if span.kind != LOADED or self._at(span.begin) != number:
                continue
            swallowed = [
                other for other in range(number + 1, self._at(span.end - 1) + 1) if self.contents[other].strip()
            ]
            if swallowed:
                self.verdict.wrong.append(f"row {span.row} swallows what follows it: {self._text(span)}")
            elif not self._address_fits(span, number, piece):
                self.verdict.wrong.append(f"row {span.row} begins on another line: {self._text(span)}")
            else:
                self._compare(span, piece)

    def _address_fits(self, span: Span, number: int, piece: Piece) -> bool:
        before = b"".join(self.contents[:number]) + self.contents[number][: span.begin - self.begins[number]]
        lines = lines_before(before, self.mutated.encoding != "utf-8")
        starts = piece.touched or number == 0 or span.begin == self.begins[number]
        return starts and span.row - 1 in lines

    def _compare(self, span: Span, piece: Piece) -> None:
        got = self.reading.values.get(span.row, [])
        wanted = self.clean_values.get(piece.origin, []) if piece.origin is not None else []
        if _without(got, piece.changed) == _without(wanted, piece.changed):
            return
        if piece.excuse:
            self.verdict.excused += 1
            return
        if piece.told and any("line break" in said or "cut" in said for said in self.reading.warnings):
            self.verdict.excused += 1
            return
        unread = self.mutated.unread
        if unread and self._said() and _without(got, unread) == _without(wanted, unread):
            self.verdict.excused += 1
            return
        if self._unit(piece) in self.units and _lines_only(got) == _lines_only(wanted):
            self.verdict.excused += 1
            return
        self.verdict.wrong.append(f"row {span.row} gives {_difference(got, wanted)}: {self._text(span)}")

    def _said(self) -> bool:
        name = self.mutated.must_name.decode().lower()
        return not name or any(name in said.lower() for said in self.reading.warnings)

    def _judge_absent(self, number: int, piece: Piece) -> None:
        """A record that did not load must stand in quarantine, and an untouched one with a reason."""
        if piece.origin is None or self.entries[piece.origin].kind != "data" or self._is_loaded(number):
            return
        if any(span.kind == QUARANTINED for span in self.spans[number]):
            needless = not (piece.touched or piece.free or self._unit(piece) in self.companions)
            if needless:
                self.verdict.faults.append(f"untouched and set aside: {_shown(self.contents[number])}")
        elif not (piece.excuse or (piece.told and self.reading.warnings)):
            kinds = sorted({span.kind for span in self.spans[number]})
            self.verdict.lost.append(
                f"{'touched' if piece.touched else 'untouched'}, {kinds}: {_shown(self.contents[number])}"
            )

    def _text(self, span: Span) -> str:
        return _shown(self.mutated.content()[span.begin : span.end])


def _outline(unit: bytes) -> bytes:
    """An id without its digits."""
    return re.sub(rb"\d+", b"9", unit)


def _without(values: list[Value], columns: tuple[str, ...]) -> list[Value]:
    return [(table, tuple(cell for cell in cells if cell[0] not in columns)) for table, cells in values]


def _lines_only(values: list[Value]) -> list[Value]:
    return [value for value in values if value[0] != "orders"]


def _difference(got: list[Value], wanted: list[Value]) -> str:
    if [table for table, _ in got] != [table for table, _ in wanted]:
        return f"{[table for table, _ in got]} where {[table for table, _ in wanted]} was"
    pairs = [(a, b) for (_, mine), (_, its) in zip(got, wanted, strict=True) for a, b in zip(mine, its, strict=True)]
    return ", ".join(f"{a[0]} {a[1]!r} for {b[1]!r}" for a, b in pairs if a != b)


def _shown(content: bytes) -> str:
    return repr(content if len(content) <= 160 else content[:90] + b" ... " + content[-60:])
