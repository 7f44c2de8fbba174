"""A page drawn from a study without a kernel, and what a parser finds in a page."""

import ast
import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat

from syncgap_kit.evidence import report
from syncgap_kit.evidence.notebook import tidied

# What a page may be made of; a colleague who needs more adds it here, where it is looked at.
ELEMENTS = frozenset(
    """html head meta title style body main section article header footer nav aside div span p br wbr hr h1 h2 h3 h4 ul
    ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td figure figcaption img picture source a strong
    em b i small sub sup code pre abbr time details summary label input button select option output script noscript
    svg g path rect circle line polyline polygon text tspan defs clippath lineargradient stop symbol use""".split()
)
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


def drawn(study: Any, folder: Path) -> Path:
    """The page of a study, by the cells and the template of notebook 06, in this process."""
    notebook = nbformat.read(report.NOTEBOOK, as_version=4)
    names: dict[str, Any] = {"output_folder": "", "case_folder": "", "as_of": "", "study": study}
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        shown = _run(cell.source, names)
        cell.execution_count = number
        if shown is not None:
            cell.outputs = [nbformat.v4.new_output("execute_result", shown._repr_mimebundle_(), execution_count=number)]
    folder.mkdir(parents=True, exist_ok=True)
    report._write_page(tidied(notebook, {}, study.case.title), folder)
    return folder / report.PAGE


def _run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell but for the investigation itself; what its last line shows."""
    body = [node for node in ast.parse(source).body if "sg.investigate(" not in ast.unparse(node)]
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


def hashed(policy: str) -> set[str]:
    """The hashes of scripts that a content security policy lets run."""
    [directive] = re.findall(r"script-src([^;]*)", policy)
    assert not re.search(r"unsafe|https?:|data:|blob:|\*|strict-dynamic", directive), directive
    return set(re.findall(r"'sha256-([^']+)'", directive))


def digest(script: str) -> str:
    """The hash of a script as a policy writes it."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
