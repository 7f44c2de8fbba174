"""A fixed sample of the polluted files: in none of them is a row wrong or lost in silence, or a byte not accounted for.

All of them are judged by `make mutations`.
"""

import pytest

from tests.mutations.catalogue import MUTATIONS, jobs, made, sample
from tests.mutations.clean import NAMES, clean, cut
from tests.mutations.verdict import judge


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_no_row_is_wrong_or_lost_in_silence(mutation, tmp_path):
    mutated = sample(mutation)
    verdict = judge(mutated, tmp_path)
    told = [*verdict.faults, *verdict.wrong, *verdict.lost]
    assert verdict.sound, f"{mutated.clean.name}, {mutated.note}: {verdict.unexplained} bytes unexplained, {told}"


def test_there_are_two_thousand_files_and_the_same_ones_in_every_run():
    files = [mutated for job in jobs() for mutated in made(*job)]
    assert len(files) >= 2000
    again = [mutated.stored() for mutated in made(*jobs()[-1])]
    assert again == [mutated.stored() for mutated in files[-len(again) :]]


@pytest.mark.parametrize("name", NAMES)
def test_a_clean_file_is_put_together_again_as_it_was(name):
    own = clean(name)
    content = own.content()
    assert cut(content, own.shape.delimiter, own.shape.quoted) == [(entry.cells, entry.ending) for entry in own.entries]
    assert {len(own.entries[place].cells) for place in own.data} == {len(own.header)}
