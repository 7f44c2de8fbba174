"""Logs in the tools' own shapes: as case.toml declares them, with the tools' own words."""

from datetime import UTC, datetime

import pytest

from syncgap_kit.errors import SyncGapError
from syncgap_kit.intake.case import open_case
from syncgap_kit.intake.containers import contents
from syncgap_kit.intake.custody import Custody
from syncgap_kit.intake.log_blocks import read_log_blocks
from syncgap_kit.intake.log_words import OUTCOMES, SYNDER, ZAPIER, outcome_of
from syncgap_kit.intake.logs import read_log
from syncgap_kit.intake.moments import read_moment
from syncgap_kit.intake.privacy import Key
from syncgap_kit.tables import SYNC_EVENTS, SYNC_RUNS
from tests.small_case import TOML, small_case, write

KEY = Key(b"a key", kept=False)
PATTERN = r"^(?P<at>\S+ \S+) - \w+ - (?P<level>\w+) - order (?P<order_id>\S+) (?P<outcome>\w+)"
TEXT = """2025-04-01 19:12:46,100 - sync - INFO - begins, token=shpat_0123456789abcdef0123
2025-04-01 19:12:47,264 - sync - INFO - order #1001 posted
2025-04-01 19:12:48,000 - sync - ERROR - order #1002 failed
Traceback (most recent call last):

2025-04-31 19:12:49,000 - sync - INFO - order #1003 posted
"""
TABLE = 'When,Reference,Status\n"Apr 1, 2025 7:12 PM",1001,In your books\n"Apr 2, 2025 7:12 PM",1002,Rule Failed\n'
COLUMNS = {"at": "When", "order_id": "reference", "outcome": "Status"}
PIPES = """timestamp|method|type|endpoint|reference|amount|status|http_code|transaction_id
2025-04-01 19:12:47|POST|invoice|/v3/invoices?name="x|1001|12.50|NOT_POSTED|400|
2025-04-01 19:12:48|POST|invoice|/v3/invoices|1002|13.50|SUCCESS|201|T-7
"""
PIPED = {"at": "timestamp", "order_id": "reference", "outcome": "status", "doc_number": "transaction_id"}
ZONE = "America/New_York"


def read(folder, text, name="sync.log", **block):
    """A log as a [[log]] of case.toml declares it: its table, its rows without what is empty, and the rest."""
    [declared] = read_log_blocks([{"path": f"logs/{name}"} | block])
    path = write(folder / name, text)
    [content] = contents(path, f"logs/{name}")
    table, rows, account, aside, warnings = read_log(content, ZONE, KEY, Custody(), declared)
    assert account.rows == account.loaded + account.quarantined + account.not_data
    rows = [{k: v for k, v in row.items() if v is not None and k != "source_file"} for row in rows]
    return table, rows, account, aside, warnings


def test_a_text_log_is_read_by_its_pattern_and_what_does_not_match_is_counted(tmp_path):
    table, rows, account, aside, warnings = read(tmp_path, TEXT, pattern=PATTERN)
    assert table is SYNC_EVENTS
    assert [row | {"at": row["at"].isoformat()} for row in rows] == [
        {
            "at": "2025-04-01T23:12:47.264000",
            "order_id": "#1001",
            "outcome": "posted",
            "reason": "INFO",
            "source_row": 2,
        },
        {
            "at": "2025-04-01T23:12:48",
            "order_id": "#1002",
            "outcome": "failed",
            "reason": "ERROR",
            "source_row": 3,
        },
    ]
    assert (account.rows, account.loaded, account.quarantined, account.not_data) == (6, 2, 1, 3)
    assert [(one.source_row, one.column) for one in aside] == [(6, "at")]
    [said] = warnings
    assert "no pattern of [log 1] of case.toml matches: 2 lines, the first of them line 1: '2025-04-01 19:12" in said
    assert "[secret " in said
    assert "shpat_" not in said


def test_of_several_patterns_the_first_that_matches_a_line_reads_it(tmp_path):
    text = "2025-04-01T10:00:00Z posted 1001 as R-7\n2025-04-01T11:00:00Z skipping 1002: not paid\n"
    patterns = [
        r"^(?P<at>\S+) (?P<outcome>posted) (?P<order_id>\d+) as (?P<doc_number>\S+)",
        r"^(?P<at>\S+) (?P<outcome>skipping) (?P<order_id>\d+): (?P<reason>.*)",
    ]
    _, rows, *_, warnings = read(tmp_path, text, pattern=patterns, outcomes={"Skipping": "skipped"}, channel="shopify")
    assert [(row["outcome"], row.get("doc_number"), row.get("reason"), row["channel"]) for row in rows] == [
        ("posted", "R-7", None, "shopify"),
        ("skipped", None, "not paid", "shopify"),
    ]
    assert warnings == []


