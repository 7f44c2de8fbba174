"""Bad input through the commands: exit 2, one sentence that names the file and what to do, and nothing written."""

import gzip
import json

import pytest

from syncgap_kit.__main__ import main
from tests import small_case as small
from tests.small_case import BOOKS, TOML, csv_text, small_case, write
from tests.small_case import ORDERS as FILE

SHOP = csv_text(small.ORDER_COLUMNS, map(small.order, range(1001, 1013)))
HEADER = SHOP.splitlines(keepends=True)[0]
LOG, VERDICTS = ",".join(small.CHANGE_COLUMNS) + "\n", "at,who,scope,id,verdict,reason\n"


def toml(old, new):
    """case.toml with one thing written otherwise."""
    assert old in TOML
    return ("case.toml", TOML.replace(old, new))


def source(fact):
    return toml('channel = "shopify"\n', f'channel = "shopify"\n{fact}\n')


def change(**cells):
    row = {"at": "2025-01-01", "kind": "rule", "id": "R-1", "action": "create", "after": {"when": []}}
    return ("config/changes.csv", csv_text(small.CHANGE_COLUMNS, [row | cells]))


def books(**cells):
    return (BOOKS, csv_text(small.DOCUMENT_COLUMNS, [small.document(1001, **cells)]))


def changed_case(folder, changed):
    """A small case with one file of it, or several, written otherwise."""
    case = small_case(folder / "northwind")
    for path, content in changed if isinstance(changed, list) else [changed]:
        write(case / path, content)
    return case


