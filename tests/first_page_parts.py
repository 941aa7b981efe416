"""The first raw page taken apart by hand-known lines, so that variants of it can be printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_ITEM = re.compile(r"  (?:[0-9]+\. )")


@dataclass(frozen=True)
class Unit:
    """A comment of the page without its marker and indents, and the reply to it; `number` None where it was lost."""

    number: int | None
    ordinal: int
    lines: tuple[str, ...]
    reply: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return _joined(self.lines)

    @property
    def reply_text(self) -> str:
        return _joined(self.reply)


def _joined(lines: tuple[str, ...]) -> str:
    return re.sub(r"\n\n+", "\n\n", "\n".join(lines)).strip()


def head_of(page: str) -> str:
    """The page up to its first comment."""
    return page[: page.index("\n  1. ") + 1]


def units_of(page: str) -> list[Unit]:
    """The 20 comments at the top level; the reply hangs on the third, the fifth has lost its number."""
    body = page[len(head_of(page)) : page.index("Comments are closed.")]
    units: list[Unit] = []
    for chunk in re.split(r"\n(?=  [0-9]+\. )", body):
        number = int(chunk.split(".")[0])
        lines = [_ITEM.sub("", chunk.split("\n")[0], count=1), *(line[4:] for line in chunk.split("\n")[1:])]
        bullet = next((i for i, line in enumerate(lines) if line.startswith("• ")), None)
        if bullet is not None:
            reply = (lines[bullet][2:], *(line.strip() for line in lines[bullet + 1 :]))
            units.append(Unit(number, number, tuple(lines[:bullet]), reply))
            continue
        lost = next((i for i in range(len(lines) - 3) if lines[i : i + 2] == ["", ""] and lines[i + 2]), None)
        units.append(Unit(number, number, tuple(lines[:lost])))
        if lost is not None:
            units.append(Unit(None, number + 1, tuple(lines[lost + 2 :])))
    return units


def with_texts_of(units: list[Unit], order: list[int]) -> list[Unit]:
    """The same numbers with the texts (and replies) in another order."""
    return [replace(unit, lines=units[i].lines, reply=units[i].reply) for unit, i in zip(units, order, strict=True)]


def renumbered(units: list[Unit], lost: int, first: int, step: int) -> list[Unit]:
    """Numbers from `first` by `step`, the one at the index `lost` not printed."""
    ordinals = [first + step * i for i in range(len(units))]
    return [
        replace(unit, number=None if i == lost else ordinal, ordinal=ordinal)
        for i, (unit, ordinal) in enumerate(zip(units, ordinals, strict=True))
    ]


def printed(head: str, units: list[Unit], base: int = 2, step: int = 2) -> str:
    """The page with these comments, indented by these columns."""
    out = []
    for unit in units:
        lines = _joined(unit.lines).split("\n")
        first = " " * base + f"{unit.number}. " if unit.number is not None else "\n" + " " * (base + step)
        out.append(first + lines[0])
        out += [" " * (base + step) + line if line else "" for line in lines[1:]]
        if unit.reply:
            reply = _joined(unit.reply).split("\n")
            out += ["", " " * (base + step) + "• " + reply[0]]
            out += [" " * (base + 2 * step) + line if line else "" for line in reply[1:]]
        out.append("")
    return head + "\n".join(out) + "\nComments are closed."
