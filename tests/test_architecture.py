"""The house as it was drawn: which module may import which, how long a module, a function and a notebook cell may be.

All of it is read from the syntax trees; nothing is imported.
"""

import ast
import json
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "syncgap_kit"
# The way of the data. A room may import from the rooms above it and from itself, never from one below.
ROOMS = (
    ("errors",),
    ("columns",),
    ("movements",),
    ("findings", "tables", "calendar", "typed_values", "countries", "predicates"),
    ("written",),
    ("intake",),
    ("matching",),
    ("tracing",),
    ("attribution",),
    ("registers", "completeness", "over_time", "gap_rows", "chronicle", "numbering", "monetary_sample"),
    ("investigation",),
    ("evidence",),
    ("__main__",),
)
RANK = {name: rank for rank, names in enumerate(ROOMS) for name in names}
ONLY_IN = {
    "altair": {
        "evidence.lags",
        *(f"evidence.pictures.{name}" for name in ("canvas", "charts", "plotted", "pointing", "small_charts")),
    },
    "papermill": {"evidence.report"},
    "nbconvert": {"evidence.report"},
}
SIBLINGS = ("intake.readers", "attribution.causes")  # their files are alternatives and know nothing of each other
MODULE_LINES, FUNCTION_LINES, CELL_LINES = 250, 40, 12
PROGRAMMING = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.TryStar,
)


def dotted(path):
    """A module's name below the package, `` for the package itself: intake/readers/__init__.py is intake.readers."""
    parts = path.relative_to(ROOT / PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {dotted(path): path for path in sorted((ROOT / PACKAGE).rglob("*.py"))}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda name: name or PACKAGE)
each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)


@cache
def tree(module):
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def absolute(module, node):
    """What `from X import ...` names, as a full dotted name; X may be relative to the module it stands in."""
    if not node.level:
        return node.module
    here = [PACKAGE, *filter(None, module.split("."))]
    is_package = MODULES[module].name == "__init__.py"
    base = here[: len(here) - node.level + is_package]
    return ".".join([*base, *([node.module] if node.module else [])])


def imported(module):
    """Every module or name that a module imports, wherever in it the import stands, as a full dotted name."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = absolute(module, node)
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def inner(module):
    """The modules of this package that a module imports; `` stands for the package root."""
    for name in imported(module):
        if name != PACKAGE and not name.startswith(f"{PACKAGE}."):
            continue
        below = name.removeprefix(PACKAGE).removeprefix(".")
        yield below if below in MODULES else below.rpartition(".")[0]


def room(module):
    return module.split(".")[0]


def length(node):
    """Lines of a function without its docstring."""
    lines = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        lines -= node.body[0].end_lineno - node.body[0].lineno + 1
    return lines


def test_every_module_stands_in_a_room_of_the_house():
    assert {room(module) for module in MODULES if module} <= RANK.keys()
    assert {"", "errors", "findings"} <= MODULES.keys()


@each_module
def test_imports_point_one_way(module):
    if not module:
        return  # the package root gathers the public names
    targets = set(inner(module))
    assert "" not in targets, f"{module} imports the package root"
    against = {name for name in targets if RANK[room(name)] > RANK[room(module)]}
    assert not against, f"{module} imports what comes after it: {sorted(against)}"


def test_findings_are_plain_values():
    assert set(inner("findings")) <= {"errors"}


def test_no_module_imports_itself_by_way_of_others():
    below = {module: set(inner(module)) - {module} for module in MODULES if module}
    while leaves := {module for module, names in below.items() if not names & below.keys()}:
        below = {module: names for module, names in below.items() if module not in leaves}
    assert not below, f"these import each other in a circle: {sorted(below)}"


@each_module
def test_alternatives_do_not_know_each_other(module):
    parent = module.rpartition(".")[0]
    if parent in SIBLINGS:
        others = {name for name in inner(module) if name == parent or name.startswith(f"{parent}.")}
        assert not others, f"{module} imports {sorted(others)}"


@each_module
def test_heavy_libraries_are_known_in_one_place_only(module):
    for name in imported(module):
        library = name.split(".")[0]
        assert module in ONLY_IN.get(library, {module}), f"{module} imports {library}"


@each_module
def test_only_the_case_opens_a_connection(module):
    calls = [node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    called = [ast.unparse(function) for function in calls]
    opened = [name for name in called if name.rpartition(".")[2] == "connect"]
    assert not opened or module == "intake.case", f"{module} opens a connection: {opened}"


@each_module
def test_seconds_are_counted_in_one_place(module):
    """Ibis promises 32 bits of them, which end in 2038; `calendar.seconds_of` holds more."""
    called = [node.attr for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)]
    assert "epoch_seconds" not in called or module == "calendar"


@each_module
def test_modules_and_functions_stay_short(module):
    lines = MODULES[module].read_text(encoding="utf-8").count("\n")
    assert lines <= MODULE_LINES, f"{module} has {lines} lines"
    functions = [node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {node.name: length(node) for node in functions if length(node) > FUNCTION_LINES}
    assert not long, f"{module} has functions of over {FUNCTION_LINES} lines: {long}"


def code_cells(notebook):
    """The source and the tags of every code cell, and the cell itself."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"]), cell["metadata"].get("tags", []), cell


def test_the_notebooks_are_numbered_in_the_order_of_the_path():
    assert [path.name[:3] for path in NOTEBOOKS] == [f"{number:02}_" for number in range(1, len(NOTEBOOKS) + 1)]
    assert len(NOTEBOOKS) >= 6


@each_notebook
def test_a_cell_calls_and_does_not_program(notebook):
    for source, _, _ in code_cells(notebook):
        lines = [line for line in source.splitlines() if line.strip()]
        assert len(lines) <= CELL_LINES, f"a cell of {len(lines)} lines begins {lines[0]!r}"
        programs = [type(node).__name__ for node in ast.walk(ast.parse(source)) if isinstance(node, PROGRAMMING)]
        assert not programs, f"the cell that begins {lines[0]!r} holds {programs}"


@each_notebook
def test_notebooks_are_committed_without_what_they_printed(notebook):
    for source, _, cell in code_cells(notebook):
        assert cell["outputs"] == [], f"stored output below {source[:60]!r}"
        assert cell["execution_count"] is None, f"stored count at {source[:60]!r}"


@each_notebook
def test_each_notebook_has_one_cell_of_parameters(notebook):
    tagged = [source for source, tags, _ in code_cells(notebook) if "parameters" in tags]
    assert len(tagged) == 1
    kinds = {type(node) for node in ast.parse(tagged[0]).body}
    assert kinds <= {ast.Assign, ast.AnnAssign}, "the cell of parameters holds plain values only"
