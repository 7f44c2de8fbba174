"""JSON text as values, strictly: numbers are the digits that stand there, a key stands once, nothing is guessed at."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .spans import Line, physical_lines

Object = dict[str, Any]
MOST_DEPTH = 50  # of values within values; no platform's export comes near
TOO_DEEP = f"is nested more than {MOST_DEPTH} values deep, as no export is"
LEADING = re.compile(r'\s*[{,]\s*"([^"\\]+)"\s*:\s*(?:"([^"\\]*)"|([^\s",{}\[\]]+))(?=\s*[,}])')


@dataclass
class Flaw(Exception):
    """What is wrong with a JSON text, in words, and the line and column where it is known."""

    what: str
    line: int | None = None
    column: int = 0


def parse(text: str) -> Any:
    """The value of a JSON text. Raises Flaw."""
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        ended = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        what = "ends too early" if ended else f"is no valid JSON ({error.msg})"
        raise Flaw(what, error.lineno, error.colno) from None
    except RecursionError:
        raise Flaw(TOO_DEEP) from None
    if _depth(value) > MOST_DEPTH:
        raise Flaw(TOO_DEEP)
    return value


def _once(pairs: list[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Flaw(f"holds the key {twice!r} twice in one object, so it is open which of the two counts")
    return found


def _no_number(word: str) -> Any:
    raise Flaw(f"holds {word}, which is no number")


def _depth(value: Any) -> int:
    """How many values stand within each other, at most; counted level by level, so that no depth is too deep to see."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [inner for each in level for inner in _within(each)]
    return depth


def _within(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def parse_lines(text: str) -> list[tuple[int, Object, str]] | None:
    """JSON lines: number, object and what ails it, of each line; an empty one holds nothing. None for another file.

    It is one where more of its lines are an object each than are not.
    """
    lines = list(objects_in(physical_lines(text)))
    broken = sum(fault != "" for *_, fault in lines)
    return lines if sum(one != {} for _, one, fault in lines if not fault) > broken else None


def objects_in(lines: list[Line]) -> Iterator[tuple[int, Object, str]]:
    """Number, object and what ails it, of each line; of an object that cannot be read, what stands at its beginning."""
    for number, (line, _) in enumerate(lines, 1):
        if not line.strip():
            yield number, {}, ""
            continue
        try:
            value = parse(line)
        except Flaw as flaw:
            at = f" at its column {flaw.column}" if flaw.line else ""
            yield number, _leading(line), f"one JSON object on the line, but it {flaw.what}{at}"
            continue
        known = isinstance(value, dict)
        yield number, value if known else {}, "" if known else f"one JSON object on the line, but found {kind(value)}"


def _leading(line: str) -> Object:
    """The plain values with which a broken line begins: its id is mostly among them."""
    found: Object = {}
    at = 0
    while match := LEADING.match(line, at):
        found[match[1]] = match[2] if match[2] is not None else match[3]
        at = match.end()
    return found


def kind(value: Any) -> str:
    """What a value is that is no object; a number is text by now."""
    names = ((list, "a list"), (bool, "true or false"), (str, "a text or a number"))
    return next((word for type_, word in names if isinstance(value, type_)), "null")
