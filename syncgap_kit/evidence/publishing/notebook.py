"""A notebook around its run: its parameters before, the kernel it gets, and what is kept of it afterwards."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from ... import errors
from ...errors import BrokenRun, SyncGapError, UnknownParameter
from ...written import figures_words, percent_words, written_for
from .kernel_host import PACKAGE_FOLDER, KernelHost
from .lighter import spare_the_grammar as spare

Notebook = Any  # nbformat.NotebookNode, which is untyped: a mapping whose keys can be written as attributes
TYPES = {"str": str, "int": int, "float": float, "bool": bool}
INJECTED = "# Parameters\n"  # how the cell begins that papermill adds


def check_parameters(notebook: Notebook, given: Mapping[str, Any]) -> None:
    """Refuse a parameter that the notebook's cell of parameters does not declare, or one of another type.

    papermill would print a line and run on with the default. Raises UnknownParameter.
    """
    _check(_declared("".join(c.source) for c in notebook.cells if "parameters" in c.metadata.get("tags", [])), given)


def check_given(cells: Sequence[str]) -> None:
    """The same from inside a notebook, before it computes anything; `cells` is its `In`, the cells that were run.

    It holds for whoever runs the notebook by papermill itself, which puts what it was given into a cell of its own.
    Raises UnknownParameter.
    """
    injected = [ast.parse(source).body for source in cells if source.startswith(INJECTED)]
    assigned = [node for body in injected for node in body if isinstance(node, ast.Assign)]
    given = {ast.unparse(node.targets[0]): _value(node.value) for node in assigned}
    _check(_declared(source for source in cells if not source.startswith(INJECTED)), given)


def _check(declared: Mapping[str, str], given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if name not in declared:
            known = ", ".join(sorted(declared)) or "none"
            raise UnknownParameter(f"{name!r} is no parameter of the notebook; it declares {known}.")
        kind = TYPES.get(declared[name])
        if kind is None or type(value) is not kind:
            raise UnknownParameter(
                f"parameter {name!r} of the notebook is declared as {declared[name]}, but was given {value!r}; "
                f"give a value of that type."
            )


def kernel_options(work: Path, host: KernelHost | None = None) -> dict[str, Any]:
    """What papermill needs to start a kernel of this very Python, with a profile and files of its own in `work`.

    A `python3` kernel of the user's home would otherwise come first, and so would modules in the current folder, which
    may be a case that came by mail. `host`: forks it, where there is one.
    """
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager  # noqa: PLC0415 - slow to load
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415 - as above
    from traitlets import default  # noqa: PLC0415 - as above

    profile = work / "ipython"
    profile.mkdir()

    class OfHost(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            own = super().get_kernel_spec(kernel_name)
            own.argv = host.command() if host and host.alive else own.argv
            return own

    class OwnKernel(AsyncKernelManager):
        @default("kernel_spec_manager")
        def _this_python(self) -> KernelSpecManager:
            return OfHost(kernel_dirs=[])

        @default("connection_file")
        def _in_the_work_folder(self) -> str:
            return str(work / "kernel.json")

    return {"kernel_manager_class": OwnKernel, "extra_arguments": _kernel_arguments(profile)}


def _kernel_arguments(profile: Path) -> list[str]:
    """What a kernel is told as it starts: where its package and its own files are, and to keep no history."""
    first = f"import sys; sys.path.insert(0, {str(PACKAGE_FOLDER)!r})"
    # Half a million short-lived values are made for the engine's expressions; looking for cycles among them costs a
    # tenth of the analysis.
    quick = f"import gc; gc.set_threshold(50_000, 20, 50); import {spare.__module__} as _own; _own.{spare.__name__}()"
    return [
        "--InteractiveShellApp.ignore_cwd=True",
        f"--InteractiveShellApp.exec_lines={first}",
        f"--InteractiveShellApp.exec_lines={quick}",
        f"--ipython-dir={profile}",
        "--HistoryManager.enabled=False",
        "--Application.log_level=CRITICAL",
    ]


def check_executed(notebook: Notebook, name: str) -> None:
    """Whether a run is whole: every code cell with source was executed, and none shows an error. Raises BrokenRun."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or not "".join(cell.source).strip():
            continue
        wrong = [output for output in cell.outputs if output.output_type == "error"]
        if wrong:
            raise failure(name, wrong[0].ename, wrong[0].evalue)
        if cell.execution_count is None:
            raise BrokenRun(f"{name}: cell {number} was not executed; nothing was published, run it again.")


def failure(name: str, kind: str, message: str) -> SyncGapError:
    """What stopped a notebook, as an error: a refusal of the kit's own as it stands, anything else as a broken run."""
    known = getattr(errors, kind, None)
    if isinstance(known, type) and issubclass(known, SyncGapError):
        return known(message)
    line = " ".join(message.split())
    return BrokenRun(f"{name}: stopped with {kind}: {line.rstrip('.')}; nothing was published.")


def tidied(notebook: Notebook, shown: Mapping[str, Any], title: str) -> Notebook:
    """An executed notebook without clocks, paths of this machine and what libraries muttered; changed in place.

    `shown`: the parameters as a reader may see them.
    """
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        cell.id = f"cell-{number:02}"
        if "injected-parameters" in tags:
            cell.source = "\n".join(["# Parameters", *(f"{key} = {value!r}" for key, value in shown.items())])
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]
    kept = {key: notebook.metadata[key] for key in ("kernelspec",) if key in notebook.metadata}
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    notebook.metadata = type(notebook.metadata)(
        {**kept, "language_info": {"name": "python", "version": version}, "title": title}
    )
    return notebook


def worded(notebook: Notebook, language: str) -> Notebook:
    """A copy whose own texts write figures as the readers of a language do; what cells show stands as it is."""
    copy = deepcopy(notebook)
    with written_for(language):
        for cell in copy.cells:
            if cell.cell_type == "markdown":
                text = re.sub(r"\b(\d+)%", lambda found: percent_words(int(found[1])), cell.source)
                cell.source = re.sub(r"\b\d+\.\d\d\b", lambda found: figures_words(found[0]), text)
    return copy


def outputs(notebook: Notebook) -> Iterator[Any]:
    """What the cells of an executed notebook show."""
    return (output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs)


def imported(notebook: Notebook) -> tuple[str, ...]:
    """The modules that the cells of a notebook import."""
    code = [node for cell in notebook.cells if cell.cell_type == "code" for node in _parsed(cell.source)]
    whole = [name.name for node in code if isinstance(node, ast.Import) for name in node.names]
    parts = [node for node in code if isinstance(node, ast.ImportFrom)]
    return (*whole, *(f"{node.module}.{name.name}" for node in parts for name in node.names))


def _declared(sources: Iterable[str]) -> dict[str, str]:
    """The names that cells declare, with the type that each is annotated with."""
    body = [node for source in sources for node in _parsed(source)]
    plain = [node for node in body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)]
    return {ast.unparse(node.target): ast.unparse(node.annotation) for node in plain}


def _parsed(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:  # an analyst's cell in IPython's own language
        return []


def _value(node: ast.expr) -> Any:
    """The value that a literal stands for; papermill writes what is none, such as `float('nan')`, as a call."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return node
