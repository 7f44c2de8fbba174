"""The one list of readers; a file belongs to the one whose header stands first in it."""

from ..reader import Reader
from .amazon import ALL_ORDERS
from .quickbooks import TRANSACTION_LIST
from .shopify import ORDERS_EXPORT

READERS: tuple[Reader, ...] = (ALL_ORDERS, ORDERS_EXPORT, TRANSACTION_LIST)
