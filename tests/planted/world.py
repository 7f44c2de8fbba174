"""The options of a planted world: what a test may set; what it leaves open is drawn from the seed (plan.py)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True)
class World:
    """Options of a planted case; None is drawn from the seed. Volumes are orders a day, shares are 0 to 1.

    shopify_numbers: name (#1042), bare, prefix (SH-1042), suffix (1042-S), memo (running number, the name in the memo).
    amazon_numbers: tail (AMZ- and the last 17 characters), hyphenless, memo, cut_right (first 21 of AMZ-id), full.
    """

    title: str = "Northwind Outfitters: orders missing from QuickBooks"
    first_day: date = date(2025, 4, 1)
    last_day: date = date(2025, 12, 31)
    as_of: datetime = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)
    timezone: str = "America/New_York"
    shopify_per_day: float | None = None
    amazon_per_day: float | None = None
    flagship: bool = True
    flagship_day: date | None = None
    flagship_share: float | None = None  # of all the channel's orders after the onset
    mapping: bool = True
    mapping_channel: str = "shopify"
    mapping_day: date | None = None
    mapping_days: int | None = None  # until it is mended; 0: never
    mapping_share: float | None = None
    credential: bool = True
    credential_day: date | None = None
    credential_days: int | None = None
    credential_by: str | None = None  # "date" (expires_at arrives) or "action" (somebody's expire)
    decoys: bool = True
    dip: bool = False
    shopify_numbers: str | None = None
    amazon_numbers: str | None = None
    wording: str | None = None  # of QuickBooks' header: "old" or "new"
    grouped: bool | None = None
    history: str = "both"  # or "changes", "snapshots"
    background_misses: float = 0.0
    late_share: float = 0.012
    log_filtered: bool = False
    split_shopify: bool = False
    orders_until_as_of: bool = False  # the exports go on after the period, up to as_of
    declare_period: bool = True  # False: case.toml names no period, so every order counts
    lookalikes: bool = False  # manual invoices quote purchase orders that read like order numbers
    run_hours: int = 6
