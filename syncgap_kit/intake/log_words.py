"""The words in which tools tell what became of an order, each as one of the outcomes that the kit knows.

They are taken from the help pages of the tools and hold for logs that case.toml declares. `Skipped` is Synder's word
for an order that is in the books already. A Zap that was `Filtered` is green in its history, and its order left out.
"""

import re
from collections.abc import Mapping

OUTCOMES = ("seen", "posted", "updated", "skipped", "filtered", "failed", "retried", "held", "deleted")
SYNDER = {
    "synced": "posted",
    "synced with warnings": "posted",
    "skipped": "skipped",
    "excluded from sync": "skipped",
    "failed": "failed",
    "rollback failed": "failed",
    "rule failed": "failed",
    "canceled": "failed",
    "cancelled": "failed",
    "rollback canceled": "failed",
    "rollback cancelled": "failed",
    "not parsed": "failed",
    "ready to sync": "seen",
    "in progress": "seen",
    "scheduled": "seen",
    "rollback in progress": "seen",
    "rollback scheduled": "seen",
    "pending": "held",  # not final upstream
    "delayed": "held",
    "deleted": "deleted",
    "deleted with warnings": "deleted",
}
ZAPIER = {
    "success": "posted",
    "filtered": "filtered",
    "held": "held",
    "holding": "held",
    "waiting": "held",
    "stopped": "failed",
    "errored": "failed",
    "halted": "failed",
    "handled": "failed",  # an error, and a step of its own for errors ran
    "playing": "seen",
}
KNOWN = {**{word: word for word in OUTCOMES}, **ZAPIER, **SYNDER}


def plain_word(text: str) -> str:
    """A word as it is compared: in lower case, with single spaces where spaces, hyphens or underscores stand."""
    return re.sub(r"[\s_-]+", " ", text).strip().lower()


def outcome_of(text: str, declared: Mapping[str, str]) -> str | None:
    """The outcome that a tool's word means: as case.toml declares it, else as tools use it; None if unknown."""
    word = plain_word(text)
    return declared.get(word) or KNOWN.get(word)
