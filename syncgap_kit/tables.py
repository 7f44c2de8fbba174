"""The canonical tables: their columns, types and meaning, defined once for readers, empty tables and docs.

Money is decimal(18, 4) in major units of the row's currency. Instants are UTC without a zone mark; the original
text, offset and all, stays in the export, and `source_file` with `source_row` lead back to it.
"""

from .columns import DAY, INSTANT, MONEY, PROVENANCE, RATE, TEXT, TRUTH, WHOLE, Table
from .movements import MOVEMENTS

ORDERS = Table(
    "orders",
    {
        "order_key": (WHOLE, "number of the order within this run, by channel, time and id"),
        "channel": (TEXT, "the name reports use"),
        "shop": (TEXT, "store or marketplace account"),
        "order_id": (TEXT, "the channel's stable id; the name where an export has none"),
        "order_name": (TEXT, "what people call the order"),
        "created_at": (INSTANT, "placed"),
        "paid_at": (INSTANT, "payment captured"),
        "fulfilled_at": (INSTANT, "shipped"),
        "cancelled_at": (INSTANT, "cancelled"),
        "updated_at": (INSTANT, "last change that the export tells"),
        "financial_status": (TEXT, "normalised word"),
        "financial_status_raw": (TEXT, "verbatim"),
        "fulfillment_status": (TEXT, "normalised word"),
        "fulfillment_status_raw": (TEXT, "verbatim"),
        "order_status": (TEXT, "the channel's own word, lower case with underscores"),
        "order_status_raw": (TEXT, "verbatim"),
        "source_name": (TEXT, "where the order was placed"),
        "sales_channel": (TEXT, "marketplace or storefront"),
        "fulfillment_channel": (TEXT, "who ships"),
        "payment_method": (TEXT, "one or several, joined with ' + '"),
        "payment_method_id": (TEXT, "how the shop's own settings call it, where people are shown another name"),
        "shipping_method": (TEXT, "service level"),
        "currency": (TEXT, "ISO 4217 code of every amount in the row"),
        "country": (TEXT, "ship-to country"),
        "region": (TEXT, "ship-to state or province"),
        "location": (TEXT, "shop location"),
        "tags": (TEXT, "joined with ', '"),
        "risk_level": (TEXT, "the channel's fraud word"),
        "discount_code": (TEXT, "joined with ', '"),
        "tax_name": (TEXT, "name of the first tax"),
        "total": (MONEY, "with tax, shipping and tip, less discounts, before refunds"),
        "subtotal": (MONEY, "goods after discounts"),
        "tax": (MONEY, "all taxes"),
        "withheld_tax": (MONEY, "tax that the marketplace collects and remits itself; part of total"),
        "shipping": (MONEY, "shipping charged"),
        "discount": (MONEY, "discounts, as a positive amount"),
        "refunded": (MONEY, "refunded so far"),
        "outstanding": (MONEY, "still to be paid"),
        "is_test": (TRUTH, "test order"),
        "is_draft_origin": (TRUTH, "began as a draft order"),
        "is_cancelled": (TRUTH, "cancelled, before payment or after"),
        "has_customer": (TRUTH, "a customer is named"),
        "customer_key": (TEXT, "keyed digest of the customer's name; of use within one run only"),
        **PROVENANCE,
    },
)

ORDER_LINES = Table(
    "order_lines",
    {
        "order_key": (WHOLE, "the order it belongs to"),
        "channel": (TEXT, "the name reports use"),
        "order_id": (TEXT, "the order it belongs to"),
        "sku": (TEXT, "stock keeping unit"),
        "quantity": (MONEY, "units sold on the line; NULL where the export does not tell"),
        "amount": (MONEY, "what its units cost together, before tax; NULL where the export does not tell"),
        "line_status": (TEXT, "the channel's own word for the line, lower case with underscores"),
        "line_status_raw": (TEXT, "verbatim"),
        "product_type": (TEXT, "kind of product"),
        "vendor": (TEXT, "brand or supplier"),
        "line_tax_name": (TEXT, "tax named on the line"),
        **PROVENANCE,
    },
)

POSTINGS = Table(
    "postings",
    {
        "posting_key": (WHOLE, "number of the document within this run"),
        "ledger": (TEXT, "quickbooks, xero, ..."),
        "document_type": (TEXT, "normalised: invoice, sales_receipt, journal_entry, payment, ..."),
        "document_type_raw": (TEXT, "verbatim"),
        "doc_number": (TEXT, "the document's number, verbatim"),
        "memo": (TEXT, "memo, or the one reference or description that the books give a document"),
        "reference": (TEXT, "payment reference, where the books keep one beside the memo"),
        "description": (TEXT, "descriptions of its lines, joined with '; '"),
        "document_id": (TEXT, "the id that the books themselves give it, which people do not see"),
        "date": (DAY, "the document's date"),
        "amount": (MONEY, "total of the document"),
        "currency": (TEXT, "ISO 4217 code of the amount"),
        "exchange_rate": (RATE, "home currency of the books for one unit of the document's, where that tells"),
        "posting": (TRUTH, "false for estimates, drafts, voided and other non-posting documents"),
        "voided": (TRUTH, "voided or deleted, and listed all the same; NULL where the books do not tell"),
        "without_tax": (TRUTH, "the amount is the sum of items alone, without sales tax"),
        "created_at": (INSTANT, "when it was posted, where the books tell"),
        "edited_at": (INSTANT, "when it was last changed, where the books tell"),
        "customer_key": (TEXT, "keyed digest of the customer's name; of use within one run only"),
        **PROVENANCE,
    },
)

