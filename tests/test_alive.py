"""What moves in a page moves in a real browser: pictures that answer a pointer, tables that sort and search.

Nothing is asked for and nothing is complained of; and without scripts, or on paper, nothing is lacking.
"""

import re

import pytest

from syncgap_kit.evidence.publishing.webpage import completed, parts
from syncgap_kit.evidence.tables import NUMBER, SHORT, Column, Keyed, html_table

pytestmark = pytest.mark.browser
DRAWN = "document.querySelectorAll('figure.drawn').length === document.querySelectorAll('script.picture').length"
SAID = "document.querySelector('.days .said').textContent"
WHOLE = "1 April 2025 to 30 December 2025"
ROWS = (
    ("#10", Keyed("3 May 2025", "2025-05-03"), Keyed("USD 1,000.00", "USD 1000.00"), "9"),
    ("#9", Keyed("12 April 2025", "2025-04-12"), Keyed("USD 99.50", "USD 99.50"), "10"),
    ("#1001", Keyed("not known", ""), Keyed("EUR 5.00", "EUR 5.00"), "9"),
    ("#100", Keyed("12 April 2025", "2025-04-12"), Keyed("USD -3.00", "USD -3.00"), "2"),
    ("#8 Zoë", Keyed("2 December 2024", "2024-12-02"), Keyed("not known", ""), "9"),
)
COLUMNS = (Column("Order"), Column("Created", SHORT), Column("Amount", NUMBER), Column("Row", NUMBER))


@pytest.fixture
def drawn(plain_page, chromium):
    tab = chromium.tab().window(1280).open(plain_page.as_uri())
    tab.until(DRAWN)
    return tab


@pytest.fixture
def table(chromium, tmp_path):
    """A page that holds one table with tools, under the policy of a report."""
    markup = html_table("Some orders", COLUMNS, ROWS, tools=True)
    around = parts(markup, "Orders", "en-GB")
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{around.policy}">'
    page = tmp_path / "table.html"
    page.write_text(completed(f"<!DOCTYPE html>{head}<main>{markup}</main><!--scripts-->", around), encoding="utf-8")
    return chromium.tab().window(1280).open(page.as_uri())


def orders(tab):
    """The first cell of each row that is shown, from top to bottom."""
    return tab.run(
        "[...document.querySelectorAll('tbody tr')].filter(r => r.offsetHeight).map(r => r.cells[0].textContent)"
    )


@pytest.mark.parametrize("page", ["plain_page", "hostile_page"])
@pytest.mark.parametrize("width", [1280, 800])
def test_every_picture_comes_alive_and_nothing_is_asked_for(page, width, chromium, request):
    address = request.getfixturevalue(page).as_uri()
    tab = chromium.tab().window(width).open(address)
    tab.until(DRAWN)
    assert tab.run("document.querySelectorAll('figure.drawn').length") >= 4
    assert [asked for asked in tab.asked if not asked.startswith("data:")] == [address]
    assert tab.complaints == []
    widths = tab.run(
        "[...document.querySelectorAll('.live svg')].map(e => [e.clientWidth, e.closest('figure').clientWidth])"
    )
    assert all(0.9 * room < own <= room for own, room in widths), widths
    assert tab.run("[...document.querySelectorAll('.live')].every(e => e.ariaHidden === 'true')")


@pytest.mark.parametrize("page", ["plain_page", "hostile_page"])
def test_without_scripts_nothing_is_lacking(page, chromium, request):
    address = request.getfixturevalue(page).as_uri()
    tab = chromium.tab(scripts=False).window(1280).open(address)
    assert [asked for asked in tab.asked if not asked.startswith("data:")] == [address]
    assert tab.complaints == []
    assert tab.run("document.querySelectorAll('button, input, .live').length") == 0
    assert tab.run("[...document.querySelectorAll('figure img')].every(e => e.clientHeight > 100)")
    assert tab.run("[...document.querySelectorAll('tbody tr')].every(e => e.offsetHeight > 0)")


