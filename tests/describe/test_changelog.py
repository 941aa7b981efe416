"""The section of a version in the changelog of the data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.describe.changelog import section

LOG = """# Changelog

## [1.1.0] - 2026-11-22

- Two pages more.

### Comments

```
## 1.0.0
```

- Three of them.

## v1.0.0

- First version.

## 0.9.0
"""


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.1.0", "- Two pages more.\n\n### Comments\n\n```\n## 1.0.0\n```\n\n- Three of them."),
        ("1.0.0", "- First version."),
        ("0.9.0", ""),
        ("1.1.1", None),
        ("1.1", None),
    ],
)
def test_a_section_ends_at_the_next_heading_of_its_level(version: str, expected: str | None) -> None:
    assert section(LOG, version) == expected


def test_a_longer_number_is_another_version() -> None:
    assert section("## 1.1.01\n\n- x\n", "1.1.0") is None
    assert section("## 11.1.0\n\n- x\n", "1.1.0") is None


@given(st.lists(st.sampled_from(["## 1.0.0", "# 2.0.0", "```", "~~~", "- a line", "", "### Comments"])))
def test_what_is_found_stands_in_the_changelog(lines: list[str]) -> None:
    found = section("\n".join(lines), "1.0.0")
    assert found is None or found in "\n".join(lines)
    assert (found is None) <= (lines[:1] != ["## 1.0.0"])
