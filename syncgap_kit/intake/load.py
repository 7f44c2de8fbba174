"""Rows become typed rows, and typed rows the canonical tables; what does not fit its column is set aside by name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis

from ..errors import BadExport
from ..written import in_digits
from . import grammar, queries
from .broken import half_orders, unlike
from .export import Broken, Export, SetAside, header_name
from .identities import identity_warnings
from .privacy import Key
from .progress import Progress
from .reader import IDENTITIES, TOTALS, WANTED
from .readings import Reading, read, read_first, table_name
from .rows import Rows

MOST_WARNINGS = 20  # for one file
COMPANION = "belongs to an order of which another row was set aside, or may have been"


@dataclass
class Staged:
    """A file, read and typed: its account, the temporary table of its typed rows, and those that shall not count."""

    number: int  # of the file within the case
    export: Export
    rows: Any
    aside: Any = None  # table of source_row: in quarantine, whole orders together
    repeated: Any = None  # table of source_row: stands in a newer file of the same source

    @property
    def kept(self) -> Any:
        """The typed rows that count."""
        rows = self.rows
        for left_out in (self.aside, self.repeated):
            rows = rows if left_out is None else rows.anti_join(left_out, "source_row")
        return rows.mutate(source_file=ibis.literal(self.export.name))

    def offer(self, connection: Any, rows: Any = None) -> None:
        """Offer the rows that count so far, or those given, to the queries of the format, as a view."""
        offered = self.kept if rows is None else rows
        connection.con.execute(f"CREATE OR REPLACE TEMP VIEW {queries.COUNTING} AS {queries.sql(offered)}")


def stage_all(
    connection: Any, exports: list[Export], key: Key, numbers: Iterator[int], progress: Progress
) -> list[Staged]:
    """Read the files of a source, each into a temporary table of typed rows. Raises BadExport."""
    own = [next(numbers) for _ in exports]
    first = read_first(connection, exports, key, own, progress)
    return [
        _stage(connection, export, key, number, progress, reading)
        for export, number, reading in zip(exports, own, first, strict=True)
    ]


def stage(connection: Any, export: Export, key: Key, number: int, progress: Progress | None = None) -> Staged:
    """Read a file into a temporary table of typed rows, and set aside what does not fit. Raises BadExport."""
    [staged] = stage_all(connection, [export], key, iter([number]), progress or Progress())
    return staged


def _stage(connection: Any, export: Export, key: Key, number: int, progress: Progress, reading: Reading) -> Staged:
    """A file from its first reading on; it is read again where its end shows that it is written otherwise."""
    reading.rows.finish()
    written = reading.rows.notation.decided(export.source, export.name)
    if written != reading.written:
        reading = read(connection, export, key, written, number, progress)
        reading.rows.finish()
        reading.rows.notation.decided(export.source, export.name)
    rows, table = reading.rows, connection.table(table_name(number))
    _check_control(table, rows)
    staged = Staged(number, reading.export, table)
    _set_aside_faults(connection, staged, key)
    _grade(staged, rows)
    reading.export.warnings += identity_warnings(reading.export, staged.kept)
    return staged


def _check_control(table: Any, rows: Rows) -> None:
    """The engine's number of rows and totals against those that were taken from the text by other means."""
    export, totals = rows.export, rows.control.totals
    sums = {f"total_{name}": table[name].sum().cast("decimal(38, 4)") for name in totals}
    [told] = table.agg(rows=table.count(), **sums).to_pyarrow().to_pylist()
    if told["rows"] != rows.control.rows:
        raise BadExport(
            f"{export.name}: {in_digits(rows.control.rows)} rows were cut and {in_digits(told['rows'])} arrived, so it "
            "is not read; report this file."
        )
    _check_stated(table, rows)
    for name, total in totals.items():
        if (told[f"total_{name}"] or 0) != total:
            raise BadExport(
                f"{export.name}: column {header_name(export, name)!r} adds up to {in_digits(total)} in the file and to "
                f"{in_digits(told[f'total_{name}'] or Decimal(0))} in the tables, so it is not read; report this file."
            )


def _check_stated(table: Any, rows: Rows) -> None:
    """The total that a report states, against its own rows, with estimates and the like or without them."""
    stated = rows.control.stated
    if stated is None:
        return
    posting = table.filter(table.posting.fill_null(True)) if "posting" in table.columns else table
    [own] = posting.agg(total=posting.amount.sum()).to_pyarrow().to_pylist()
    held = own["total"] or Decimal(0)
    if stated not in (held, rows.control.totals.get("amount", 0)):
        rows.control.disagrees = True
        rows.export.warnings.append(
            f"{rows.export.name}: states a total of {in_digits(stated, 2)}, and its rows add up to "
            f"{in_digits(held, 2)}, {in_digits(abs(stated - held), 2)} {'less' if stated > held else 'more'}; rows are "
            "missing or were changed, or the total takes some of them with another sign: export it again and compare."
        )


