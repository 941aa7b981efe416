"""A clean build, made once, and copies of it to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corruptions.tools import Broken
from sample import write_sample


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    write_sample(folder)
    return folder


@pytest.fixture
def broken(clean: Path, tmp_path: Path) -> Broken:
    shutil.copytree(clean, tmp_path / "copy", symlinks=True)
    return Broken(raw=tmp_path / "copy" / "raw", folder=tmp_path / "copy" / "build" / "riverton-1.0.0")