POSTING_LINES = Table(
    "posting_lines",
    {
        "document_row": (WHOLE, "where its document begins: that document's source_row in the same file"),
        "account": (TEXT, "account, and class where one is told"),
        "memo": (TEXT, "memo or description of the line"),
        "debit": (MONEY, "debited"),
        "credit": (MONEY, "credited"),
        **PROVENANCE,
    },
)

POSTING_TIMES = Table(
    "posting_times",
    {
        "ledger": (TEXT, "quickbooks, xero, ..."),
        "document_type": (TEXT, "normalised, where it is told"),
        "document_id": (TEXT, "the id that the books themselves give the document, where it is told"),
        "doc_number": (TEXT, "its number, where it is told"),
        "event": (TEXT, "added, edited, voided or deleted, or the books' own word"),
        "at": (INSTANT, "when"),
        "date": (DAY, "the document's own date, where it is told; of a deleted one no other file tells it"),
        "amount": (MONEY, "its amount, where it is told"),
        "actor": (TEXT, "who: a person as a keyed digest, an app by its name"),
        **PROVENANCE,
    },
)

BOOKS_SETTINGS = Table(
    "books_settings",
    {
        "ledger": (TEXT, "quickbooks, xero, ..."),
        "at": (INSTANT, "when"),
        "action": (TEXT, "connected or disconnected (an app), or changed (a setting)"),
        "what": (TEXT, "the app, or the setting as the books word it"),
        "actor": (TEXT, "who: a person as a keyed digest, an app by its name"),
        **PROVENANCE,
    },
)

SYNC_RUNS = Table(
    "sync_runs",
    {
        "run_id": (TEXT, "the tool's id of the run"),
        "channel": (TEXT, "channel it fetched from"),
        "started_at": (INSTANT, "began"),
        "finished_at": (INSTANT, "ended"),
        "status": (TEXT, "the tool's own verdict"),
        "fetched": (WHOLE, "orders fetched"),
        "posted": (WHOLE, "orders posted"),
        "skipped": (WHOLE, "orders skipped"),
        "failed": (WHOLE, "orders failed"),
        "message": (TEXT, "what the tool said"),
        **PROVENANCE,
    },
)

SYNC_EVENTS = Table(
    "sync_events",
    {
        "at": (INSTANT, "when"),
        "run_id": (TEXT, "the run it belongs to"),
        "channel": (TEXT, "channel of the order"),
        "order_id": (TEXT, "the order's id or its name"),
        "outcome": (TEXT, "seen, posted, updated, skipped, filtered, failed, retried, held or deleted"),
        "reason": (TEXT, "what the tool said"),
        "rule_id": (TEXT, "the rule it named"),
        "doc_number": (TEXT, "the document it wrote"),
        **PROVENANCE,
    },
)

ORDER_HISTORY = Table(
    "order_history",
    {
        "channel": (TEXT, "the name reports use"),
        "order_id": (TEXT, "the order"),
        "field": (TEXT, "financial_status, fulfillment_status, order_status or total; tags and their like if changed"),
        "value": (TEXT, "normalised word, text or amount that it had; empty where tags or their like were blank"),
        "seen_at": (INSTANT, "when it was seen so"),
        "seen_until": (
            INSTANT,
            "until when it stood so: its export, where that says when it last changed",
        ),
        **PROVENANCE,
    },
)

SPANS = Table(
    "spans",
    {
        "source_file": (TEXT, "the file, or the member of an archive"),
        "source_sha256": (TEXT, "SHA-256 of the file's bytes as they were read"),
        "source_row": (WHOLE, "physical line, from 1, on which the record begins"),
        "byte_from": (
            WHOLE,
            "its first byte, from 0; NULL in a workbook, in JSON and in IIF, which are not cut by bytes",
        ),
        "byte_to": (WHOLE, "the byte behind its last; the next record begins here"),
        "kind": (TEXT, "preamble, header, loaded, quarantined, repeated, total or blank"),
    },
)

QUARANTINE = Table(
    "quarantine",
    {
        "source_file": (TEXT, "the file"),
        "source_row": (WHOLE, "physical line on which the record begins"),
        "column": (TEXT, "the column at fault; empty where the whole record is"),
        "value": (TEXT, "what stood there; masked in personal columns"),
        "reason": (TEXT, "what was expected"),
    },
)

READ = (
    ORDERS,
    ORDER_LINES,
    POSTINGS,
    POSTING_LINES,
    POSTING_TIMES,
    BOOKS_SETTINGS,
    *MOVEMENTS,
    SYNC_RUNS,
    SYNC_EVENTS,
)  # from exports and logs
TABLES = (*READ, ORDER_HISTORY, SPANS, QUARANTINE)
