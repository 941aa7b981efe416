"""A town that is built once, and a copy of it for those who change it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exchanged import make_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build; not to be changed."""
    return make_town(tmp_path_factory.mktemp("town")).target


@pytest.fixture
def home(town: Path, tmp_path: Path) -> Path:
    """A copy of raw/ and build/, to be changed."""
    return shutil.copytree(town.parent.parent, tmp_path / "home")
