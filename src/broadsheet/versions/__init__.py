"""Versions: what differs between two builds, and what the difference asks of the version number."""

from broadsheet.versions.changelog import markdown, write_entry
from broadsheet.versions.checking import check_version
from broadsheet.versions.comparing import diff
from broadsheet.versions.difference import Diff, FieldChange, FileChange, Moves, Setting, Side, TableDiff, Values
from broadsheet.versions.errors import VersionsError
from broadsheet.versions.verdict import Verdict, required

__all__ = [
    "Diff",
    "FieldChange",
    "FileChange",
    "Moves",
    "Setting",
    "Side",
    "TableDiff",
    "Values",
    "Verdict",
    "VersionsError",
    "check_version",
    "diff",
    "markdown",
    "required",
    "write_entry",
]
