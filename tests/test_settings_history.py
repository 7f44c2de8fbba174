"""The history of settings as tools and Git wrote it down: audit logs, and patches of a file in Git."""

import os
import subprocess

import pytest

from syncgap_kit.__main__ import main
from syncgap_kit.errors import BadHistory
from syncgap_kit.intake.history import read_history
from syncgap_kit.intake.privacy import Key
from syncgap_kit.intake.setting_changes import value_of
from tests.bad_input.bench import read as read_findings
from tests.bad_input.content import busy
from tests.small_case import TOML, small_case, write

KEY = Key(b"a key", kept=False)
WHOLE = "git log --reverse --date=iso-strict -p -U1000000 -- ."
RULE = """records:
  - kind: rule
    id: R-1
    action: exclude
    text: no samples
    when: {field: tags, op: contains, value: sample}
  - {kind: schedule, id: S-1, every: 1h}
"""
SETTINGS = """sku_mapping:
  MUG-1: 4000
  PLATE-2: "4010"  # a comment
notify: iris@example.com
api_token: abc
channels: [shopify, amazon]
"""


def git(folder, *arguments, at="2025-03-01T09:00:00+0100"):
    own = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    who = {
        f"GIT_{role}_{what}": v
        for role in ("AUTHOR", "COMMITTER")
        for what, v in (("NAME", "Iris Example"), ("EMAIL", "iris@example.com"), ("DATE", at))
    }
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **own, **who}, check=True, capture_output=True, text=True
    )
    return done.stdout


