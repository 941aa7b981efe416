"""Figures in a datasheet: what stands between two markers is the build's, the rest is the curator's prose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

_MARKER: Final = re.compile(r"<!-- (?:figures:(?P<name>[^ \n]*)|/figures) -->")


class DatasheetError(Exception):
    """A marker in the datasheet that cannot be filled; the message has line and cure."""


def _unknown(line: int, name: str, figures: Mapping[str, str]) -> DatasheetError:
    near = get_close_matches(name, figures, n=1)
    cure = f"did you mean `{near[0]}`?" if near else f"the names are {', '.join(figures)}"
    return DatasheetError(f"line {line}: no figures are named `{name}`; {cure}")


def standing(markdown: str) -> dict[str, str]:
    r"""What stands between the markers of a datasheet, by name; of a name that is there twice, the first.

    >>> standing("<!-- figures:rows -->\n21 comments\n<!-- /figures -->")
    {'rows': '21 comments'}
    """
    found: dict[str, str] = {}
    opened: re.Match[str] | None = None
    for marker in _MARKER.finditer(markdown):
        if opened is not None and opened["name"] is not None and marker["name"] is None:
            block = markdown[opened.end() : marker.start()]
            found.setdefault(opened["name"], block.removeprefix("\n").removesuffix("\n"))
        opened = marker
    return found


def fill(markdown: str, figures: Mapping[str, str]) -> str:
    r"""Replace what stands between `<!-- figures:NAME -->` and `<!-- /figures -->` by the block of that name.

    Raises:
        DatasheetError: a name is unknown, or a marker has no partner.

    >>> fill("<!-- figures:rows --><!-- /figures -->", {"rows": "21 comments"})
    '<!-- figures:rows -->\n21 comments\n<!-- /figures -->'
    """
    parts: list[str] = []
    name: str | None = None
    position = opened = 0
    # Lines are counted marker by marker, so that a long sheet is read once.
    line = 1
    for marker in _MARKER.finditer(markdown):
        line += markdown.count("\n", position, marker.start())
        if name is None and marker["name"] is None:
            raise DatasheetError(f"line {line}: `<!-- /figures -->` closes nothing; remove it, or open it with a name")
        if name is not None and marker["name"] is not None:
            raise DatasheetError(f"line {opened}: `figures:{name}` is not closed; put `<!-- /figures -->` after it")
        if name is None:
            name, opened = marker["name"], line
            if name not in figures:
                raise _unknown(line, name, figures)
            parts += [markdown[position : marker.end()], f"\n{figures[name]}\n"]
        else:
            parts.append(marker[0])
            name = None
        position = marker.end()
    if name is not None:
        raise DatasheetError(f"line {opened}: `figures:{name}` is not closed; put `<!-- /figures -->` after it")
    return "".join([*parts, markdown[position:]])
