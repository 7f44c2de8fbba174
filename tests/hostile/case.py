"""A case in which every text that a stranger may have written is hostile: cells, names of files, title, settings, logs.

With harmless words in the same places it is the twin to compare with: whatever differs between their two pages beyond
the words themselves is alive.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests import small_case
from tests.shop import PLACED, RUN_COLUMNS, WHOLE
from tests.small_case import write

ORDERS, FILES, LOST_SINCE = 480, 12, 160
TEXTS = (
    *"Email,Discount Code,Lineitem name,Lineitem sku,Billing Name,Shipping Province,Notes,Payment Method".split(","),
    *"Shipping Method,Vendor,Location,Tags,Risk Level,Source".split(","),
)
CLOCK = "%Y-%m-%d %H:%M:%S -0400"
OLD = "2024-11-02T08:00:00Z"


def hostile_case(folder: Path, words: Sequence[str], channel: str = "shopify") -> Path:
    """Write the case; the words are dealt out so that every text column of every file gets all of them in turn.

    A file that holds the sign NUL is refused as damaged, so another control character stands for it.
    """
    words = [word.replace("\x00", "\x01") for word in words]
    orders = [_order(place, words) for place in range(ORDERS)]
    documents = [_document(place, words) for place in range(ORDERS) if not lost(place)]
    documents += [_orphan(place, words) for place in range(len(words))]
    for number, name in enumerate(_file_names(words)):
        rows = orders[number * len(orders) // FILES : (number + 1) * len(orders) // FILES]
        write(folder / "exports/shopify" / name, small_case.csv_text(small_case.ORDER_COLUMNS, rows))
    write(folder / "exports/books/books.csv", small_case.csv_text(small_case.DOCUMENT_COLUMNS, documents))
    write(folder / "logs/events.csv", small_case.csv_text(small_case.EVENT_COLUMNS, _events(words, channel)))
    write(folder / "logs/runs.csv", small_case.csv_text(RUN_COLUMNS, _runs(words, channel)))
    write(folder / "config/changes.csv", small_case.csv_text(small_case.CHANGE_COLUMNS, _changes(words, channel)))
    write(folder / "verdicts.csv", _verdicts(words))
    write(folder / "case.toml", _settings(words, channel))
    return folder


def lost(place: int) -> bool:
    """Every third order since some day is not in the books."""
    return place >= LOST_SINCE and place % 3 == 0


def _name(place: int, words: Sequence[str]) -> str:
    # The number stands first, so that the documents of the others are found.
    return f"#{1001 + place} {words[place % len(words)]}" if lost(place) else f"#{1001 + place}"


def _order(place: int, words: Sequence[str]) -> dict[str, str]:
    at = PLACED(place)
    cells = {column: words[(place + 23 * number) % len(words)] for number, column in enumerate(TEXTS)}
    cells |= dict.fromkeys(("Created at", "Paid at", "Fulfilled at"), f"{at:{CLOCK}}")
    if lost(place):
        cells["Fulfillment Status"] = "on_hold"
    if place % 24 == 5:
        cells["Total"] = words[place % len(words)]  # no amount: the row is set aside and shown
    if place % 24 == 11:
        cells["Paid at"] = words[place % len(words)]
    if place % 24 == 17:
        cells["Financial Status"] = words[place % len(words)]
    return small_case.order(1001 + place, Name=_name(place, words), **cells)


def _document(place: int, words: Sequence[str]) -> dict[str, str]:
    own = {key: words[(place + at) % len(words)] for at, key in enumerate(("Name", "Memo", "Account name", "Split"))}
    return small_case.document(1001 + place, Date=f"{PLACED(place):%m/%d/%Y}", **own)


def _orphan(place: int, words: Sequence[str]) -> dict[str, str]:
    """A document that bears a number of nobody."""
    number = f"#{91001 + place} {words[place]}"
    return small_case.document(1001, Date=f"{PLACED(place):%m/%d/%Y}", Num=number, Memo=words[place])


def _events(words: Sequence[str], channel: str) -> Iterable[dict[str, str]]:
    for place in range(ORDERS):
        own = words[(place + 7) % len(words)]
        end = {"outcome": "failed", "reason": own, "rule_id": own} if lost(place) else {"outcome": "posted"}
        at = f"{PLACED(place) + timedelta(hours=5):%Y-%m-%dT%H:%M:%SZ}"
        order = {"order_id": _name(place, words), "doc_number": "" if lost(place) else f"#{1001 + place}"}
        yield {"at": at, "run_id": own, "channel": channel, **order, **end}


def _runs(words: Sequence[str], channel: str) -> Iterable[dict[str, str]]:
    for place, word in enumerate(words):
        at = PLACED(place)
        ends = {"started_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "finished_at": f"{at:%Y-%m-%dT%H:%M:59Z}"}
        yield {"run_id": word, "channel": channel, **ends, "status": word, "fetched": "2", "message": word}


def _changes(words: Sequence[str], channel: str) -> Iterable[dict[str, Any]]:
    """A record of each kind for each word in turn, and the rule that keeps the orders out, which quotes a few."""
    held = {"field": "fulfillment_status", "op": "eq", "value": "on_hold"}
    yield _record(OLD, channel, "R-HOLD", words[0], kind="rule", action="exclude", when=held, text=" ".join(words[:40]))
    for place, word in enumerate(words):
        own = {"field": "tags", "op": "contains", "value": word}
        content: dict[str, Any] = (
            {"kind": "rule", "action": "exclude", "when": own, "text": word, "enabled": False},
            {"kind": "mapping", "maps": "vendor", "entries": {word: word}, "default": word},
            {"kind": "setting", "name": word, "value": word},
            {"kind": "workflow", "text": word},
        )[place % 4]
        yield _record(f"{PLACED(place):%Y-%m-%dT%H:%M:%SZ}", channel, f"C {word} {place}", word, **content)


def _record(at: str, channel: str, identity: str, word: str, **content: Any) -> dict[str, Any]:
    record = {"id": identity, "channel": channel, **content}
    own = {"at": at, "kind": content["kind"], "id": identity, "channel": channel, "action": "create"}
    return {**own, "after": record, "actor": word, "note": word}


def _verdicts(words: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow("at who scope id verdict reason".split())
    for place, word in enumerate(words):
        scope, whose = (("gap", "G1"), ("rule", "R-HOLD"), ("order", word))[place % 3]
        writer.writerow(["2025-07-01T00:00:00Z", word, scope, whose, "confirmed", word])
    return out.getvalue()


def _settings(words: Sequence[str], channel: str) -> str:
    held = f'{{ when = {{ field = "discount_code", op = "eq", value = {toml(words[3])} }}, reason = {toml(words[1])} }}'
    policy = f"[policy.channel.{toml(channel)}]\nnot_expected = [{held}]\n"
    text = WHOLE.replace('"A small shop"', toml(" ".join(words))).replace('"shopify"', toml(channel))
    return f'{text}date_order = "MDY"\n{policy}'


def _file_names(words: Sequence[str]) -> list[str]:
    """Names that a file can have: of words without a slash and not too long."""
    fit = [word for word in words if word.strip() and not set("/\x00") & set(word) and len(word.encode()) < 200]
    return [f"{number} {word}.csv" for number, word in enumerate(fit[:: len(fit) // FILES][:FILES])]


def toml(text: str) -> str:
    """A text as a basic string of TOML."""
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(f"\\u{ord(sign):04x}" if sign == "\x7f" or "\x80" <= sign <= "\x9f" else sign for sign in plain)
