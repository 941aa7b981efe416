"""`broadsheet describe`: a build in figures, for the terminal, a datasheet, a machine, or as plots."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
import orjson

from broadsheet.cli.exit_codes import DONE
from broadsheet.cli.rows import pad, width
from broadsheet.contract.layout import DATASHEET
from broadsheet.describe.blocks import PERSONAL_BLOCKS, blocks
from broadsheet.describe.datasheet import DatasheetError, fill, standing
from broadsheet.describe.errors import DescribeError
from broadsheet.describe.whole import describe
from broadsheet.text.visible import visible
from broadsheet.write.swap import replace_file

_ESCAPE: Final = "\\"


def run_describe(build: Path, *, as_json: bool, markdown: bool, plots: Path | None, datasheet: Path | None) -> int:
    """Count, write or print, and return the exit code."""
    facts = describe(build)
    if plots is not None:
        from broadsheet.describe.plots import write_plots

        for path in write_plots(facts, plots):
            click.echo(visible(str(path)))
    if datasheet is not None:
        _fill(datasheet, build, blocks(facts))
    if as_json:
        click.echo(orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode())
    elif markdown:
        for name, block in blocks(facts).items():
            click.echo(f"<!-- figures:{name} -->\n{block}\n<!-- /figures -->\n")
    elif plots is None and datasheet is None:
        click.echo("\n\n".join(_shown(name, block) for name, block in blocks(facts).items()))
    return DONE


def _shown(name: str, block: str) -> str:
    people = " (names people)" if name in PERSONAL_BLOCKS else ""
    lines = (f"  {line}".rstrip() for line in plain(block))
    return "\n".join([f"{click.style(name, bold=True)}{people}", *lines])


def _fill(datasheet: Path, build: Path, figures: dict[str, str]) -> None:
    if datasheet.resolve().is_relative_to(build.resolve()):
        raise DescribeError(f"{datasheet}: is part of the build, which its manifest seals; name a datasheet elsewhere")
    try:
        # As bytes: line ends stay as they are.
        text = datasheet.read_bytes().decode()
        sheet = fill(text, _terms(build, text) | figures)
    except (DatasheetError, UnicodeDecodeError) as error:
        raise DescribeError(f"{datasheet}: {error}") from None
    changed = sheet != text
    if changed:
        with TemporaryDirectory(prefix="broadsheet-") as folder:
            (Path(folder) / "sheet").write_bytes(sheet.encode())
            replace_file(datasheet, Path(folder) / "sheet")
    click.echo(f"{visible(str(datasheet))}: {'filled' if changed else 'is as the build has it'}")


def _terms(build: Path, sheet: str) -> dict[str, str]:
    """The block that a build alone can make, for it needs labels: the build's own, or else what stands there."""
    own = build / DATASHEET
    made = standing(own.read_text(encoding="utf-8")) if own.is_file() else {}
    return {"terms": made.get("terms", standing(sheet).get("terms", ""))}


def plain(block: str) -> Iterator[str]:
    r"""A block of Markdown for the terminal: the columns of its tables under each other, without bars.

    >>> list(plain("Said.\n\n| what | count |\n|---|---|\n| bread \\| rye | 1,200 |"))
    ['Said.', '', 'what         count', 'bread | rye  1,200']
    """
    for is_table, lines in groupby(block.split("\n"), key=lambda line: line.startswith("|")):
        if not is_table:
            yield from lines
            continue
        rows = [_cells(line) for line in lines]
        del rows[1]
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            yield "  ".join(pad(cell, room) for cell, room in zip(row, widths, strict=True)).rstrip()


def _cells(line: str) -> list[str]:
    """The cells of a row, without what Markdown needs only."""
    cells, cell, escaped = [], "", False
    for character in line.strip().removeprefix("|").removesuffix("|") + "|":
        if character == _ESCAPE and not escaped:
            escaped = True
            continue
        if character == "|" and not escaped:
            cells.append(cell.strip())
            cell = ""
        elif escaped or character not in "*`":
            cell += character
        escaped = False
    return cells
