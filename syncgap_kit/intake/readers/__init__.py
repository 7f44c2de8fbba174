"""The one list of readers; a file belongs to the one whose header stands first in it."""

from ..reader import Reader
from .amazon import ALL_ORDERS
from .ebay import GERMAN_ORDERS_REPORT, ORDERS_REPORT
from .etsy import SOLD_ORDER_ITEMS, SOLD_ORDERS
from .quickbooks import GENERAL_LEDGER, INVOICE_LIST, JOURNAL, SALES_DETAIL, TRANSACTION_LIST
from .quickbooks_api import API_TABLES
from .shopify import ORDERS_EXPORT
from .walmart import ORDERS_EXPORT as WALMART_ORDERS
from .woocommerce import ANALYTICS, WEBTOFFEE
from .xero import ACCOUNT_TRANSACTIONS, API_INVOICES, API_JOURNALS, INVOICES

READERS: tuple[Reader, ...] = (
    *(ALL_ORDERS, ORDERS_EXPORT, SOLD_ORDER_ITEMS, SOLD_ORDERS, ORDERS_REPORT, GERMAN_ORDERS_REPORT),
    *(WALMART_ORDERS, WEBTOFFEE, ANALYTICS),
    *(JOURNAL, SALES_DETAIL, GENERAL_LEDGER, INVOICE_LIST, TRANSACTION_LIST),
    *API_TABLES,
    *(INVOICES, ACCOUNT_TRANSACTIONS, API_INVOICES, API_JOURNALS),
)