def test_a_pattern_of_runs_makes_runs(tmp_path):
    pattern = r"^run (?P<run_id>\d+) (?P<started_at>\S+) (?P<status>\w+), (?P<fetched>\d+) fetched"
    table, rows, *_ = read(tmp_path, "run 7 2025-04-01T10:00:00Z green, 12 fetched\n", pattern=pattern)
    assert table is SYNC_RUNS
    assert (rows[0]["status"], rows[0]["fetched"]) == ("green", 12)


def test_a_table_is_read_by_the_tools_own_columns_and_words(tmp_path):
    _, rows, account, aside, warnings = read(
        tmp_path, TABLE, "synder.csv", columns=COLUMNS, outcomes={"in your books": "posted"}, timezone="UTC"
    )
    assert [(row["at"].hour, row["order_id"], row["outcome"], row["reason"]) for row in rows] == [
        (19, "1001", "posted", "In your books"),
        (19, "1002", "failed", "Rule Failed"),
    ]
    assert (account.rows, account.loaded, aside, warnings) == (3, 2, [], [])


def test_a_log_with_pipes_is_read_with_its_header_or_by_places(tmp_path):
    block = {"delimiter": "|", "outcomes": {"not posted": "failed"}}
    _, rows, account, *_ = read(tmp_path, PIPES, columns=PIPED, **block)
    assert [(row["order_id"], row["outcome"], row.get("reason"), row.get("doc_number")) for row in rows] == [
        ("1001", "failed", "NOT_POSTED", None),
        ("1002", "posted", "SUCCESS", "T-7"),
    ]
    assert account.not_data == 1
    _, same, account, *_ = read(
        tmp_path, PIPES.partition("\n")[2], columns={"at": 1, "order_id": 5, "outcome": 7, "doc_number": 9}, **block
    )
    assert [row | {"source_row": row["source_row"] + 1} for row in same] == rows
    assert account.not_data == 0


def test_json_lines_are_read_by_the_tools_own_keys(tmp_path):
    text = (
        '{"ts": 1743502367264, "order": "1001", "state": "Filtered"}\n{"ts": "2025-04-01", "order": "2", "level": 3}\n'
    )
    block = {"columns": {"at": "ts", "order_id": "order", "outcome": "state"}}
    _, rows, _, aside, _ = read(tmp_path, text, "zap.jsonl", **block)
    assert [(row["at"].isoformat(), row["outcome"]) for row in rows] == [("2025-04-01T10:12:47.264000", "filtered")]
    assert [(one.source_row, one.column) for one in aside] == [(2, "outcome")]


def test_an_outcome_that_nobody_knows_stays_as_it_stands(tmp_path):
    text = TABLE.replace("In your books", "On hold")
    _, rows, *_, warnings = read(tmp_path, text, "synder.csv", columns=COLUMNS)
    assert rows[0]["outcome"] == "on hold"
    assert warnings == ["logs/synder.csv: nobody knows its outcomes 'on hold' (1); nothing is concluded from them."]


def test_every_known_word_means_an_outcome_and_a_filtered_zap_is_a_filtered_order():
    assert {*SYNDER.values(), *ZAPIER.values()} <= set(OUTCOMES)
    told = {word: outcome_of(word, {}) for word in ("Synced with warnings", "Not parsed", "Filtered", "Skipped")}
    assert told == {
        "Synced with warnings": "posted",
        "Not parsed": "failed",
        "Filtered": "filtered",
        "Skipped": "skipped",
    }
    assert outcome_of("ROLLBACK_FAILED", {}) == "failed"
    assert outcome_of("Synced", {"synced": "updated"}) == "updated"
    assert outcome_of("Lost", {}) is None


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2025-10-26 19:12:47,264", None, "2025-10-26T23:12:47.264"),
        ("2025-10-26T19:12:47.264123789Z", None, "2025-10-26T19:12:47.264123"),
        ("[26/Oct/2025:19:12:47 -0500]", None, "2025-10-27T00:12:47"),
        ("Oct 26, 2025 7:12 PM", None, "2025-10-26T23:12"),
        ("October 26, 2025 at 12:12:03 AM EST", None, "2025-10-26T05:12:03"),
        ("2025/10/26 19:12:47 UTC", None, "2025-10-26T19:12:47"),
        ("10/26/2025, 7:12 PM", "MDY", "2025-10-26T23:12"),
        ("06.10.2025 19:12", "DMY", "2025-10-06T23:12"),
        ("1761505967", None, "2025-10-26T19:12:47"),
        ("10/26/2025 7:12 PM", None, None),
        ("26/10/2025 19:12", "MDY", None),
        ("Oct 36, 2025 7:12 PM", None, None),
        ("Oct 26, 2025 13:12 PM", None, None),
        ("Oct 26, 0001 7:12 PM", None, None),
        ("2025/10/26 19:12:47 XYZ", None, None),
        ("1 day ago", None, None),
        ("", None, None),
    ],
)
def test_times_are_read_as_tools_write_them(text, order, moment):
    told = datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None
    assert read_moment(text, ZONE, order) == told


