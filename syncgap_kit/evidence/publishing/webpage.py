"""The page around what a notebook shows: its scripts, each allowed by its hash alone, and its table of contents.

Three scripts may run in a page: the kit's two (`page/charts.js`, `page/tables.js`), and the library that draws the
pictures. It stands in the page once, packed to a third of its size, and only where there is a picture; its hash is that
of what comes out. Everything else is refused by the browser, whatever a file of the case may have smuggled in.
"""

import base64
import hashlib
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from .library import library

FOLDER = Path(__file__).parents[1] / "page"
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; object-src 'none'; frame-src 'none'"
)
PICTURE, TABLE = 'class="picture"', ' tools"'
CONTENTS, PLACE = "<!--contents-->", "<!--scripts-->"  # where the template leaves room; no text of a file can say so
HEADING = re.compile(r'<h2\b(?:[^>]*? id="([\w-]+)")?[^>]*>(.*?)</h2>', re.DOTALL)


@dataclass(frozen=True)
class Parts:
    """What the template of the page puts around the cells."""

    policy: str
    packed: str  # the library: zlib's format, in base64
    scripts: tuple[str, ...]
    running: str  # the title, as a text of style, for the foot of each printed page
    written: str  # whose way of writing numbers and days the scripts follow


def parts(shown: str, title: str, written: str) -> Parts:
    """The scripts that a page needs which shows `shown`, and the policy that allows them and nothing else.

    `written`: the tag (BCP 47) of the country whose notation they write in.
    """
    drawing = library() if PICTURE in shown else ""
    scripts = [_own("charts.js")] if drawing else []
    scripts += [_own("tables.js")] if TABLE in shown else []
    allowed = " ".join(map(_hashed, [*([drawing] if drawing else []), *scripts])) or "'none'"
    packed = base64.b64encode(zlib.compress(drawing.encode(), 9)).decode() if drawing else ""
    return Parts(POLICY.format(scripts=allowed), packed, tuple(scripts), style_text(title), written)


def completed(page: str, around: Parts) -> str:
    """The page as the exporter made it, with the list of its parts at its head and its scripts at its end.

    The exporter parses and writes anew what passes through it, and a script that was altered is not run.
    """
    packed = [f'<script type="text/plain" class="library">{around.packed}</script>'] if around.packed else []
    written = [*packed, *(f"<script>{script}</script>" for script in around.scripts)]
    return _with_contents(page).replace(PLACE, "\n".join(written))


def _with_contents(page: str) -> str:
    found = [(own or f"part-{at}", heading) for at, (own, heading) in enumerate(HEADING.findall(page), 1)]
    names = iter(found)
    page = HEADING.sub(lambda _: '<h2 id="{}">{}</h2>'.format(*next(names)), page)
    # What stands in a heading is markup already, and was escaped when it became so.
    items = [f'<li><a href="#{name}">{heading}</a></li>' for name, heading in found]
    listed = f"<ol>{''.join(items)}</ol>"
    # The style shows one of the two: folded above the page, or beside it where there is room.
    return page.replace(CONTENTS, f"<details><summary>Contents</summary>{listed}</details>{listed}")


def style_text(text: str, most: int = 90) -> str:
    """A text in quotes for a style sheet; whatever is not a plain letter or digit is written as its number."""
    short = text if len(text) <= most else text[: most - 1] + "\u2026"
    plain = "".join(one if one.isascii() and one.isalnum() else f"\\{ord(one):x} " for one in short if ord(one) >= 32)
    return f'"{plain}"'


def _own(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _hashed(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
