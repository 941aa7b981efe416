"""Shared fixtures; settings of the property tests."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from corpus import BAKERY, BRIDGE, make_raw

ROOT = Path(__file__).parent.parent

# No deadline: a slow machine is no bug. What must be fast is tested on inputs so large that quadratic work never ends.
settings.register_profile("broadsheet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("broadsheet")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than a few seconds; `-m 'not slow'` leaves it out")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=8, help="how many builds are killed at random moments")
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="accept what the compiler gives as the expected result of golden pages; prints each difference",
    )


@pytest.fixture(scope="module", autouse=True)
def _what_other_tests_left_costs_no_time() -> None:
    """Take what is in memory out of the sight of the collector: after some thousand tests one look at it takes 0.5 s.

    Tests that compare the time of a small and of a large input would measure that.
    """
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def first_page() -> str:
    """The first raw page as text; it is UTF-8 with plain line ends."""
    return (ROOT / "raw/veterans-today/000_a09aa6b6c3f4a726.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two made-up pages in `raw` and their build in `build/town-news-1.0.0`; not to be changed."""
    from broadsheet.building import build

    home = tmp_path_factory.mktemp("town")
    raw = make_raw(home / "raw", {"gazette/bridge.txt": BRIDGE, "gazette/bakery.txt": BAKERY})
    build(raw, home / "build")
    return home


@pytest.fixture
def home(pristine: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(pristine, tmp_path / "home")
