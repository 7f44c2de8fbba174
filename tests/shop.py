"""A shop of a hundred days, told as a scenario: which orders the books lack, and what is on record beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from syncgap_kit.findings import Cause, Gap
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case
from tests.small_case import FIRST, TOML

DAYS, A_DAY = 100, 6
WHOLE = TOML.replace("2025-04-30", "2025-07-20")
RUN_COLUMNS = ("run_id", "channel", "started_at", "finished_at", "status", "fetched", "posted", "message")


@dataclass(frozen=True)
class Scenario:
    """Orders by their place, 0 to 599; what each may change, and what the case holds beside them."""

    lost: Callable[[int, datetime], bool]
    placed: Callable[[int], datetime] = lambda place: FIRST.replace(hour=1) + timedelta(hours=24 * place / A_DAY)
    paid_after: Callable[[int], timedelta] = lambda place: timedelta(0)
    name: Callable[[int], str] = lambda place: f"#{1001 + place}"
    posted_after: Callable[[int], int] = lambda place: 0
    changes: tuple[dict[str, Any], ...] = ()
    events: tuple[dict[str, str], ...] = ()
    runs: tuple[dict[str, str], ...] = ()
    places: int = DAYS * A_DAY
    cells: Callable[[int], dict[str, str]] = lambda place: {}
    snapshots: Mapping[str, Any] = field(default_factory=dict)


def written(folder: Path, scenario: Scenario) -> set[str]:
    """Write the case; returns the names of the orders that the books lack."""
    orders, documents, lost = [], [], set()
    for place in range(scenario.places):
        at = scenario.placed(place)
        paid = at + scenario.paid_after(place)
        clock = "%Y-%m-%d %H:%M:%S -0400"
        name = scenario.name(place)
        own = {
            "Name": name,
            "Created at": f"{at:{clock}}",
            "Paid at": f"{paid:{clock}}",
            "Fulfilled at": f"{paid:{clock}}",
        }
        orders.append(small_case.order(1001 + place, **{**own, **scenario.cells(place)}))
        if scenario.lost(place, at):
            lost.add(name)
        else:
            day = at + timedelta(days=scenario.posted_after(place))
            documents.append(small_case.document(1001 + place, Num=name, Date=f"{day:%m/%d/%Y}"))
    told = (scenario.events or None, scenario.changes or None, scenario.snapshots)
    small_case.small_case(folder, orders, documents, *told, toml=WHOLE)
    if scenario.runs:
        small_case.write(folder / "logs" / "runs.csv", small_case.csv_text(RUN_COLUMNS, scenario.runs))
    return lost


def missing(folder, scenario: Scenario) -> tuple[Gap, Cause]:
    """The one gap of missing orders, which holds just the orders that were lost."""
    lost = written(folder, scenario)
    study = investigate(open_case(folder))
    [gap] = [one for one in study.gaps if one.kind == "missing"]
    assert set(study.orders_of(gap.id).order_name) == lost
    assert gap.cause.strength == "established"
    return gap, gap.cause


def record(at: str, kind: str, identity: str, /, **content: Any) -> dict[str, Any]:
    """A record that came into force at a time, of the channel."""
    return {
        "at": at,
        "kind": kind,
        "id": identity,
        "channel": "shopify",
        "action": "create",
        "after": {"kind": kind, "id": identity, "channel": "shopify", **content},
    }


LONG_AGO = "2024-11-02T08:00:00Z"


PLACED = Scenario.placed


def run(number: int, status: str = "success", message: str = "") -> dict[str, str]:
    """One run every eight hours."""
    start = datetime(2025, 3, 31, 4, 0) + timedelta(hours=8 * number)  # noqa: DTZ001
    ends = {"started_at": f"{start:%Y-%m-%dT%H:%M:%SZ}", "finished_at": f"{start:%Y-%m-%dT%H:%M:30Z}"}
    return {"run_id": str(number), "channel": "shopify", **ends, "status": status, "fetched": "2", "message": message}


def logged(message: str, lost: Callable[[int], bool]) -> tuple[dict[str, str], ...]:
    """A line for each order: posted, or what became of a lost one."""
    rows = []
    for place in range(DAYS * A_DAY):
        at = {"at": f"{PLACED(place) + timedelta(hours=4, minutes=9):%Y-%m-%dT%H:%M:%SZ}", "channel": "shopify"}
        end = {"outcome": "posted", "doc_number": f"#{1001 + place}"}
        if lost(place):
            end = {"outcome": "failed", "reason": message} if message else {"outcome": "seen"}
        rows.append({**at, "order_id": f"#{1001 + place}", **end})
    return tuple(rows)
