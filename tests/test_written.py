"""Numbers and days as the reader's country writes them: what the notations are, and that nothing writes past them."""

import ast
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import SimpleNamespace

import pandas as pd
import pytest
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from syncgap_kit import written
from syncgap_kit.evidence.pictures.chart_locale import reader_locale
from syncgap_kit.intake.phrases import span
from syncgap_kit.matching.plain_reasons import plain_reasons
from syncgap_kit.written import (
    NOTATIONS,
    day_words,
    for_reader,
    in_digits,
    money_words,
    month_words,
    opening_words,
    percent_words,
    short_day_words,
    short_month_words,
    written_for,
)
from tests.test_architecture import MODULES, tree

AMOUNT, DAY = Decimal("-1234567.50"), date(2025, 3, 4)
NARROW, NO_BREAK = "\u202f", "\u00a0"
COUNTRIES = pytest.mark.parametrize("language", sorted(NOTATIONS))
# What is no sentence for a reader: amounts and instants for machines, cells of files, patterns of the engine.
MACHINE = re.compile(r"0?\d*x?|0?[<>]\d+|E|([.](\d|\{places\}))?[fg]|%H:%M(:%S)?|%Y-%m-%d %H:%M:%S")
FIGURES = re.compile(r"(?<![.:\d])\b\d+([.]\d+)?%(?!\d)|(?<!\{)\b\d{1,3},\d{3}\b(?!\})")  # of no style, no pattern
BARE = {  # who may write `.2f` and the like, and why
    "findings": "machine fields",
    "written": "the notations themselves",
    "attribution.order_trace": "values of a file, as a rule saw them",
    "attribution.stock": "read back at once",
    "matching.ratios": "a name of what many orders differ by, written for people where it is said",
    "matching.plain_reasons": "turns that back",
    "evidence.beside": "rounded to two figures, then written by in_digits",
}


def test_each_country_has_its_own_way():
    ways = {}
    for language in NOTATIONS:
        with written_for(language):
            ways[language] = [money_words(AMOUNT, "USD"), day_words(DAY), percent_words(Decimal("98.70"), 1)]
            ways[language] += [short_day_words(DAY), month_words(DAY), short_month_words(DAY), in_digits(1738)]
    assert ways["en"] == ["USD -1,234,567.50", "4 March 2025", "98.7%", "4 Mar 2025", "March 2025", "2025-03", "1,738"]
    assert ways["de"] == [
        *("USD -1.234.567,50", "04.03.2025", f"98,7{NO_BREAK}%", "04.03.2025", "03.2025", "03.2025", "1.738"),
    ]
    assert ways["fr"] == [
        f"USD -1{NARROW}234{NARROW}567,50",
        *("04/03/2025", f"98,7{NO_BREAK}%", "04/03/2025", "03/2025", "03/2025", f"1{NARROW}738"),
    ]


@COUNTRIES
@given(number=st.decimals(-(10**12), 10**12, places=3), day=st.dates(date(1000, 1, 1)))
def test_they_are_those_of_the_unicode_consortium(language, number, day):
    patterns = {"en": "d MMMM y", "de": "dd.MM.y", "fr": "dd/MM/y"}
    with written_for(language):
        assert in_digits(number, 3) == format_decimal(number, "#,##0.000", language)
        assert in_digits(int(number)) == format_decimal(int(number), locale=language)
        assert percent_words(number, 1) == format_percent(number / 100, "0.0" + NOTATIONS[language].percent, language)
        assert day_words(day) == format_date(day, patterns[language], language)
    spaced = {"en": "5%", "de": f"5{NO_BREAK}%", "fr": f"5{NO_BREAK}%"}
    assert format_percent(0.05, locale=language) == spaced[language]


