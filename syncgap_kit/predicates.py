"""The one grammar for rules, policies and segments: data that is compiled to Ibis and never evaluated as code.

A predicate says true, false or, where a value was not known at the decision, unknown; unknown is SQL's NULL, so that
`all`, `any` and `not` follow Kleene's three-valued logic by themselves. A blank value holds for `is_null` only.

A predicate is compiled against a state table (one row per order) with a column per field of FIELDS. The kind of a field
says how its column looks: `text`, `money`, `instant`, `truth`: the value; `elements`: text that joins several values;
`lines`: an array with one value per order line; `possible`: an array of the values it may have had at the decision,
empty when nothing is known; `possible_lines`: an array of such arrays, one per line. Beside a field of the forms value
and elements there may be a column `thinkable_...`: an array of the texts it may have had, NULL where that is one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

import ibis

from .calendar import parse_duration
from .countries import ways_to_write
from .errors import BadHistory
from .typed_values import typed

FIELDS: dict[str, tuple[str, str]] = {  # field: (type of one value, how the state table holds it)
    **dict.fromkeys(
        "channel shop order_id order_name source_name sales_channel fulfillment_channel shipping_method currency "
        "country region location risk_level tax_name".split(),
        ("text", "value"),
    ),
    **dict.fromkeys("payment_method tags discount_code".split(), ("text", "elements")),
    **dict.fromkeys("financial_status fulfillment_status order_status".split(), ("text", "possible")),
    **dict.fromkeys("sku product_type vendor line_tax_name".split(), ("text", "lines")),
    "line_status": ("text", "possible_lines"),
    **dict.fromkeys("created_at paid_at fulfilled_at cancelled_at".split(), ("instant", "value")),
    "updated_at": ("instant", "possible"),
    **dict.fromkeys("total subtotal tax shipping discount outstanding".split(), ("money", "value")),
    "refunded": ("money", "possible"),
    **dict.fromkeys("is_test is_draft_origin has_customer".split(), ("truth", "value")),
    "is_cancelled": ("truth", "possible"),
}
OPERATORS = tuple("eq ne in not_in lt le gt ge contains starts_with is_null not_null older_than".split())
SEVERAL_WAYS = ("country", "financial_status", "fulfillment_status", "order_status", "line_status")
BETWEEN_WORDS = re.compile(r"[\s-]+")  # of a status: the tables have `_` there, a rule the channel's own spelling
SEPARATORS = {"payment_method": "+", "tags": ",", "discount_code": ","}
DEEPEST = 20
THINKABLE = "thinkable_"
NOTHING_UNTOLD: Mapping[str, Any] = MappingProxyType({})
LINE_FIELDS = tuple(name for name, (_, form) in FIELDS.items() if form in ("lines", "possible_lines"))


@dataclass(frozen=True)
class Condition:
    """One comparison of one field."""

    field: str
    op: str
    value: Any = None

    def as_data(self) -> dict[str, Any]:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"field": self.field, "op": self.op} | ({} if value is None else {"value": value})


@dataclass(frozen=True)
class Combination:
    """`all`, `any` or `not` of several predicates."""

    word: str
    parts: tuple["Predicate", ...]

    def as_data(self) -> dict[str, Any]:
        parts = [part.as_data() for part in self.parts]
        return {self.word: parts[0] if self.word == "not" else parts}


Predicate = Condition | Combination


def parse(data: Any, where: str, depth: int = 0) -> Predicate:
    """Read a predicate from data (mappings, lists, text); `where` names file and record in the refusal.

    Raises BadHistory for an unknown field or op, a missing or needless value, and anything that is no predicate.
    """
    if depth > DEEPEST:
        raise BadHistory(f"{where}: the predicate is nested more than {DEEPEST} deep; flatten it.")
    if isinstance(data, list):
        return Combination("all", tuple(parse(part, where, depth + 1) for part in data))
    if isinstance(data, dict) and len(data) == 1 and next(iter(data)) in ("all", "any"):
        word, parts = next(iter(data.items()))
        if not isinstance(parts, list):
            raise BadHistory(f"{where}: {word!r} takes a list of conditions; write one, even for a single condition.")
        return Combination(word, tuple(parse(part, where, depth + 1) for part in parts))
    if isinstance(data, dict) and set(data) == {"not"}:
        return Combination("not", (parse(data["not"], where, depth + 1),))
    if isinstance(data, dict) and {"field", "op"} <= set(data) <= {"field", "op", "value"}:
        return _condition(data, where)
    raise BadHistory(
        f"{where}: expected a condition with field, op and value, or all, any or not, but found {str(data)[:80]!r}."
    )


def _condition(data: dict[str, Any], where: str) -> Condition:
    name, op, value = str(data["field"]), str(data["op"]), data.get("value")
    _known(name, tuple(FIELDS), "field", where)
    _known(op, OPERATORS, "op", where)
    if op in ("is_null", "not_null"):
        return Condition(name, op)
    if value is None or (op in ("in", "not_in")) != isinstance(value, list):
        wanted = "a list of values" if op in ("in", "not_in") else "one value"
        raise BadHistory(f"{where}: {name} {op} takes {wanted}, but found {value!r}.")
    if op == "older_than":
        if FIELDS[name][0] != "instant" or parse_duration(str(value)) is None:
            raise BadHistory(f"{where}: older_than takes a time field and a duration such as 30d, but found {value!r}.")
        return Condition(name, op, str(value))
    values = tuple(_scalar(item, name, where) for item in value) if isinstance(value, list) else None
    condition = Condition(name, op, values if values is not None else _scalar(value, name, where))
    for item in values if values is not None else (condition.value,):
        typed(item, FIELDS[name][0], "UTC", where)
    return condition


def _known(word: str, words: tuple[str, ...], what: str, where: str) -> None:
    if word not in words:
        near = get_close_matches(word, words, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(words)}."
        raise BadHistory(f"{where}: {what} {word!r} is not known; {hint}")


def _scalar(value: Any, name: str, where: str) -> str:
    if isinstance(value, dict | list) or value is None:
        raise BadHistory(f"{where}: {name} is compared with {value!r}, which is no single value.")
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def fields_of(predicate: Predicate) -> Iterator[str]:
    """The fields a predicate looks at, in order of writing, with repeats."""
    if isinstance(predicate, Condition):
        yield predicate.field
        return
    for part in predicate.parts:
        yield from fields_of(part)


def compile_predicate(
    predicate: Predicate, state: Any, zone: str = "UTC", untold: Mapping[str, Any] = NOTHING_UNTOLD
) -> Any:
    """The predicate as an Ibis boolean over a state table: true, false, or NULL for unknown.

    `older_than` compares with the state table's `decided_at`; a time without an offset is read in `zone`. `untold`: for
    fields that some orders' exports have no column for, whether an order is one of them; it is unknown there.
    """
    if isinstance(predicate, Combination):
        parts = [compile_predicate(part, state, zone, untold) for part in predicate.parts]
        if predicate.word == "not":
            return ~parts[0]
        joined = ibis.literal(predicate.word == "all")
        for part in parts:
            joined = joined & part if predicate.word == "all" else joined | part
        return joined
    if predicate.field in untold:
        return untold[predicate.field].ifelse(ibis.null("boolean"), compile_predicate(predicate, state, zone))
    kind, form = FIELDS[predicate.field]
    test = _test(predicate, kind, state, zone)
    column = state[predicate.field]
    if form == "value":
        return over_thinkable(state, predicate.field, test)
    if form == "elements":
        return over_thinkable(state, predicate.field, lambda text: _any_element(predicate, text, test))
    if form == "lines":
        return column.filter(test).length().fill_null(0) > 0
    if form == "possible":
        return _over_possible(column, test)
    certain = column.filter(lambda line: (line.length() > 0) & (line.filter(test).length() == line.length()))
    thinkable = column.filter(lambda line: (line.length() == 0) | (line.filter(test).length() > 0))
    return ibis.cases((certain.length().fill_null(0) > 0, True), (thinkable.length().fill_null(0) == 0, False))


def over_thinkable(state: Any, field: str, test: Callable[[Any], Any]) -> Any:
    """A test of the one value of a field; where the state table knows several that it may have been, of them all."""
    beside = f"{THINKABLE}{field}"
    if beside not in state.columns:
        return test(state[field])
    return ibis.cases((state[beside].isnull(), test(state[field])), else_=_over_possible(state[beside], test))


def _any_element(condition: Condition, column: Any, test: Callable[[Any], Any]) -> Any:
    blank = column.fill_null("").strip() == ""
    if condition.op in ("is_null", "not_null"):
        return blank if condition.op == "is_null" else ~blank
    elements = column.fill_null("").split(SEPARATORS[condition.field])
    return elements.map(lambda item: item.strip()).filter(test).length() > 0


def _over_possible(column: Any, test: Callable[[Any], Any]) -> Any:
    held = column.filter(test).length()
    return ibis.cases(
        (column.length().fill_null(0) == 0, ibis.null("boolean")),
        (held == column.length(), True),
        (held == 0, False),
    )


def _test(condition: Condition, kind: str, state: Any, zone: str) -> Callable[[Any], Any]:
    """The comparison of one value, true or false but never NULL."""
    op, where = condition.op, f"{condition.field} {condition.op}"

    def plain(column: Any) -> Any:
        return column.strip().lower().nullif("") if kind == "text" else column

    if op in ("is_null", "not_null"):
        return lambda column: plain(column).isnull() if op == "is_null" else plain(column).notnull()
    if op == "older_than":
        age = parse_duration(condition.value)
        limit = state["decided_at"] - ibis.interval(seconds=int(age.total_seconds()) if age else 0)
        return lambda column: (column < limit).fill_null(False)
    if op in ("in", "not_in") or (condition.field in SEVERAL_WAYS and op in ("eq", "ne")):
        values = [typed(item, kind, zone, where) for item in _alike(condition)]
        among = "isin" if op in ("in", "eq") else "notin"
        return lambda column: getattr(plain(column), among)(values).fill_null(False)
    value = typed(condition.value, kind, zone, where)
    return lambda column: _compare(plain(column), op, value).fill_null(False)


def _alike(condition: Condition) -> list[Any]:
    """The values that a condition names: a country in every way in which exports write it, a status as tables do."""
    values = condition.value if isinstance(condition.value, list | tuple) else [condition.value]
    if condition.field == "country":
        return [form for value in values for form in ways_to_write(value)]
    if condition.field in SEVERAL_WAYS:
        return [form for value in values for form in dict.fromkeys((value, BETWEEN_WORDS.sub("_", value.strip())))]
    return list(values)


def _compare(column: Any, op: str, value: Any) -> Any:
    if op == "contains":
        return column.cast("string").contains(str(value))
    if op == "starts_with":
        return column.cast("string").startswith(str(value))
    return {
        "eq": lambda: column == value,
        "ne": lambda: column != value,
        "lt": lambda: column < value,
        "le": lambda: column <= value,
        "gt": lambda: column > value,
        "ge": lambda: column >= value,
    }[op]()
