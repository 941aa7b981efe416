"""Stamps of wikis as moments: only where month and zone are known for sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.markup.threads.times import stamped


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("20:14, 17 September 2016 (UTC)", "2016-09-17T20:14:00Z"),
        ("20:14, 17. Sep. 2016 (CEST)", "2016-09-17T18:14:00Z"),
        ("00:30, 1. Jan. 2016 (CET)", "2015-12-31T23:30:00Z"),
        ("17 août 2016 à 20:14 (CEST)", "2016-08-17T18:14:00Z"),
        ("20:14 17 sep 2016 (UTC)", "2016-09-17T20:14:00Z"),
        ("20:14, 17 de septiembre de 2016 (UTC)", "2016-09-17T20:14:00Z"),
        ("20:14, 31 June 2016 (UTC)", None),
        ("20:14, 17 September 2016 (EST)", None),
        ("20:14, 17 September 2016", None),
        ("20:14, 17 Rain 2016 (UTC)", None),
        ("17 September 2016 (UTC)", None),
        ("20:14, 9/17/2016 (UTC)", None),
    ],
)
def test_stamps(stamp: str, moment: str | None) -> None:
    assert stamped(stamp) == moment


@given(st.text(max_size=80), st.sampled_from(["", " (UTC)", ", 0 May 1000 (CET)", ", 30 February 2016 (UTC)"]))
def test_any_text_gives_a_moment_or_none(text: str, tail: str) -> None:
    moment = stamped(text + tail)
    assert moment is None or moment.endswith("Z")
