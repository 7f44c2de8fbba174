"""Custody: a store is there whole or not at all, inputs stay as they were, and nothing personal goes any further."""

import gzip
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from syncgap_kit.__main__ import main
from syncgap_kit.errors import BadExport, SyncGapError
from syncgap_kit.intake import assemble
from syncgap_kit.intake import case as case_module
from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.store import FOLDER
from syncgap_kit.tables import ORDERS, POSTINGS, SPANS
from tests.small_case import BOOKS, ORDER_COLUMNS, csv_text, document, line, order, small_case, write
from tests.small_case import ORDERS as FILE

OPEN = "import sys; from syncgap_kit.intake.case import open_case; print(open_case(sys.argv[1]).intake.loaded.sum())"


def stores(case):
    return sorted(path.name for path in (case / FOLDER).glob("*")) if (case / FOLDER).exists() else []


def files_of(case):
    return {path: path.read_bytes() for path in case.rglob("*") if path.is_file() and FOLDER not in path.parts}


def content_of(opened):
    """All rows of the tables that matter, as they stand in the store."""
    tables = (ORDERS, POSTINGS, SPANS)
    return [
        sorted(map(str, opened.table(table).drop(*({"customer_key"} & set(table.columns))).to_pyarrow().to_pylist()))
        for table in tables
    ]


def test_a_case_is_read_once_and_then_taken_from_its_store(tmp_path, monkeypatch):
    case = small_case(tmp_path / "northwind")
    first = content_of(open_case(case))
    monkeypatch.setattr(case_module, "_build", lambda *_: pytest.fail("built again though nothing changed"))
    assert content_of(open_case(case)) == first
    assert len(stores(case)) == 1


def test_a_file_that_changed_is_read_again(tmp_path):
    case = small_case(tmp_path / "northwind")
    assert open_case(case).table(ORDERS).count().execute() == 12
    write(case / FILE, csv_text(ORDER_COLUMNS, map(order, range(1001, 1011))))
    assert open_case(case).table(ORDERS).count().execute() == 10
    write(case / "exports/shopify/more.csv", csv_text(ORDER_COLUMNS, [order(1012)]))
    assert open_case(case).table(ORDERS).count().execute() == 11


def test_the_files_of_a_case_are_never_written_to(tmp_path):
    case = small_case(tmp_path / "northwind")
    before = files_of(case)
    open_case(case)
    assert files_of(case) == before


def test_a_case_that_cannot_be_written_to_is_read_all_the_same(tmp_path, monkeypatch):
    case = small_case(tmp_path / "northwind")
    own = tmp_path / "kit" / "stores"
    own.mkdir(parents=True)
    monkeypatch.setattr(case_module, "store_folder", lambda _: own)
    assert open_case(case).table(ORDERS).count().execute() == 12
    assert not (case / FOLDER).exists()
    assert len(list(own.iterdir())) == 1


def test_what_is_refused_leaves_no_store(tmp_path):
    case = small_case(tmp_path / "northwind")
    write(case / FILE, "a,b\n1,2\n")
    with pytest.raises(SyncGapError):
        open_case(case)
    assert not (case / FOLDER).exists()


def test_a_file_that_is_written_to_while_it_is_read_is_refused(tmp_path, monkeypatch):
    case = small_case(tmp_path / "northwind")
    publish = assemble.publish

    def growing(*arguments):
        publish(*arguments)
        with (case / FILE).open("a") as file:
            file.write("#9999\n")

    monkeypatch.setattr(assemble, "publish", growing)
    with pytest.raises(
        BadExport, match=r"orders\.csv: was written to while it was read; wait until the export is done"
    ):
        open_case(case)
    assert not (case / FOLDER).exists()


def test_a_file_replaced_by_one_of_the_same_size_and_time_is_found_out(tmp_path, monkeypatch):
    case = small_case(tmp_path / "northwind")
    state = (case / FILE).stat()
    publish = assemble.publish

    def replaced(*arguments):
        publish(*arguments)
        write(case / FILE, (case / FILE).read_bytes().replace(b"12.50", b"92.50"))
        os.utime(case / FILE, ns=(state.st_atime_ns, state.st_mtime_ns))

    monkeypatch.setattr(assemble, "publish", replaced)
    with pytest.raises(BadExport, match="was written to while it was read"):
        open_case(case)


def test_a_damaged_store_is_built_again(tmp_path):
    case = small_case(tmp_path / "northwind")
    first = content_of(open_case(case))
    [name] = stores(case)
    write(case / FOLDER / name, b"no database")
    assert content_of(open_case(case)) == first


def big_case(folder, orders=3000):
    """A case whose load takes long enough to be killed in every part of it."""
    numbers = range(1001, 1001 + orders)
    return small_case(
        folder, orders=[{**order(1001), **named(n)} for n in numbers], documents=map(document, range(1001, 1013))
    )


def named(number):
    return {"Name": f"#{number}", "Id": str(5_800_000_000_000 + number), "Total": "12.50"}


