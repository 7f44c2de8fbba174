"""A seller of five channels with two ledgers and four kinds of log, each in its own format, right from end to end."""

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.planted.mixed import plant_mixed
from tests.seeds import SEEDS
from tests.test_worlds import check_world

FORMATS = {
    *("shopify_orders", "shopify_payouts", "amazon_all_orders", "amazon_settlement_v2", "woo_webtoffee"),
    *("ebay_orders", "etsy_sold_orders", "qbo_txn_list", "xero_invoices"),
    *("sync_runs", "sync_events", "config_changes"),
}


@pytest.mark.parametrize("seed", SEEDS)
def test_five_channels_two_ledgers_and_four_kinds_of_log_come_out_right(tmp_path, seed):
    truth = plant_mixed(tmp_path / "case", seed)
    study = investigate(open_case(tmp_path / "case"))
    assert {one.format for one in study.findings.inputs} == FORMATS
    assert sum(one.quarantined for one in study.findings.inputs) == 0
    check_world(study, truth)
    assert {gap.cause.ref: gap.cause.trigger_ref for gap in study.gaps} == {
        gap.cause_ref: gap.trigger_ref for gap in truth.gaps
    }
