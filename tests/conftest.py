"""What every test shares: the kit keeps its key in a folder that goes with the tests, never in anybody's home."""

import gc
import os
import tempfile

import pytest

os.environ["SYNCGAP_HOME"] = tempfile.mkdtemp(prefix="syncgap-tests-")
# As in the kernel of a report: looking for cycles among the engine's expressions costs a seventh of each case.
gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def compiled_once():
    """What the cases ask of the engine is put into words once."""
    from tests.compiled_once import compile_once

    with pytest.MonkeyPatch.context() as patch:
        compile_once(patch)
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Let one worker run all tests that share a fixture of their module, or it would be made once in each."""
    for item in items:
        made = {name: found[-1] for name, found in item._fixtureinfo.name2fixturedefs.items() if found}
        named = item.get_closest_marker("xdist_group")  # by a module that shares with another one
        if not named and any(one.scope == "module" for one in made.values()):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def _made_by_hand(tmp_path_factory, word):
    from tests import handmade

    with pytest.MonkeyPatch.context() as patch:
        return handmade.report(tmp_path_factory.mktemp("page"), patch, word).page


@pytest.fixture(scope="session")
def plain_page(tmp_path_factory):
    """The page of the study made by hand."""
    return _made_by_hand(tmp_path_factory, "")


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory):
    """The same with hostile text wherever text of a file may stand."""
    from tests.test_evidence import HOSTILE

    return _made_by_hand(tmp_path_factory, HOSTILE)


@pytest.fixture(scope="session")
def study_of_kind(tmp_path_factory):
    """The study of a kind of gap by what was posted, made once for all tests that look at it."""
    from functools import cache

    from tests.test_kinds_of_gaps import studied

    return cache(lambda posted: studied(tmp_path_factory.mktemp("kind"), posted))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """A real browser without a network, for all tests that need one."""
    from tests.chromium import browser

    with browser(tmp_path_factory.mktemp("chromium")) as driven:
        yield driven