def test_a_script_that_was_altered_does_not_run_and_the_picture_stays(plain_page, chromium, tmp_path):
    text = plain_page.read_text(encoding="utf-8")
    altered = tmp_path / "altered.html"
    altered.write_text(text.replace("const NARROW", "const  NARROW"), encoding="utf-8")
    tab = chromium.tab().window(1280).open(altered.as_uri())
    assert [complaint for complaint in tab.complaints if "Content Security Policy" in complaint]
    assert tab.run("document.querySelectorAll('.live').length") == 0
    assert tab.run("[...document.querySelectorAll('figure img')].every(e => e.clientHeight > 100)")
    packed = re.search(r'class="library">(.{20})', text)[1]
    altered.write_text(text.replace(packed, f"{packed[:-1]}{'A' if packed[-1] != 'A' else 'B'}"), encoding="utf-8")
    tab = chromium.tab().window(1280).open(altered.as_uri())
    tab.until("document.querySelectorAll('figure.drawn').length === 0")
    assert tab.run("[...document.querySelectorAll('figure img')].every(e => e.clientHeight > 100)")


def test_who_points_at_a_day_is_told_its_orders_and_their_share(drawn):
    x, y = drawn.place("figure .canvas svg")
    for step in (0, 1):
        drawn.mouse("mouseMoved", x + step, y - 60)
    drawn.until("!document.querySelector('.tip').hidden")
    told = drawn.run("document.querySelector('.tip').textContent")
    assert re.fullmatch(r"\d+ \w+ 2025: \d+ of \d+ expected orders reached the books \([\d.]+%\)\.", told), told
    drawn.mouse("mouseMoved", 5, 5)
    drawn.until("document.querySelector('.tip').hidden")


def test_days_are_chosen_by_dragging_and_by_buttons_and_the_wheel_scrolls_the_page(drawn):
    assert drawn.run(SAID) == WHOLE
    x, y = drawn.place("figure .canvas svg")
    drawn.drag(x - 50, y - 60, x + 50)
    drawn.until(f"{SAID} !== '{WHOLE}'")
    first, last = drawn.run(SAID).split(" to ")
    assert first.endswith("2025")
    assert first != last
    drawn.click(".days button:last-of-type")  # all days
    assert drawn.run(SAID) == WHOLE
    drawn.run("document.querySelector('.days button').focus()")
    drawn.key("Enter")  # closer, by keyboard
    assert drawn.run(SAID) == "8 June 2025 to 23 October 2025"
    x, y = drawn.place("figure .canvas svg")
    before = drawn.run("scrollY")
    drawn.mouse("mouseWheel", x, y, deltaX=0, deltaY=200)
    drawn.until(f"scrollY > {before}")
    assert drawn.run(SAID) == "8 June 2025 to 23 October 2025"
    assert drawn.complaints == []


