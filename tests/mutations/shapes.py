"""What the documentation of a format says about its cells: the oracle's own grammar, kept apart from the kit's."""

import re
from dataclasses import dataclass

AMOUNT = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?|\(\d[\d,]*(?:\.\d\d)?\)"
TIME = r"20\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d ?[+-]\d\d:?\d\d"
MAYBE_AMOUNT = rf"(?:{AMOUNT})?"
MAYBE_TIME = rf"(?:{TIME})?"
MONEY_COLUMNS = ("total", "subtotal", "tax", "withheld_tax", "shipping", "discount")


@dataclass(frozen=True)
class Shape:
    """A format: its dialect, the column that ties rows to an order, what its cells may hold, and what they feed."""

    name: str
    channel: str | None
    delimiter: bytes
    quoted: bool
    identifies: bytes  # a header cell that no title or data row holds
    unit: bytes | None
    cells: dict[bytes, str]
    feeds: dict[bytes, tuple[str, ...]]  # header cell to canonical columns: what a file without the column cannot tell
    often_absent: frozenset[bytes] = frozenset()  # columns that known variants of the format lack
    log: bool = False

    def plausible(self, header: tuple[bytes, ...], cells: tuple[bytes, ...]) -> bool:
        """Whether every cell could stand in its column, so that no reader can know that it does not belong there."""
        if len(cells) != len(header):
            return False
        found = dict(zip(header, cells, strict=True))
        return all(
            re.fullmatch(pattern, found[name].strip(b'" ').decode(errors="replace"), re.DOTALL)
            for name, pattern in self.cells.items()
            if name in found
        )


SHOPIFY = Shape(
    name="shopify_orders",
    channel="shopify",
    delimiter=b",",
    quoted=True,
    identifies=b"Lineitem name",
    unit=b"Name",
    cells={
        b"Name": r".*\S.*",
        b"Created at": TIME,
        **dict.fromkeys((b"Paid at", b"Fulfilled at", b"Cancelled at"), MAYBE_TIME),
        **dict.fromkeys((b"Subtotal", b"Shipping", b"Taxes", b"Total", b"Discount Amount"), MAYBE_AMOUNT),
        **dict.fromkeys((b"Refunded Amount", b"Outstanding Balance"), MAYBE_AMOUNT),
        b"Currency": r"(?:[A-Z]{3})?",
        b"Id": r"(?:\d{12,14})?",
    },
    feeds={
        b"Paid at": ("paid_at",),
        b"Fulfilled at": ("fulfilled_at",),
        b"Cancelled at": ("cancelled_at", "is_cancelled"),
        b"Fulfillment Status": ("fulfillment_status", "fulfillment_status_raw"),
        b"Currency": ("currency",),
        b"Subtotal": ("subtotal",),
        b"Shipping": ("shipping",),
        b"Taxes": ("tax",),
        b"Total": ("total",),
        b"Discount Amount": ("discount",),
        b"Refunded Amount": ("refunded",),
        b"Outstanding Balance": ("outstanding",),
        b"Lineitem sku": ("sku",),
        b"Lineitem fulfillment status": ("line_status", "line_status_raw"),
        b"Payment Method": ("payment_method", "is_test"),
        b"Source": ("source_name", "is_draft_origin"),
        b"Tags": ("tags",),
        b"Location": ("location",),
        b"Shipping Country": ("country",),
        b"Id": ("order_id",),
    },
    often_absent=frozenset((b"Outstanding Balance", b"Location")),
)
AMAZON = Shape(
    name="amazon_all_orders",
    channel="amazon",
    delimiter=b"\t",
    quoted=False,
    identifies=b"amazon-order-id",
    unit=b"amazon-order-id",
    cells={
        b"amazon-order-id": r"[A-Z0-9]{3}-\d{7}-\d{7}",
        b"purchase-date": TIME,
        b"last-updated-date": MAYBE_TIME,
        b"currency": r"(?:[A-Z]{3})?",
        **dict.fromkeys((b"item-price", b"item-tax", b"shipping-price", b"shipping-tax"), MAYBE_AMOUNT),
        **dict.fromkeys((b"gift-wrap-price", b"gift-wrap-tax"), MAYBE_AMOUNT),
        **dict.fromkeys((b"item-promotion-discount", b"ship-promotion-discount"), MAYBE_AMOUNT),
    },
    feeds={
        **dict.fromkeys((b"item-price", b"item-tax", b"shipping-price", b"item-promotion-discount"), MONEY_COLUMNS),
        **dict.fromkeys((b"shipping-tax", b"gift-wrap-price", b"gift-wrap-tax"), MONEY_COLUMNS),
        b"ship-promotion-discount": MONEY_COLUMNS,
        b"currency": ("currency",),
        b"last-updated-date": ("updated_at",),
        b"sku": ("sku",),
        b"sales-channel": ("sales_channel",),
        b"ship-country": ("country",),
        b"ship-service-level": ("shipping_method",),
    },
)
QUICKBOOKS = Shape(
    name="qbo_txn_list",
    channel=None,
    delimiter=b",",
    quoted=True,
    identifies=b"Num",
    unit=None,
    cells={
        **dict.fromkeys((b"Date", b"Transaction Date"), r"\d\d/\d\d/\d{4}"),
        **dict.fromkeys((b"Transaction type", b"Transaction Type"), r".*\S.*"),
        **dict.fromkeys((b"Posting", b"Posting (Y/N)"), r"(?:Y|N|Yes|No)?"),
        b"Amount": AMOUNT,
    },
    feeds={
        **dict.fromkeys((b"Posting", b"Posting (Y/N)"), ("posting",)),
        **dict.fromkeys((b"Memo", b"Memo/Description"), ("memo",)),
        b"Name": ("customer_key",),
    },
)
COUNT = r"(?:\d+)?"
SPOKEN_TIME = r"20\d\d-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?"
EVENTS = Shape(
    name="sync_events",
    channel=None,
    delimiter=b",",
    quoted=True,
    identifies=b"order_id",
    unit=None,
    cells={
        b"at": SPOKEN_TIME,
        b"order_id": r".*\S.*",
        b"outcome": "(?i:seen|posted|updated|skipped|filtered|failed|retried|held|deleted)",
    },
    feeds={name: (name.decode(),) for name in (b"run_id", b"channel", b"reason", b"rule_id", b"doc_number")},
    log=True,
)
RUNS = Shape(
    name="sync_runs",
    channel=None,
    delimiter=b",",
    quoted=True,
    identifies=b"started_at",
    unit=None,
    cells={
        b"run_id": r".*\S.*",
        **dict.fromkeys((b"started_at", b"finished_at"), f"(?:{SPOKEN_TIME})?"),
        **dict.fromkeys((b"fetched", b"posted", b"skipped", b"failed"), COUNT),
    },
    feeds={
        name: (name.decode(),)
        for name in (b"channel", b"finished_at", b"fetched", b"posted", b"skipped", b"failed", b"message")
    },
    log=True,
)
SHAPES = (SHOPIFY, AMAZON, QUICKBOOKS, EVENTS, RUNS)
