"""What an auditor holds: nothing altered unseen, nothing from a file alive in the page, nothing lost from a table."""

import base64
import csv
import io
import itertools
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import nbformat
import papermill
import pytest

from syncgap_kit.errors import BadCase, BrokenRun, UnknownParameter
from syncgap_kit.evidence import display, figures, opening, orders, provenance, report
from syncgap_kit.evidence.markup import Markup, element, safe
from syncgap_kit.evidence.pictures import timeline
from syncgap_kit.evidence.publishing import publish as publishing
from syncgap_kit.evidence.publishing import seal, webpage
from syncgap_kit.evidence.publishing.notebook import check_executed, check_given, check_parameters, kernel_options
from syncgap_kit.evidence.publishing.publish import publish, workplace
from syncgap_kit.evidence.sentences import gap_sentence, probability_words, share, span_words
from syncgap_kit.evidence.tables import ORDER_COLUMNS, Column, csv_text, html_table
from syncgap_kit.findings import DaySpan
from syncgap_kit.intake.export import SetAside
from tests import handmade

ROOT = Path(__file__).parent.parent
# Every way we know by which text of a buyer could come alive: markup, attributes, links, formulas, templates, Markdown.
HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"' onmouseover='alert(3)' "
    "$E=mc^2$ | *bold* `code` [link](javascript:alert(4)) {{ 7 * 7 }} {% raw %} &lt; \u202e\x00\x1b[31m end"
)


