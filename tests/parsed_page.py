"""A part of a page as a reader finds it: headings, sentences and tables, parsed from its markup."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

SENTENCES = ("p", "li", "figcaption", "caption", "h1", "h2", "h3")


@dataclass
class Table:
    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def column(self, heading):
        """The cells of a column, by its heading."""
        place = self.heads.index(heading)
        return [row[place] for row in self.rows]


class ParsedPage(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.tables, self.headings, self.sentences, self.alts = [], [], [], []
        self._open, self._text = [], []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append(Table())
        if tag == "tr":
            self._row = []
        if tag == "img":
            self.alts.append(dict(attrs)["alt"])
        if tag in (*SENTENCES, "th", "td"):
            self._open.append(tag)
            self._text.append("")

    def handle_data(self, data):
        self._text = [text + data for text in self._text]

    def handle_endtag(self, tag):
        if self._open and tag == self._open[-1]:
            self._open.pop()
            self._keep(tag, " ".join(self._text.pop().split()))
        elif tag == "tr":
            table = self.tables[-1]
            if table.heads:
                table.rows.append(self._row)
            else:
                table.heads = self._row

    def _keep(self, tag, text):
        if tag in ("th", "td"):
            self._row.append(text)
        else:
            self.sentences.append(text)
        if tag == "caption":
            self.tables[-1].caption = text
        if tag in ("h2", "h3"):
            self.headings.append(text)

    def table(self, word):
        """The one table whose caption holds a word."""
        [found] = [table for table in self.tables if word in table.caption]
        return found


def money(text):
    """An amount as a page writes it; blank is nothing."""
    digits = re.sub(r"[^\d.-]", "", text)
    return Decimal(digits) if digits else Decimal(0)


def faults(page):
    """What is wrong with the sentences of a page whatever they say: empty, doubled, unfilled, of the wrong number."""
    found = [f"empty {text!r}" for text in page.sentences if not text]
    for text in [*page.sentences, *page.alts]:
        found += [f"{pattern!r} in {text!r}" for pattern in WRONG if re.search(pattern, text)]
    for table in page.tables:
        found += [
            f"a row of {table.caption!r} has {len(row)} cells" for row in table.rows if len(row) != len(table.heads)
        ]
        found += [f"{table.caption!r} has two columns of one name"] * (len(set(table.heads)) != len(table.heads))
        found += [f"{table.caption!r} has no row"] * (not table.rows)
    told = [text for text in page.sentences if len(text) > 40 and not text.startswith("All on one axis")]
    return found + [f"said twice: {text!r}" for text in set(told) if told.count(text) > 1]


NOUNS = "orders|documents|payouts|sales|shipments|movements|deductions|months|explanations|runs|units|people"
WRONG = (
    rf"(?<![\d.,])1 (expected )?({NOUNS})\b",
    r"\b0 of 0\b",
    r"\bNone\b|\bnan\b|\bNaT\b",
    r"\b(\w{2,}) \1\b",
    r"\.\.|,,|;;| ,| \.(?!\.)|\( ",
    r"entrys|days? ago",
)