def test_on_paper_stands_the_still_picture_and_no_button(drawn):
    drawn.click(".days button")
    drawn.window(800, paper=True)
    assert drawn.run("[...document.querySelectorAll('figure img')].every(e => e.clientHeight > 100)")
    hidden = ".live, .days button, .search input, nav, .skip"
    assert drawn.run(f"[...document.querySelectorAll('{hidden}')].every(e => !e.offsetHeight)")
    assert drawn.run("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert drawn.paper().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("column", "rising"),
    [
        (1, ["#8 Zoë", "#9", "#10", "#100", "#1001"]),
        (2, ["#8 Zoë", "#9", "#100", "#10", "#1001"]),
        (3, ["#1001", "#100", "#9", "#10", "#8 Zoë"]),
        (4, ["#100", "#10", "#1001", "#8 Zoë", "#9"]),
    ],
    ids=["numbers in names", "days", "money by currency", "numbers"],
)
def test_rows_are_sorted_up_down_and_as_they_were(table, column, rising):
    was = [row[0] for row in ROWS]
    head = f"thead th:nth-child({column})"
    table.click(f"{head} button")
    assert orders(table) == rising
    assert table.run(f"document.querySelector('{head}').ariaSort") == "ascending"
    table.click(f"{head} button")
    falling = orders(table)
    empty = [row[0] for row in ROWS if isinstance(row[column - 1], Keyed) and not row[column - 1].key]
    assert falling[len(falling) - len(empty) :] == empty  # what is not known comes last either way
    keys = {row[0]: getattr(row[column - 1], "key", row[column - 1]) for row in ROWS}
    full = [name for name in falling if name not in empty]
    backwards = [name for name in reversed(rising) if name not in empty]
    assert [keys[name] for name in full] == [keys[name] for name in backwards]
    equal = [name for name in was if list(keys.values()).count(keys[name]) > 1]
    assert [name for name in falling if name in equal] == equal  # equals stay in the order of the file
    table.click(f"{head} button")
    assert orders(table) == was
    assert table.run("document.querySelectorAll('[aria-sort]').length") == 0
    assert table.complaints == []


def test_on_paper_a_head_of_rows_that_sort_holds_no_box_so_that_it_stands_on_every_sheet(drawn):
    drawn.window(800, paper=True).run(
        "void document.querySelector('thead th').append(document.createElement('button'))"
    )
    assert drawn.run("getComputedStyle(document.querySelector('thead button')).display") == "contents"


def test_rows_are_found_by_all_their_words_and_counted(table):
    table.click(".search input")
    table.type("april 12")
    assert orders(table) == ["#9", "#100"]
    assert table.run("document.querySelector('.search [role=status]').textContent") == "showing 2 of these 5 rows"
    table.click("thead th:nth-child(3) button")
    assert orders(table) == ["#100", "#9"]
    table.run("document.querySelector('.search input').select()")
    table.type("ZOË")
    assert orders(table) == ["#8 Zoë"]
    table.type("x")
    assert orders(table) == []
    assert table.run("document.querySelector('.search [role=status]').textContent") == "showing 0 of these 5 rows"
    assert table.run("document.querySelector('.search label').control === document.querySelector('.search input')")


def test_buttons_and_search_are_reached_by_keyboard_with_a_visible_focus(table):
    met = []
    for _ in range(6):
        table.key("Tab")
        met.append(table.run("document.activeElement.textContent || document.activeElement.type"))
        assert table.run("document.activeElement.matches(':focus-visible')")
    assert met == ["search", "Some orders" + met[1].removeprefix("Some orders"), "Order", "Created", "Amount", "Row"]
    table.key("Enter")
    assert orders(table)[0] == "#100"


def test_five_thousand_orders_stay_small_and_quick(chromium, tmp_path):
    rows = [
        (f"#{at}", Keyed("10 September 2025", "2025-09-10T14:00:00Z"), Keyed(f"USD {at:,}.51", f"USD {at}.51"), str(at))
        for at in range(5000)
    ]
    markup = html_table("All orders", COLUMNS, rows, tools=True)
    assert len(markup) < 1_100_000
    around = parts(markup, "Orders", "en-GB")
    page = tmp_path / "many.html"
    page.write_text(completed(f"<!DOCTYPE html><meta charset='utf-8'>{markup}<!--scripts-->", around), encoding="utf-8")
    tab = chromium.tab().window(1280).open(page.as_uri())
    tab.click("thead th:nth-child(3) button")
    tab.click("thead th:nth-child(3) button")
    assert tab.run("document.querySelector('tbody tr').cells[0].textContent") == "#4999"
    took = tab.run(
        "(() => { const i = document.querySelector('.search input'); i.value = '777'; const t = performance.now();"
        "i.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - t })()"
    )
    assert took < 3000
    assert len(orders(tab)) == sum("777" in str(at) or "777" in f"{at:,}" for at in range(5000))
