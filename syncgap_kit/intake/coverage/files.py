"""What files tell beside each other: page limits, and an export of another shop or company among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import pandas as pd

from ..phrases import listed, many, owner
from .numbered import numbered

PAGES = frozenset({250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 25_000, 50_000, 100_000})  # of exports and of APIs
LEAST = 10  # orders of a file, before the form of their names tells a shop
FOREIGN = 5  # names of one form; orders that an app brings in bear names of its own
NO_COMPANY = re.compile(
    r"\d{4}|\ball dates\b|\b(?:accrual|cash) basis|"
    r"\b(?:transaction|journal|ledger|sales|invoice|account|report|list|detail|summary|history)",
    re.IGNORECASE,
)  # lines above the header that tell the report or its days


@dataclass(frozen=True)
class File:
    """One input file, as far as coverage asks; files come newest first, in the order in which intake kept rows."""

    name: str  # as tables have it in source_file
    channel: str | None  # None: the books
    shop: str | None
    records: int  # rows of data: loaded, set aside or repeated
    repeated: int = 0  # rows among them that a newer file of the source holds as well
    exported_at: datetime | None = None  # declared
    company: str | None = None  # declared
    preamble: tuple[str, ...] = ()  # the lines above the header
    log: bool = False  # a sync tool's log: only its page limit is asked


def page_limits(files: Sequence[File], spans: pd.DataFrame) -> list[str]:
    """Files that hold exactly as many rows or orders as a page of an export does; `spans` is `by_file(versions)`."""
    orders = dict(zip(spans["source_file"], spans["orders"], strict=True))
    warnings = []
    for file in files:
        counts = {file.records: "row"}
        if not file.repeated:  # else only a part of its orders is counted
            counts[int(orders.get(file.name, 0))] = "order"
        for count, noun in counts.items():
            if count in PAGES:
                warnings.append(
                    f"{file.name}: holds exactly {many(count, noun)}; exports are often cut there, so see that it ends "
                    "where it should."
                )
    return warnings


def by_file(versions: Any) -> pd.DataFrame:
    """Orders of each file with the first and the last instant at which one was created."""
    files = versions.group_by("channel", "source_file", shop=versions.shop.fill_null("")).agg(
        orders=ibis._.count(), first=versions.created_at.min(), last=versions.created_at.max()
    )
    return files.order_by("channel", "shop", "source_file").execute()


def wrong_shop(versions: Any, spans: pd.DataFrame) -> list[str]:
    """A file whose order names or marketplaces are wholly others than those of the other files for the same time.

    A shop can change the form of its names, but it has one at a time.
    """
    warnings = []
    for (channel, shop), files in spans.groupby(["channel", "shop"], sort=True):
        if len(files) < 2:
            continue
        own = versions.filter((versions.channel == channel) & (versions.shop.fill_null("") == shop))
        shaped = numbered(own, "order_name")
        shapes = shaped.group_by("source_file", form=shaped.form.replace("0", "1001"))
        markets = own.filter(own.sales_channel.notnull()).group_by("source_file", form=own.sales_channel)
        for kind, groups in (("names its orders like", shapes), ("holds orders of", markets)):
            forms = groups.agg(count=ibis._.count()).filter(ibis._["count"] >= FOREIGN).execute()
            for file, form, others in _odd_ones(files, forms):
                warnings.append(
                    f"{file}: {kind} {form}, and no other export of {owner(str(channel), str(shop))} for that time "
                    f"does ({listed(others)}); if it is another shop's, give it a [[source]] with a shop of its own."
                )
    return warnings


def wrong_company(files: Sequence[File]) -> list[str]:
    """Reports of the books that name another company than case.toml or than the other reports do."""
    named = {file.name: [line for line in map(_company, file.preamble) if line] for file in files if not file.channel}
    declared = {file.name: file.company for file in files if file.company and not file.channel}
    warnings = []
    for name, lines in named.items():
        wanted = declared.get(name)
        if wanted and lines and _company(wanted) not in lines and wanted.casefold().strip() not in lines:
            said = next(line for file in files if file.name == name for line in file.preamble if _company(line))
            warnings.append(
                f"{name}: names the company {said.strip(' ,')!r}, case.toml {wanted!r}; export the books of the latter."
            )
    first = next(((name, lines) for name, lines in named.items() if lines and name not in declared), None)
    for name, lines in named.items():
        if first and name not in declared and lines and not set(lines) & set(first[1]):
            warnings.append(
                f"{name}: names another company than {first[0]} does; put the books of another company into a case of "
                "their own."
            )
    return warnings


def _odd_ones(files: pd.DataFrame, forms: pd.DataFrame) -> list[tuple[str, str, list[str]]]:
    """Files that have no form in common with any other, for the same time: the file, its form, the others' forms."""
    sized = files[(files["orders"] >= LEAST) & files["source_file"].isin(forms["source_file"])]
    odd = []
    for file in sized.sort_values(["orders", "source_file"]).itertuples():
        others = sized[sized["source_file"] != file.source_file]
        if not len(others) or min(others["last"].max(), file.last) - max(others["first"].min(), file.first) < DAY:
            continue
        own = forms[forms["source_file"] == file.source_file].sort_values(["count", "form"], ascending=[False, True])
        rest = forms[forms["source_file"].isin(others["source_file"])]
        if not set(own["form"]) & set(rest["form"]):
            odd.append((str(file.source_file), str(own["form"].iloc[0]), sorted(set(rest["form"]))))
    return odd[:1] if len(sized) == 2 else sorted(odd)  # of two, each is as odd as the other: the smaller one is told


def _company(line: str) -> str:
    """A line above the header as a company's name to compare; empty for the report's own name and its days."""
    text = " ".join(line.strip().strip(",").strip('"').split()).casefold()
    return "" if NO_COMPANY.search(text) else text


DAY = pd.Timedelta(days=1)
