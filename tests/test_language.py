"""`language` in case.toml: every sentence follows the reader's country, and nothing that files or programs hold does.

Two cases carry it: the shipped example, and a shop whose books post sums of days and whose data looks like numbers and
days written in English.
"""

import base64
import html
import json
import re
import shutil
import tomllib
from importlib import import_module
from inspect import signature

import pytest

import syncgap_kit as sg
from syncgap_kit.errors import BadCase
from syncgap_kit.evidence.report import investigate_to, write_findings
from syncgap_kit.intake.settings import read_settings
from syncgap_kit.written import NOTATIONS
from tests.small_case import small_case
from tests.sums_case import SUMS_TOML, day_sums, entries, sales
from tests.test_written import displays

AWKWARD = ("1,234.50", "5 May 1999", "98.7% off 2,000")  # as a SKU, as an order's name, as a payment method
AS_IN_FILES = ("an amount such as 1234.56", 'materiality = "500.00"')  # how these have to be written
SENTENCES = {"summary", "evidence", "against", "warnings", "grade_reason"}
TABLES = ("exceptions.csv", "not_expected.csv", "quarantine.csv")
MONTHS = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|\b[A-Z][a-z]{2})"
ENGLISH = re.compile(  # what no reader elsewhere may meet
    rf"\d,\d{{3}}\b|\b\d{{1,2}} {MONTHS}\b|\b{MONTHS} 20\d\d\b|\d\.\d+ ?%|\d%(?!\d)|(?<![\d.])\d+\.\d\d(?![\d.])"
)


def awkward(folder, language):
    shop = sales(1)
    strange, failed = shop[5], shop[-40]
    strange.cells = {"Name": AWKWARD[1], "Lineitem sku": AWKWARD[0], "Payment Method": AWKWARD[2]}
    failed.cells = {"Total": "12.3.4"}
    for sale in shop[60:]:
        sale.cells |= {"Lineitem sku": AWKWARD[0], "Payment Method": AWKWARD[2]} if sale.number % 3 == 0 else {}
    posted = [sale for sale in shop[:60] if sale is not strange] + [sale for sale in shop[60:] if sale.number % 3]
    sums = day_sums(posted)
    for day in list(sums)[3:5]:
        sums[day] -= 131_240
    toml = SUMS_TOML + f'[report]\nlanguage = "{language}"\n'
    return small_case(folder / "shop", [sale.row() for sale in shop], entries(sums), toml=toml)


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """The shop, investigated for the readers of each country."""
    folder = tmp_path_factory.mktemp("shops")
    return {one: sg.investigate(sg.open_case(awkward(folder / one, one))) for one in NOTATIONS}


@pytest.fixture(scope="module")
def shops(studies, tmp_path_factory):
    """What is written of each."""
    folders = {language: tmp_path_factory.mktemp(language) for language in studies}
    for language, study in studies.items():
        write_findings(study, folders[language])
    return folders


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """The example as a report for a German reader, and what is written of it in English."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(sg.example(), folder / "example", ignore=shutil.ignore_patterns(".syncgap"))
    with (folder / "example" / "case.toml").open("a", encoding="utf-8") as file:
        file.write('\n[report]\nlanguage = "de"\n')
    done = sg.report(folder / "example", folder / "de")
    investigate_to(sg.example(), folder / "en")
    return done, {"de": done.folder, "en": folder / "en"}


@pytest.fixture(params=["the example", "a shop that posts sums"])
def written(request):
    """The folders of one case, by language."""
    return request.getfixturevalue("shops") if "sums" in request.param else request.getfixturevalue("examples")[1]


def machine(value):
    """A part of findings.json without its sentences."""
    if isinstance(value, dict):
        return {key: machine(inner) for key, inner in value.items() if key not in SENTENCES}
    return [machine(inner) for inner in value] if isinstance(value, list) else value


def said(value):
    """The sentences of a part of findings.json."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner) if key in SENTENCES else said(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from said(inner)


def _texts(value):
    return [value] if isinstance(value, str) else value


def without_data(text):
    for word in (*AWKWARD, *AS_IN_FILES):
        text = text.replace(word, "")
    return text


def test_what_programs_read_is_the_same_in_every_country(written):
    for language, folder in written.items():
        for name in TABLES:
            assert (folder / name).read_bytes() == (written["en"] / name).read_bytes(), (language, name)
        found, told = (json.loads((one / "findings.json").read_bytes()) for one in (folder, written["en"]))
        assert machine(found) == machine(told)
        assert len(list(said(found))) == len(list(said(told)))


