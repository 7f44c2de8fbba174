"""Lines of text out of columns of draws: SQL that writes a record exactly as an export has it, thousands at a time."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

LITERAL = re.compile(r"'((?:[^']|'')*)'")


def csv_cell(text: str) -> str:
    """A cell as it stands in a CSV file, quoted where it has to be."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([text, ""])
    return out.getvalue()[:-1]


def record(columns: Sequence[str], cells: Mapping[str, str], delimiter: str, end: str) -> str:
    """SQL that joins the cells of a record; each is an expression of text, those not named stay empty."""
    unknown = cells.keys() - set(columns)
    assert not unknown, unknown
    parts: list[str] = []
    for number, column in enumerate(columns):
        if number:
            parts.append(quote(delimiter))
        if column in cells:
            parts.append(cells[column])
    return joined([*parts, quote(end)])


def joined(parts: Iterable[str]) -> str:
    """SQL that joins texts; literals that stand side by side become one."""
    merged: list[str] = []
    for part in parts:
        if merged and LITERAL.fullmatch(part) and LITERAL.fullmatch(merged[-1]):
            merged[-1] = merged[-1][:-1] + part[1:]
        else:
            merged.append(part)
    return f"concat({', '.join(merged)})"


def quote(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def money(column: str) -> str:
    """Cents, none of them negative, as `1234.56`."""
    return f"concat({column} // 100, '.', lpad(({column} % 100)::VARCHAR, 2, '0'))"


def grouped_money(column: str) -> str:
    """Cents as `-1,234.56`, in quotes where a comma needs them."""
    text = f"format('{{}}{{:,}}.{{:02}}', if({column} < 0, '-', ''), abs({column}) // 100, abs({column}) % 100)"
    return f"if(abs({column}) < 100000, {text}, concat('\"', {text}, '\"'))"


def clock(seconds: str) -> str:
    """Seconds as `2025-03-04 05:06:07`."""
    return f"make_timestamp(({seconds}) * 1000000)::VARCHAR"
