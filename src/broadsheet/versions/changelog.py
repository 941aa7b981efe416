"""The changelog of the data: an entry for each version, made from the difference to the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.text.visible import visible
from broadsheet.versions.difference import Diff, FieldChange, TableDiff
from broadsheet.versions.errors import VersionsError
from broadsheet.versions.verdict import Verdict

_TITLE: Final = "# Data changelog\n"
_OPEN: Final = "<!-- diff -->"
_CLOSE: Final = "<!-- /diff -->"
_SECTION: Final = re.compile(r"^## ", re.MULTILINE)
_LONGEST: Final = 80
LEVELS: Final = {
    "none": "nothing differs",
    "patch": "PATCH: packaging",
    "minor": "MINOR: data added",
    "major": "MAJOR: data changed or removed",
}


def short(value: Any) -> str:
    """A statement on one line, cut where it is long; None is what is not stated.

    >>> short(["en", "de"]), short(None), short(80)
    ('["en","de"]', 'not stated', '80')
    """
    if value is None:
        return "not stated"
    text = visible(value if isinstance(value, str) else orjson.dumps(value).decode())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def field_change(change: FieldChange) -> str:
    """A change of a declaration in words.

    >>> field_change(FieldChange(table="quotes", field="spans[].n", kind="retyped", old="int32", new="string"))
    'quotes.spans[].n: int32, now string'
    """
    name = f"{change.table}.{change.field}" if change.field else f"table {change.table}"
    of = f" ({change.new or change.old})" if change.new or change.old else ""
    words = {
        "added": f"added{of}",
        "removed": f"removed{of}",
        "key": f"rows were told apart by {change.old}, now by {change.new}",
        "enum": "another list of values",
    }
    return f"{name}: {words.get(change.kind, f'{change.old}, now {change.new}')}"


def moved_lines(table: TableDiff) -> Iterator[str]:
    """The moves of a table's rows between splits, in words."""
    for one in table.moves:
        joined = f", {one.joined:,} of them because near-copies joined their split groups" if one.joined else ""
        yield f"{table.table}: {one.rows:,} from {one.old} to {one.new}{joined}"


def tombstone_line(diff: Diff) -> str:
    """What was taken down, in words; empty where nothing was."""
    return ", ".join(f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in diff.tombstones.items())


def rewritten_line(diff: Diff) -> str:
    """How many data files hold the same rows in other bytes, in words."""
    return f"{diff.rewritten:,} data file{'' if diff.rewritten == 1 else 's'} with the same rows in other bytes"


def _lists(diff: Diff) -> Iterator[tuple[str, list[str]]]:
    fields = [(table.table, name, count) for table in diff.tables for name, count in table.fields.items()]
    taken_down = tombstone_line(diff)
    yield "Taken down (tombstones)", [taken_down] if taken_down else []
    yield "In another split", [line for table in diff.tables for line in moved_lines(table)]
    yield "Changed fields, in rows that both versions have", [f"`{t}.{name}`: {n:,}" for t, name, n in fields]
    yield "Schema", [field_change(change).replace("|", "\\|") for change in diff.schema]
    yield "Settings", [f"`{one.name}`: `{short(one.old)}`, now `{short(one.new)}`" for one in diff.settings]
    rewritten = [rewritten_line(diff)] if diff.rewritten else []
    yield "Files", [f"`{visible(one.path)}` {one.kind}" for one in diff.files] + rewritten


def markdown(diff: Diff, verdict: Verdict) -> str:
    """The entry of the new version: heading, counts, and what changed apart from rows. It quotes no text of pages."""
    lines = [f"## {diff.new.version}", "", _OPEN, f"Against {diff.old.version}. {LEVELS[verdict.level]}.", ""]
    lines += ["| table | rows before | rows now | added | removed | changed | in another split |"]
    lines += ["|:--|--:|--:|--:|--:|--:|--:|"]
    for table in diff.tables:
        counts = (table.old_rows, table.new_rows, table.added, table.removed, table.changed, table.moved)
        lines.append(f"| {table.table} | " + " | ".join(f"{count:,}" for count in counts) + " |")
    for title, found in _lists(diff):
        if found:
            lines += ["", f"{title}:", "", *(f"- {line}" for line in found)]
    return "\n".join([*lines, _CLOSE, ""])


def with_entry(document: str, version: str, entry: str) -> str:
    r"""The document with the entry of a version: in the place of the one made before, else above all others.

    What people wrote under the version's heading, outside of the markers, stays.

    >>> entry = "## 1.1.0\n\n<!-- diff -->\nAgainst 1.0.0.\n<!-- /diff -->\n"
    >>> once = with_entry("# Data changelog\n\n## 1.0.0\n\nThe first.\n", "1.1.0", entry)
    >>> print(once, end="")
    # Data changelog
    <BLANKLINE>
    ## 1.1.0
    <BLANKLINE>
    <!-- diff -->
    Against 1.0.0.
    <!-- /diff -->
    <BLANKLINE>
    ## 1.0.0
    <BLANKLINE>
    The first.
    >>> with_entry(once, "1.1.0", entry) == once
    True

    Raises:
        ValueError: the version's section has only one of the two markers.
    """
    own = re.search(rf"^## {re.escape(version)}(?=\s|$).*\n?", document, re.MULTILINE)
    if own is None:
        first = _SECTION.search(document)
        at = first.start() if first else len(document)
        head = document[:at].rstrip("\n")
        parts = [f"{head}\n" if head else _TITLE, entry, document[at:]]
        return "\n".join(part for part in parts if part)
    after = _SECTION.search(document, own.end())
    end = after.start() if after else len(document)
    section = document[own.end() : end]
    made = entry[entry.index(_OPEN) :].rstrip("\n")
    before, opened, rest = section.partition(_OPEN)
    if bool(opened) != (_CLOSE in rest) or (not opened and _CLOSE in section):
        raise ValueError(f"the section {version} has one of {_OPEN} and {_CLOSE} without the other")
    section = before + made + rest.partition(_CLOSE)[2] if opened else f"\n{made}\n{section}"
    return document[: own.end()] + section + document[end:]


def write_entry(file: Path, diff: Diff, verdict: Verdict) -> bool:
    """Put the entry into a changelog, which is made where there is none; whether that changed it.

    Raises:
        VersionsError: the file is not UTF-8, or the markers in it are not in pairs.
        OSError: it cannot be read or written.
    """
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        after = with_entry(before, diff.new.version, markdown(diff, verdict))
    except UnicodeDecodeError:
        raise VersionsError(str(file), "is not UTF-8", "save it in UTF-8") from None
    except ValueError as error:
        raise VersionsError(str(file), str(error), "put the other one back, or remove both") from None
    if after == before:
        return False
    part = file.with_name(f".{file.name}.new")
    part.write_text(after, encoding="utf-8")
    part.replace(file)
    return True
