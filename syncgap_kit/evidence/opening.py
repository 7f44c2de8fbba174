"""The first screen of the page: each finding in one sentence, that all orders add up, and one picture."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from ..attribution.candidate import KINDS
from ..findings import ChannelStatement, Gap
from ..written import for_reader, in_digits, money_words
from .conservation import conservation_sentences
from .display import STATEMENT_ROWS, TOTALS, channels, expected_within, looked_at
from .figures import completeness_chart, heading_of, to_draw
from .headline import finding_sentence, in_several
from .markup import Markup, Shown, element, join
from .no_gap import no_gap_sentence
from .sentences import count, name_of
from .tables import NUMBER, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

PLACES = {key: words.removeprefix("of these, ") for key, words in STATEMENT_ROWS if key != "orphans"}
ALWAYS = ("orders", "not_expected", "expected", "posted", "missing")
PICTURE = "first-picture"  # its place in the page
ALL = "orders = not expected + expected; expected = posted + posted late + with another amount + more than once + "
ALL += "in flight + missing"


@for_reader
def findings(study: "Study") -> Shown:
    """Each gap in one sentence, with a link to its section, largest amount first; or what was looked at."""
    if not study.gaps:
        lead, *rest = no_gap_sentence(study.findings), looked_at(study), *_limited(study)
        finding = element("div", element("p", element("strong", lead)), class_="finding")
        return Shown(join([finding, *(element("p", one) for one in rest)]), " ".join([lead, *rest]))
    ranked = sorted(study.gaps, key=lambda gap: (-gap.amount, gap.id))
    told = [(gap, _in_one_sentence(study, gap)) for gap in ranked]
    return Shown(join(_finding(gap, words) for gap, words in told), "\n".join(f"{gap.id}: {w}" for gap, w in told))


def _limited(study: "Study") -> Iterator[str]:
    """That a clean finding holds for what was read alone, where warnings say what that leaves open."""
    number = len(study.findings.warnings)
    if number:
        says = "says" if number == 1 else "say"
        yield (
            f"This holds for what the files tell: {count(number, 'warning')} under "
            f'"What to know before relying on this" {says} what they leave open.'
        )


def _in_one_sentence(study: "Study", gap: Gap) -> str:
    several = in_several(study.findings, gap)
    return finding_sentence(gap, expected_within(study, gap), _difference(study, gap), several)


@for_reader
def adds_up(study: "Study") -> Shown:
    """The conservation statement of all channels as one small table, and whether it holds in orders and in money."""
    rows = study.findings.channels
    if not rows:
        return Shown(element("p", "No channel has an order."), "No channel has an order.")
    columns = (
        Column("What became of them"),
        *(Column(f"{name_of(row.channel)}, {row.currency}", NUMBER) for row in rows),
    )
    broken = [sentence for row in rows for sentence in conservation_sentences(row) if "DOES NOT" in sentence]
    holds = f"It adds up in every channel, in orders and in money: {ALL}."
    words = broken or [holds]
    table = html_table("Orders by what became of them", columns, _lines(rows), stacked=False)
    return Shown(join([table, *(element("p", one, class_="note") for one in words)]), "\n".join(words))


@for_reader
def picture(study: "Study") -> Shown:
    """One picture: the channel of the largest gap, or that with most orders."""
    pictured = _pictured(study)
    if not pictured:
        return Shown(element("p", "No channel has an order."), "No channel has an order.")
    shown = completeness_chart(study, *pictured, level="p")
    return Shown(element("div", shown.markup, id=PICTURE), shown.text)


@for_reader
def further_pictures(study: "Study") -> Shown:
    """The pictures of all other channels and kinds of gaps; the first one stands at the head of the page already."""
    pictured = _pictured(study)
    if not pictured:
        return Shown(element("p", "No channel has an order."), "No channel has an order.")
    words = f"{heading_of(*pictured).replace(': ', ', ')}: the picture at the head of this page"
    rest = [completeness_chart(study, *one) for one in to_draw(study) if one != pictured]
    lead = element("p", element("a", words, href=f"#{PICTURE}"), ".")
    return Shown(join([lead, *(one.markup for one in rest)]), "\n".join([f"{words}.", *(one.text for one in rest)]))


def _pictured(study: "Study") -> tuple[str, str] | None:
    """The channel, and the kind of its gaps, of which the page shows a picture first."""
    drawn = [gap for gap in study.gaps if gap.kind in KINDS]
    if drawn:
        gap = max(drawn, key=lambda gap: (gap.amount, gap.orders, gap.id))
        return gap.channel, gap.kind
    counted = {row.channel: row.counts["orders"] for row in study.findings.channels}
    names = sorted(channels(study), key=lambda name: (-counted[name], name))
    return (names[0], "missing") if names else None


def _difference(study: "Study", gap: Gap) -> Decimal | None:
    """What the books hold of a gap's orders beyond what they should; None unless it is one of such differences."""
    if gap.kind not in ("mismatched", "duplicated"):
        return None
    told = study.exceptions.loc[study.exceptions["gap_id"] == gap.id, "difference"]
    return sum((Decimal(text) for text in told if text), Decimal(0)) or None


def _finding(gap: Gap, words: str) -> Markup:
    badge = element("a", gap.id, class_="badge", href=f"#{anchor(gap)}")
    return element("div", element("p", badge, " ", element("strong", words)), class_="finding")


def anchor(gap: Gap) -> str:
    """The place in the page where a gap is told in full."""
    return f"gap-{gap.id.lower()}"


def _lines(rows: Sequence[ChannelStatement]) -> Iterator[tuple[object, ...]]:
    """A line for each place that an order may have; those that are empty in every channel are left out."""
    for key, words in PLACES.items():
        if key in ALWAYS or any(row.counts[key] for row in rows):
            heading = element("strong", words) if key in TOTALS else element("span", words, class_="part")
            yield heading, *(in_digits(row.counts[key]) for row in rows)
    worth = element("span", "missing, worth", class_="part")
    yield worth, *(money_words(row.amounts["missing"], row.currency) for row in rows)
