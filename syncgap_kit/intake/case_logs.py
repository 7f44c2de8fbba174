"""All logs of a case, one after another; a pattern of case.toml that matches nothing is refused."""

from collections import Counter
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
from .phrases import listed, many
from .privacy import Key
from .settings import Settings

Log = tuple[Table, list[dict[str, Any]], Input, list[SetAside], list[str]]


def read_logs(folder: Path, settings: Settings, key: Key, custody: Custody) -> Iterator[Log]:
    """Each log as `read_log` gives it. Raises UnknownExport, BadExport or BadCase with one sentence."""
    matched: dict[LogBlock, int] = {}
    known = {source.channel.casefold(): source.channel for source in settings.sources if source.channel}
    for path, block in find_logs(folder, settings.logs):
        for content in contents(path, str(path.relative_to(folder))):
            table, rows, account, aside, said = read_log(content, settings.timezone, key, custody, block)
            yield table, rows, account, aside, [*said, *_as_the_case_names_them(account.path, rows, known)]
            if block and block.patterns:
                matched[block] = matched.get(block, 0) + account.loaded + account.quarantined
    for block, lines in matched.items():
        if not lines:
            raise BadCase(
                f"case.toml, [log {block.number}]: its pattern matches no line of {block.path}; hold it against the "
                "first lines of the log, and mend it."
            )


def _as_the_case_names_them(name: str, rows: list[dict[str, Any]], known: dict[str, str]) -> list[str]:
    """Call the channels of a log's rows as the case does, whatever their case; a warning for those it does not have.

    `known`: the case's own name of each channel by its name in lower case.
    """
    strange: Counter[str] = Counter()
    for row in rows:
        channel = row.get("channel")
        if channel:
            row["channel"] = known.get(channel.casefold(), channel)
            strange[channel] += channel.casefold() not in known
    told = [f"{channel!r} ({many(count, 'line')})" for channel, count in sorted(strange.items()) if count]
    if not told:
        return []
    said = (
        f"{name}: names channels that no source of case.toml has, {listed(told, 10)}; nothing is concluded from these "
        "lines, so correct the name of the channel where they are one and the same."
    )
    return [said]
