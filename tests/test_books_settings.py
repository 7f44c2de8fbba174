"""What the books record of their own settings and connected apps: evidence of the configuration, with file and row."""

from datetime import datetime

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.small_case import TOML, csv_text, document, order, placed, small_case, write

LOG = (
    ("03/01/2025 9:00", "Mara Holt", "Signed in"),
    ("03/01/2025 9:05", "Mara Holt", "Connected app Ledgerline"),
    ("03/02/2025 9:05", "Mara Holt", "Changed Sales settings: custom transaction numbers"),
    ("04/20/2025 10:00", "Mara Holt", "Disconnected app Ledgerline"),
    ("04/26/2025 11:30", "System Administration", "Connected app Ledgerline"),
)
LOST = range(1022, 1028)  # decided between 21 and 26 April
NUMBERS = range(1001, 1031)


def audit_log():
    rows = [
        {
            "Date Changed": f"{datetime.strptime(at, '%m/%d/%Y %H:%M'):%b %d, %Y, %I:%M %p} Eastern Daylight Time",  # noqa: DTZ007
            "User": user,
            "Event": event,
        }
        for at, user, event in LOG
    ]
    return csv_text(("Date Changed", "User", "Event"), rows)


def test_apps_and_settings_of_the_books_are_changes_with_their_row(tmp_path):
    folder = small_case(tmp_path)
    write(folder / "exports/books/audit.csv", audit_log())
    changes = open_case(folder, "2025-04-25T00:00:00Z").history.changes
    assert [(change.kind, change.id, change.action, change.source_row) for change in changes] == [
        ("credential", "quickbooks: Ledgerline", "create", 3),
        ("setting", "quickbooks: Changed Sales settings: custom transaction numbers", "update", 4),
        ("credential", "quickbooks: Ledgerline", "revoke", 5),
    ]  # what comes after as_of is not seen
    assert all(change.by.startswith("user ") and "Mara" not in change.by for change in changes)
    assert changes[1].after["name"] == "numbering"


def test_an_app_that_was_disconnected_from_the_books_is_named(tmp_path):
    later = TOML.replace("2025-04-30", "2025-05-31")
    documents = [document(number) for number in NUMBERS if number not in LOST]
    folder = small_case(tmp_path, map(order, NUMBERS), documents, toml=later)
    write(folder / "exports/books/audit.csv", audit_log())
    study = investigate(open_case(folder))
    [gap] = study.gaps
    assert set(study.orders_of(gap.id).order_name) == {f"#{number}" for number in LOST}
    assert (gap.cause.kind, gap.cause.ref, gap.cause.trigger) == ("credential", "quickbooks: Ledgerline", "changed")
    assert gap.onset.date == placed(LOST[0]).date()
    assert gap.end is not None
    assert gap.end.date == placed(LOST[-1]).date()
