"""What a tool's message on an order means: which part of the way refused it, in the words of the ledgers' own errors.

QuickBooks: 6140 (duplicate document number), 2050 (too long), 6210 and "account period closed"; by their text, since
tools print other numbers for them (field.md 0.10, F55-F57).
"""

import re

MEANINGS: dict[
    str, tuple[str, str]
] = {  # the first that matches counts: meaning -> (kind of cause, words of the message)
    "a document number that is taken": (
        "posting",
        r"duplicate (document|doc|invoice|number)|number .*(already|in use)|6140",
    ),
    "a document number that is too long": (
        "posting",
        r"(number|docnumber).*too long|max(imum)?( length)? (is )?21|2050\b|exceeds? 21",
    ),
    "a closed period": (
        "posting",
        r"period .*(closed|locked)|closed period|books (are )?closed|closing date|lock date|6210",
    ),
    "a customer that the books do not have": (
        "posting",
        r"customer\w*\b.*(missing|not found|required|does not exist)|(required|missing|no) .*customer",
    ),
    "a currency that the books refuse": ("posting", r"currency|exchange rate"),
    "an account or an item that is no longer active": (
        "posting",
        r"(account|item|product|customer)\b.*(archived|inactive|not active|deactivated|deleted)|made inactive",
    ),
    "a value without a target": (
        "mapping",
        r"unmapped|not mapped|no (mapping|product|item|account|tax)|(product|item|account|sku) .*(not found|missing)",
    ),
    "a connection that was refused": (
        "credential",
        r"unauthori[sz]ed|\b401\b|\b403\b|invalid[_ ]grant|token|credential|reconnect|re-?auth",
    ),
    "an entry that the books do not take": (
        "posting",
        r"validation|invalid (reference|tax|date|amount|value|line)|not (a )?valid\b|must (be|have)\b|is required",
    ),
    "a queue or a limit of requests": (
        "delivery",
        r"rate limit|throttl|\b429\b|queue|time[d ]?-?out|retr(y|ies)|dead.?letter|quota|webhook|\b50[234]\b",
    ),
}
SETTINGS = {  # how a setting may be called of which such a refusal can come
    "a customer that the books do not have": r"customer|client|contact",
    "a currency that the books refuse": r"currenc|exchange",
    "an account or an item that is no longer active": r"account|item|product",
    "a value without a target": r"account|item|product|tax|mapping",
    "a connection that was refused": r"token|auth|api|connection|scope|permission",
    "a queue or a limit of requests": r"queue|limit|throttl|retr(y|ies)|time_?out|batch|worker|concurren|webhook",
}
PATTERNS = {meaning: (kind, re.compile(words, re.IGNORECASE)) for meaning, (kind, words) in MEANINGS.items()}


def meaning_of(message: str) -> tuple[str, str] | None:
    """The meaning of a message and the kind of cause it tells; None where it tells none."""
    for meaning, (kind, pattern) in PATTERNS.items():
        if pattern.search(message):
            return meaning, kind
    return None