def test_days_in_figures_are_told_apart_by_the_log_or_declared(tmp_path):
    text = TABLE.replace("Apr 1, 2025", "04/01/2025").replace("Apr 2, 2025", "04/22/2025")
    _, rows, *_ = read(tmp_path, text, "a.csv", columns=COLUMNS, outcomes={"In your books": "posted"})
    assert [row["at"].day for row in rows] == [1, 22]
    doubtful = text.replace("04/22", "05/06")
    with pytest.raises(SyncGapError, match="month or day first; add date_order"):
        read(tmp_path, doubtful, "a.csv", columns=COLUMNS)
    _, rows, *_ = read(tmp_path, doubtful, "a.csv", columns=COLUMNS, date_order="DMY")
    assert [f"{row['at']:%d %B}" for row in rows if row["at"]] == ["05 January", "05 June"]  # in UTC


def test_the_channel_of_the_block_stands_above_what_the_tool_calls_its_channels(tmp_path):
    text = TABLE.replace("When,", "When,Channel,").replace('PM",', 'PM",My shop,')
    for block, told in (({"channel": "shopify"}, "shopify"), ({}, "My shop")):
        _, rows, *_ = read(tmp_path, text, "a.csv", columns=COLUMNS, **block)
        assert {row["channel"] for row in rows} == {told}


REFUSED = {
    "an unknown key": ({"patern": PATTERN}, "[log 1]", "'patern'", "did you mean 'pattern'"),
    "no path": ({"path": "", "pattern": PATTERN}, "path is ''", "logs/sync*.log"),
    "a path elsewhere": ({"path": "exports/x.log"}, "within the case's logs"),
    "a path that leaves the logs": ({"path": "logs/../x.log"}, "within the case's logs"),
    "a path that is a number": ({"path": 5}, "path is 5", "text in quotes"),
    "a pattern that does not compile": ({"pattern": "(?P<at>x"}, "no regular expression of RE2", "'missing )'"),
    "a pattern that looks back": ({"pattern": r"(?P<at>x)\1"}, "no regular expression of RE2"),
    "a pattern that is too large": ({"pattern": "(?P<at>((a{1000}){1000}){1000})"}, "no regular expression of RE2"),
    "a pattern that is a number": ({"pattern": 5}, "pattern is 5", "single quotes"),
    "a group without a name": ({"pattern": r"(?P<at>\S+) (\w+)"}, "has no name", "(?:...)"),
    "a field nobody knows": ({"pattern": r"(?P<at>\S+) (?P<ordr_id>x)"}, "'ordr_id'", "did you mean 'order_id'"),
    "too few fields": (
        {"pattern": r"(?P<at>\S+) (?P<order_id>x)"},
        "names at and order_id",
        "at, order_id and outcome",
    ),
    "no field at all": ({"pattern": "order"}, "names no field", "(?P<order_id>...)"),
    "a field twice": ({"pattern": "(?P<at>a)(?P<at>b)(?P<order_id>c)(?P<outcome>d)"}, "names at twice"),
    "a pattern and columns": ({"pattern": PATTERN, "columns": COLUMNS}, "remove columns, or the pattern"),
    "runs by name and events by pattern": ({"pattern": PATTERN, "kind": "runs"}, "'at' is not known"),
    "a kind nobody knows": ({"kind": "event"}, "'event'", "did you mean 'events'"),
    "a column nobody knows": ({"columns": {"id": "Order"}}, "'id' is not known"),
    "columns by name and place": ({"columns": {"at": "When", "order_id": 2}}, "by its name, or each by its place"),
    "a place before the first": ({"columns": {"at": 0}}, "by its place from 1"),
    "an outcome nobody knows": ({"outcomes": {"Done": "postd"}}, "'Done'", "did you mean 'posted'"),
    "a delimiter of two signs": ({"delimiter": "||"}, "delimiter is '||'", "one sign"),
    "a zone that is none": ({"timezone": "New York"}, "[log 1] timezone", "'New York'"),
    "an order of days that is none": ({"date_order": "YDM"}, "MDY, DMY or YMD"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_block_that_cannot_be_followed_is_refused_in_one_sentence(what):
    block, *says = REFUSED[what]
    with pytest.raises(SyncGapError) as refused:
        read_log_blocks([{"path": "logs/sync.log"} | block])
    sentence = str(refused.value)
    assert [word for word in says if word not in sentence] == [], sentence
    assert sentence.startswith("case.toml, [log 1]")
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))


