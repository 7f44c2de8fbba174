"""A case as a folder that an auditor can hold: findings, tables, the page, and the manifest over all of them.

papermill's own word is not trusted: it lets unknown parameters pass, and what it saves after a timeout or an interrupt
looks complete. A run counts when every cell with source was executed and none shows an error.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from ..errors import BadCase, BrokenRun
from ..intake.case import open_case
from ..intake.progress import Say
from ..intake.settings import Settings, read_as_of, read_settings
from ..investigation import investigate
from ..written import NOTATIONS, for_reader
from .display import summary
from .publishing.kernel_host import KernelHost, kernel_host
from .publishing.lighter import spare_the_grammar
from .publishing.notebook import (
    Notebook,
    check_executed,
    check_parameters,
    failure,
    imported,
    kernel_options,
    outputs,
    tidied,
    worded,
)
from .publishing.paper import browser, print_page
from .publishing.publish import REPORTED, TABLES, check_place, publish, workplace
from .publishing.seal import describe, read_manifest, seal
from .publishing.webpage import completed, parts
from .tables import ORDER_COLUMNS, QUARANTINE_COLUMNS, as_everywhere, csv_text

if TYPE_CHECKING:
    from ..investigation import Study

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "06_audit_report.ipynb"
PAGE, RECORD, PAPER = REPORTED


@dataclass(frozen=True)
class Output:
    """What a run published."""

    folder: Path
    page: Path | None
    finding: str  # in one sentence


@for_reader
def write_findings(study: "Study", folder: str | Path) -> None:
    """Write findings.json, the three CSV files and manifest.json into an existing folder."""
    folder = Path(folder)
    orders = [as_everywhere(study, rows) for rows in (study.exceptions, study.not_expected)]
    frames = zip(TABLES, (*orders, study.quarantine), strict=True)
    columns = dict.fromkeys(TABLES, ORDER_COLUMNS) | {"quarantine.csv": QUARANTINE_COLUMNS}
    texts = {name: csv_text(frame, columns[name]) for name, frame in frames}
    for name, text in {"findings.json": study.findings.as_json(), **texts}.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    seal(folder, describe(study, summary(study)), command="", parameters={})


def investigate_to(case_folder: str | Path, out: str | Path, as_of: str | None = None, say: Say = None) -> Output:
    """The whole analysis of a case without a notebook, straight into `out`; an earlier output there is replaced whole.

    `as_of`: an ISO instant or a date. Raises a SyncGapError, and then `out` is as it was.
    """
    out = Path(out)
    _settings(Path(case_folder), as_of)
    check_place(out)
    with workplace(out) as work:
        folder = work / "output"
        folder.mkdir()
        study = investigate(open_case(case_folder, as_of=as_of, say=say))
        write_findings(study, folder)
        _seal_again(folder, "investigate", case_folder, out, as_of)
        publish(folder, out)
    return Output(out, None, summary(study))


def warm() -> AbstractContextManager[KernelHost | None]:
    """`with warm() as host`: for many reports in a row, a process that imports once for all of them.

    Handed to `report` it spares each the start of its kernel. None, with which `report` does as well, where this system
    cannot fork.
    """
    spare_the_grammar()
    import nbformat  # noqa: PLC0415 - jupyter's libraries take seconds to load, and `syncgap --help` does without

    return kernel_host(imported(nbformat.read(NOTEBOOK, as_version=4)))  # type: ignore[no-untyped-call]


def report(
    case_folder: str | Path,
    out: str | Path,
    as_of: str | None = None,
    say: Say = None,
    pdf: bool = False,
    host: KernelHost | None = None,
) -> Output:
    """The same through notebook 06, with its page, into `out/<case>/<as-of day>/`, which is replaced whole.

    `pdf`: the page as PDF as well, by the Chromium of this machine. `host`: see `warm`. Raises a SyncGapError, and then
    nothing is published.
    """
    case_folder, out = Path(case_folder), Path(out)
    if pdf:
        browser()  # where there is none, that need not wait for an analysis
    settings = _settings(case_folder, as_of)
    with workplace(out / "report") as work:
        folder = work / "output"
        folder.mkdir()
        if say:  # read here, where progress can be told; the notebook finds the store
            open_case(case_folder, as_of=as_of, say=say)
        given = {"case_folder": str(case_folder.absolute()), "as_of": as_of or "", "output_folder": str(folder)}
        shown = {"case_folder": str(case_folder), "as_of": as_of or "", "output_folder": ""}
        done = tidied(_run(NOTEBOOK, given, work, host), shown, settings.title)
        _write_page(done, folder, settings.language)
        if pdf:
            print_page(folder / PAGE, folder / PAPER, work)
        _seal_again(folder, "report", case_folder, out, as_of, *(["--pdf"] if pdf else []))
        manifest = read_manifest(folder)
        place = out / _named(case_folder) / manifest["as_of_day"]
        publish(folder, place, whole=True)
    return Output(place, place / PAGE, manifest["finding"])


def _settings(case_folder: Path, as_of: str | None) -> Settings:
    """case.toml; what is wrong with it, or with `as_of`, need not wait for an analysis or a kernel."""
    settings = read_settings(case_folder)
    if as_of:
        read_as_of(as_of, settings.timezone, "--as-of")
    return settings


def _run(path: Path, parameters: dict[str, Any], work: Path, host: KernelHost | None = None) -> Notebook:
    """Execute one of the kit's own notebooks."""
    spare_the_grammar()
    import nbformat  # noqa: PLC0415 - as above
    import papermill  # noqa: PLC0415 - as above

    if not path.is_file():
        raise BrokenRun(f"{path}: is not there; a report needs the kit's notebooks, so run it from a whole checkout.")
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    check_parameters(notebook, parameters)
    options: dict[str, Any] = {
        "kernel_name": "python3",
        "progress_bar": False,
        "log_output": False,
        "start_timeout": 120,
    }
    try:
        own = kernel_options(work, host)
        done = papermill.execute_notebook(notebook, None, parameters=parameters, **options, **own)
    except papermill.PapermillExecutionError as error:
        raise failure(path.name, error.ename, error.evalue) from None
    except (RuntimeError, TimeoutError) as error:  # the kernel did not start, or was killed
        raise failure(path.name, type(error).__name__, str(error)) from None
    check_executed(done, path.name)
    return done


