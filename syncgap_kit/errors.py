"""What an analyst can act on: every refusal is one sentence that names the file, the row and what to do."""


class SyncGapError(Exception):
    """Base of all refusals; the commands print its one sentence and exit with 2."""


class BadCase(SyncGapError):
    """case.toml, the verdicts or the case folder itself cannot be used as they stand."""


class UnknownExport(SyncGapError):
    """A file under exports/ that no source names or that no reader recognises."""


class BadExport(SyncGapError):
    """A recognised file that cannot be read without guessing or losing rows."""


class BadHistory(SyncGapError):
    """A configuration record, rule text or predicate that cannot be understood."""


class UnknownParameter(SyncGapError):
    """A notebook parameter that the notebook does not declare, or of another type."""


class BrokenRun(SyncGapError):
    """A notebook or a report that did not finish; nothing was published."""
