"""Checking: what always holds in a build, looked at again from the files alone."""

from broadsheet.check.builds import check_build
from broadsheet.check.findings import CheckError, Finding, rules
from broadsheet.check.render import exit_code, render
from broadsheet.check.single import check_path

__all__ = ["CheckError", "Finding", "check_build", "check_path", "exit_code", "render", "rules"]


def check_rows(rows, report):
    pass
