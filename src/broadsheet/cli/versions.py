"""`broadsheet diff`: a difference for the terminal, for programs, for the changelog of the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, Literal

import click
import orjson

from broadsheet.cli.exit_codes import DONE, FINDINGS
from broadsheet.cli.figures import grid, size
from broadsheet.text.visible import visible
from broadsheet.versions import Diff, TableDiff, Verdict, diff, markdown, required, write_entry
from broadsheet.versions.changelog import LEVELS, field_change, moved_lines, rewritten_line, short, tombstone_line

_HEAD: Final = ("", "rows before", "rows now", "added", "removed", "changed", "other split")
_COLORS: Final = {"none": "green", "patch": "green", "minor": "yellow", "major": "red"}
_ROOM: Final = 200


def run_diff(
    old: str,
    new: str,
    form: Literal["text", "json", "markdown"],
    write: Path | None,
    *,
    values: bool,
    memory_limit: str | None,
) -> int:
    """Compare, print, write the entry of the changelog where asked, and return the exit code."""
    found = diff(old, new, values=values, memory_limit=memory_limit)
    verdict = required(found)
    if form == "json":
        click.echo(_json(found, verdict).decode())
    elif form == "markdown":
        click.echo(markdown(found, verdict).encode(), nl=False)
    else:
        for line in diff_lines(found, verdict):
            click.echo(line)
    if write is not None and not found.same:
        done = "written" if write_entry(write, found, verdict) else "has this entry already"
        click.echo(f"{visible(str(write))}: {done}", err=True)
    return DONE if found.same else FINDINGS


def _json(found: Diff, verdict: Verdict) -> bytes:
    allowed = {**asdict(verdict), "enough": verdict.allows(found.new.version)}
    return orjson.dumps({"same": found.same, "verdict": allowed, **asdict(found)}, option=orjson.OPT_INDENT_2)


def _counts(tables: Sequence[TableDiff]) -> list[list[str]]:
    counted = (
        (table.table, (table.old_rows, table.new_rows, table.added, table.removed, table.changed, table.moved))
        for table in tables
    )
    return [list(_HEAD), *([name, *(f"{count:,}" for count in counts)] for name, counts in counted)]


def _ids(tables: Sequence[TableDiff]) -> Iterator[str]:
    for table in tables:
        for kind, ids in table.ids.items():
            count = {"added": table.added, "removed": table.removed, "changed": table.changed}[kind]
            if ids:
                more = f" and {count - len(ids):,} more" if count > len(ids) else ""
                yield f"{table.table} {kind}: {visible(', '.join(ids))}{more}"


def _values(tables: Sequence[TableDiff]) -> Iterator[str]:
    for table in tables:
        for one in table.values:
            yield f"{visible(one.id)} {one.field}: {_value(one.old)} -> {_value(one.new)}"


def _value(value: object) -> str:
    return "null" if value is None else short(orjson.dumps(value).decode())


def _files(found: Diff) -> Iterator[str]:
    for one in found.files:
        sizes = " -> ".join(size(count) for count in (one.old_bytes, one.new_bytes) if count is not None)
        yield f"{visible(one.path)}: {one.kind} ({sizes})"
    if found.rewritten:
        yield rewritten_line(found)


def _sections(found: Diff) -> Iterator[tuple[str, list[str]]]:
    taken_down = tombstone_line(found)
    yield "changed fields", [f"{t.table}.{name}: {count:,}" for t in found.tables for name, count in t.fields.items()]
    yield "other split", [line for table in found.tables for line in moved_lines(table)]
    yield "taken down", [taken_down] if taken_down else []
    yield "schema", [field_change(change) for change in found.schema]
    yield "settings", [f"{one.name}: {short(one.old)} -> {short(one.new)}" for one in found.settings]
    yield "files", list(_files(found))
    yield "ids", list(_ids(found.tables))
    yield "values", list(_values(found.tables))


def diff_lines(found: Diff, verdict: Verdict) -> Iterator[str]:
    """The difference in sections, the verdict last; what did not change is left out."""
    old, new = found.old, found.new
    names = old.name if old.name == new.name else f"{old.name} and {new.name}"
    if found.same:
        yield f"{names} {old.version} ({old.tier}): nothing differs"
        return
    yield click.style(f"{names} {old.version} -> {new.version} ({new.tier})", bold=True)
    yield from grid(_counts(found.tables), _ROOM)
    for title, lines in _sections(found):
        if lines:
            yield click.style(title, bold=True)
            yield from (f"  {line}" for line in lines)
    yield click.style("verdict", bold=True)
    enough = "is enough" if verdict.allows(new.version) else f"is too small: give it {verdict.least} or later"
    yield f"  {click.style(LEVELS[verdict.level], fg=_COLORS[verdict.level])}; {new.version} {enough}"
    yield from (f"    {why}" for why in verdict.reasons)
