"""The block in which people sign: who prepared, who reviewed, on which day, with room for a pen on paper."""

from typing import TYPE_CHECKING

from ..calendar import day_in
from ..written import day_words, for_reader
from .markup import Shown, element, join
from .sentences import count, ended
from .tables import Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

LINES = ("Name", "Role", "Date", "Signature")
COLUMNS = (Column("To fill in"), Column("Prepared by"), Column("Reviewed by"))


@for_reader
def block(study: "Study") -> Shown:
    """What is signed for, and the lines to sign on."""
    case, findings = study.case, study.findings
    day = day_words(day_in(case.as_of, case.timezone))
    words = (
        f"{ended(case.title)} State of the files: {day}. {count(len(findings.inputs), 'file')} read, "
        f"{count(len(findings.gaps), 'gap')} found. manifest.json beside this page states the checksum of this page "
        "and of every file read and written; with its own checksum written below, a signature holds for exactly these."
    )
    rows = [(line, "", "") for line in (*LINES, "SHA-256 of manifest.json")]
    table = element(
        "div",
        html_table("To be signed by hand, on paper or beside this page", COLUMNS, rows, stacked=False),
        class_="sign-off",
    )
    return Shown(join([element("p", words), table]), f"{words}\nPrepared by:\nReviewed by:")