@given(number=st.integers() | st.floats(-1e15, 1e15) | st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_english_is_as_python_writes_it(number):
    assert in_digits(number) == (f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}")
    assert in_digits(number, 2) == f"{number:,.2f}"
    assert percent_words(number, 1) == f"{number:.1f}%"


@given(first=st.dates(date(1900, 1, 1), date(2100, 1, 1)), length=st.integers(0, 800))
def test_english_days_are_as_python_writes_them_and_spans_say_nothing_twice(first, length):
    last = first + timedelta(days=length)
    assert day_words(first) == f"{first.day} {first:%B %Y}"
    assert short_day_words(first) == f"{first.day} {first:%b %Y}"
    opened = {f"{first.day}", f"{first.day} {first:%B}", day_words(first)}
    assert opening_words(first, last) in opened
    whole = f"{opening_words(first, last)} {day_words(last)}".split()
    assert len(set(whole[1:])) == len(whole[1:]) or first.year != last.year or first.day == last.day


def test_figures_are_never_cut():
    with written_for("de"):
        assert span(DAY, date(2025, 3, 9)) == "from 04.03.2025 to 09.03.2025"
    assert span(DAY, date(2025, 3, 9)) == "from 4 to 9 March 2025"
    assert span(DAY, date(2025, 5, 9)) == "from 4 March to 9 May 2025"


def test_who_enters_a_notation_leaves_it_as_it_was():
    with pytest.raises(ZeroDivisionError), written_for("fr"), written_for("de"):
        raise ZeroDivisionError
    assert day_words(DAY) == "4 March 2025"


def test_a_function_writes_as_the_readers_of_its_case_do():
    @for_reader
    def shown(study, day):
        return day_words(day)

    case = SimpleNamespace(settings=SimpleNamespace(report={"language": "de"}))
    assert shown(case, DAY) == shown(SimpleNamespace(case=case), day=DAY) == shown(study=case, day=DAY) == "04.03.2025"
    assert day_words(DAY) == "4 March 2025"


def test_reasons_go_back_into_the_registers_as_they_were():
    owned = ["fee of 2.9 % and 0.30 would leave", "in the sum of 4 March 2025 and 1,5 % more", ""]
    english = pd.Series([f"net, as a {owned[0]}", *owned[1:]])
    rows = [("the sum of 04.03.2025", "the sum of 4 March 2025", "", "")]
    rows += [("the sum of 04.03.2025 to 05.03.2025", "the sum of 4 March 2025 to 5 March 2025", "", "")]
    buckets = pd.DataFrame(rows, columns=["label", "plain_label", "rest_words", "plain_rest"])
    matches = SimpleNamespace(sums=SimpleNamespace(buckets=buckets), shared=None)
    with written_for("de"):
        german = pd.Series([f"net, as a {owned[0].replace('.', ',')}", "in the sum of 04.03.2025 and 1,5 % more", ""])
        assert list(plain_reasons(german, matches)) == list(english)
        longer = pd.Series(["in the sum of 04.03.2025 to 05.03.2025"])
        assert list(plain_reasons(longer, matches)) == [f"in {rows[1][1]}"]
    assert plain_reasons(english, matches) is english


def test_a_chart_is_told_the_same_marks():
    assert reader_locale() == {}
    for language in ("de", "fr"):
        with written_for(language):
            told, own = reader_locale()["locale"], written.notation()
        assert (told["number"]["decimal"], told["number"]["thousands"]) == (own.decimal, own.grouping)
        assert told["number"]["percent"] == own.percent
        assert told["time"]["date"] == own.day


@cache
def displays():
    """Every public function of the evidence that gives something to show, or a text or a file for people."""
    found = {}
    for module in MODULES:
        for node in tree(module).body if module.startswith("evidence.") else ():
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.args.args:
                first = ast.unparse(node.args.args[0].annotation or ast.Constant(""))
                gives = ast.unparse(node.returns or ast.Constant(""))
                if ("Study" in first or "Case" in first) and ("Shown" in gives or gives == "str"):
                    found[f"{module}.{node.name}"] = [ast.unparse(one) for one in node.decorator_list]
    return found


def test_no_display_function_forgets_its_reader():
    assert len(displays()) > 30
    assert [name for name, decorators in displays().items() if "for_reader" not in decorators] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda name: name or "syncgap_kit")
def test_nothing_writes_numbers_and_days_past_the_notation(module):
    past = [*bare_formats(module), *bare_texts(module)] if module != "written" else []
    assert past == [], f"{module} writes in no reader's notation: use in_digits, percent_words, day_words: {past}"


def bare_formats(module):
    """Format specifications that group, round or spell: `:,`, `:.1%`, `:.1f`, `:%B`; calls of format and strftime."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            form = "".join(p.value if isinstance(p, ast.Constant) else "{places}" for p in node.format_spec.values)
            if not MACHINE.fullmatch(form) or (re.search(r"[.].*f|g", form) and module not in BARE):
                yield f"line {node.lineno}: {ast.unparse(node.value)}:{form}"
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            given = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if (name == "strftime" and given != ["%Y-%m"] and given) or (name == "format" and "," in "".join(given)):
                yield f"line {node.lineno}: {name}({given})"


def bare_texts(module):
    """Texts for people with a percentage, an amount or a month in them, and a percent sign behind a figure."""
    documentation = {id(node.value) for node in ast.walk(tree(module)) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.JoinedStr):
            for one, other in zip(node.values, node.values[1:], strict=False):
                behind = isinstance(one, ast.FormattedValue) and isinstance(other, ast.Constant) and other.value
                if behind and re.match(r" ?%", behind) and module not in BARE:
                    yield f"line {node.lineno}: a percent sign behind {ast.unparse(one.value)}"
        told = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
        if told and FIGURES.search(node.value):
            yield f"line {node.lineno}: {node.value!r}"
