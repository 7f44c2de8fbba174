"""The one list of readers; a file belongs to the one whose header stands first in it."""

from ..reader import Reader
from . import (
    amazon,
    amazon_order_report,
    amazon_reports,
    amazon_settlement,
    bigcommerce,
    ebay,
    ebay_transactions,
    etsy,
    etsy_payments,
    iif,
    paypal,
    quickbooks,
    quickbooks_api,
    quickbooks_audit,
    quickbooks_desktop,
    quickbooks_query,
    shopify,
    shopify_api,
    shopify_payments,
    square,
    stripe,
    walmart,
    walmart_recon,
    woocommerce,
    xero,
    xero_history,
)

CHANNELS = (
    amazon_order_report.ORDER_REPORT,
    *(amazon.ALL_ORDERS, shopify.ORDERS_EXPORT, etsy.SOLD_ORDER_ITEMS, etsy.SOLD_ORDERS),
    *(ebay.ORDERS_REPORT, ebay.GERMAN_ORDERS_REPORT, walmart.ORDERS_EXPORT),
    *(woocommerce.WEBTOFFEE, woocommerce.ANALYTICS, square.TRANSACTIONS),
    *(shopify_api.REST, shopify_api.GRAPHQL, woocommerce.REST, woocommerce.REST_LOCAL),
    bigcommerce.ORDERS_EXPORT,
)
MONEY = (
    *(amazon_settlement.SETTLEMENT_V2, amazon_settlement.SETTLEMENT_V1),
    *(amazon_reports.DATE_RANGE, amazon_reports.FBA_LEDGER),
    *(shopify_payments.PAYMENT_TRANSACTIONS, shopify_payments.PAYOUTS_EXPORT),
    *(etsy_payments.STATEMENT, etsy_payments.PAYMENTS_EXPORT, etsy_payments.DEPOSITS),
    *(ebay_transactions.TRANSACTION_REPORT, walmart_recon.RECONCILIATION),
    *(paypal.ACTIVITY, paypal.STATEMENT, stripe.ITEMISED, stripe.BALANCE_HISTORY),
)
BOOKS = (
    *(quickbooks.JOURNAL, quickbooks.SALES_DETAIL, quickbooks.GENERAL_LEDGER),
    *(quickbooks.INVOICE_LIST, quickbooks.TRANSACTION_LIST, *quickbooks_api.API_TABLES),
    *(quickbooks_query.QUERY_RESPONSE, iif.IIF),
    *(quickbooks_desktop.TRANSACTION_DETAIL, quickbooks_desktop.JOURNAL, quickbooks_audit.AUDIT_LOG),
    *(xero.INVOICES, xero.ACCOUNT_TRANSACTIONS, xero.API_INVOICES, xero.API_JOURNALS, xero_history.HISTORY),
)
READERS: tuple[Reader, ...] = (*CHANNELS, *MONEY, *BOOKS)
