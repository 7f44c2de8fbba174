"""How long the access that a sync lives on is known to last, platform by platform, each with its source.

Platforms change these; a date that stands in the configuration history always goes before them.
"""

from dataclasses import dataclass
from datetime import date

GRANT, USE = "grant", "use"


@dataclass(frozen=True)
class Lifetime:
    """One known end of a platform's access: so long after the grant or after the last use, or on a fixed day."""

    platform: str  # as formats are named: quickbooks, xero, amazon ...
    what: str
    source: str
    counted_from: str = GRANT
    days: int = 0
    months: int = 0
    day: date | None = None  # a fixed day for everybody
    not_before: date | None = None  # a rule that came later than the grant counts from then


INTUIT = "Intuit developer blog, Important changes to refresh token policy, 12 November 2025"
LIFETIMES = (
    Lifetime("quickbooks", "the refresh token dies after 100 days without use", INTUIT, USE, days=100),
    Lifetime(
        "quickbooks",
        "the refresh token dies five years after it was granted, the first ones in October 2028",
        INTUIT,
        months=60,
        not_before=date(2028, 10, 1),
    ),
    Lifetime(
        "amazon",
        "the application's LWA secret has to be rotated every 180 days",
        "Amazon SP-API documentation, Rotate your LWA credentials",
        days=180,
    ),
    Lifetime(
        "amazon",
        "the seller has to authorise the application again every 365 days",
        "Amazon SP-API documentation, Renew authorizations",
        days=365,
    ),
    Lifetime(
        "xero",
        "the refresh token dies after 60 days without use",
        "Databricks documentation, Troubleshoot the Xero connector",
        USE,
        days=60,
    ),
    Lifetime(
        "ebay",
        "the user token dies 18 months after it was granted, and at once when user name or password change",
        "eBay developer knowledge base, articles 1052 and 5218",
        months=18,
    ),
    Lifetime(
        "shopify",
        "public apps have to use offline tokens that expire from 1 January 2027 on; tokens of the old kind are refused",
        "Shopify release note, Expiring offline tokens for all public apps by 1 January 2027",
        day=date(2027, 1, 1),
    ),
)
