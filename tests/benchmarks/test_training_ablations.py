"""The ablations take away what they say: their templates are those of the models, and candidates go."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.adapters import quotes_from_text
from benchmarks.training.ablations import FAMILIES, Family, _without

BEFORE = "The mayor spoke of the bridge. “It will rain all night and all of tomorrow.”"
TWICE = "“It will rain all night,” he added. It was late.\n“We will build another bridge.”"


def _templates(root: Path, name: str) -> set[str]:
    file = root / "src" / "broadsheet" / "lexicons" / "quotes" / f"{name}.tsv"
    return {line.partition("\t")[0] for line in file.read_text("utf-8").splitlines()}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_names_templates_that_have_weights(family: Family, root: Path) -> None:
    assert family.speaker <= _templates(root, "en.speaker")
    assert family.speech <= _templates(root, "en.speech")


@pytest.mark.parametrize(("function", "text"), [("_elsewhere", BEFORE), ("_told_again", TWICE)])
def test_a_speaker_goes_with_the_candidates_it_is_one_of(function: str, text: str) -> None:
    last = text[: text.rindex("“")].count("“")

    def spoken() -> int:
        return sum(len(row["spans"]) for row in quotes_from_text(text) if "speaker_start" in row)

    assert spoken() == last + 1
    with _without(function):
        assert spoken() == last
