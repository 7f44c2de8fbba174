"""The replay pack as files: one CSV per channel, written when somebody asks for it and never into the case folder."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..attribution.replay_pack import COLUMNS, MONEY_COLUMNS, ReplayPack, replay_pack
from ..errors import BadCase
from ..findings import money_text
from ..written import ENGLISH, written_for
from .tables import csv_text

if TYPE_CHECKING:
    from ..investigation import Study

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a text begins that a spreadsheet would work out


def write_replay_pack(study: "Study", folder: str | Path) -> list[Path]:
    """Write what is missing as `replay-<channel>.csv` into `folder`, which is made if need be; returns the files.

    Amounts are plain text in the currency's minor units, dates ISO 8601. A text that a spreadsheet would take for a
    formula gets an apostrophe before it. A file of the same name is replaced. Raises BadCase for a folder within the
    case folder. The kit imports nothing anywhere: that is for a person to do.
    """
    folder = Path(folder)
    if folder.resolve().is_relative_to(study.case.folder.resolve()):
        raise BadCase(f"{folder}: lies within the case folder, which the kit leaves as it is; name another folder.")
    if folder.exists() and not folder.is_dir():
        raise BadCase(f"{folder}: is a file; name a folder for the lists.")
    with written_for(ENGLISH.language):  # what other programs read is the same in every country
        pack = replay_pack(study.matches, study.configuration, study.exceptions)
    texts = pack_texts(pack)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


def pack_texts(pack: ReplayPack) -> dict[str, str]:
    """The files of a pack: name and text."""
    texts: dict[str, str] = {}
    for channel, own in pack.frame.groupby("channel", sort=True):
        plain = re.sub(r"[^\w-]+", "_", str(channel))
        name, further = f"replay-{plain}.csv", 2
        while name in texts:  # two channels whose names differ in signs that no file name may hold
            name, further = f"replay-{plain}-{further}.csv", further + 1
        rows = [[_cell(key, row[key], row["currency"]) for key in COLUMNS] for row in own.to_dict("records")]
        texts[name] = csv_text(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object), COLUMNS)
    return texts


def _cell(name: str, value: Any, currency: str | None) -> str:
    if value is None:
        return ""
    if name in MONEY_COLUMNS:
        return money_text(value, currency)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
