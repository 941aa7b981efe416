"""A build against the version before it: its number must say how much has changed."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path

from broadsheet.check import Finding, Report
from broadsheet.check.findings import Place, Plain, name_of
from broadsheet.contract.layout import MANIFEST
from broadsheet.versions.comparing import diff
from broadsheet.versions.verdict import required


def check_version(build: Path, old: str | PathLike[str], *, memory_limit: str | None = None) -> list[Finding]:
    """One finding (dataset.version) where a build's version is too small for what differs from an older one.

    Raises:
        VersionsError: the two cannot be compared.
        QueryError: DuckDB is not installed.
    """
    found = diff(old, build, memory_limit=memory_limit)
    verdict = required(found)
    report = Report()
    if not verdict.allows(found.new.version):
        report.add(
            "dataset.version",
            Place(name_of(build / MANIFEST)),
            "version",
            found=Plain(found.new.version),
            old=Plain(found.old.version),
            place=Plain(name_of(Path(fspath(old))) if "://" not in fspath(old) else fspath(old)),
            level=Plain(verdict.level.upper()),
            least=Plain(verdict.least),
            why=Plain("; ".join(verdict.reasons)),
        )
    return report.sorted()
