"""pandas: text first, then types column by column, no loops; as a careful analyst writes it, who names the columns that
are needed, and as nearly everybody does, who reads whole files.

Amounts become floating point, for pandas has no vectorised decimals; nothing is stored.
"""

from collections.abc import Callable
from csv import QUOTE_MINIMAL, QUOTE_NONE
from pathlib import Path
from typing import Any

import pandas as pd

from .facts import Counts, Facts, FileFacts


def pandas(folder: Path, facts: Facts, scratch: Path) -> Callable[[], Counts]:
    """Read and type the needed columns of all files into frames."""
    return _all(folder, facts, whole=False)


def pandas_whole(folder: Path, facts: Facts, scratch: Path) -> Callable[[], Counts]:
    """Read all files whole into frames, and type the needed columns."""
    return _all(folder, facts, whole=True)


def _all(folder: Path, facts: Facts, whole: bool) -> Callable[[], Counts]:
    frames = {file.name: (file, _read(folder / file.name, file, whole)) for file in facts.files}
    return lambda: {name: _count(frame, file) for name, (file, frame) in frames.items()}


def _read(path: Path, file: FileFacts, whole: bool) -> pd.DataFrame:
    frame = pd.read_csv(
        path,
        sep=file.layout.delimiter,
        quoting=QUOTE_MINIMAL if file.layout.quoted else QUOTE_NONE,
        skiprows=file.layout.above,
        usecols=None if whole else list(file.needed),
        dtype=str,
    )
    if file.layout.report:
        frame = frame[frame[file.layout.always].notna()]  # total and footer
    for column, kind in file.needed.items():
        if kind == "money":
            plain = frame[column].str.replace(",", "", regex=False) if file.layout.report else frame[column]
            frame[column] = pd.to_numeric(plain)
        elif kind == "instant":
            spelt = "%Y-%m-%dT%H:%M:%S%z" if file.layout.delimiter == "\t" else "%Y-%m-%d %H:%M:%S %z"
            frame[column] = pd.to_datetime(frame[column], format=spelt, utc=True)
        elif kind == "day":
            frame[column] = pd.to_datetime(frame[column], format="%m/%d/%Y")
    return frame


def _count(frame: pd.DataFrame, file: FileFacts) -> dict[str, Any]:
    total = sum(sign * frame[column].sum() for column, sign in file.layout.adds_up.items())
    return {"rows": len(frame), "sum": f"{total:.2f}"}
