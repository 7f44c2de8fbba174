"""QuickBooks' Transaction List by Date of the bench: titles, nine columns, total, footer; thousands with commas."""

import numpy as np
import pyarrow as pa

from ..planted.quickbooks import HEADERS, thousands
from .amazon import ORDER_ID
from .dice import Dice, Numbers, words
from .facts import Layout
from .lines import csv_cell, grouped_money, record
from .world import NAMES, World, offset

COLUMNS = HEADERS["new"]
TITLES = ("Northwind Outfitters", "Transaction List by Date", "January 1, 2024-December 31, 2025")
FOOTER = "Accrual Basis Sunday, February 01, 2026 09:30 AM GMT-05:00"
LAYOUT = Layout(
    "qbo_txn_list",
    tuple(COLUMNS),
    always="Transaction type",
    adds_up={"Amount": 1},
    above=len(TITLES) + 1,  # an empty line stands below the titles
    report=True,
)
BUYERS = (*NAMES, "Bluff & Barrow, LLC", "Cedar Point Outfitters", '"The Depot" Supply')
POSTED, REFUNDED = 963, 5  # of a thousand orders
BACK = "(-(cents // 2))"  # what a refund gives back
IDS = ("region", "id", "id_tail")  # the parts of an Amazon order's id


def head() -> str:
    """All that stands above the first row."""
    return (
        "".join(f"{csv_cell(line)}{',' * (len(COLUMNS) - 1)}\r\n" for line in TITLES) + f"\r\n{','.join(COLUMNS)}\r\n"
    )


def foot(cents: int) -> str:
    """The total of all amounts and the footer."""
    total = csv_cell(f"${thousands(cents)}")
    gap = "," * (len(COLUMNS) - 1)
    return f"TOTAL{gap}{total}\r\n\r\n\r\n\r\n{csv_cell(FOOTER)}{gap}\r\n"


def draw(world: World, numbers: Numbers, totals: Numbers, orders: pa.Table, channel: str) -> pa.Table:
    """What the documents of some orders of one channel say; also the order's number, to sort by."""
    dice, at = Dice(world.seed, numbers), world.placed(numbers)
    nothing = np.zeros(len(numbers), np.int64)
    known = {name: orders[name] if name in orders.column_names else nothing for name in ("name", *IDS)}
    buyers = [csv_cell(text) for text in BUYERS]
    return pa.table(
        {
            **known,
            "number": numbers,
            "shopify": np.full(len(numbers), channel == "shopify"),
            "day": (at + offset(at)) // 86_400,
            "cents": totals,
            "posted": dice.chance("posted", POSTED) & (totals > 0),
            "refund": dice.chance("refund", REFUNDED) & (totals > 0),
            "invoiced": dice.chance("invoiced", 30),
            "numbered": dice.chance("numbered", 985),
            "buyer": words(dice.whole("buyer", 0, len(BUYERS)), buyers),
        }
    )


def counted(draws: pa.Table) -> tuple[int, int]:
    """How many rows the documents are, and what they add up to in cents."""
    posted, refund = (draws[name].to_numpy() for name in ("posted", "refund"))
    cents = draws["cents"].to_numpy()
    return int(posted.sum() + refund.sum()), int((posted * cents).sum() - (refund * (cents // 2)).sum())


def select() -> str:
    """SQL over tables of draws of both channels: the rows of each order's documents as one text, newest first."""
    number = f"if(shopify, concat('#', name), concat('AMZ-', right({ORDER_ID}, 17)))"
    memo = f"if(shopify, concat('Shopify order #', name), concat('\"Amazon.com, order ', {ORDER_ID}, '\"'))"
    sale = _record("if(invoiced, 'Invoice', 'Sales Receipt')", f"if(numbered, {number}, '')", memo, "cents")
    refund = _record("'Refund Receipt'", "concat('RF-', number)", f'concat(\'"Refund of ""\', {number}, \'"""\')', BACK)
    both = f"concat(if(posted, {sale}, ''), if(refund, {refund}, ''))"
    return f"SELECT {both} AS rows FROM (FROM shopify UNION ALL FROM amazon) AS draws ORDER BY number DESC"


def _record(kind: str, number: str, memo: str, cents: str) -> str:
    cells = {
        "Date": "strftime(DATE '1970-01-01' + day::INTEGER, '%m/%d/%Y')",
        "Transaction type": kind,
        "Num": number,
        "Posting (Y/N)": "'Y'",
        "Name": "buyer",
        "Memo": memo,
        "Account name": "if(invoiced, 'Accounts Receivable (A/R)', if(shopify, '1110 Bank:Shopify Clearing', "
        "'1120 Bank:Amazon Clearing'))",
        "Split": "if(shopify, '4000 Sales of Product Income:Online', '4010 Sales of Product Income:Marketplace')",
        "Amount": grouped_money(cents),
    }
    return record(COLUMNS, cells, ",", "\r\n")
