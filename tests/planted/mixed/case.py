"""The files of the mixed case: nine formats of exports; logs as a table, JSON lines, lines of text and with pipes."""

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from ..books import Document
from ..case import write_amazon, write_csv, write_shopify
from ..history import change_records
from ..logs import EVENTS, event_records, run_records
from ..orders import Order
from ..plan import Plan
from ..quickbooks import list_records
from ..settings import Settings
from ..tool import Fate
from .ebay import write_ebay
from .etsy import write_etsy
from .money import write_payouts, write_settlements
from .woocommerce import write_woocommerce
from .xero import Invoice, write_xero

CASE = """\
[case]
title = "Northwind Finds: five channels, two ledgers"
timezone = "{timezone}"
currency = "USD"
as_of = {as_of:%Y-%m-%dT%H:%M:%SZ}
period = {{ from = {first}, to = {last} }}
{sources}
[[source]]
path = "exports/quickbooks/*.csv"

[[source]]
path = "exports/xero/*.csv"

[[log]]
path = "logs/*.log"
pattern = '^(?P<at>\\S+ \\S+) - \\w+ - INFO - ebay order (?P<order_id>\\S+) (?P<outcome>\\w+) as (?P<doc_number>\\S+)'
channel = "ebay"
timezone = "UTC"

[[log]]
path = "logs/*.psv"
delimiter = "|"
columns = {{ at = "timestamp", order_id = "reference", outcome = "status", doc_number = "transaction_id" }}
outcomes = {{ "SUCCESS" = "posted" }}
channel = "etsy"
timezone = "UTC"

[policy]
grace = "3d"
late_after = "7d"
"""
PIPES = "timestamp|method|type|endpoint|reference|amount|status|http_code|transaction_id"
CHANNELS = ("shopify", "amazon", "woocommerce", "ebay", "etsy")


def write_case(
    folder: Path,
    plan: Plan,
    orders: Sequence[Order],
    documents: Sequence[Document],
    invoices: Sequence[Invoice],
    settings: Settings,
    fates: Sequence[Fate],
    runs: Sequence[datetime],
    times: Mapping[int, datetime],
    numbers: Mapping[tuple[str, str], str],
) -> None:
    """case.toml, exports, configuration and logs; what stood there before is removed."""
    exports = folder / "exports"
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("exports/shopify", "exports/amazon", "exports/quickbooks", "logs", "config"):
        (folder / name).mkdir(parents=True)
    sources = "".join(f'\n[[source]]\npath = "exports/{name}/*"\nchannel = "{name}"\n' for name in CHANNELS)
    world = plan.world
    text = CASE.format(
        timezone=world.timezone, as_of=world.as_of, first=world.first_day, last=world.last_day, sources=sources
    )
    (folder / "case.toml").write_text(text, encoding="utf-8", newline="\n")
    by_channel = {channel: [order for order in orders if order.channel == channel] for channel in CHANNELS}
    write_shopify(exports / "shopify", plan, by_channel["shopify"])
    write_payouts(exports / "shopify", plan, orders)
    write_amazon(exports / "amazon", plan, by_channel["amazon"])
    write_settlements(exports / "amazon", plan, orders)
    write_woocommerce(exports / "woocommerce", by_channel["woocommerce"])
    write_ebay(exports / "ebay", plan, by_channel["ebay"])
    write_etsy(exports / "etsy", plan, by_channel["etsy"])
    write_csv(exports / "quickbooks/Transaction List by Date.csv", list_records(plan, documents), "\r\n")
    write_xero(exports / "xero", invoices)
    write_csv(folder / "config/changes.csv", change_records(settings), "\n")
    write_csv(folder / "logs/runs.csv", run_records(orders, fates, runs), "\n")
    _write_events(folder / "logs", plan, event_records(plan, orders, fates, times, numbers))


def _write_events(folder: Path, plan: Plan, records: Sequence[Sequence[str]]) -> None:
    """The events: a table for the large channels, JSON lines, lines of text and a log with pipes for the others."""
    events = [dict(zip(EVENTS, record, strict=True)) for record in records[1:]]
    by_channel = {channel: [event for event in events if event["channel"] == channel] for channel in CHANNELS}
    large = [record for record in records[1:] if record[2] in ("shopify", "amazon")]
    write_csv(folder / "events.csv", [EVENTS, *large], "\n")
    lines = {
        "woocommerce.jsonl": [
            json.dumps({name: cell for name, cell in event.items() if cell}) for event in by_channel["woocommerce"]
        ],
        "harbor.log": [line for event in by_channel["ebay"] for line in _spoken(event)],
        "etsy-api.psv": [PIPES, *(_piped(event) for event in by_channel["etsy"])],
    }
    for name, own in lines.items():
        (folder / name).write_text("\n".join(own) + "\n", encoding="utf-8", newline="\n")


def _spoken(event: dict[str, str]) -> list[str]:
    """What a home-made tool writes of an order, and of itself."""
    at = event["at"].replace("T", " ").replace("Z", ",264")
    said = f"ebay order {event['order_id']} {event['outcome']} as {event['doc_number']}"
    noise = [f"{at} - harbor_sync - INFO - token refreshed"] if event["order_id"].endswith("7") else []
    return [*noise, f"{at} - harbor_sync - INFO - {said}"]


def _piped(event: dict[str, str]) -> str:
    at = event["at"].replace("T", " ").replace("Z", "")
    return f"{at}|POST|invoice|/api.xro/2.0/Invoices|{event['order_id']}||SUCCESS|200|{event['doc_number']}"
