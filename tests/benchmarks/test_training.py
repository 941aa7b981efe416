"""The weights in the package are what the training scripts make of the gold, byte for byte."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from benchmarks.gold import DEFAULT

SHORT = [("speaker", "de"), ("boundaries", "de")]
LONG = [("speaker", "en"), ("boundaries", "en")]
# The models of reported speech take some ten minutes: `python -m benchmarks.training indirect --check`.


def _same(root: Path, model: str, language: str) -> None:
    if not (DEFAULT / "quotes").is_dir():
        pytest.skip("the gold folder is not beside the repository")
    module = importlib.import_module(f"benchmarks.training.{model}")
    for name, text in module.train(DEFAULT, language).items():
        committed = root / "src" / "broadsheet" / "lexicons" / "quotes" / name
        assert text.encode() == committed.read_bytes(), name


@pytest.mark.parametrize(("model", "language"), SHORT)
def test_training_gives_the_committed_bytes(root: Path, model: str, language: str) -> None:
    _same(root, model, language)


@pytest.mark.slow
@pytest.mark.parametrize(("model", "language"), LONG)
def test_training_gives_the_committed_bytes_of_english(root: Path, model: str, language: str) -> None:
    _same(root, model, language)
