"""The changelog of the data: the section of a version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_HEADING: Final = re.compile(r"(#{1,6})[ \t]+\[?v?([0-9]+\.[0-9]+\.[0-9]+)\b")
_FENCES: Final = ("```", "~~~")


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str | None]]:
    """Line number, level and version (if any) of each heading; a fence of code has none."""
    fence = ""
    for number, line in enumerate(lines):
        mark = line.lstrip()[:3]
        if mark in _FENCES and fence in ("", mark):
            fence = "" if fence else mark
        elif not fence and line.startswith("#"):
            found = _HEADING.match(line)
            yield number, len(line) - len(line.lstrip("#")), found[2] if found else None


def section(markdown: str, version: str) -> str | None:
    r"""What stands below the heading of a version, up to the next heading of its level; None without such a heading.

    A heading begins with the number, which may stand in brackets or after a v; what follows it is free.

    >>> section("## 1.1.0 (May)\n\n- Two pages more.\n\n## 1.0.0\n\n- First version.\n", "1.1.0")
    '- Two pages more.'
    """
    lines = markdown.splitlines()
    start = level = None
    for number, depth, found in _headings(lines):
        if start is None and found == version:
            start, level = number + 1, depth
        elif start is not None and level is not None and depth <= level:
            return "\n".join(lines[start:number]).strip()
    return "\n".join(lines[start:]).strip() if start is not None else None
