"""Status words: the channel's own, kept verbatim, beside the one word that rules and policies are written in."""

from typing import Any

import ibis

FINANCIAL = {
    word: word
    for word in "draft pending authorized partially_paid paid partially_refunded refunded voided expired".split()
}
FULFILLMENT = {
    "unfulfilled": "unfulfilled",
    "scheduled": "scheduled",
    "on_hold": "on_hold",
    "in_progress": "in_progress",
    "partial": "partial",
    "partially_fulfilled": "partial",
    "fulfilled": "fulfilled",
    "restocked": "restocked",
    "request_declined": "declined",
    "declined": "declined",
    "not_required": "not_required",
    "fulfillment_not_required": "not_required",
}
DOCUMENT_TYPES = {
    "invoice": "invoice",
    "sales_receipt": "sales_receipt",
    "cash_sale": "cash_sale",
    "journal_entry": "journal_entry",
    "journal": "journal_entry",
    "general_journal": "journal_entry",
    "credit_memo": "credit_memo",
    "refund": "refund_receipt",
    "refund_receipt": "refund_receipt",
    "payment": "payment",
    "deposit": "deposit",
    "transfer": "transfer",
    "bill": "bill",
    "bill_payment": "bill_payment",
    "expense": "expense",
    "check": "check",
    "estimate": "estimate",
}
MONEY_KINDS = {  # what moves money: the words of the platforms, in the languages of their exports
    "sale": """charge order sale payment bestellung commande pedido ordine bestelling 注文 verkauf shop_cash_credit
        express_checkout_payment website_payment mobile_payment preapproved_payment_bill_user_payment""",
    "refund": """refund partial_refund erstattung remboursement reembolso rimborso terugbetaling 返金 rückerstattung
        payment_refund reversal""",
    "fee": "fee service_fee other_fee stripe_fee tax_fee marketing shipping_label fba_inventory_fee gebühr",
    "chargeback": "chargeback dispute claim a-to-z_guarantee_claim",
    "payout": """payout transfer deposit übertrag transfert transferir trasferimento overboeking 振込み
        general_withdrawal user_initiated_withdrawal""",
    "adjustment": "adjustment anpassung ajustement ajuste",
}
UNKNOWN = "unknown"


def channel_word(column: Any) -> Any:
    """The channel's own word: lower case, spaces and hyphens as underscores; NULL where the cell is blank."""
    return column.strip().nullif("").lower().replace(" ", "_").replace("-", "_")


def normalised(column: Any, words: dict[str, str]) -> Any:
    """The normalised word for a channel's word; `unknown` for a word that nobody knows, and for a blank."""
    spelt = channel_word(column)
    return ibis.cases(*((spelt == word, meaning) for word, meaning in words.items()), else_=UNKNOWN)


def document_type(column: Any) -> Any:
    """The kind of a document of the books; `other` for a word that nobody knows."""
    word = channel_word(column)
    return ibis.cases(*((word == key, kind) for key, kind in DOCUMENT_TYPES.items()), else_="other")


def money_kind(column: Any) -> Any:
    """What a movement of money is; the platform's own word where it is none of these, never merged with another."""
    word = channel_word(column)
    known = [(word.isin(words.split()), kind) for kind, words in MONEY_KINDS.items()]
    return ibis.cases(*known, else_=word)
