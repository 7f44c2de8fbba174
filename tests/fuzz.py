"""python -m tests.fuzz --minutes 60 --seed 1: random bytes and random edits of clean files against the byte reader.

Whatever a file holds: no exception but a refusal in one sentence; spans that join from the first byte to the last; rows
= loaded + quarantined + not data; and the vectorised scan gives what the strict one gives, record by record and cell by
cell. What fails is cut down while it still fails, and printed as a literal to be kept as a test.
"""

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random

from syncgap_kit.intake.scan import Dialect
from tests.mutations.catalogue import jobs, made
from tests.mutations.clean import NAMES, clean
from tests.mutations.reading import read
from tests.mutations.scans import Setting, scanned
from tests.mutations.shapes import SHAPES, Shape

ALPHABET = [b"a", b"b", b"1", b" ", b",", b",", b"\t", b";", b'"', b'"', b'""', b',"', b'",', b"\n", b"\n", b"\r\n"]
ALPHABET += [b"\r", b"\0", b"\xc3\xa9", b"\xe9", b"\xef\xbb\xbf", b"\x1c", b"\xc2\xa0", b"=", b"a,b\n", b'"a","b"\n']
ENOUGH = 8  # different failures, then it is time to mend them
SCANS = 400  # for each file that is read whole, which takes as long

Fails = Callable[[bytes], str | None]


def read_whole(content: bytes, shape: Shape, folder: Path) -> str | None:
    """What is wrong with how a whole file is read, if anything."""
    path = folder / "export.csv"
    path.write_bytes(content)
    try:
        reading = read(path, shape)
    except Exception:  # noqa: BLE001  the same
        return "crashed: " + traceback.format_exc(limit=-2)
    if isinstance(reading, str):
        return None if "\n" not in reading and reading.endswith(".") else f"no sentence: {reading}"
    at = 0
    for span in reading.spans:
        if span.begin != at or span.end < at:
            return f"spans do not join at byte {at}: {span}"
        at = span.end
    size = len(content)
    if at != size and content[:2] != b"\x1f\x8b":
        return f"spans end at {at} of {size} bytes"
    rows, loaded, aside, not_data = reading.account
    kinds = [span.kind for span in reading.spans]
    counted = (len(kinds), kinds.count("loaded"), kinds.count("quarantined"))
    if (rows, loaded, aside) != counted and not shape.log:  # a log's physical lines stand for its spans
        return f"the account {reading.account} is not that of the spans"
    return None if rows == loaded + aside + not_data else f"rows do not add up: {reading.account}"


def soup(random: Random) -> bytes:
    """Random bytes that mean something to a scanner."""
    return b"".join(random.choices(ALPHABET, k=random.randint(0, random.choice((8, 30, 120)))))


def edited(content: bytes, random: Random) -> bytes:
    """A file with a few random edits."""
    for _ in range(random.choice((1, 1, 2, 5))):
        at, size = random.randrange(len(content) + 1), random.choice((0, 1, 1, 7, 300))
        taken = random.randrange(len(content) + 1)
        into = random.choice((b"", b"", soup(random), content[taken : taken + size], random.choice(ALPHABET)))
        content = content[:at] + into + content[at + size :]
    return content


def smallest(content: bytes, fails: Fails, seconds: float = 60) -> bytes:
    """The bytes with lines, then stretches, then single bytes left out while it still fails."""
    until = time.monotonic() + seconds
    for parts in (content.splitlines(keepends=True), None):
        pieces = parts if parts is not None else [content[at : at + 1] for at in range(len(content))]
        size = max(1, len(pieces) // 2)
        while size and time.monotonic() < until:
            at = 0
            while at < len(pieces) and time.monotonic() < until:
                fewer = pieces[:at] + pieces[at + size :]
                if fails(b"".join(fewer)):
                    pieces = fewer
                else:
                    at += size
            size //= 2
        content = b"".join(pieces)
    return content


def one_scan(random: Random) -> tuple[bytes, Fails, str]:
    """Random bytes and how they are to be scanned."""
    content = soup(random) if random.random() < 0.9 else edited(clean(random.choice(NAMES)).content()[:3000], random)
    setting = Setting(
        Dialect(random.choice((",", "\t")), random.random() < 0.7, random.randint(2, 4)),
        random.choice((1, 3, 16, 64, 1 << 20)),
        random.choice((1, 16, 1 << 17)),
        random.choice((16, 64, 1 << 22)),
        random.choice((2, 5, 2000)),
    )
    return content, lambda own: scanned(own, setting), repr(setting)


def one_file(random: Random, folder: Path) -> tuple[bytes, Fails, str]:
    """A clean or a mutated file, edited, to be read whole; or random bytes."""
    mutation, name = random.choice(jobs())
    mutated = made(mutation, name) if random.random() < 0.3 else []
    content = random.choice(mutated).content()[:100_000] if mutated else clean(name).content()
    content = soup(random) if random.random() < 0.03 else edited(content, random)
    shape = random.choice(SHAPES) if random.random() < 0.02 else clean(name).shape
    return content, lambda own: read_whole(own, shape, folder), shape.name


def main(arguments: list[str]) -> int:
    """Look for failures until the time is over or enough of them were found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    random, found, tried = Random(chosen.seed), set(), [0, 0]
    until = time.monotonic() + 60 * chosen.minutes
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until and len(found) < ENOUGH:
            whole = sum(tried) % (SCANS + 1) == SCANS
            tried[whole] += 1
            content, fails, where = one_file(random, Path(folder)) if whole else one_scan(random)
            said = fails(content)
            kind = (whole, said.splitlines()[-1][:24] if said else "")
            if said and kind not in found:
                found.add(kind)
                small = smallest(content, fails)
                print(f"{where}\n{fails(small)}\n{small!r}\n", flush=True)
    print(f"seed {chosen.seed}: {tried[0]:,} texts scanned, {tried[1]:,} files read, {len(found)} failures")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
