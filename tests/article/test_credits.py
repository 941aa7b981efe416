"""Datelines and agency credits as stories print them, and what only looks like one."""

from __future__ import annotations

import pytest

from broadsheet.article.credits import Credit, credit_of


@pytest.mark.parametrize(
    ("paragraph", "dateline", "agency"),
    [
        ("RIVERTON (RNA)- The council met.", "RIVERTON", "RNA"),
        ("RIVERTON (RNA) – The council met.", "RIVERTON", "RNA"),
        ("RIVERTON, Delta (RNA) — The council met.", "RIVERTON, Delta", "RNA"),
        ("PORT OF ALMA (Delta Wire) -- The council met.", "PORT OF ALMA", "Delta Wire"),
        ("RIVERTON, Sept. 17 (RNA) - The council met.", "RIVERTON", "RNA"),
        ("Riverton, 3 mars (RNA) – The council met.", "Riverton", "RNA"),
        ("RIVERTON, March 3, 2021 (RNA) - The council met.", "RIVERTON", "RNA"),
        ("(RNA) - The council met.", None, "RNA"),
        ("RIVERTON — The council met.", "RIVERTON", None),
        ("“It rains,” the mayor said, Delta Wire reported.", None, "Delta Wire"),
        ("It rains, RNA reports. More rain is to come.", None, "RNA"),
        ("Es regnet, RNA berichtet.", None, "RNA"),
    ],
)
def test_credits_are_read(paragraph: str, dateline: str | None, agency: str | None) -> None:
    assert credit_of(paragraph) == Credit(dateline, agency)


@pytest.mark.parametrize(
    "paragraph",
    [
        "The council (which met on Monday) - and not the mayor - decided.",
        "The bridge – ten years late – is open.",
        "The mayor met the ferry company (Delta Lines) - it was a short meeting.",
        "It rained, the mayor reported.",
        "It rained, as nobody reported.",
        "",
        "(",
        "RIVERTON (",
    ],
)
def test_sentences_are_no_credits(paragraph: str) -> None:
    assert credit_of(paragraph) == Credit(None, None)
