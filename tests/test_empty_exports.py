"""An export that holds nothing: a day without orders is no fault of the case, and no evidence either."""

import json

import pytest

from syncgap_kit.errors import SyncGapError
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.tables import ORDERS
from tests.small_case import BOOKS, TOML, small_case, write

CHANNEL = '\n[[source]]\npath = "exports/more/*.json"\nchannel = "shopify"\n'
OF_BOOKS = '\n[[source]]\npath = "exports/more/*.json"\n'
BOOKS_SOURCE = '\n[[source]]\npath = "exports/books/*.csv"\n'
EMPTY = "exports/more/today.json: holds no record"


def written(folder, source, document, toml=TOML):
    small_case(folder, toml=toml + source)
    write(folder / "exports/more/today.json", document if isinstance(document, str) else json.dumps(document))
    return folder


@pytest.mark.parametrize(
    ("source", "document"),
    [
        (CHANNEL, []),
        (CHANNEL, {"orders": []}),
        (CHANNEL, {"data": {"orders": {"edges": []}}}),
        (OF_BOOKS, {"QueryResponse": {}}),
        (OF_BOOKS, {"QueryResponse": {"SalesReceipt": []}}),
    ],
)
def test_an_export_that_holds_nothing_is_named_and_refuses_no_case(source, document, tmp_path):
    case = open_case(written(tmp_path, source, document))
    assert len(case.table(ORDERS).execute()) == 12
    [said] = [words for words in investigate(case).findings.warnings if words.startswith(EMPTY)]
    assert "no evidence" in said
    [own] = [one for one in case.inputs if one.path == "exports/more/today.json"]
    assert (own.rows, own.loaded, own.quarantined, own.not_data, own.grade) == (0, 0, 0, 0, "D")
    assert own.sha256
    assert own.bytes == len(json.dumps(document))


def test_books_that_hold_nothing_are_no_evidence(tmp_path):
    folder = written(tmp_path, OF_BOOKS, {"QueryResponse": {}}, TOML.replace(BOOKS_SOURCE, ""))
    (folder / BOOKS).unlink()
    study = investigate(open_case(folder))
    assert any(words.startswith(EMPTY) for words in study.findings.warnings)
    assert study.matches.statement.channels[0].counts["missing"] == 12


@pytest.mark.parametrize("document", ["{}", "[{}]", "null"])
def test_what_is_no_list_of_records_is_still_refused(document, tmp_path):
    with pytest.raises(SyncGapError, match=r"today\.json"):
        open_case(written(tmp_path, CHANNEL, document))