def _write_page(notebook: Notebook, folder: Path, language: str) -> None:
    import nbformat  # noqa: PLC0415 - as above
    from nbconvert import HTMLExporter  # noqa: PLC0415 - as above

    basedirs = [str(Path(__file__).parent)]
    options = {"template_name": "page", "extra_template_basedirs": basedirs, "exclude_anchor_links": True}
    exporter = HTMLExporter(**options)  # type: ignore[no-untyped-call]
    record = nbformat.writes(notebook) + "\n"  # type: ignore[no-untyped-call]
    shown = "".join(output.data.get("text/html", "") for output in outputs(notebook) if "data" in output)
    around = parts(shown, notebook.metadata["title"], NOTATIONS[language].tag)
    page, _ = exporter.from_notebook_node(worded(notebook, language), resources={"page": around})
    for name, text in ((PAGE, completed(page, around)), (RECORD, record)):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _seal_again(folder: Path, verb: str, case_folder: str | Path, out: Path, as_of: str | None, *more: str) -> None:
    """Seal all files of an output, with the command that reproduces it as it was typed."""
    words = ["syncgap", verb, str(case_folder), "--out", str(out), *(["--as-of", as_of] if as_of else []), *more]
    parameters = {"case_folder": str(case_folder), "as_of": as_of or ""}
    seal(folder, read_manifest(folder), " ".join(map(quote, words)), parameters)


def _named(case_folder: Path) -> str:
    """The case's folder name: one plain part of a path, whatever was typed."""
    name = case_folder.resolve().name
    if not name:
        raise BadCase(f"{case_folder}: a case needs a folder with a name; the root of a disk has none.")
    return name
