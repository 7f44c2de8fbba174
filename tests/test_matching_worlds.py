"""Planted worlds for the matching: every order where it belongs, with its reason, and every stray document explained.

`python -m tests.planted_matching --seeds 20` measures the same over further seeds.
"""

import pytest

from tests.planted_matching.found import ALL, found_in
from tests.seeds import SEEDS


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ALL)
def test_everything_stands_where_it_was_planted_for_the_planted_reason(name, seed, tmp_path):
    disagreements = list(found_in(name, seed, tmp_path / "case").disagreements())
    assert not disagreements, f"{len(disagreements)} disagreements:\n" + "\n".join(disagreements[:10])