class Seen(HTMLParser):
    """The elements and attributes that a browser would find, and the text it would show."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.attributes, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def study():
    return handmade.study()


@pytest.fixture(scope="module")
def hostile_report(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        return handmade.report(tmp_path_factory.mktemp("hostile"), patch, HOSTILE)


@pytest.fixture
def sealed(study, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    report.write_findings(study, folder)
    return folder


def test_text_becomes_markup_only_by_being_escaped():
    assert safe("<b>&\"'") == "&lt;b&gt;&amp;&quot;&#x27;"
    assert safe(Markup("<b>")) == "<b>"
    assert element("p", "<i>", title='"') == '<p title="&quot;">&lt;i&gt;</p>'
    assert safe("a\x00b\x1b\n") == "a\u2400b\u241b\n"
    assert safe("\udcff") == "\\udcff"


def test_a_table_keeps_every_word_and_says_what_it_is():
    long = "word " * 400
    page = Seen(html_table("Orders <1>", (Column("Order"), Column("Note")), [("#1", long)] * 70))
    assert "".join(page.text).count(long) == 70
    assert ("th", "scope", "col") in page.attributes
    assert ("th", "scope", "row") in page.attributes
    assert page.elements.count("caption") == 1
    assert "Orders <1>" in page.text


def test_csv_is_read_back_as_it_was_in_an_order_of_its_own(study):
    frame = handmade.orders(30, 'a "b", c\r\nd\re')
    text = csv_text(frame, ORDER_COLUMNS)
    assert text == csv_text(frame.sample(frac=1, random_state=3), ORDER_COLUMNS)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == ORDER_COLUMNS
    assert [row["source_row"] for row in rows] == [str(2 * at + 2) for at in range(30)]
    assert {row["order_name"] for row in rows} == set(frame["order_name"])
    assert csv_text(frame.head(0), ORDER_COLUMNS) == ",".join(ORDER_COLUMNS) + "\n"


def test_the_finding_is_one_sentence_with_count_money_and_day(study):
    sentence = display.summary(study)
    expected = display.expected_within(study, study.findings.gaps[0])
    rows = study.completeness
    assert expected == rows.loc[rows["day"] >= handmade.ONSET, "expected"].sum()
    assert sentence.startswith(
        f"Since 10 September 2025, 412 of {expected:,} expected Shopify orders, worth USD 38,114.20, never reached the"
    )
    assert "rule R-12 (probability 98.1%, established)" in sentence
    assert sentence.count(".") - sentence.count("38,114.20") - sentence.count("98.1%") == 1


def test_a_case_without_a_gap_says_so_and_what_was_looked_at():
    quiet = handmade.study(with_gap=False)
    shown = display.finding(quiet).text
    assert shown.startswith(
        "No gap was found: 10,882 orders of Shopify should be in the books, and none of them is missing; "
        "outside any gap, "
    )
    assert "from 1 April 2025 to 30 December 2025, day by day, and 8 recorded configuration changes" in shown
    assert figures.onsets(quiet).text.startswith("No gap was found")
    assert '1 warning under "What to know before relying on this" says what' in opening.findings(quiet).text
    assert "no cause to weigh" in display.causes(quiet).text


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        ("1", "above 99.9%, established"),
        ("0.9999", "above 99.9%, established"),
        ("0.9995", "above 99.9%, established"),
        ("0.95", "95.0%, established"),
        ("0.70", "70.0%, probable"),
        ("0.3", "30.0%, undetermined"),
        ("0.05", "5.0%, unlikely"),
        ("0.0005", "below 0.1%, very unlikely"),
        ("0.0001", "below 0.1%, very unlikely"),
        ("0", "below 0.1%, very unlikely"),
    ],
)
def test_probabilities_are_never_rounded_to_certainty(probability, words):
    assert probability_words(Decimal(probability)) == words


def test_shares_and_spans_say_no_more_than_is_known():
    assert share(9_999, 10_000) == "above 99.9%"
    assert share(1, 10_000) == "below 0.1%"
    assert share(5, 5) == "100.0%"
    day = date(2025, 3, 4)
    assert (
        span_words(DaySpan(day, day, day, Decimal(1))) == "4 March 2025 (that very day with more than 99% probability)"
    )
    assert "4 March 2025 or before" in span_words(DaySpan(day, None, day, Decimal("0.96")))
    two_months = DaySpan(day, date(2025, 2, 27), day, Decimal("0.96"))
    assert span_words(two_months) == "4 March 2025 (with 96% probability between 27 February and 4 March 2025)"


def test_one_order_is_not_several():
    gap = handmade.gap()
    one = type(gap)(**{**gap.__dict__, "orders": 1, "end": gap.onset})
    assert (
        gap_sentence(one, 0) == "On 10 September 2025, 1 Shopify order, worth USD 38,114.20, never reached the books."
    )


def test_a_broken_identity_is_said_first(study):
    whole = study.findings.channels[0]
    broken = type(whole)(whole.channel, whole.currency, {**whole.counts, "missing": 411}, whole.amounts)
    first, second = display.conservation_sentences(broken)
    assert first.startswith("It adds up: ")
    assert second.startswith("IT DOES NOT ADD UP: ")


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Los_Angeles"])
def test_the_picture_is_the_same_in_every_time_zone(study, zone):
    script = (
        "from syncgap_kit.evidence import figures; from tests import handmade; "
        "print(figures.completeness_chart(handmade.study(), 'shopify').markup, end='')"
    )
    env = {**os.environ, "TZ": zone}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env, cwd=ROOT)
    assert done.stdout == figures.completeness_chart(study, "shopify").markup


def test_the_picture_tells_the_finding(study):
    figure = figures.completeness_chart(study, "shopify")
    page = Seen(figure.markup)
    assert page.elements.count("script") == 1
    assert ("script", "type", "application/json") in page.attributes
    [alt] = [value for tag, name, value in page.attributes if (tag, name) == ("img", "alt")]
    assert alt == figure.text
    for words in (
        "412 Shopify orders, worth USD 38,114.20",
        "between 8 and 11 September 2025",
        "W-3 on 10 September 2025 (of",
    ):
        assert words in alt
    svg = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', figure.markup)[1]).decode()
    for label in ("G1 begins 10 Sep 2025", "R-19", "W-3", "C-SHOP-LIVE", "\u2039 R-12"):
        assert f">{label}</text>" in svg, label
    assert "<script" not in svg
    assert "<image" not in svg


def test_stretches_and_weeks_are_cut_at_the_onset(study):
    rows, gaps = study.completeness, study.findings.gaps
    before, since = timeline.levels(rows, gaps, handmade.FIRST, handmade.LAST)
    assert (before.end, since.start, before.broken, since.broken) == (handmade.ONSET, handmade.ONSET, False, True)
    step, weeks = timeline.bins(rows, gaps, handmade.FIRST, handmade.LAST, most=100)
    assert step == "week"
    assert handmade.ONSET in {week.start for week in weeks}
    assert sum(week.expected for week in weeks) == rows["expected"].sum()
    assert not weeks[-1].settled
    assert weeks[0].settled


def test_labels_of_changes_do_not_cover_each_other():
    first = date(2025, 1, 1)
    crowd = [timeline.Mark(first + timedelta(at), f"RULE-{at}", at == 7) for at in range(30)]
    placed = timeline.in_lanes(crowd, first, first + timedelta(364), 830, 7.5)
    assert next(mark for mark in placed if mark.cause).lane == 0
    assert len(placed) == 30
    assert any(mark.lane is None for mark in placed)
    for lane in range(timeline.LANES):
        starts = sorted((mark.day - first).days * 830 / 365 for mark in placed if mark.lane == lane)
        assert all(right - left >= 6 * 7.5 for left, right in itertools.pairwise(starts))


def test_the_sample_can_be_drawn_again_by_anybody(study):
    rows = study.exceptions
    picked = orders.drawn(rows, 15, 1)
    assert len(picked) == 15
    assert picked["created_at"].is_monotonic_increasing
    assert list(orders.drawn(rows.sample(frac=1, random_state=5), 15, 1)["order_id"]) == list(picked["order_id"])
    assert list(orders.drawn(rows, 15, 2)["order_id"]) != list(picked["order_id"])
    shown = orders.sample(study)
    assert "showing 15 of 412 rows, drawn with seed 1" in shown.markup
    assert all(f">{row}<" in shown.markup for row in picked["source_row"])


def test_what_this_cannot_show_names_what_is_not_known_here(study):
    lines = provenance.limits(study).text
    assert "Configuration changes without a known day: 1 of 8." in lines
    assert "(quarantine.csv): 3." in lines
    assert "to be called missing: 10." in lines


def test_the_method_leaves_what_the_statement_says(study):
    steps = provenance.method(study).text.splitlines()
    assert len(steps) == 7
    assert all(step.startswith(f"{number}. ") for number, step in enumerate(steps, 1))
    assert "30 of 10,912; 10,882 are left" in steps[2]
    assert "412 are left without a document" in steps[4]


def test_hostile_text_is_shown_and_never_lives(hostile_report):
    html = hostile_report.page.read_text(encoding="utf-8")
    page = Seen(html)
    assert not {"iframe", "object", "embed", "link", "base", "form"} & set(page.elements)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    own = [(webpage.FOLDER / name).read_text(encoding="utf-8") for name in ("charts.js", "tables.js")]
    assert [text for attributes, text in scripts if not attributes] == own
    kinds = {re.search(r'type="([^"]+)"', attributes)[1] for attributes, _ in scripts if attributes}
    assert kinds == {"application/json", "text/plain"}
    assert len(scripts) == page.elements.count("script")
    assert [name for _, name, _ in page.attributes if name.startswith("on")] == []
    links = [value for _, name, value in page.attributes if name in ("src", "srcset", "href", "action")]
    assert links
    own = ("data:image/svg+xml;base64,", "#part-", "#report", "#gap-")
    assert all(value.startswith(own) or value == f"#{opening.PICTURE}" for value in links)
    text = "".join(page.text)
    shown = HOSTILE.replace("\x00", "\u2400").replace("\x1b", "\u241b")
    # title, summary, evidence, counter-evidence, change, order names, file, value set aside, document sentence, warning
    assert text.count(shown) >= 25
    assert "49" not in re.findall(r"\{\{.*?\}\}|49 \{%", text)
    assert "<h1>" in hostile_report.page.read_text(encoding="utf-8")
    assert "onerror" in text


def test_the_page_names_no_host_and_no_folder_of_this_machine(hostile_report, tmp_path):
    for name in ("audit-report.html", "audit-report.ipynb"):
        text = (hostile_report.folder / name).read_text(encoding="utf-8")
        assert "http:" not in text
        assert "https:" not in text
        assert str(report.NOTEBOOK.parents[1]) not in text
        assert ".work-" not in text
        assert "papermill" not in text
    policy = re.search(r'content="(default-src[^"]+)"', hostile_report.page.read_text(encoding="utf-8"))[1]
    assert re.fullmatch(r"default-src 'none'; script-src( 'sha256-[\w+/=]{44}'){3}; style-src .*", policy)
    assert "eval" not in policy
    assert policy.count("unsafe") == 1


def test_a_report_is_whole_sealed_and_leaves_nothing_beside_itself(hostile_report):
    folder = hostile_report.folder
    assert folder.name == "2026-01-04"
    assert folder.parent.name == "northwind"
    assert {path.name for path in folder.iterdir()} == {
        *("findings.json", "exceptions.csv", "not_expected.csv", "quarantine.csv"),
        *("audit-report.html", "audit-report.ipynb", "exceptions.xlsx", "manifest.json"),
    }
    assert seal.verify(folder) == []
    assert [path.name for path in folder.parents[1].iterdir()] == ["northwind"]
    assert (folder / "findings.json").read_text(encoding="utf-8") == handmade.study(HOSTILE).findings.as_json()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["parameters"] == {"as_of": "", "case_folder": "northwind"}
    assert manifest["command"] == "syncgap report northwind --out reports"
    notebook = nbformat.read(folder / "audit-report.ipynb", as_version=4)
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


def test_a_fault_inside_the_notebook_publishes_nothing(tmp_path, monkeypatch):
    with pytest.raises(BrokenRun, match=r"stopped with ZeroDivisionError: division by zero; nothing was published"):
        handmade.report(tmp_path, monkeypatch, "", "study = 1 / 0")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["06_audit_report.ipynb", "northwind"]


def test_a_refusal_inside_the_notebook_comes_out_as_it_was_said(tmp_path, monkeypatch):
    raising = "from syncgap_kit.errors import BadExport\nraise BadExport('orders.csv, row 7: is cut; export it again.')"
    with pytest.raises(Exception, match=r"^orders\.csv, row 7: is cut; export it again\.$") as caught:
        handmade.report(tmp_path, monkeypatch, "", raising)
    assert type(caught.value).__name__ == "BadExport"
    assert not (tmp_path / "reports").exists()


def test_a_parameter_that_the_notebook_does_not_declare_is_refused():
    notebook = nbformat.read(report.NOTEBOOK, as_version=4)
    check_parameters(notebook, {"case_folder": "x", "as_of": "", "output_folder": ""})
    with pytest.raises(UnknownParameter, match="'case_foldr' is no parameter"):
        check_parameters(notebook, {"case_foldr": "x"})
    with pytest.raises(UnknownParameter, match="declared as str, but was given 20260115"):
        check_parameters(notebook, {"as_of": 20260115})
    with pytest.raises(UnknownParameter):
        check_parameters(notebook, {"x = 1; import os": "x"})


@pytest.mark.parametrize("notebook", sorted(report.NOTEBOOK.parent.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_checks_what_papermill_was_given_before_it_computes(notebook):
    cells = ["".join(cell.source) for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    imports, check, *computing = [line for line in cells[1].splitlines() if line.strip() and "evidence" not in line]
    assert (imports, check, len(computing)) == ("import syncgap_kit as sg", "sg.check_given(In)", 1)
    for source, said in (
        ("case_foldr = 'x'", "'case_foldr' is no parameter of the notebook; it declares as_of, case_folder"),
        ("as_of = 20260115", "'as_of' of the notebook is declared as str, but was given 20260115"),
        ("as_of = None", "declared as str, but was given None"),
        ("as_of = float('nan')", "declared as str, but was given"),
    ):
        with pytest.raises(UnknownParameter, match=said):
            check_given(["", cells[0], f"# Parameters\n{source}\n", cells[1]])
    check_given(["", cells[0], "# Parameters\ncase_folder = 'x'\n", "!ls", cells[1], "study = 1"])
    check_given(["", cells[0], cells[1]])


def test_papermill_itself_runs_nothing_with_a_parameter_that_is_misspelt(tmp_path):
    with pytest.raises(papermill.PapermillExecutionError, match="'as_off' is no parameter of the notebook"):
        papermill.execute_notebook(
            report.NOTEBOOK,
            tmp_path / "out.ipynb",
            {"as_off": "2026-01-15"},
            progress_bar=False,
            kernel_name="python3",
            **kernel_options(tmp_path),
        )
    ran = [cell for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells if cell.get("execution_count")]
    assert "check_given" in ran[-1].source


def test_a_run_that_only_looks_complete_is_not_believed():
    cell = nbformat.v4.new_code_cell("1 + 1")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    with pytest.raises(BrokenRun, match="cell 1 was not executed"):
        check_executed(notebook, "n.ipynb")
    cell.execution_count = 1
    check_executed(notebook, "n.ipynb")
    cell.outputs = [nbformat.v4.new_output("error", ename="KeyboardInterrupt", evalue="", traceback=[])]
    with pytest.raises(BrokenRun, match="KeyboardInterrupt"):
        check_executed(notebook, "n.ipynb")


def test_every_byte_of_a_report_is_under_the_seal(sealed):
    assert seal.verify(sealed) == []
    for path in sorted(sealed.iterdir()):
        whole = path.read_bytes()
        for at in range(0, len(whole), max(1, len(whole) // 40)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            [problem] = seal.verify(sealed)
            assert problem.startswith(f"altered: {path.name} ("), (path.name, at)
        path.write_bytes(whole)
    assert seal.verify(sealed) == []


def test_what_is_added_removed_or_swapped_is_named(sealed):
    (sealed / "quarantine.csv").unlink()
    (sealed / "notes").mkdir()
    (sealed / "notes" / "more.txt").write_text("x")
    assert seal.verify(sealed) == ["missing: quarantine.csv.", "added: notes/more.txt."]
    first, second = sealed / "exceptions.csv", sealed / "not_expected.csv"
    first.rename(sealed / "x"), second.rename(first), (sealed / "x").rename(second)
    assert {problem.split(" (")[0] for problem in seal.verify(sealed)} >= {
        "altered: exceptions.csv",
        "altered: not_expected.csv",
    }


def test_a_file_replaced_by_a_link_to_its_copy_is_altered(sealed, tmp_path):
    copy = tmp_path / "copy.json"
    (sealed / "findings.json").rename(copy)
    (sealed / "findings.json").symlink_to(copy)
    assert seal.verify(sealed) == ["altered: findings.json (it is no longer a plain file)."]


def test_without_a_manifest_nothing_can_be_checked(sealed, tmp_path):
    (sealed / "manifest.json").unlink()
    assert seal.verify(sealed) == ["missing: manifest.json; without it nothing here can be checked."]
    with pytest.raises(BadCase, match="there is no such folder"):
        seal.verify(tmp_path / "nowhere")


def test_the_manifest_has_the_only_clock(study, sealed, tmp_path):
    again = tmp_path / "again"
    again.mkdir()
    report.write_findings(study, again)
    for path in sealed.iterdir():
        one, two = path.read_bytes(), (again / path.name).read_bytes()
        if path.name == "manifest.json":
            clocked = {"created", seal.SELF}
            one, two = ({k: v for k, v in json.loads(text).items() if k not in clocked} for text in (one, two))
        assert one == two, path.name


def republish(study, place):
    with workplace(place) as work:
        folder = work / "output"
        folder.mkdir()
        report.write_findings(study, folder)
        publish(folder, place)


def test_an_output_is_replaced_whole_and_nothing_else_ever(sealed, study, tmp_path):
    (sealed / "quarantine.csv").unlink()
    republish(study, sealed)
    assert seal.verify(sealed) == []
    (sealed / "mine.txt").write_text("keep me")
    with pytest.raises(BrokenRun, match=r"holds .mine\.txt., which no earlier run has written"):
        republish(study, sealed)
    assert (sealed / "mine.txt").read_text() == "keep me"
    assert seal.verify(sealed) == ["added: mine.txt."]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report"]


def test_a_failed_publication_brings_back_what_stood_there(sealed, study, monkeypatch):
    before = {path.name: path.read_bytes() for path in sealed.iterdir()}
    rename = type(sealed).rename

    def fails(path, target):
        if path.name == "output" and target == sealed:
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(publishing, "exchanged", lambda one, other: False)  # as on a disk that cannot do it
    monkeypatch.setattr(type(sealed), "rename", fails)
    with pytest.raises(OSError, match="No space left"):
        republish(study, sealed)
    assert {path.name: path.read_bytes() for path in sealed.iterdir()} == before
    assert [path.name for path in sealed.parent.iterdir()] == ["report"]


def test_folders_made_for_a_run_that_failed_are_gone(tmp_path):
    def interrupted():
        with workplace(tmp_path / "a" / "b" / "c") as work:
            (work / "half.csv").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_the_quarantine_of_an_opened_case_is_shown_like_that_of_a_study(study):
    opened = [SetAside(*row) for row in study.quarantine.itertuples(index=False)]
    case = SimpleNamespace(settings=study.case.settings, quarantine=opened)
    assert provenance.set_aside(replace(study, quarantine=study.quarantine[:0])).text == "No row had to be set aside."
    assert provenance.set_aside(study).markup == provenance.set_aside(case).markup