def test_every_sentence_of_the_findings_follows_the_reader(written):
    for language, folder in written.items():
        findings, manifest = (json.loads((folder / name).read_bytes()) for name in ("findings.json", "manifest.json"))
        foreign = [one for one in [*said(findings), manifest["finding"]] if ENGLISH.search(without_data(one))]
        assert bool(foreign) == (language == "en"), foreign


def everything_shown(study):
    """All that a notebook can show of a study, as the text that a reader meets, pictures and their words included."""
    for name in displays():
        module, _, function = name.rpartition(".")
        shows = getattr(import_module(f"syncgap_kit.{module}"), function)
        asked = [key for key, one in signature(shows).parameters.items() if one.default is one.empty][1:]
        for more in {(): [()], ("gap",): [(gap,) for gap in study.gaps], ("channel",): [("shopify",)]}.get(
            (*asked,), []
        ):
            shown = shows(study, *more)
            yield name, read(shown if isinstance(shown, str) else f"{shown.markup}\n{shown.text}")


def read(page):
    """The words of a page, of its pictures, of what they say when they are pointed at, and of their descriptions."""
    pictures = [base64.b64decode(found).decode() for found in re.findall(r"base64,([A-Za-z0-9+/=]+)", page)]
    words = re.findall(r'(?:alt|aria-label|title)="([^"]*)"', page)
    living = re.findall(r"<script[^>]*json[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    pointed = [text for block in living for text in pointed_at(json.loads(block))]
    assert bool(living) <= any(text for text in pointed)
    plain = [re.sub(r"<(style|script).*?</\1>|<[^>]*>", " \n ", text, flags=re.DOTALL) for text in [page, *pictures]]
    return html.unescape(" \n ".join([*plain, *words])) + " \n ".join(pointed)


def pointed_at(spec, key=""):
    """The texts in a picture that is drawn by a script."""
    if isinstance(spec, dict):
        for inner, value in spec.items():
            yield from pointed_at(value, inner)
    elif isinstance(spec, list):
        for value in spec:
            yield from pointed_at(value, key)
    elif isinstance(spec, str) and key in {"said", "label", "title", "text", "description"} and " " in spec:
        yield spec


def test_all_that_is_shown_follows_the_reader_and_data_stands_as_it_is(studies):
    english = list(everything_shown(studies["en"]))
    assert len(english) > 40
    assert sum(bool(ENGLISH.search(without_data(text))) for _, text in english) > 10
    assert all(any(word in text for _, text in english) for word in AWKWARD)
    for language in ("de", "fr"):
        for (name, text), (_, told) in zip(everything_shown(studies[language]), english, strict=True):
            assert [text.count(word) for word in AWKWARD] == [told.count(word) for word in AWKWARD], name
            assert ENGLISH.findall(without_data(text)) == [], name


def test_the_page_of_a_reader_elsewhere(examples):
    done, _ = examples
    page, finding = done.page.read_text(encoding="utf-8"), "Since 16.09.2025, 260 of 1.738 expected Shopify orders, "
    assert re.search(r'<html [^>]*lang="en"', page)
    assert 'data-written="de-DE"' in page  # which the page's scripts follow
    assert "Numbers are written as 1.234,50, days as 31.12.2025 (day, month, year)." in page
    assert finding + "worth USD 31.659,05" in page
    assert done.finding.startswith(finding)
    assert ENGLISH.findall(without_data(read(page))) == []


def test_a_case_read_before_is_read_anew_for_another_country(tmp_path):
    folder, told = awkward(tmp_path, "de"), []
    toml = (folder / "case.toml").read_text()
    (folder / "case.toml").write_text(
        toml.replace("[case]", "[case]\nperiod = { from = 2025-03-05, to = 2025-03-30 }", 1)
    )
    for language in ("de", "fr", "en", "de"):
        toml = (folder / "case.toml").read_text()
        (folder / "case.toml").write_text(re.sub(r'language = "\w+"', f'language = "{language}"', toml))
        told.append(sg.open_case(folder).warnings)
    assert told[0] == told[3]
    assert len({*told}) == 3


@pytest.mark.parametrize("value", ['"es"', '"EN"', '""', "1", "true", '["de"]'])
def test_another_language_is_refused_with_those_that_are_known(tmp_path, value):
    folder = small_case(tmp_path, toml=SUMS_TOML + f"[report]\nlanguage = {value}\n")
    given = tomllib.loads(f"given = {value}")["given"]
    with pytest.raises(BadCase) as refused:
        read_settings(folder)
    assert str(refused.value) == (
        f"case.toml, report.language: {given!r} is no language whose numbers and dates are known; "
        "write one of de, en, fr."
    )
