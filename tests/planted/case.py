"""The files of a case folder."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from . import amazon
from .books import Document
from .history import change_records, snapshots
from .logs import event_records, run_records
from .orders import Order
from .plan import Plan
from .quickbooks import list_records
from .settings import Settings
from .shopify_rows import write_rows
from .tool import Fate

CASE = """\
[case]
title = "{title}"
timezone = "{timezone}"
currency = "USD"
as_of = {as_of:%Y-%m-%dT%H:%M:%SZ}
{period}
[[source]]
path = "exports/shopify/*.csv"
channel = "shopify"

[[source]]
path = "exports/amazon/*.txt"
channel = "amazon"

[[source]]
path = "exports/quickbooks/*.csv"

[policy]
grace = "3d"
late_after = "7d"

[matching]
amount_tolerance = "0.01"
"""


def write_case(
    folder: Path, plan: Plan, orders: Sequence[Order], documents: Sequence[Document], settings: Settings
) -> None:
    """case.toml, exports and configuration; what an earlier world left under these names is removed first."""
    for name in ("exports", "logs", "config"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("exports/shopify", "exports/amazon", "exports/quickbooks", "logs", "config"):
        (folder / name).mkdir(parents=True)
    world = plan.world
    period = f"period = {{ from = {world.first_day}, to = {world.last_day} }}\n" if world.declare_period else ""
    text = CASE.format(title=world.title, timezone=world.timezone, as_of=world.as_of, period=period)
    (folder / "case.toml").write_text(text, encoding="utf-8", newline="\n")
    write_shopify(folder / "exports/shopify", plan, [order for order in orders if order.channel == "shopify"])
    write_amazon(folder / "exports/amazon", plan, [order for order in orders if order.channel == "amazon"])
    write_csv(folder / "exports/quickbooks/Transaction List by Date.csv", list_records(plan, documents), "\r\n")
    if world.history != "snapshots":
        write_csv(folder / "config/changes.csv", change_records(settings), "\n")
    if world.history != "changes":
        (folder / "config/snapshots").mkdir()
        for name, snapshot in snapshots(plan, settings):
            (folder / "config/snapshots" / name).write_text(snapshot, encoding="utf-8", newline="\n")


def write_logs(
    folder: Path,
    plan: Plan,
    orders: Sequence[Order],
    fates: Sequence[Fate],
    runs: Sequence[datetime],
    times: Mapping[int, datetime],
    numbers: Mapping[tuple[str, str], str],
) -> None:
    """logs/runs.csv and logs/events.csv of a case that write_case has begun."""
    write_csv(folder / "logs/runs.csv", run_records(orders, fates, runs), "\n")
    write_csv(folder / "logs/events.csv", event_records(plan, orders, fates, times, numbers), "\n")


def write_shopify(folder: Path, plan: Plan, orders: Sequence[Order]) -> None:
    newest_first = [order.cells for order in reversed(orders)]
    if not plan.world.split_shopify:
        write_csv(folder / "orders_export_1.csv", write_rows(newest_first), "\n")
        return
    # Two exports by date that somebody let overlap by ten days.
    length = (plan.world.last_day - plan.world.first_day).days
    cut = plan.instant(plan.world.first_day + timedelta(days=length * 2 // 3), 0)
    older = [order.cells for order in reversed(orders) if order.created_at < cut + timedelta(days=5)]
    newer = [order.cells for order in reversed(orders) if order.created_at >= cut - timedelta(days=5)]
    write_csv(folder / "orders_export_1.csv", write_rows(older), "\n")
    write_csv(folder / "orders_export_2.csv", write_rows(newer), "\n")


def write_amazon(folder: Path, plan: Plan, orders: Sequence[Order]) -> None:
    lines = ["\t".join(amazon.COLUMNS)]
    lines += ["\t".join(row.get(column, "") for column in amazon.COLUMNS) for order in orders for row in order.cells]
    text = "\r\n".join(lines) + "\r\n"
    (folder / f"all-orders-{plan.world.last_day:%Y%m%d}.txt").write_text(text, encoding="utf-8", newline="")


def write_csv(path: Path, records: Sequence[Sequence[str]], line_end: str) -> None:
    """Records as CSV, UTF-8 without a byte-order mark; an empty record is a really empty line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator=line_end).writerows(records)
