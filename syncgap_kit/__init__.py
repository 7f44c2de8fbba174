"""syncgap-kit: where orders went missing between sales channels and the books, since when, and which record did it.

The public names, in the order in which the data walks: a case is opened, matched, investigated and reported. Each is
loaded when it is first asked for, so that a command which needs none of them starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import SyncGapError
    from .evidence.publishing.notebook import check_given
    from .evidence.publishing.seal import verify
    from .evidence.replay_files import write_replay_pack
    from .evidence.report import investigate_to, report, warm
    from .findings import Cause, Findings, Gap
    from .intake.case import Case, open_case
    from .intake.example import example
    from .investigation import Study, investigate
    from .matching.orders import Matches, match

_HOMES = {
    "SyncGapError": "errors",
    "example": "intake.example",
    "open_case": "intake.case",
    "Case": "intake.case",
    "match": "matching.orders",
    "Matches": "matching.orders",
    "investigate": "investigation",
    "Study": "investigation",
    "Findings": "findings",
    "Gap": "findings",
    "Cause": "findings",
    "investigate_to": "evidence.report",
    "check_given": "evidence.publishing.notebook",
    "report": "evidence.report",
    "verify": "evidence.publishing.seal",
    "warm": "evidence.report",
    "write_replay_pack": "evidence.replay_files",
}

__all__ = [
    "Case",
    "Cause",
    "Findings",
    "Gap",
    "Matches",
    "Study",
    "SyncGapError",
    "check_given",
    "example",
    "investigate",
    "investigate_to",
    "match",
    "open_case",
    "report",
    "verify",
    "warm",
    "write_replay_pack",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"syncgap_kit has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
