"""syncgap-kit: where orders went missing between sales channels and the books, since when, and which record did it.

The public names, in the order in which the data walks: a case is opened, matched, investigated and reported.
"""

from .errors import SyncGapError
from .evidence.report import investigate_to, report
from .evidence.seal import verify
from .findings import Cause, Findings, Gap
from .intake.case import Case, open_case
from .intake.example import example
from .investigation import Study, investigate
from .matching.orders import Matches, match

__all__ = [
    "Case",
    "Cause",
    "Findings",
    "Gap",
    "Matches",
    "Study",
    "SyncGapError",
    "example",
    "investigate",
    "investigate_to",
    "match",
    "open_case",
    "report",
    "verify",
]
