"""All logs of a case, one after another; a pattern of case.toml that matches nothing is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..columns import Table
from ..errors import BadCase
from ..findings import Input
from .containers import contents
from .custody import Custody
from .export import SetAside
from .log_blocks import LogBlock, find_logs
from .logs import read_log
from .privacy import Key
from .settings import Settings

Log = tuple[Table, list[dict[str, Any]], Input, list[SetAside], list[str]]


def read_logs(folder: Path, settings: Settings, key: Key, custody: Custody) -> Iterator[Log]:
    """Each log as `read_log` gives it. Raises UnknownExport, BadExport or BadCase with one sentence."""
    matched: dict[LogBlock, int] = {}
    for path, block in find_logs(folder, settings.logs):
        for content in contents(path, str(path.relative_to(folder))):
            log = read_log(content, settings.timezone, key, custody, block)
            yield log
            if block and block.patterns:
                account = log[2]
                matched[block] = matched.get(block, 0) + account.loaded + account.quarantined
    for block, lines in matched.items():
        if not lines:
            raise BadCase(
                f"case.toml, [log {block.number}]: its pattern matches no line of {block.path}; hold it against the "
                "first lines of the log, and mend it."
            )