def _set_aside_faults(connection: Any, staged: Staged, key: Key) -> None:
    """Rows with a cell that its column's grammar does not read, and the whole orders they belong to."""
    export, rows = staged.export, staged.rows
    faults = rows.filter(rows.fault_column.notnull()).order_by("source_row")
    told = ("source_row", "unit", "fault_column", "fault_value", *({"currency"} & set(rows.columns)))
    faulty = faults.select(*told).to_pyarrow().to_pylist()
    faulty += unlike(export, rows.filter(rows.fault_column.isnull()))
    for fault in sorted(faulty, key=lambda fault: int(fault["source_row"])):
        _fault(export, fault, key)
        export.lost_units.add(fault["unit"])
        by_form = fault["fault_column"] == export.reader.unit and export.reader.fields[fault["fault_column"]].like
        if by_form and fault["fault_value"].lower() not in TOTALS:  # a total is no half of an order
            export.broken[fault["source_row"]] = Broken(fault["fault_value"], len(export.header))
    export.broken_keys |= half_orders(export, rows)
    _spread(connection, staged)
    known = {fault["source_row"] for fault in faulty}
    staged.offer(connection)
    for amount, query in queries.too_fine(export.reader, export.facts).items():
        _too_fine(export, connection.con.execute(query).fetchall(), amount, known)
    _spread(connection, staged)
    _companions(staged)
    times = [name for name, field in export.reader.fields.items() if field.kind in ("instant", "moment", "day")]
    newest = ibis._[times[0]].max() if times else ibis.null("date")
    [told] = staged.kept.agg(loaded=ibis._.count(), newest=newest).to_pyarrow().to_pylist()
    export.loaded, export.newest = told["loaded"], told["newest"]


def _spread(connection: Any, staged: Staged) -> None:
    """What is lost takes its whole order along: the table of rows in quarantine."""
    export, rows = staged.export, staged.rows
    if not export.lost_units and not export.broken_keys:
        return
    lost = rows.unit.isin(sorted(export.lost_units))
    if export.reader.unit:
        key = rows[export.reader.unit]
        if not export.reader.begins:  # its rows need not stand together: the order is its key
            lost = lost | key.isin(rows.filter(lost)[export.reader.unit])
        if export.broken_keys:
            units = rows.filter(key.isin(sorted(export.broken_keys))).unit
            lost = lost | rows.unit.isin(units)
    name = f"aside_{staged.number}"
    connection.drop_table(name, force=True)
    staged.aside = connection.create_table(name, rows.filter(lost).select("source_row"), temp=True)


def _fault(export: Export, fault: dict[str, Any], key: Key) -> None:
    """One row to quarantine, with the cell that does not fit; what is personal in it, or secret, is masked."""
    column, value, row = fault["fault_column"], fault["fault_value"], fault["source_row"]
    wanted = export.reader.fields[column]
    shown = "***" if wanted.personal else key.masked(value)
    name = header_name(export, column)
    reason = f"expected {WANTED['currency' if column == 'currency' else wanted.kind]}"
    if column in IDENTITIES and value:
        lost = re.search(grammar.LOST_DIGITS, value) or not wanted.like
        word = "total" if value.lower() in TOTALS else "identity" if lost else "alike"
        reason = f"expected {WANTED[word]}"
    elif wanted.kind == "money" and grammar.amount(value, export.facts.mark) is not None:
        reason = f"expected an amount in {fault.get('currency')}, the currency of its row"
    export.set_aside(row, reason, name, shown)
    export.warnings.append(f"{export.name}, row {row}: set aside, {name} {reason}, but found {shown!r}.")


def _too_fine(export: Export, rows: list[tuple[int, str, Decimal]], amount: str, known: set[int]) -> None:
    """Set aside amounts with more decimals than their currency has; they would have to be rounded."""
    for row, currency, found in rows:
        if row not in known:
            reason = f"expected an amount in the minor units of {currency}; it would have to be rounded"
            value = f"{found:f}".rstrip("0")
            export.set_aside(row, reason, amount, value)
            export.warnings.append(f"{export.name}, row {row}: set aside, {reason}, but found {value}.")
            export.lost_units.add(row)


def _companions(staged: Staged) -> None:
    """The sound rows of an order of which another row could not be read go with it: half an order is a wrong order."""
    export = staged.export
    if staged.aside is None:
        return
    faulty = {item.source_row for item in export.quarantine}
    own = [name for name in (*IDENTITIES, *export.reader.called) if name in export.reader.fields]
    own += ["sku"] if export.reader.stock else []
    rows = staged.rows.semi_join(staged.aside, "source_row").select("source_row", *own).order_by("source_row")
    for row in rows.to_pyarrow().to_pylist():
        export.lost_keys |= {row[name] for name in own if row[name] and name not in ("doc_number", "sku")}
        if export.reader.role == "books" and row.get("doc_number"):
            export.bears[row["source_row"]] = row["doc_number"]
        if export.reader.stock:
            export.skus[row["source_row"]] = row["sku"] or ""
        if row["source_row"] not in faulty:
            export.set_aside(row["source_row"], COMPANION)


def _grade(staged: Staged, rows: Rows) -> None:
    """How good the file is as evidence, with the signs that speak against it."""
    export = staged.export
    verdict = rows.damage.result(rows.line_ends, export.rows, export.quarantined)
    export.grade, export.grade_reason = verdict.grade, verdict.reason + rows.encoded
    export.grade_reason += "; the total it states is not that of its rows" if rows.control.disagrees else ""
    export.warnings += verdict.warnings


def intake_warnings(exports: list[Export], log_quarantine: list[SetAside]) -> Iterable[str]:
    """What intake has to say, file by file; the rows set aside beyond the first few are counted."""
    for export in exports:
        single = [warning for warning in export.warnings if ": set aside, " in warning]
        yield from single[:MOST_WARNINGS]
        if len(single) > MOST_WARNINGS:
            rest = len(single) - MOST_WARNINGS
            yield f"{export.name}: {in_digits(rest)} further rows were set aside; quarantine.csv names them all."
        yield from [warning for warning in export.warnings if ": set aside, " not in warning]
    for item in log_quarantine[:MOST_WARNINGS]:
        yield f"{item.source_file}, row {item.source_row}: set aside, {item.reason}."
    if len(log_quarantine) > MOST_WARNINGS:
        rest = len(log_quarantine) - MOST_WARNINGS
        yield f"logs: {in_digits(rest)} further rows were set aside; quarantine.csv names them all."
