"""104 to 106, 108 and 114: text that wants to come alive on the page of a report, in its charts or in its registers.

All five look into one report: that of a shop whose orders, rule, title and notes are named with whatever could.
"""

import base64
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from tests.hostile.page import ADDRESSES, Found, digest, hashed
from tests.small_case import ORDER_COLUMNS, ORDERS, csv_text

from .bench import Bench
from .content import busy, busy_case, file, toml
from .hostile import SQL, changes, excluding
from .parts import Tries, bad

ALIVE = "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>"
CLOSING = "</script><script>alert(4)</script>"
FORMULAS = ('=HYPERLINK("http://x","click")', "@SUM(1+1)*cmd", "+1+cmd", "-1+cmd", "\tTab")
TEMPLATE = "{{ 7 * 7 }}{% raw %}"
LINK = "[click](javascript:alert(5))"
SPOKEN = (ALIVE, CLOSING, *FORMULAS, TEMPLATE, LINK)
RULE = f"R-1{CLOSING}"


class Seen(HTMLParser):
    """The elements and attributes that a browser would find, and the text it would show."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.attributes, self.text = set(), [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def hostile_case(folder):
    """A shop whose lost orders are named with everything that could come alive, held by a rule that is named so too."""
    busy_case(Tags=SQL)(folder)
    orders, _ = busy(Tags=SQL)
    held = [row for row in orders if row["Name"] and row.get("Tags")]
    for at, row in enumerate(held):
        row["Name"] += SPOKEN[at % len(SPOKEN)]
        row["Notes"] = ALIVE
    file(ORDERS, csv_text(ORDER_COLUMNS, orders))(folder)
    changes(excluding("tags", "eq", SQL, id=RULE, text=ALIVE + TEMPLATE + LINK))(folder)
    toml(('"A small shop"', json.dumps(ALIVE)), ("[case]", "[report]\nsample_size = 100\n\n[case]"))(folder)


def page_of(bench):
    return Seen((bench.page().out / "audit-report.html").read_text(encoding="utf-8"))


def shown_as_text(bench: Bench):
    page = page_of(bench)
    assert not page.elements & {"iframe", "object", "embed", "link", "base", "form"}
    found = Found((bench.page().out / "audit-report.html").read_text(encoding="utf-8"))
    assert {digest(text) for text in found.runnable} <= hashed(found.policy)
    assert not [text for text in found.runnable if "alert(" in text]
    assert [name for name, _ in page.attributes if name.startswith("on")] == []
    assert ALIVE in page.text


def charts_are_inert(bench: Bench):
    """A label is a label: the picture has no script, and says the rule's name to the letter."""
    labels = ""
    for name, value in page_of(bench).attributes:
        if name == "src":
            kind, _, data = value.partition(",")
            assert kind == "data:image/svg+xml;base64"
            tree = ET.fromstring(base64.b64decode(data))
            assert not [element for element in tree.iter() if element.tag.endswith(("script", "foreignObject", "}a"))]
            labels += "\n".join(tree.itertext())
    assert RULE in labels


def formulas_stay_text(bench: Bench):
    """The register holds what the export holds, and the workbook holds it as text: it has no formula to run."""
    found = bench.page()
    names = {re.sub(r"^#\d+", "", row["order_name"]) for row in found.rows("exceptions.csv")}
    assert {text.rstrip() for text in FORMULAS} <= {name.rstrip() for name in names}
    with ZipFile(found.out / "exceptions.xlsx") as book:
        assert not [name for name in book.namelist() if re.search(rb"<f[ >/]|<hyperlink|<ddeLink", book.read(name))]
    page = page_of(bench)
    assert FORMULAS[0] in page.text
    assert [value for name, value in page.attributes if name == "href" and not (value or "").startswith("#")] == []


def templates_stay_text(bench: Bench):
    text = page_of(bench).text
    assert TEMPLATE in text
    assert "49{%" not in text


def links_stay_text(bench: Bench):
    page = page_of(bench)
    assert LINK in page.text
    addresses = [value for name, value in page.attributes if name in ADDRESSES]
    assert not [value for value in addresses if value and "javascript:" in value.lower()]


CASES = (
    bad(104, "scripts in a customer's text", Tries(shown_as_text)),
    bad(105, "a closing script tag in the label of a chart", Tries(charts_are_inert)),
    bad(106, "formulas in names", Tries(formulas_stay_text)),
    bad(108, "templates in a note", Tries(templates_stay_text)),
    bad(114, "a link that is a script", Tries(links_stay_text)),
)
