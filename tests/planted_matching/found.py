"""What the matching made of a planted world, held against the truth, order by order and document by document."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.matching.orders import match

from . import CALM, WORLDS, draw
from .sums import SUMS, Summed
from .world import World

ALL = WORLDS | CALM | SUMS


def found_in(name: str, seed: int, folder: Path) -> "Found":
    """The world of this name, drawn from the seed, written into the folder, opened and matched."""
    if name in SUMS:
        summed = SUMS[name](folder, seed)
        return Found(summed, match(open_case(summed.folder)))
    options, kinds = (WORLDS | CALM)[name]
    world = draw(seed, kinds, **options)
    case = open_case(world.write(folder))
    if name not in CALM:
        return Found(world, match(case))
    study = investigate(case)
    return Found(world, study.matches, study.gaps)


class Found:
    """What the matching gave, held against the truth."""

    def __init__(self, world: World | Summed, matches, gaps=()):
        self.world, self.gaps = world, gaps
        self.unallocated = sum((one.unallocated for one in matches.statement.channels), Decimal(0))
        columns = ("channel", "order_id", "order_name", "disposition", "reason", "difference", "doc_number")
        rows = matches.orders.select(*columns).to_pyarrow().to_pylist()
        self.orders = {(row["channel"], row["order_id"]): row for row in rows}
        self.strays = {(row["channel"], row["doc_number"]): row for row in matches.orphans.to_pyarrow().to_pylist()}
        self.texts = [*matches.warnings, *(convention.sentence() for convention in matches.conventions)]
        self.texts += [refund.sentence() for refund in matches.refunds]

    def disagreements(self) -> Iterator[str]:
        """What stands elsewhere than it was planted, or for another reason; gaps where nothing is wrong."""
        for kind in self.world.truth:
            yield from (f"{kind}: {fault}" for fault in (*self.misplaced(kind), *self.misexplained(kind)))
        yield from (f"a gap: {gap.channel} {gap.kind} {gap.orders}" for gap in self.gaps)
        beyond = Decimal(self.world.unallocated) / 100
        if self.unallocated != beyond:
            yield f"unallocated {self.unallocated}; should be {beyond}"

    def misplaced(self, kind: str) -> Iterator[str]:
        """Orders with another disposition than the planted one, orphans too many and too few."""
        for key, expected in self.world.truth[kind].items():
            row = self.orders.get(key)
            if row is None:
                yield f"{key} is not there"
            elif row["disposition"] != expected.disposition:
                yield f"{row['order_name']} of {key}: {told(row)}; should be {expected}"
        for key in self._strays(kind).keys() - self.world.orphans[kind].keys():
            yield f"{key} is no orphan"
        for key in self.world.orphans[kind].keys() - self._strays(kind).keys():
            yield f"{key} should be an orphan"

    def misexplained(self, kind: str) -> Iterator[str]:
        """Orders and orphans in their right place with another reason or difference; words that were not said."""
        for key, expected in self.world.truth[kind].items():
            row = self.orders.get(key)
            if row is None or row["disposition"] != expected.disposition:
                continue
            difference = None if expected.cents is None else Decimal(expected.cents) / 100
            if difference is not None and (row["difference"] is None or abs(row["difference"] - difference) > PENNY):
                yield f"{row['order_name']} of {key}: {told(row)}; difference should be {difference}"
            elif not re.search(expected.reason, row["reason"] or "", re.IGNORECASE):
                yield f"{row['order_name']} of {key}: {told(row)}; reason should say {expected.reason!r}"
        for key, pattern in self.world.orphans[kind].items():
            row = self._strays(kind).get(key)
            if row is not None and not re.search(pattern, row.get("reason") or "", re.IGNORECASE):
                yield f"orphan {key}: {row.get('reason')!r}; reason should say {pattern!r}"
        for pattern in self.world.said[kind]:
            if not any(re.search(pattern, text, re.IGNORECASE) for text in self.texts):
                yield f"nothing says {pattern!r}; said is {self.texts}"

    def _strays(self, kind: str):
        return {key: row for key, row in self.strays.items() if key[0] in self.world.shops[kind]}


PENNY = Decimal("0.0099")  # through a rate there are fractions of a cent


def told(row) -> str:
    return f"{row['disposition']} {row['difference']} ({row['reason']}; documents {row['doc_number']})"
