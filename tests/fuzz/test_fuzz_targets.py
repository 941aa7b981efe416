"""Damaged files of each format, briefly; `hatch run fuzz` goes on as long as one wants."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.contract.records import Incident
from targets import CRAWL, EXPORT, HTML, LINES, TARGETS, WAYS, Target, check, damaged, packed

FORMATS = pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))
NUMBERS = st.integers(0, 2**20)
DAMAGES = st.lists(st.tuples(st.sampled_from(WAYS), NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=6)


@FORMATS
def test_a_sound_file_gives_pages(target: Target) -> None:
    for seed in target.seeds:
        pages = check(target, seed)
        assert pages
        assert not any(isinstance(page.data, Incident) for page in pages)


@FORMATS
@settings(max_examples=60, derandomize="CI" in os.environ)
@given(data=st.data(), damages=DAMAGES, number=st.integers(0, 7))
def test_a_damaged_file_keeps_every_promise(target: Target, data: st.DataObject, damages: list, number: int) -> None:  # type: ignore[type-arg]
    seed = data.draw(st.sampled_from(target.seeds))
    check(target, packed(target, damaged(target, seed, damages), number))


def _steps(work: Callable[[], object]) -> int:
    """How many calls a piece of work makes, of Python's functions and of C's."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


# What repeats, in the file that it repeats in.
GROWING = {
    "text": lambda n: b"Rain\n\n" + b"\xe2\x80\x9cIt runs,\xe2\x80\x9d the mayor said.\n\n" * n,
    "html": lambda n: HTML.replace(b"</article>", b"<p>It <b>rains<p>on</p>" * n + b"</article>"),
    "jsonl": lambda n: LINES + b'{"text": "Rain"\n' * n,
    "warc": lambda n: CRAWL + b"WARC/1.0\r\nWARC-Type: x\r\n\r\n" * n,
    "wxr": lambda n: EXPORT.replace(b"</channel>", b"<item><!-- </item> -->" * n + b"</channel>"),
    "wxr-item": lambda n: TARGETS["wxr-item"].seeds[0].replace(b"</item>", b"<a>x</a>" * n + b"</item>"),
}


@pytest.mark.parametrize("name", GROWING)
def test_eight_times_the_input_takes_eight_times_the_steps(name: str) -> None:
    few, many = (_steps(lambda n=n: check(TARGETS[name], GROWING[name](n))) for n in (50, 400))  # type: ignore[misc]
    assert many <= 9 * few
