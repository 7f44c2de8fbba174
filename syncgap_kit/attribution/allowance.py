"""How many orders a month a setting allows."""

import re

from .configuration import Version

NAMES = ("quota", "limit", "allowance")


def quota_of(version: Version) -> int | None:
    """The number of orders a month that a setting allows; None where it is no quota."""
    name = str(version.content.get("name") or "").lower()
    digits = re.sub(r"[\s,._']", "", str(version.content.get("value") or ""))
    found = re.match(r"\d+", digits)
    return int(found.group()) if found and any(word in name for word in NAMES) else None
