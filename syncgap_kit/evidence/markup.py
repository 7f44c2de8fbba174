"""Markup that is safe by construction: text is escaped when it becomes an element, and nowhere else.

Names, notes and ids in an export are written by strangers. Only `element`, `join` and `data_block` make `Markup`; a
plain string that reaches them is data and comes out as text, whatever it holds.
"""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Control characters would vanish or break the page; their Unicode pictures (U+2400 and up) show that they are there.
CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
VOID = frozenset({"br", "hr", "img", "source", "wbr"})
# JupyterLab would otherwise take the dollar signs of two amounts for a formula.
NO_FORMULAS = "syncgap mathjax_ignore tex2jax_ignore"
# JupyterLab sets every cell of a table flush right; a page knows no such class, and has its own style.
LEFT = (
    "<style>.jp-RenderedHTMLCommon .syncgap :is(td, th) { text-align: left }"
    " .jp-RenderedHTMLCommon .syncgap .number { text-align: right }</style>"
)


class Markup(str):
    """HTML that was put together by this module."""

    __slots__ = ()


def safe(value: object) -> Markup:
    """Any value as markup: what is markup already as it stands, everything else escaped; None is nothing."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return Markup("")
    text = str(value).translate(CONTROLS).encode("utf-8", "backslashreplace").decode("utf-8")
    return Markup(html.escape(text, quote=True))


def join(parts: Iterable[object], separator: object = "") -> Markup:
    """The parts one after another, each made safe."""
    return Markup(safe(separator).join(safe(part) for part in parts))


def element(name: str, *children: object, **attributes: object) -> Markup:
    """One HTML element; `class_` stands for `class`, an attribute of None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{safe(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(children)}</{name}>")


def data_block(value: object, class_: str) -> Markup:
    """A value as JSON that the page's own script may read; whatever texts it holds, none of it ends the element."""
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, allow_nan=False)
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(f'<script type="application/json" class="{safe(class_)}">{text}</script>')


def listed(items: Iterable[object], ordered: bool = False) -> Markup:
    """A bulleted or numbered list."""
    return element("ol" if ordered else "ul", *(element("li", item) for item in items))


def breakable(text: str) -> Markup:
    """A path or a technical name that may be broken after its slashes and underscores, and only there."""
    return join(re.split(r"(?<=[/_])", text), element("wbr"))


@dataclass(frozen=True)
class Shown:
    """What a notebook cell shows: the same content as markup and as plain text."""

    markup: Markup
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, str]:
        style = Markup(LEFT if "<table" in self.markup else "")
        return {"text/html": element("div", style, self.markup, class_=NO_FORMULAS), "text/plain": self.text}
