"""What a parser finds in a page: its elements, its scripts, its text."""

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser

# What a page may be made of; whoever needs more adds it here, where it is looked at.
ELEMENTS = frozenset(
    """html head meta title style body main section article header footer nav aside div span p br wbr hr h1 h2 h3
    h4 h5 ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td figure figcaption img picture
    source a strong em b i small sub sup code pre abbr time details summary label input button select option
    output script noscript svg g path rect circle line polyline polygon text tspan defs clippath lineargradient
    stop symbol use""".split()
)
DATA = frozenset({"application/json", "text/plain"})  # types of script elements that hold data, which nothing runs
ADDRESSES = frozenset("src srcset href xlink:href action formaction data poster ping background cite manifest".split())
NOT_BY_HAND = frozenset({"wbr"})  # a path may be broken after each of its slashes


class Found(HTMLParser):
    """Elements with their attributes, the text that is shown, and the text of scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.shown: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.title = ""
        self._inside = ""
        self.feed(page)
        self.close()

    @property
    def text(self) -> str:
        return "".join(self.shown)

    @property
    def policy(self) -> str:
        """The content security policy of the page, which has exactly one."""
        [told] = [own["content"] for _, own in self.elements if own.get("http-equiv") == "Content-Security-Policy"]
        return told or ""

    @property
    def runnable(self) -> list[str]:
        """The scripts that run; the others are data."""
        return [text for own, text in self.scripts if own.get("type") not in DATA]

    @property
    def shapes(self) -> Counter[tuple[str, frozenset[str]]]:
        """Every element by its name and the names of its attributes, counted."""
        return Counter((tag, frozenset(own)) for tag, own in self.elements if tag not in NOT_BY_HAND)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in self.CDATA_CONTENT_ELEMENTS:
            self._inside = tag
            if tag == "script":
                self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            own, before = self.scripts[-1]
            self.scripts[-1] = own, before + data
        elif not self._inside:
            self.shown.append(data)
            if self.elements and self.elements[-1][0] == "title":
                self.title += data


def hashed(policy: str) -> set[str]:
    """The hashes of scripts that a content security policy lets run."""
    [directive] = re.findall(r"script-src([^;]*)", policy)
    assert not re.search(r"unsafe|https?:|data:|blob:|\*|strict-dynamic", directive), directive
    return set(re.findall(r"'sha256-([^']+)'", directive))


def digest(script: str) -> str:
    """The hash of a script as a policy writes it."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
