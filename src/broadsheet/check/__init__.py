"""Checking: what always holds in a build, looked at again from the files alone."""

from broadsheet.check.builds import check_build
from broadsheet.check.changed import changed_since
from broadsheet.check.findings import CheckError, Finding, Report, rules
from broadsheet.check.page import check_rows
from broadsheet.check.parts import is_sound
from broadsheet.check.render import exit_code, render
from broadsheet.check.single import check_path

__all__ = [
    "CheckError",
    "Finding",
    "Report",
    "changed_since",
    "check_build",
    "check_path",
    "check_rows",
    "exit_code",
    "is_sound",
    "render",
    "rules",
]
