"""A host forks kernels that are what others are: processes of their own, each fresh, in the folder of whoever asked."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from syncgap_kit.evidence import report
from syncgap_kit.evidence.publishing.kernel_host import kernel_host
from syncgap_kit.evidence.publishing.notebook import imported

ROOT = Path(__file__).parent.parent
CELL = """
import os, syncgap_kit
found = (os.getpid(), os.getppid(), os.getcwd(), os.environ.get("SYNCGAP_TRIED"), hasattr(syncgap_kit, "left"))
syncgap_kit.left = True
found
"""
HOLDS = """
import time
from syncgap_kit.evidence.publishing.kernel_host import kernel_host
with kernel_host([]) as host:
    print(host.process.pid, flush=True)
    time.sleep(600)
"""


def told(folder, host):
    """What a kernel says of itself."""
    cells = [nbformat.v4.new_code_cell("")]
    cells[0].metadata["tags"] = ["parameters"]
    notebook = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(CELL)])
    nbformat.write(notebook, folder / "tried.ipynb")
    work = folder / f"work-{len(list(folder.iterdir()))}"
    work.mkdir()
    done = report._run(folder / "tried.ipynb", {}, work, host)
    return eval(done.cells[-1].outputs[0].data["text/plain"])


def ended(pid):
    """Whether a process ends within some seconds; one that nobody has waited for yet has ended too."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


def test_each_kernel_is_a_process_of_its_own_and_none_sees_what_another_left(tmp_path, monkeypatch):
    with kernel_host(["syncgap_kit"]) as host:
        first = told(tmp_path, host)
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        monkeypatch.chdir(elsewhere)
        monkeypatch.setenv("SYNCGAP_TRIED", "yes")
        second = told(tmp_path, host)
        assert first[1] == second[1] == host.process.pid
        assert len({first[0], second[0], host.process.pid, os.getpid()}) == 4
        assert first[3:] == (None, False)
        assert second[2:] == (str(elsewhere), "yes", False)
    assert host.process.returncode == 0
    assert ended(first[0])
    assert ended(second[0])


def test_a_report_does_without_a_host_that_has_died(tmp_path):
    with kernel_host([]) as host:
        host.process.kill()
        host.process.wait()
        assert told(tmp_path, host)[1] == os.getpid()  # started by this very process


def test_where_a_system_cannot_fork_there_is_no_host(monkeypatch):
    monkeypatch.delattr(os, "fork")
    with kernel_host([]) as host:
        assert host is None


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc, which is not here")
def test_a_host_ends_with_the_process_that_asked_for_it_even_where_that_was_killed():
    with subprocess.Popen([sys.executable, "-c", HOLDS], cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        pid = int(holder.stdout.readline())
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert ended(pid)


def test_a_host_imports_what_the_notebook_of_a_report_imports():
    names = imported(nbformat.read(report.NOTEBOOK, as_version=4))
    assert {"syncgap_kit", "syncgap_kit.evidence.opening", "syncgap_kit.evidence.report"} <= set(names)
