"""Killed at any moment, or on a full disk: the whole old report, the whole new one, or nothing; and nothing left over.

Twenty kills here; `make kills` does 250, and kills whole runs of `syncgap report` besides.
"""

import errno
import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from syncgap_kit.evidence import report
from syncgap_kit.evidence.publishing import claim, exchange, publish, seal
from tests import handmade, kills, small_case


def test_a_report_killed_while_it_is_written_is_never_half(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "_run", report._run)  # restored at the end
    found, left = kills.kill_written(tmp_path, 20, random.Random(7))
    assert found.keys() <= {kills.OLD, kills.NEW, kills.NOTHING}
    assert left == []


def test_half_a_report_would_be_seen(tmp_path):
    place = tmp_path / "reports" / "northwind" / "2026-01-04"
    published(handmade.study(), place)
    before = kills.state(tmp_path)
    published(handmade.study("new"), place)
    assert kills.judged(before, kills.state(tmp_path)) == kills.NEW
    (place / "exceptions.csv").write_text("cut")
    assert kills.judged(before, kills.state(tmp_path)).startswith("HALF A REPORT (altered: exceptions.csv")
    shutil.rmtree(place)
    assert kills.judged(before, kills.state(tmp_path)) == "NOTHING WHERE A REPORT STOOD"


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_disk_that_is_full_at_any_write_leaves_what_stood_there(tmp_path, monkeypatch, can_exchange):
    """Every step that may need room fails in turn, the first, the second and so on, until a run gets through."""
    study, place = handmade.study(), tmp_path / "out"
    if not can_exchange:
        monkeypatch.setattr(publish, "exchanged", lambda one, other: False)
    before: dict[str, bytes] = {}
    for after in ("nothing", "a report"):
        failed = 0
        while True:
            with pytest.MonkeyPatch.context() as patch:
                full = Full(patch, failed)
                try:
                    published(study, place)
                except OSError as error:
                    assert error.errno == errno.ENOSPC  # noqa: PT017 - it may also get through
                else:
                    if not full.reached:
                        break
            now = contents(place)
            assert now == before or (now and seal.verify(place) == [])
            failed += 1
        assert failed > 10, f"{failed} steps after {after}"
        assert seal.verify(place) == []
        before = contents(place)
        assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a limit of the system")
def test_a_limit_of_the_system_on_the_size_of_files_publishes_nothing(tmp_path):
    import resource
    import signal

    published(handmade.study(), tmp_path / "out")
    before, child = contents(tmp_path / "out"), os.fork()
    if not child:
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
            published(handmade.study("changed"), tmp_path / "out")
        except OSError as error:
            os._exit(error.errno)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == errno.EFBIG
    assert contents(tmp_path / "out") == before


def test_what_a_killed_run_left_is_removed_by_the_next_and_what_lives_is_not(tmp_path):
    dead = tmp_path / f"{claim.WORK}dead"
    (dead / "output").mkdir(parents=True)
    (dead / "output" / "half.csv").write_text("half")
    with publish.workplace(tmp_path / "out") as living:
        assert not dead.exists()
        (living / "mine.csv").write_text("mine")
        published(handmade.study(), tmp_path / "out")
        assert (living / "mine.csv").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_report_that_a_killed_run_had_moved_aside_comes_back(tmp_path, monkeypatch):
    """Where two folders cannot be exchanged there is a moment in which neither stands in its place."""
    published(handmade.study(), tmp_path / "case" / "day")
    before, moves, rename = contents(tmp_path / "case" / "day"), Counter(), Path.rename

    def killed(path, target):
        moves["made"] += 1
        if moves["made"] == 2:
            raise SystemExit  # no OSError: nothing is tidied up, as after a kill
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(publish, "exchanged", lambda one, other: False)
        patch.setattr(Path, "rename", killed)
        patch.setattr(claim.shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(SystemExit):
            published(handmade.study("new"), tmp_path / "case" / "day", beside=tmp_path / "work")
    assert not (tmp_path / "case" / "day").exists()
    with publish.workplace(tmp_path / "work"):
        assert contents(tmp_path / "case" / "day") == before
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_two_folders_change_places_in_one_step(tmp_path):
    one, other = (small_case.write(tmp_path / name / "x", name).parent for name in ("one", "other"))
    if not exchange.exchanged(one, other):
        pytest.skip("this disk cannot do it")
    assert [(path / "x").read_text() for path in (one, other)] == ["other", "one"]
    assert not exchange.exchanged(one, tmp_path / "nowhere")


class Full:
    """A disk on which the step number `at` finds no room: a file is cut in its middle, a folder is not made."""

    def __init__(self, patch, at):
        self.left, self.reached = at, False
        for name in ("write_text", "write_bytes"):
            patch.setattr(Path, name, self.cut(getattr(Path, name)))
        for name in ("mkdir", "rename"):
            patch.setattr(Path, name, self.failing(getattr(Path, name)))
        patch.setattr(os, "fsync", self.failing(os.fsync))

    def now(self):
        self.left -= 1
        self.reached = self.reached or self.left < 0
        return self.left == -1

    def cut(self, write):
        def written(path, content, *rest, **named):
            if self.now():
                write(path, content[: len(content) // 2], *rest, **named)
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            return write(path, content, *rest, **named)

        return written

    def failing(self, does):
        def done(*rest, **named):
            if self.now():
                raise OSError(errno.ENOSPC, "No space left on device")
            return does(*rest, **named)

        return done


def published(study, place, beside=None):
    with publish.workplace(beside or place) as work:
        (work / "output").mkdir()
        report.write_findings(study, work / "output")
        publish.publish(work / "output", place)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}