def test_two_runs_at_once_do_not_harm_each_other(tmp_path):
    case = big_case(tmp_path / "northwind")
    runs = [
        subprocess.Popen([sys.executable, "-c", OPEN, case], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    told = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], told
    assert len({out for out, _ in told}) == 1
    assert len(stores(case)) == 1


KILLS = """
import os, random, signal, sys, time
from pathlib import Path
from syncgap_kit.intake.case import open_case
from syncgap_kit.tables import ORDERS, POSTINGS

case, books, dice = Path(sys.argv[1]), Path(sys.argv[2]), random.Random(7)

def child(work):
    started = os.fork()  # what was imported stays, so that a round costs no more than its load
    if not started:
        try:
            os._exit(0 if work() else 1)
        except BaseException:
            os._exit(2)
    return started

def loaded(rows):
    opened = open_case(case)
    counts = [int(opened.table(table).count().execute()) for table in (ORDERS, POSTINGS)]
    return counts == [400, rows]

head, row = books.read_text().splitlines(keepends=True)[:2]
began = time.monotonic()
assert os.waitpid(child(lambda: loaded(12)), 0)[1] == 0
usual = time.monotonic() - began
for kill in range(50):
    books.write_text(head + row * (kill + 1))
    before = set(os.listdir(case / ".syncgap"))
    running = child(lambda: open_case(case))
    time.sleep(usual * dice.uniform(0.02, 1.0))
    os.kill(running, signal.SIGKILL)
    os.waitpid(running, 0)
    new = {name for name in set(os.listdir(case / ".syncgap")) - before if not name.startswith("building-")}
    whole = os.waitpid(child(lambda: loaded(kill + 1)), 0)[1] == 0 if kill % 5 == 4 or new else True
    print(len(new), whole, flush=True)
"""


def test_after_fifty_kills_there_is_the_old_store_or_the_new_one_and_never_a_mixture(tmp_path):
    """Each round a changed export is loaded and killed at a moment of its own; a store that stands then is whole."""
    case = big_case(tmp_path / "northwind", 400)
    run = subprocess.run([sys.executable, "-c", KILLS, case, case / BOOKS], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    rounds = [tuple(line.split()) for line in run.stdout.splitlines()]
    assert len(rounds) == 50
    assert all(whole == "True" for _, whole in rounds)
    assert sum(new == "0" for new, _ in rounds) >= 10  # most were killed before they came to an end
    open_case(case)
    assert not [name for name in stores(case) if name.startswith("building-")]


def test_a_full_disk_stops_with_one_sentence_and_leaves_nothing(tmp_path, capsys):
    """A limit on the size of a file stands for the full disk: the write fails in the same way."""
    case = big_case(tmp_path / "northwind", 400)
    code = (
        "import resource, signal, sys\n"
        "from syncgap_kit.__main__ import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "sys.exit(main(['investigate', sys.argv[1], '--out', sys.argv[2]]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, case, tmp_path / "out"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2, run.stderr
    assert run.stderr.count("\n") == 1
    assert "store could not be written" in run.stderr
    assert "MB are free there" in run.stderr
    assert not [name for name in stores(case) if name.endswith(".duckdb") and not name.startswith("building-")]
    assert not (tmp_path / "out").exists()
    assert open_case(case).table(ORDERS).count().execute() == 400


def test_what_a_killed_run_left_is_swept_away_by_the_next(tmp_path):
    case = small_case(tmp_path / "northwind")
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sys; from pathlib import Path\nfrom syncgap_kit.intake import store\n"
                "p = Path(sys.argv[1]) / '.syncgap'; p.mkdir()\n"
                "with store.building(p) as path: path.write_text('x'); import os; os.kill(os.getpid(), 9)"
            ),
            case,
        ],
        check=False,
    )
    assert run.returncode == -signal.SIGKILL
    assert len(stores(case)) == 1
    open_case(case)
    assert [name.startswith("building-") for name in stores(case)] == [False]


TOKENS = ["Zq" + "".join(secrets.choice("bcdfghklmn") for _ in range(12)) for _ in range(50)]  # as names are: letters


def private_case(folder):
    """A case with 50 planted tokens of personal data, each in a place of its own."""
    tokens = iter(TOKENS)
    rows = []
    for number in range(1001, 1013):
        cells = {"Email": f"{next(tokens)}@example.org", "Billing Name": f"Iris {next(tokens)}", "Notes": next(tokens)}
        rows.append(order(number, **cells))
    rows[3]["Total"] = "12.x"  # set aside for a cell, with its name and note
    rows[5]["Tags"] = f"call {next(tokens)}@example.org"
    documents = [document(n, Name=f"Iris {next(tokens)}") for n in range(1001, 1007)]
    name = next(tokens)
    documents.append(document(1007, Name=f"Iris {name}", Memo=f"for Iris {name}, #1007"))
    documents.append(document(1008, Memo=f"write to {next(tokens)}@example.org"))
    case = small_case(folder, orders=rows, documents=documents)
    broken = csv_text(ORDER_COLUMNS, [order(1013, **{"Billing Name": next(tokens), "Email": f"{next(tokens)}@x.org"})])
    with (case / FILE).open("a") as file:
        file.write(broken.splitlines()[1].replace("Enamel Mug", 'Enamel "Mug') + "\n")
        file.write(f"#1014,{next(tokens)}@example.org\n")
    write(
        case / "logs" / "events.csv",
        "at,run_id,channel,order_id,outcome,reason\n"
        f"2025-04-01T00:00:00Z,S1,shopify,#1001,failed,customer {next(tokens)}@example.org is not known\n"
        f"soon,S1,shopify,#1002,failed,Authorization: Bearer {next(tokens)}\n",
    )
    assert next(tokens, None) is None
    return case


def test_fifty_planted_tokens_of_personal_data_appear_nowhere(tmp_path, capfd):
    case = private_case(tmp_path / "northwind")
    assert all(any(token.encode() in content for content in files_of(case).values()) for token in TOKENS)
    assert main(["report", str(case), "--out", str(tmp_path / "out")]) == 0
    told = capfd.readouterr()
    written = {"standard output": told.out.encode(), "standard error": told.err.encode()}
    for root in (tmp_path / "out", case / FOLDER, Path(os.environ["SYNCGAP_HOME"])):
        written |= {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert any(name.endswith(".duckdb") for name in written)
    assert any(name.endswith(".ipynb") for name in written)
    found = {(token, name) for token in TOKENS for name, content in written.items() if token.encode() in content}
    assert found == set()


def test_a_store_holds_no_personal_token_even_packed(tmp_path):
    """DuckDB packs its columns, so that a token may hide from a search of bytes: every table is read out as well."""
    opened = open_case(private_case(tmp_path / "northwind"))
    names = opened.connection.list_tables(database=("store", "main"))
    assert "orders" in names
    text = " ".join(
        str(opened.connection.table(name, database=("store", "main")).to_pyarrow().to_pylist()) for name in names
    )
    assert [token for token in TOKENS if token in text] == []


def test_no_file_and_no_extension_beyond_the_case_can_be_reached(tmp_path):
    opened = open_case(small_case(tmp_path / "northwind"))
    outside = write(tmp_path / "outside.csv", "a,b\n1,2\n")
    for statement in (
        f"SELECT * FROM read_csv('{outside}')",
        f"COPY (SELECT 1) TO '{tmp_path / 'leak.csv'}'",
        f"ATTACH '{tmp_path / 'other.duckdb'}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SELECT getenv('HOME')",
        "CREATE TABLE store.main.mine (a INTEGER)",
        "DELETE FROM store.main.orders",
    ):
        with pytest.raises(Exception, match=r"(?i)permission|disabled|locked|read-only|cannot|not|does not exist"):
            opened.connection.con.execute(statement).fetchall()
    assert not (tmp_path / "leak.csv").exists()


def test_a_case_whose_path_holds_quotes_opens(tmp_path):
    assert open_case(small_case(tmp_path / 'o\'brien; "x"')).table(ORDERS).count().execute() == 12


def test_the_bytes_of_every_row_can_be_cut_out_of_its_file(tmp_path):
    note = {"Notes": 'left at the door,\n"thanks"'}
    case = small_case(
        tmp_path / "northwind", orders=[order(1001, **note), line(1001), order(1002, Total="x"), order(1003)]
    )
    opened = open_case(case)
    spans = opened.table(SPANS).filter(opened.table(SPANS).source_file == FILE).order_by("byte_from").execute()
    content = (case / FILE).read_bytes()
    assert spans.byte_from.tolist() == [0, *spans.byte_to.tolist()[:-1]]
    assert spans.byte_to.tolist()[-1] == len(content)
    assert list(zip(spans.source_row, spans.kind, strict=True)) == [
        *((1, "header"), (2, "loaded"), (4, "loaded"), (5, "quarantined"), (6, "loaded")),
    ]
    first = content[spans.byte_from[1] : spans.byte_to[1]].decode()
    assert first.startswith("#1001,")
    assert 'left at the door,\n""thanks""' in first


def test_bytes_lead_back_into_a_file_of_another_encoding(tmp_path):
    case = small_case(tmp_path / "northwind", orders=[order(1001, Vendor="Café"), order(1002)])
    write(case / FILE, (case / FILE).read_text(encoding="utf-8").encode("utf-16"))
    opened = open_case(case)
    spans = opened.table(SPANS).filter(opened.table(SPANS).source_file == FILE).order_by("byte_from").execute()
    content = (case / FILE).read_bytes()
    assert spans.byte_to.tolist()[-1] == len(content)
    assert content[spans.byte_from[2] : spans.byte_to[2]].decode("utf-16-le").startswith("#1002,")


def test_a_compressed_twin_gives_the_same_rows(tmp_path):
    case = small_case(tmp_path / "northwind")
    first = content_of(open_case(case))[0]
    content = (case / FILE).read_bytes()
    write(case / FILE, gzip.compress(content))
    assert content_of(open_case(case))[0] == first