UNFIT = {
    "a column that is not there": (TABLE, {"columns": {"at": "Wen"}}, "lacks the column 'Wen'", "'When'?"),
    "a column that stands twice": (TABLE.replace("Status", "When"), {"columns": {"at": "When"}}, "stands twice"),
    "columns that make no event": (
        TABLE,
        {"columns": {"at": "When"}},
        "names at and status of its columns",
        "events need",
    ),
    "a place behind the last": (PIPES, {"delimiter": "|", "columns": {"at": 11}}, "lacks the column '11'"),
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_log_that_is_not_as_declared_is_refused_in_one_sentence(what, tmp_path):
    text, block, *says = UNFIT[what]
    with pytest.raises(SyncGapError) as refused:
        read(tmp_path, text, **block)
    assert [word for word in ("logs/sync.log, line 1:", *says) if word not in str(refused.value)] == []


def declared(folder, toml, **logs):
    case = small_case(folder / "northwind", toml=TOML + toml)
    for name, text in logs.items():
        write(case / "logs" / f"{name}.log", text)
    return case


BLOCK = f"\n[[log]]\npath = 'logs/*.log'\npattern = '{PATTERN}'\n"


def test_a_quiet_day_of_a_log_is_no_fault_and_a_pattern_that_never_matches_is(tmp_path):
    case = open_case(declared(tmp_path, BLOCK, sync=TEXT, sync_quiet="2025-04-02 10:00:00,000 - nothing to do\n"))
    assert case.table(SYNC_EVENTS).count().execute() == 2
    never = declared(tmp_path / "never", BLOCK.replace("order ", "ordre "), sync=TEXT)
    with pytest.raises(SyncGapError, match=r"\[log 1\]: its pattern matches no line of logs/\*\.log; hold it against"):
        open_case(never)


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        (BLOCK + BLOCK, "sync.log: is named by two [[log]] of case.toml, 1 and 2"),
        (BLOCK.replace("*.log", "*.txt"), "path 'logs/*.txt' names no file"),
        (BLOCK + 'channel = "shopfy"\n', "did you mean 'shopify'"),
        ("\n[log]\npath = 'logs/x'\n", "write [[log]] above each"),
        ("", "a log of another shape needs a [[log]] in case.toml"),
    ],
)
def test_blocks_and_logs_belong_together(toml, says, tmp_path):
    with pytest.raises(SyncGapError) as refused:
        open_case(declared(tmp_path, toml, sync=TEXT))
    assert says in str(refused.value)


def test_of_a_line_that_is_no_data_no_half_of_a_secret_is_shown(tmp_path):
    secret = "shpat_0123456789abcdef0123456789abcdef"
    text = f"{'x ' * 55}token={secret} and more\n" + TEXT
    *_, [said] = read(tmp_path, text, pattern=PATTERN)
    assert "first of them line 1" in said
    assert "shpat" not in said


@pytest.mark.parametrize(("called", "warned"), [("shopify", False), ("Shopify", False), ("shop", True)])
def test_a_channel_that_a_log_calls_otherwise_is_the_same_or_is_named(called, warned, tmp_path):
    event = {"at": "2025-04-02T10:00:00Z", "channel": called, "order_id": "#1001", "outcome": "posted"}
    case = open_case(small_case(tmp_path, events=[event]))
    [row] = case.table(SYNC_EVENTS).to_pyarrow().to_pylist()
    assert row["channel"] == ("shop" if warned else "shopify")
    assert [
        line for line in case.warnings if "names channels that no source" in line and "'shop' (1 line)" in line
    ] == ([line for line in case.warnings if "names channels" in line])
    assert any("names channels" in line for line in case.warnings) == warned


@pytest.mark.parametrize(
    "line", ['{"at": ' + "[" * 99_999, '{"at": "x", "at": "y"}', '{"at": "2025-04-02T10:00:00Z", "order_id": {}}']
)
def test_a_line_of_json_that_nobody_can_read_is_set_aside(line, tmp_path):
    good = '{"at": "2025-04-02T10:00:00Z", "order_id": "#1001", "outcome": "posted"}'
    folder = small_case(tmp_path)
    write(folder / "logs" / "events.jsonl", f"{good}\n{line}\n")
    case = open_case(folder)
    assert [(item.source_file, item.source_row) for item in case.quarantine] == [("logs/events.jsonl", 2)]
