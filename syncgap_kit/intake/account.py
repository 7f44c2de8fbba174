"""What was read, beside the tables: the account of every file, as it is kept with them in the store."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from ..findings import Input
from .export import SetAside
from .file_totals import FileTotal


@dataclass(frozen=True)
class Assembled:
    """What was read, beside the tables: the account of every file and what is to be said about it."""

    as_of: datetime
    inputs: tuple[Input, ...]
    quarantine: tuple[SetAside, ...]
    set_aside_orders: frozenset[str]
    warnings: tuple[str, ...]
    totals: tuple[FileTotal, ...]
    untold: dict[str, frozenset[str]]  # by channel: the fields of predicates for which none of its exports has a column


def as_text(known: Assembled) -> str:
    """An account as JSON."""
    return json.dumps(
        {
            "as_of": known.as_of.isoformat(),
            "inputs": [vars(item) for item in known.inputs],
            "quarantine": [list(vars(item).values()) for item in known.quarantine],
            "set_aside_orders": sorted(known.set_aside_orders),
            "warnings": list(known.warnings),
            "totals": [vars(item) for item in known.totals],
            "untold": {channel: sorted(fields) for channel, fields in known.untold.items()},
        }
    )


def from_text(text: str) -> Assembled:
    """The account that `as_text` wrote."""
    known = json.loads(text)
    return Assembled(
        as_of=datetime.fromisoformat(known["as_of"]).astimezone(UTC),
        inputs=tuple(Input(**item) for item in known["inputs"]),
        quarantine=tuple(SetAside(*item) for item in known["quarantine"]),
        set_aside_orders=frozenset(known["set_aside_orders"]),
        warnings=tuple(known["warnings"]),
        totals=tuple(FileTotal(**item) for item in known["totals"]),
        untold={channel: frozenset(fields) for channel, fields in known["untold"].items()},
    )
