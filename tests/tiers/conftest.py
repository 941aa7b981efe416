"""One mixed corpus, built in full once and derived from many times."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from broadsheet.tiers import derive
from mixed import NAME, build_mixed


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with raw/, a key, and build/ with all three tiers; nobody writes there."""
    folder = tmp_path_factory.mktemp("mixed")
    build_mixed(folder)
    (folder / "key").write_bytes(b"the key of the town, never to be told\n")
    build = folder / "build" / NAME
    derive(build, "textless", folder / "raw")
    derive(build, "masked", folder / "raw", key=folder / "key")
    return folder


@pytest.fixture
def copied(home: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    shutil.copytree(home, tmp_path / "home", symlinks=True)
    return tmp_path / "home"
