"""Notebook 06 and its page from a study at hand, in this process: without a kernel, and so without its seconds."""

import ast
from pathlib import Path
from typing import Any

import nbformat

from syncgap_kit.evidence import report
from syncgap_kit.evidence.publishing.notebook import Notebook, tidied
from syncgap_kit.written import ENGLISH


def executed(study: Any) -> Notebook:
    """The notebook as it would stand after a run that gave this study; it writes no files."""
    notebook = nbformat.read(report.NOTEBOOK, as_version=4)
    names: dict[str, Any] = {"output_folder": "", "case_folder": "", "as_of": "", "study": study, "In": []}
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        shown = _run(cell.source, names)
        cell.execution_count = number
        if shown is not None:
            cell.outputs = [nbformat.v4.new_output("execute_result", shown._repr_mimebundle_(), execution_count=number)]
    return notebook


def drawn(study: Any, folder: Path) -> Path:
    """The page of a study in a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    report._write_page(tidied(executed(study), {}, study.case.title), folder, ENGLISH.language)
    return folder / report.PAGE


def _run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell but for the investigation itself; what its last line shows."""
    body = [node for node in ast.parse(source).body if "sg.investigate(" not in ast.unparse(node)]
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