def refusal(capsys, case, *arguments):
    """The one sentence of `investigate` on a case that it refuses."""
    assert main(["investigate", str(case), "--out", str(case.parent / "out"), *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert shown.err.startswith("syncgap: ")
    assert shown.err.endswith((".\n", "?\n"))
    assert "Traceback" not in shown.err
    return shown.err


REFUSED = {
    "a corrupt gzip file": ((FILE, b"\x1f\x8bnonsense"), "shopify/orders.csv:", "damaged", "export or copy it again"),
    "a cut gzip file": ((FILE, gzip.compress(SHOP.encode())[:-20]), "shopify/orders.csv:", "damaged", "again"),
    "an empty file": ((FILE, ""), "shopify/orders.csv:", "is empty", "export it again"),
    "a file of line breaks": ((FILE, "\n\r\n \n"), "shopify/orders.csv:", "is empty", "export it again"),
    "an empty gzip file": ((FILE, gzip.compress(b"")), "shopify/orders.csv:", "is empty", "export it again"),
    "an unknown file": ((FILE, "a,b\n1,2\n"), "shopify/orders.csv, line 1:", "closest to ", "move it out of exports/"),
    "a workbook": ((FILE, b"PK\x03\x04..."), "shopify/orders.csv:", "XLSX", "save the sheet as CSV"),
    "another wording": (
        (FILE, SHOP.replace("Financial", "Payment")),
        *("shopify/orders.csv, line 1:", "lacks 'financial status'", "did 'payment status'", "export it again"),
    ),
    "a column twice": ((FILE, SHOP.replace("Vendor", "Total")), "orders.csv, line 1:", "'total' stands twice", "again"),
    "bytes of another encoding": (
        (FILE, SHOP.replace("Customer 1003", "Café").encode("cp1252")),
        *("shopify/orders.csv, line 4:", "0xe9", 'encoding = "cp1252"'),
    ),
    "days read both ways": (books(Date="04/05/2025"), "transactions.csv:", "04/05/2025", 'date_order = "MDY"'),
    "amounts read both ways": (
        books(Date="04/15/2025", Amount="1,234"),
        *("transactions.csv:", 'decimal_mark = "."'),
    ),
    "a file that no source names": (("exports/notes.txt", "x"), "exports/notes.txt:", "add one, or move the file away"),
    "a source that names nothing": (toml("shopify/*", "shop/*"), "case.toml:", "'exports/shop/*.csv'", "correct it"),
    "a source outside the case": (
        toml("exports/shopify", "../shopify"),
        "case.toml:",
        "leaves the case folder",
        "copy",
    ),
    "a source anywhere on the disk": (toml("exports/shopify/*.csv", "/etc/*"), "case.toml:", "leaves the case", "copy"),
    "a file of two sources": (
        ("case.toml", TOML + '[[source]]\npath = "exports/*/t*.csv"\n'),
        *("transactions.csv:", "'exports/*/t*.csv'", "let one of them name it"),
    ),
    "a channel that is not named": (toml('channel = "shopify"\n', ""), "orders.csv:", "has no channel", "add one"),
    "a channel for the books": (("case.toml", TOML + 'channel = "x"\n'), "transactions.csv:", "remove that"),
    "a misspelt key": (toml("as_of", "as_off"), "case.toml, [case]:", "'as_off'", "did you mean 'as_of'"),
    "a misspelt key of a source": (source('currrency = "USD"'), "[source 1]:", "'currrency'", "'currency'"),
    "a misspelt table": (toml("[case]", "[polcy]\n[case]"), "case.toml:", "'polcy'", "'policy'"),
    "broken TOML": (toml("[case]", "[case"), "case.toml:", "line 1", "mend that line"),
    "TOML that is no UTF-8": (("case.toml", TOML.replace("small", "café").encode("cp1252")), "case.toml:", "mend"),
    "no source": (("case.toml", '[case]\ntitle = "x"\n'), "case.toml:", "add a [[source]]"),
    "a time zone that is none": (toml("America/New_York", "New York"), "case.timezone:", "'New York'", "IANA"),
    "an as_of that is no instant": (toml("2025-04-30T00:00:00Z", '"soon"'), "case.as_of:", "'soon'", "write a date"),
    "a period back to front": (
        toml("[case]\n", "[case]\nperiod = { from = 2025-05-01, to = 2025-04-01 }\n"),
        *("case.period:", "2025-05-01", "swap the two"),
    ),
    "a grace that is no duration": (
        toml("[case]", '[policy]\ngrace = "soon"\n[case]'),
        "policy.grace:",
        "'soon'",
        "3d",
    ),
    "a tolerance that is no amount": (
        toml("[case]", '[matching]\namount_tolerance = "a cent"\n[case]'),
        *("amount_tolerance:", "'a cent'", "0.01"),
    ),
    "a policy on an unknown field": (
        toml(
            "[case]", '[policy.channel.x]\nexpected = [{ when = { field = "totl", op = "gt", value = "1" } }]\n[case]'
        ),
        *("case.toml, policy.channel.x.expected:", "'totl'", "did you mean 'total'"),
    ),
    "a format nobody knows": (source('format = "shopify_order"'), "orders.csv:", "did you mean 'shopify_orders'"),
    "a format that it is not": (source('format = "qbo_txn_list"'), "shopify/orders.csv", "qbo_txn_list"),
    "an encoding nobody knows": (source('encoding = "klingon"'), "orders.csv:", "'klingon'", "cp1252"),
    "a decimal mark that is none": (source('decimal_mark = ";"'), "[source 1]:", "decimal_mark", 'write "." or ","'),
    "a date order that is none": (source('date_order = "DDD"'), "[source 1]:", "'DDD'", "MDY, DMY or YMD"),
    "no order and no as_of": (
        [(FILE, HEADER), toml("as_of = 2025-04-30T00:00:00Z\n", "")],
        *("case.toml:", "no order", "add as_of"),
    ),
    "a kind of record nobody knows": (change(kind="rulle"), "changes.csv, row 2:", "'rulle'", "did you mean 'rule'"),
    "an action nobody knows": (change(action="creat"), "changes.csv, row 2:", "'creat'", "did you mean 'create'"),
    "a time that is none": (change(at="yesterday"), "changes.csv, row 2:", "'yesterday'", "leave it empty"),
    "a record without id": (change(id=""), "changes.csv, row 2:", "has no id"),
    "a record that is no JSON": (change(after="{oops"), "changes.csv, row 2, after:", "no valid JSON", "mend it"),
    "a secret": (change(after={"access_token": "x"}), "changes.csv, row 2, after, R-1:", "'access_token'", "remove it"),
    "a ragged row of the log": (
        ("config/changes.csv", LOG + "2025-01-01,rule\n"),
        "row 2:",
        "9 fields",
        "mend the row",
    ),
    "a log with other columns": (
        ("config/changes.csv", "when,what\n1,2\n"),
        "changes.csv, row 1:",
        "'when'",
        "at, kind",
    ),
    "a rule without condition": (change(after={"text": "x"}), "changes.csv, row 2:", "R-1 has no when", "write the"),
    "a rule on an unknown field": (
        change(after={"when": {"field": "tag", "op": "eq", "value": "x"}}),
        *("changes.csv, row 2, rule R-1:", "'tag'", "did you mean 'tags'"),
    ),
    "a mapping of an unknown field": (
        change(kind="mapping", id="M", after={"maps": "skus"}),
        *("changes.csv, row 2:", "mapping M", "'skus'"),
    ),
    "a snapshot without time": (
        ("config/snapshots/march.yaml", "records: []"),
        "march.yaml:",
        "tells no time",
        "name it",
    ),
    "a snapshot with an alias": (
        ("config/snapshots/2025-01-01.yaml", "records:\n- &a {kind: rule, id: R}\n- *a\n"),
        *("2025-01-01.yaml, row 2:", "aliases", "write the value itself"),
    ),
    "a snapshot with a key twice": (
        ("config/snapshots/2025-01-01.yaml", "records:\n- kind: rule\n  id: R\n  id: S\n"),
        *("2025-01-01.yaml, row 4:", "'id' stands twice", "mend it"),
    ),
    "a snapshot with a record twice": (
        ("config/snapshots/2025-01-01.json", json.dumps({"records": [{"kind": "rule", "id": "R"}] * 2})),
        *("2025-01-01.json:", "rule R stands twice"),
    ),
    "a log nobody knows": (("logs/sync.csv", "a,b\n1,2\n"), "logs/sync.csv, line 1:", "at, order_id and outcome"),
    "a misspelt key of a log": (
        ("case.toml", TOML + "[[log]]\npath = 'logs/x.log'\npatern = 'x'\n"),
        *("[log 1]:", "'patern'", "did you mean 'pattern'"),
    ),
    "a pattern that does not compile": (
        ("case.toml", TOML + "[[log]]\npath = 'logs/x.log'\npattern = '(?P<at>'\n"),
        *("case.toml, [log 1]:", "RE2", "mend it"),
    ),
    "a pattern that matches nothing": (
        [
            ("case.toml", TOML + "[[log]]\npath = 'logs/x.log'\npattern = '(?P<at>a)(?P<order_id>b)(?P<outcome>c)'\n"),
            ("logs/x.log", "2025-04-01 order #1001 posted\n"),
        ],
        *("case.toml, [log 1]:", "matches no line of logs/x.log", "mend it"),
    ),
    "a log of Git without whole files": (
        ("config/x.git-log.txt", "commit abcdef0\n\n    text\n"),
        *("config/x.git-log.txt:", "holds no patch", "-U1000000"),
    ),
    "a table beside the change log": (
        ("config/notes.csv", "a,b\n1,2\n"),
        *("config/notes.csv, row 1:", "no list of changes", "move the file away"),
    ),
    "an empty log": (("logs/sync.jsonl", ""), "logs/sync.jsonl:", "is empty"),
    "a verdict nobody knows": (
        ("verdicts.csv", VERDICTS + "2025-01-01,me,gap,G1,agreed,x\n"),
        *("verdicts.csv, row 2:", "'agreed'", "accepted, confirmed, refuted"),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_named_in_one_sentence_and_nothing_is_written(what, tmp_path, capsys):
    changed, *says = REFUSED[what]
    sentence = refusal(capsys, changed_case(tmp_path, changed))
    assert [word for word in says if word not in sentence] == []
    assert "a fault of the kit" not in sentence
    assert [path.name for path in tmp_path.iterdir()] == ["northwind"]


KIT = {
    "a path that is a number": (toml('"exports/shopify/*.csv"', "5"), "case.toml"),
    "a path that is a bad glob": (toml("exports/shopify/*.csv", "exports/**x/*.csv"), "case.toml"),
    "a path that is the case itself": (toml("exports/shopify/*.csv", "."), "case.toml"),
    "a channel that is a list": (toml('"shopify"', '["shopify"]'), "case.toml"),
    "a format that is a number": (source("format = 5"), "case.toml"),
    "an encoding that is a number": (source("encoding = 5"), "case.toml"),
    "a grace beyond all time": (toml("[case]", '[policy]\ngrace = "99999999999d"\n[case]'), "case.toml"),
    "a record that is a list": (change(after=[1]), "changes.csv"),
    "a record of endless depth": (change(after="[" * 99_999), "changes.csv"),
    "a channel that is half a list": (change(channel="[oops"), "changes.csv"),
    "a line that is a list": (("config/changes.jsonl", "[1]\n"), "changes.jsonl"),
    "a key that is a list": (("config/snapshots/2025-01-01.yaml", "records:\n- {[a]: b}\n"), "2025-01-01.yaml"),
}
SILENT = {
    "a rule action that is none": (change(after={"action": "exclud", "when": []}), "changes.csv", "exclud"),
    "an expiry that is no time": (change(kind="credential", after={"expires_at": "soon"}), "changes.csv", "soon"),
    "a switch that is neither": (change(after={"when": [], "enabled": "maybe"}), "changes.csv", "maybe"),
    "a verdict at no time": (("verdicts.csv", VERDICTS + "soon,me,gap,G1,accepted,x\n"), "verdicts.csv", "soon"),
    "a currency that is none": (toml('"USD"', '"dollars"'), "case.toml", "dollars"),
}


@pytest.mark.parametrize("what", KIT)
def test_what_cannot_be_read_is_no_fault_of_the_kit(what, tmp_path, capsys):
    changed, names = KIT[what]
    sentence = refusal(capsys, changed_case(tmp_path, changed))
    assert "a fault of the kit" not in sentence
    assert names in sentence


@pytest.mark.parametrize("what", SILENT)
def test_a_word_that_means_nothing_is_refused(what, tmp_path, capsys):
    changed, *says = SILENT[what]
    sentence = refusal(capsys, changed_case(tmp_path, changed))
    assert all(word in sentence for word in says)


def test_a_link_that_leads_out_of_the_case_is_refused(tmp_path, capsys):
    case = small_case(tmp_path / "northwind")
    (case / "exports" / "shopify" / "more.csv").symlink_to(write(tmp_path / "private.csv", SHOP))
    assert "exports/shopify/more.csv: points outside the case" in refusal(capsys, case)


def test_a_folder_without_case_toml_is_refused(tmp_path, capsys):
    (tmp_path / "northwind").mkdir()
    assert "northwind: holds no case.toml" in refusal(capsys, tmp_path / "northwind")


def test_exports_without_an_order_are_refused_or_give_findings_without_a_gap(tmp_path, capsys):
    case = changed_case(tmp_path, (FILE, HEADER))
    assert main(["investigate", str(case), "--out", str(tmp_path / "out")]) in (0, 2)
    assert "a fault of the kit" not in capsys.readouterr().err
