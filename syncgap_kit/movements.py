"""The canonical tables of what moves money and goods: payments, payouts with their lines, and inventory."""

from .columns import DAY, INSTANT, MONEY, PROVENANCE, TEXT, Table

PAYMENTS = Table(
    "payments",
    {
        "channel": (TEXT, "the name reports use; NULL where the provider serves several"),
        "provider": (TEXT, "shopify, paypal, stripe, square, etsy, ..."),
        "payment_id": (TEXT, "the provider's id"),
        "order_reference": (TEXT, "the order's id or name, as the provider writes it"),
        "kind": (TEXT, "sale, refund, fee, payout, memo (no money), or the provider's own word"),
        "kind_raw": (TEXT, "verbatim"),
        "status_raw": (TEXT, "verbatim"),
        "amount": (MONEY, "before fees; refunds negative"),
        "fee": (MONEY, "as the provider writes it"),
        "net": (MONEY, "what remains"),
        "currency": (TEXT, "ISO 4217 code of the amounts"),
        "at": (INSTANT, "when"),
        "payout_id": (TEXT, "the payout it is part of"),
        "payout_day": (DAY, "the day of that payout"),
        **PROVENANCE,
    },
)

PAYOUTS = Table(
    "payouts",
    {
        "channel": (TEXT, "the name reports use; NULL where the provider serves several"),
        "provider": (TEXT, "shopify, amazon, ebay, ..."),
        "payout_id": (TEXT, "the provider's id; NULL where it has none"),
        "status_raw": (TEXT, "verbatim"),
        "begins_at": (INSTANT, "first instant of its period"),
        "ends_at": (INSTANT, "last instant of its period"),
        "day": (DAY, "when the money was sent"),
        "amount": (MONEY, "what was paid out"),
        "retried": (MONEY, "of it, what an earlier payout that failed could not deliver; NULL where it is not told"),
        "currency": (TEXT, "ISO 4217 code of the amount"),
        "bank_reference": (TEXT, "as the bank shows it"),
        **PROVENANCE,
    },
)

PAYOUT_LINES = Table(
    "payout_lines",
    {
        "channel": (TEXT, "the name reports use; NULL where the provider serves several"),
        "provider": (TEXT, "amazon, ebay, ..."),
        "payout_id": (TEXT, "the payout or settlement it belongs to"),
        "order_reference": (TEXT, "the order's id or name, as the provider writes it"),
        "kind": (TEXT, "sale, refund, fee, payout, or the provider's own word"),
        "kind_raw": (TEXT, "verbatim"),
        "part": (TEXT, "which part of the transaction: price, fee, promotion, ..."),
        "description": (TEXT, "which one of it: principal, tax, commission, ..."),
        "amount": (MONEY, "signed; the lines of a payout add up to it"),
        "currency": (TEXT, "ISO 4217 code of the amount"),
        "at": (INSTANT, "when it was posted"),
        "sku": (TEXT, "stock keeping unit"),
        **PROVENANCE,
    },
)

INVENTORY_MOVEMENTS = Table(
    "inventory_movements",
    {
        "channel": (TEXT, "the name reports use"),
        "sku": (TEXT, "stock keeping unit"),
        "location": (TEXT, "warehouse"),
        "quantity": (MONEY, "units; what leaves is negative"),
        "kind_raw": (TEXT, "the system's own word: shipments, receipts, adjustments, ..."),
        "reason": (TEXT, "the system's reason"),
        "reference": (TEXT, "the order, shipment or adjustment it belongs to"),
        "reconciled": (MONEY, "units reconciled so far"),
        "at": (INSTANT, "when"),
        **PROVENANCE,
    },
)

MOVEMENTS = (PAYMENTS, PAYOUTS, PAYOUT_LINES, INVENTORY_MOVEMENTS)
