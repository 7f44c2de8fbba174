"""When a payout's deposit is dated, and by which words it names the channel."""

from datetime import date

from .bank_documents import Document
from .payouts import Payout

EARLY, LATE = 3, 10  # days before and after a payout within which its deposit is dated
ALIASES = {"amazon": ("amzn",), "square": ("sq",), "woocommerce": ("woo",)}


def days_to(payout: Payout, document: Document) -> int:
    """Days from a payout to a document."""
    return (document.date - (payout.day or date.min)).days


def is_near(payout: Payout, document: Document) -> bool:
    """Whether a document is dated when the payout's deposit may be."""
    return -EARLY <= days_to(payout, document) <= LATE


def words_of(payout: Payout) -> tuple[str, ...]:
    """The words by which a document names the channel of a payout."""
    own = {payout.channel, payout.provider}
    return tuple(sorted(own | {alias for word in own for alias in ALIASES.get(word.lower(), ())}))