def git_log(folder, *states, name="settings.yaml", command=WHOLE):
    """What Git prints of a file that was committed in these states, one a day from 1 March on; None: it was removed."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    for day, text in enumerate(states, 1):
        if text is None:
            (folder / name).unlink()
        else:
            write(folder / name, text)
        git(folder, "add", "-A")
        git(
            folder,
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            f"state {day}\n\ncommit abcdef0\ndiff --git a/x b/x",
            at=f"2025-03-{day:02}T09:00:00+0100",
        )
    return git(folder, *command.split()[1:])


def changes_of(folder, text, name="settings.git-log.txt"):
    """The changes that one file below config/ tells, with its account."""
    write(folder / "case" / "config" / name, text)
    history = read_history(folder / "case", "America/New_York", KEY)
    [account] = history.inputs
    assert account.rows == account.loaded + account.not_data
    return list(history.changes), account


def told(change):
    return (f"{change.at:%m-%d}", change.kind, change.id, change.action, (change.after or {}).get("text"))


def line(text, row):
    return text.splitlines()[row - 1]


def test_records_in_git_are_changed_at_the_time_of_each_commit(tmp_path):
    later = RULE.replace("value: sample", "value: wholesale").replace("no samples", "no wholesale")
    text = git_log(tmp_path / "repository", RULE, later, later.partition("  - {")[0])
    changes, account = changes_of(tmp_path, text)
    assert (account.format, account.rows, account.loaded) == ("config_git_log", 3, 3)
    assert [told(change) for change in changes] == [
        ("03-01", "rule", "R-1", "create", "no samples"),
        ("03-01", "schedule", "S-1", "create", None),
        ("03-02", "rule", "R-1", "update", "no wholesale"),
        ("03-03", "schedule", "S-1", "delete", None),
    ]
    assert changes[2].before["when"] == {"field": "tags", "op": "contains", "value": "sample"}
    assert changes[2].at.isoformat() == "2025-03-02T08:00:00+00:00"
    assert [line(text, change.source_row).strip() for change in changes] == [
        "+  - kind: rule",
        "+  - {kind: schedule, id: S-1, every: 1h}",
        "-    text: no samples",
        "-  - {kind: schedule, id: S-1, every: 1h}",
    ]


def test_other_settings_in_git_are_changed_leaf_by_leaf(tmp_path):
    later = SETTINGS.replace("  MUG-1: 4000\n", "").replace("abc", "def").replace(", amazon", "")
    text = git_log(tmp_path / "repository", SETTINGS, later, None)
    changes, _ = changes_of(tmp_path, text)
    assert [told(change)[:4] for change in changes[:4]] == [
        ("03-01", "setting", "settings.yaml", "create"),
        ("03-02", "setting", "sku_mapping.MUG-1", "update"),
        ("03-02", "setting", "api_token", "update"),
        ("03-02", "setting", "channels", "update"),
    ]
    words = [change.after["text"] for change in changes]
    assert words[:2] == ["begins in Git with 5 settings", '"4000" -> null']
    assert words[3] == '["shopify", "amazon"] -> ["shopify"]'
    assert "[e-mail] -> null" in words
    assert line(text, changes[1].source_row) == "-  MUG-1: 4000"


def test_no_secret_and_no_person_is_told(tmp_path):
    text = git_log(tmp_path / "repository", SETTINGS, SETTINGS.replace("abc", "def").replace("iris", "jo"))
    changes, _ = changes_of(tmp_path, text)
    everything = repr(changes)
    assert [word for word in ("abc", "def", "iris", "Iris", "jo@", "example.com") if word in everything] == []
    [secret] = [change for change in changes if change.id == "api_token"]
    assert secret.before["value"].startswith("[secret ")
    assert secret.before["value"] != secret.after["value"]
    assert {change.by for change in changes} == {changes[0].by}
    assert changes[0].by.startswith("user ")


def test_many_leaves_of_one_key_that_change_at_once_are_one_change(tmp_path):
    many = "accounts:\n" + "".join(f"  SKU-{number}: {{}}\n".format("4000") for number in range(20))
    text = git_log(tmp_path / "repository", many, many.replace("4000", "4010"))
    changes, _ = changes_of(tmp_path, text)
    assert told(changes[1])[2:] == ("accounts", "update", '20 settings, the first accounts.SKU-0: "4000" -> "4010"')


def test_json_in_git_is_read_as_yaml_is(tmp_path):
    states = ('{"a": 1, "b": {"c": null}}', '{"a": true,\n "b": {"c": [1, "x"]}}')
    changes, _ = changes_of(tmp_path, git_log(tmp_path / "repository", *states, name="settings.json"))
    assert [told(change)[2:] for change in changes[1:]] == [
        ("a", "update", '"1" -> "true"'),
        ("b.c", "update", 'null -> ["1", "x"]'),
    ]


def test_a_log_that_begins_later_says_what_stood_before_without_a_time(tmp_path):
    text = git_log(tmp_path / "repository", RULE, RULE.replace("sample}", "gift}"))
    late = text[text.index("\ncommit ", 10) + 1 :]
    changes, account = changes_of(tmp_path, late)
    assert account.rows == 1
    assert [(change.id, change.at is None, change.action) for change in changes] == [
        ("R-1", True, "create"),
        ("S-1", True, "create"),
        ("R-1", False, "update"),
    ]


def test_several_files_in_one_log_keep_their_names(tmp_path):
    folder = tmp_path / "repository"
    git_log(folder, "a: 1\n", "a: 2\n", name="one.yaml")
    write(folder / "two.yaml", "a: 5\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "two", at="2025-03-05T09:00:00+0100")
    changes, _ = changes_of(tmp_path, git(folder, *WHOLE.split()[1:]))
    assert [change.id for change in changes] == ["one.yaml", "one.yaml: a", "two.yaml"]


def test_a_file_that_was_renamed_goes_on_and_one_without_settings_holds_none(tmp_path):
    folder = tmp_path / "repository"
    git_log(folder, "# none yet\n", RULE, name="old.yaml")
    git(folder, "mv", "old.yaml", "new.yaml")
    git(folder, "commit", "-q", "-m", "renamed", at="2025-03-03T09:00:00+0100")
    write(folder / "new.yaml", RULE.replace("every: 1h", "every: 2h"))
    git(folder, "commit", "-q", "-a", "-m", "edited", at="2025-03-04T09:00:00+0100")
    changes, account = changes_of(tmp_path, git(folder, *WHOLE.split()[1:]))
    assert (account.rows, account.loaded) == (4, 3)
    assert [told(change)[:4] for change in changes[1:]] == [
        ("03-02", "rule", "R-1", "create"),
        ("03-02", "schedule", "S-1", "create"),
        ("03-04", "schedule", "S-1", "update"),
    ]


def test_a_merge_is_no_change_by_itself(tmp_path):
    folder = tmp_path / "repository"
    git_log(folder, "a: 1\nb: 1\nc: 1\n")
    git(folder, "checkout", "-q", "-b", "side")
    write(folder / "settings.yaml", "a: 2\nb: 1\nc: 1\n")
    git(folder, "commit", "-q", "-a", "-m", "side", at="2025-03-05T09:00:00+0100")
    git(folder, "checkout", "-q", "main")
    write(folder / "other.yaml", "x: 1\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "other", at="2025-03-06T09:00:00+0100")
    git(folder, "merge", "-q", "side", "-m", "merged", at="2025-03-07T09:00:00+0100")
    plain = git(folder, *WHOLE.replace("-- .", "-- settings.yaml").split()[1:])
    first = git(folder, *WHOLE.replace("-- .", "--first-parent -m -- settings.yaml").split()[1:])
    assert [told(change)[:1] for change in changes_of(tmp_path / "a", plain)[0]] == [("03-01",), ("03-05",)]
    assert [told(change)[:1] for change in changes_of(tmp_path / "b", first)[0]] == [("03-01",), ("03-07",)]


LONG = "".join(f"key{number}: {number}\n" for number in range(40))
DAMAGED = {
    "three lines of context": (WHOLE.replace("-U1000000 ", ""), LONG.replace("30", "31"), "does not show all lines"),
    "three lines at the head": (WHOLE.replace("-U1000000 ", ""), LONG.replace("key0: 0", "key0: 9"), "follow from one"),
    "the newest first": (WHOLE.replace("--reverse ", ""), LONG.replace("30", "31"), "follow from one above it"),
    "dates in words": (WHOLE.replace("--date=iso-strict ", ""), LONG, "the date 'Sat Mar 1 09:00:00 2025 +0100'"),
    "no patches": (WHOLE.replace("-p -U1000000 ", ""), LONG, "holds no patch of a file"),
    "an alias": (WHOLE, "a: &b 1\nc: *b\n", "aliases, anchors and tags are not read"),
    "a key twice": (WHOLE, "a: 1\na: 2\n", "'a' stands twice"),
    "endless depth": (WHOLE, "[" * 5000, "nested deeper than 100 levels"),
    "broken YAML": (WHOLE, "a: [1\n", "is no valid YAML (did not find expected ',' or ']'); begin the log behind"),
    "text": (WHOLE, "nothing but words\n", "expected settings by their names"),
    "a secret in a record": (WHOLE, "records:\n- {kind: credential, id: C, api_key: x}\n", "'api_key' looks like"),
    "a record twice": (WHOLE, "records:\n- {kind: rule, id: R}\n- {kind: rule, id: R}\n", "stands twice"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_log_that_does_not_show_every_state_is_refused_with_the_command_to_run(what, tmp_path):
    command, state, says = DAMAGED[what]
    text = git_log(tmp_path / "repository", LONG, state, command=command)
    with pytest.raises(BadHistory) as refused:
        changes_of(tmp_path, text)
    sentence = str(refused.value)
    assert says in sentence, sentence
    assert sentence.startswith("config/settings.git-log.txt")
    assert sentence.endswith(".")
    if command != WHOLE:
        assert (
            "`git log --reverse --date=iso-strict -p -U1000000 -- settings.yaml > config/settings.git-log.txt`"
            in sentence
        )


def test_a_log_that_is_cut_short_or_of_another_file_is_refused(tmp_path):
    text = git_log(tmp_path / "repository", RULE, RULE.replace("sample}", "gift}"))
    with pytest.raises(BadHistory, match="is cut short; write the log anew with"):
        changes_of(tmp_path / "a", text[:-60])
    with pytest.raises(BadHistory, match=r"settings in Git are read as \.yaml or \.json"):
        changes_of(tmp_path / "b", git_log(tmp_path / "other", "a=1\n", name="settings.ini"))
    with pytest.raises(BadHistory, match="--first-parent -m"):
        changes_of(
            tmp_path / "c", text + "commit abcdef0\nMerge: 1 2\nDate: 2025-03-04T09:00:00Z\n\ndiff --cc settings.yaml\n"
        )


CELIGO = """Time,User,Source,Action,Resource type,Resource name,Field,Old value,New value
2025-03-05T09:00:00Z,Iris Example,UI,update,flow,Orders to QuickBooks,filter,paid,"paid, shipped"
2025-03-05T10:00:00Z,Iris Example,UI,view,flow,Orders to QuickBooks,,,
2025-03-05T11:00:00Z,iris  example,UI,create,connection,Shopify,,,
2025-03-06T09:00:00Z,Celigo,System,update,connection,Shopify,offline,false,true
2025-03-06T10:00:00Z,Iris Example,UI,update,connection,Shopify,http.auth.token,abc,def
2025-03-06T11:00:00Z,Celigo,System,online,connection,Shopify,,,
2025-03-07T10:00:00Z,Iris Example,API,delete,flow,Orders to QuickBooks,,,
2025-03-08T10:00:00Z,Iris Example,UI,delete,connection,Old shop,,,
"""
EZY = """Time,Actor,Action,Entity Type,Entity Name,Details,IP
03/25/2025 7:12 PM,iris@example.com,Update,Mapping Config,SKUs,"target of MUG-1 removed, was 4000",192.0.2.7
03/26/2025 7:12 PM,nightly,Delete,Connection Profile,QuickBooks,,192.0.2.7
"""
CUTOVER = """Date (UTC),Time (UTC),Action undertaken by,Action type,Object,Values
2025-03-05,09:00:00,Iris Example <iris@example.com>,Updated,Setting 12,enabled: on -> off
"""


def test_celigos_audit_log_tells_settings_and_connections(tmp_path):
    changes, account = changes_of(tmp_path, CELIGO, "celigo audit.csv")
    assert (account.format, account.rows, account.loaded, account.not_data) == ("config_audit_log", 9, 7, 2)
    assert [told(change) for change in changes] == [
        ("03-05", "setting", "flow Orders to QuickBooks: filter", "update", '"paid" -> "paid, shipped"'),
        ("03-05", "credential", "Shopify", "create", None),
        ("03-06", "credential", "Shopify", "expire", None),
        ("03-06", "setting", "connection Shopify: http.auth.token", "update", changes[3].after["text"]),
        ("03-06", "credential", "Shopify", "reconnect", None),
        ("03-07", "setting", "flow Orders to QuickBooks", "update", "delete"),
        ("03-08", "credential", "Old shop", "delete", None),
    ]
    assert [change.source_row for change in changes] == [2, 4, 5, 6, 7, 8, 9]
    assert changes[0].by == changes[1].by != changes[2].by
    assert "abc" not in repr(changes)
    assert "Iris" not in repr(changes)


def test_the_audit_logs_of_ezy_and_cutover_tell_settings(tmp_path):
    ezy, _ = changes_of(tmp_path / "ezy", EZY, "audit.csv")
    assert [told(change)[1:4] for change in ezy] == [
        ("setting", "Mapping Config SKUs", "update"),
        ("credential", "QuickBooks", "delete"),
    ]
    assert ezy[0].after["text"] == "Update: target of MUG-1 removed, was 4000"
    assert f"{ezy[0].at:%d %H:%M}" == "25 23:12"
    [cutover], _ = changes_of(tmp_path / "cutover", CUTOVER, "audit.csv")
    assert told(cutover)[1:] == ("setting", "Setting 12", "update", "Updated: enabled: on -> off")
    assert f"{cutover.at:%H:%M}" == "09:00"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "row 1: is no list of changes that the kit knows"),
        (CELIGO.replace("2025-03-05T09:00:00Z", "1 day ago"), "row 2: its time '1 day ago' is no time; have Celigo"),
        (EZY.replace("/25/", "/05/").replace("/26/", "/06/"), "row 2: its time '03/05/2025 7:12 PM' could be read"),
        (EZY.replace(",192.0.2.7", "", 1), "row 2: expected 7 fields as the header has, but found 6 fields"),
    ],
)
def test_an_audit_log_that_cannot_be_read_is_refused_in_one_sentence(text, says, tmp_path):
    with pytest.raises(BadHistory) as refused:
        changes_of(tmp_path, text, "audit.csv")
    assert says in str(refused.value)
    assert str(refused.value).startswith("config/audit.csv, row ")


PATTERN = r"^(?P<at>\S+ \S+) - \w+ - \w+ - order (?P<order_id>\S+) (?P<outcome>\w+)"
LOG = f"\n[[log]]\npath = 'logs/sync.log'\nchannel = 'shopify'\npattern = '{PATTERN}'\n"


def busy_shop(folder):
    """A shop whose wholesale orders are not in the books since 12 April, and whose only log is a text log."""
    orders, documents = busy(Tags="wholesale")
    case = small_case(folder / "northwind", orders, documents, toml=TOML + LOG)
    written = {row["Num"] for row in documents}
    lines = [
        f"{row['Created at'].removesuffix(' -0400')},264 - sync - INFO - order {row['Name']} posted\n"
        for row in orders
        if row["Name"] in written
    ]
    write(case / "logs" / "sync.log", "starting\n" + "".join(lines))
    return case


def investigated(case, capsys):
    out = case.parent / "out"
    done = main(["investigate", str(case), "--out", str(out)])
    assert (done, capsys.readouterr().err) == (0, "")
    return read_findings(out)


def test_a_rule_out_of_git_is_named_with_the_row_of_the_git_log(tmp_path, capsys):
    case = busy_shop(tmp_path)
    narrow = RULE.replace("value: sample", "value: [sample]").replace("contains", "in")
    wide = narrow.replace("[sample]", "[sample, wholesale]")
    text = git_log(tmp_path / "repository", narrow, wide)
    text = text.replace("2025-03-02T09:00:00+01:00", "2025-04-12T08:00:00-04:00")
    write(case / "config" / "settings.git-log.txt", text)
    found = investigated(case, capsys)
    [gap] = found.findings["gaps"]
    cause = gap["causes"][0]
    assert (cause["kind"], cause["ref"], cause["trigger"], cause["strength"]) == (
        "rule",
        "R-1",
        "changed",
        "established",
    )
    row = next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith("-    when"))
    assert [said for said in cause["evidence"] if f"(config/settings.git-log.txt, row {row}, by user " in said]
    assert "Iris" not in found.told()
    accounts = {item["path"]: (item["format"], item["rows"], item["loaded"]) for item in found.findings["inputs"]}
    posted = (case / "logs" / "sync.log").read_text().count(" posted\n")
    assert accounts["logs/sync.log"] == ("sync_events", posted + 1, posted)
    assert accounts["config/settings.git-log.txt"] == ("config_git_log", 2, 2)


def test_a_setting_out_of_an_audit_log_is_named_with_its_row(tmp_path, capsys):
    case = busy_shop(tmp_path)
    text = CELIGO.partition("\n2025-03-05T10")[0].replace("2025-03-05T09", "2025-04-12T09") + "\n"
    write(case / "config" / "celigo.csv", text)
    found = investigated(case, capsys)
    [gap] = found.findings["gaps"]
    [cause] = [own for own in gap["causes"] if own["ref"] == "flow Orders to QuickBooks: filter"]
    sentences = [cause["summary"], *cause["evidence"], *cause["against"]]
    assert '(filter = paid, shipped; "paid" -> "paid, shipped")' in cause["summary"]
    assert [said for said in sentences if "(config/celigo.csv, row 2, by user " in said]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api.key", "zzTopSecret98"),
        ("http.headers", '[{"name":"X-Api-Key","value":"zzTop"}]'),
        ("headers", "Authorization: Basic enpUb3A="),
        ("Connection Amazon", "password changed from hunter2 to hunter3"),
        *((name, "zzTop") for name in ("db.pw", "auth", "pin", "passphrase", "consumer_key", "user.credentials")),
        ("slack", "https://hooks.slack.example/services/T0/B0/zz"),
    ],
)
def test_a_value_that_may_be_a_secret_is_kept_as_its_fingerprint(name, value):
    assert value_of(name, value, KEY) == f"[secret {KEY.fingerprint(value)}]"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gl_account_mapping.SKU-1", "4000"),
        ("orders.statuses", '["paid", "processing"]'),
        ("authors", "2"),
        ("spins", "3"),
    ],
)
def test_any_other_value_is_shown(name, value):
    assert value_of(name, value, KEY) == value


def test_a_file_of_config_that_is_called_like_no_history_is_named(tmp_path):
    for name in ("audit.CSV", "gitlog.txt", "older/changes.csv", "read.me.md", ".hidden"):
        write(tmp_path / "config" / name, "a,b\n")
    said = read_history(tmp_path, "UTC", KEY).warnings
    assert [line.partition(": was not read;")[0] for line in said] == [
        "config/audit.CSV",
        "config/gitlog.txt",
        "config/older/changes.csv",
    ]
