"""107, 109 to 113: text that wants to be more than text, in tables, logs and rules."""

from syncgap_kit.tables import ORDER_LINES, SYNC_EVENTS, SYNC_RUNS
from tests.small_case import CHANGE_COLUMNS, EVENT_COLUMNS, ORDER_COLUMNS, ORDERS, csv_text, order

from .bench import Bench, lacking
from .content import NUMBERS, busy, busy_case, file, shop, together
from .parts import Finds, Loads, Tries, bad

SQL = "hold'; DROP TABLE orders;--"
REGEX = "(a+)+$"
FORGED = "failed\x1b[31m red\x1b[0m\r\n2025-04-03T00:00:00Z all is well"
TOKENS = ("shpat_0123456789abcdef0123456789abcdef", "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")
SECRETS = (*TOKENS, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ", "sid-5f2b9c7e11aa42f0")
CARD, NO_CARD, ADDRESS = "4111 1111 1111 1111", "4111 1111 1111 1112", "iris@example.org"


def changes(*after):
    """A change log that creates these rules."""
    rows = [
        {"at": "2025-01-02T00:00:00Z", "kind": "rule", "id": own.get("id", f"R-{at}"), "action": "create", "after": own}
        for at, own in enumerate(after, 1)
    ]
    return file("config/changes.csv", csv_text(CHANGE_COLUMNS, rows))


def excluding(field, op, value, **more):
    return {"action": "exclude", "when": [{"field": field, "op": op, "value": value}], **more}


def literal_in_sql(found):
    """The rule's value was compared, not run: it explains each lost order and no other."""
    [gap] = found.findings["gaps"]
    assert (gap["causes"][0]["ref"], gap["causes"][0]["strength"]) == ("R-1", "established")
    assert gap["orders"] == len(found.rows("exceptions.csv")) > 30


def events(*reasons):
    rows = [
        {
            "at": f"2025-04-{at:02}T12:00:00Z",
            "run_id": "S-1",
            "channel": "shopify",
            "order_id": f"#{1000 + at}",
            "outcome": "failed",
            "reason": reason,
        }
        for at, reason in enumerate(reasons, 1)
    ]
    return file("logs/events.csv", csv_text(EVENT_COLUMNS, rows))


def one_line_of_text(case):
    """What a log said is kept without what moves a cursor or begins a line; the bytes themselves stay in the file."""
    [reason] = case.table(SYNC_EVENTS).reason.execute()
    assert reason.isprintable()
    assert lacking(("failed", "red", "all is well"), reason) == []


def no_control_characters(case):
    assert all(mark.isprintable() for sentence in case.warnings for mark in sentence)


def no_forged_line(bench: Bench):
    """The sentence stays on one line, whatever stands in the name of a file."""
    folder = bench.case(file("exports/odd\x1b[31m\r\nsyncgap: all is well.csv", "x"))
    assert "no [[source]]" in bench.refused_by_command(folder)


def secrets_are_gone(bench: Bench):
    """No secret reaches a table, a store or a report; a fingerprint tells two of them apart."""
    said = [f"401 Unauthorized, Authorization: Bearer {token}" for token in (TOKENS[0], TOKENS[0], TOKENS[1])]
    said += [f"403 with jwt {SECRETS[2]}", f"500, Cookie: session={SECRETS[3]}"]
    run = "run_id,channel,started_at,status,message\nS-1,shopify,2025-04-01T12:00:00Z,failed,token=" + TOKENS[0] + "\n"
    folder = bench.case(together(events(*said), file("logs/runs.csv", run)))
    case = bench.opened(folder)
    reasons = case.table(SYNC_EVENTS).execute().sort_values("source_row").reason.tolist()
    assert [reason[:3] for reason in reasons] == ["401", "401", "401", "403", "500"]
    assert reasons[0] == reasons[1] != reasons[2]
    told = " ".join([*reasons, *case.table(SYNC_RUNS).message.execute(), *case.warnings, str(case.quarantine)])
    found = bench.investigated(folder)
    stored = b"".join(path.read_bytes() for path in (folder / ".syncgap").rglob("*") if path.is_file())
    for secret in SECRETS:
        assert secret not in told
        assert secret not in found.told()
        assert secret.encode() not in stored


def people_are_masked(found):
    told = found.told()
    assert CARD not in told
    assert ADDRESS not in told
    assert NO_CARD in told  # sixteen digits that are no card's stay what they are


def rules_that_are_no_data(bench: Bench):
    """Code, queries, unknown words and keys that stand twice are refused, with the line that holds them."""
    log, picture = "config/changes.csv, row 2", "config/snapshots/2025-01-01.yaml, row"
    refused = [
        (changes(excluding("__import__('os').system('x')", "eq", "1")), log, "__import__"),
        (changes(excluding("(select 1)", "eq", "1")), log, "(select 1)"),
        (changes(excluding("totl", "eq", "1")), log, "did you mean 'total'"),
        (changes(excluding("total", "exec", "1")), log, "'exec'"),
        (changes({"action": "exclude", "when": "total > 1 or 1 = 1"}), log, "total > 1"),
        (snapshot("- {kind: rule, id: R, when: !!python/object/apply:os.system [x]}"), f"{picture} 2", "tag"),
        (snapshot("- kind: rule\n  id: R\n  id: S"), f"{picture} 4", "'id' stands twice"),
    ]
    for writer, where, says in refused:
        sentence = bench.refused_by_command(bench.case(writer))
        assert lacking((where, says), sentence) == [], sentence


def snapshot(records):
    return file("config/snapshots/2025-01-01.yaml", f"records:\n{records}\n")


def no_patterns(bench: Bench):
    """Predicates have no operator for patterns; what looks like one is compared letter by letter."""
    sentence = bench.refused_by_command(bench.case(changes(excluding("sku", "regex", REGEX))))
    assert lacking(("changes.csv, row 2", "'regex'"), sentence) == []
    held, trap = {"Lineitem sku": f"MUG {REGEX}"}, "a" * 5000 + "!"
    orders, _ = busy(**held)
    for row in orders:
        row["Lineitem sku"] = row["Lineitem sku"] if row["Lineitem sku"] != "MUG-1" else trap
    writer = together(busy_case(**held), file(ORDERS, csv_text(ORDER_COLUMNS, orders)))
    literal_in_sql(bench.investigated(bench.case(together(writer, changes(excluding("sku", "contains", REGEX))))))


ODD_COLUMN = 'x"; DROP TABLE orders;--'
CASES = (
    bad(
        107,
        "SQL in values, column names and rules",
        Loads(
            file(
                ORDERS,
                csv_text(
                    [*ORDER_COLUMNS, ODD_COLUMN],
                    [order(number, **{"Lineitem sku": SQL, ODD_COLUMN: SQL}) for number in NUMBERS],
                ),
            ),
            holds=((ORDER_LINES, "sku", SQL),),
        ),
        Finds(together(busy_case(Tags=SQL), changes(excluding("tags", "eq", SQL))), literal_in_sql),
    ),
    bad(
        109,
        "escapes and line breaks in what a log says",
        Loads(events(FORGED), then=one_line_of_text),
        Loads(shop({1003: {"Total": "\x1b[31m9\x1b[0m"}}), 11, ((ORDERS, 4, "total"),), then=no_control_characters),
        Tries(no_forged_line),
    ),
    bad(110, "secrets in a log", Tries(secrets_are_gone)),
    bad(
        111,
        "people in free text",
        Finds(
            shop({1003: {"Total": CARD}, 1004: {"Total": f"ask {ADDRESS}"}, 1005: {"Total": NO_CARD}}),
            people_are_masked,
        ),
    ),
    bad(112, "rules that are no data", Tries(rules_that_are_no_data)),
    bad(113, "a pattern without end in a rule", Tries(no_patterns)),
)
