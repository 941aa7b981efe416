"""Findings as lines: for a terminal, for a program, for the annotations of a GitHub run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Final, Literal

import orjson

from broadsheet.check.findings import Finding

LIMIT: Final = 20
"""How many findings of one id are printed; the rest is counted."""

_GITHUB_LEVELS: Final = {"error": "error", "warning": "warning", "info": "notice"}


def render(findings: Iterable[Finding], form: Literal["text", "json", "github"]) -> Iterator[str]:
    r"""Lines to print, without line ends.

    text and github: at most `LIMIT` findings of an id, then how many more there are. json: JSON Lines, one object per
    finding, all of them.

    >>> finding = Finding("a.jsonl", 3, None, "depth", "threads.depth", "error", "It is 2, not 1.", "Build again.")
    >>> print("\n".join(render([finding], "text")))
    a.jsonl:3: depth: It is 2, not 1. [threads.depth]
        Build again.
    >>> list(render([finding], "github"))
    ['::error file=a.jsonl,line=3,title=threads.depth::depth: It is 2, not 1.%0ABuild again.']
    """
    if form == "json":
        yield from (orjson.dumps(asdict(finding)).decode() for finding in findings)
        return
    line = _text if form == "text" else _github
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.id] += 1
        if counts[finding.id] <= LIMIT:
            yield line(finding)
    for id_, count in sorted(counts.items()):
        if count > LIMIT:
            more = f"{id_}: and {count - LIMIT:,} more"
            yield more if form == "text" else f"::notice title={_property(id_)}::{_data(more)}"


def exit_code(findings: Iterable[Finding]) -> int:
    """The exit code of a check: 0 where nothing is wrong, 1 where a finding is an error or a warning.

    >>> exit_code([])
    0
    """
    return int(any(finding.level in ("error", "warning") for finding in findings))


def _place(finding: Finding) -> str:
    if finding.line is not None:
        return f"{finding.file}:{finding.line}"
    return finding.file if finding.row is None else f"{finding.file}: row {finding.row}"


def _text(finding: Finding) -> str:
    field = f"{finding.field}: " if finding.field else ""
    return f"{_place(finding)}: {field}{finding.message} [{finding.id}]\n    {finding.cure}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _github(finding: Finding) -> str:
    where = f"file={_property(finding.file)}"
    if finding.line is not None:
        where += f",line={finding.line}"
    row = f"row {finding.row}: " if finding.row is not None else ""
    field = f"{finding.field}: " if finding.field else ""
    text = _data(f"{row}{field}{finding.message}\n{finding.cure}")
    return f"::{_GITHUB_LEVELS[finding.level]} {where},title={_property(finding.id)}::{text}"
