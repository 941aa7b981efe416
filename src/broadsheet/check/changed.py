"""What to check after a change: the builds, and the single files of tables, that differ from a commit."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from broadsheet.check.findings import CheckError, name_of
from broadsheet.check.single import table_named
from broadsheet.contract.layout import MANIFEST

_DATA = (".jsonl", ".parquet")


def changed_since(revision: str, folder: Path) -> list[Path]:
    """What to check under a folder of a git repository whose files differ from a revision, or are new.

    Of a build that lost a file the rest is checked; a build that is gone as a whole is left out. Before the first
    commit everything that git knows differs from `HEAD`.

    Raises:
        CheckError: git is not installed, the folder is in no repository, or there is no such revision.
    """
    if revision == "HEAD" and _run(folder, "rev-parse", "--verify", "--quiet", "HEAD").returncode:
        revision = os.fsdecode(_git(folder, "hash-object", "-t", "tree", "--stdin").strip())
    # Of a renamed file git would tell the new name alone, and the build that lost it would pass.
    options = ("--name-only", "--no-renames", "-z", "--relative", "--end-of-options")
    known = _git(folder, "diff", *options, revision, "--")
    new = _git(folder, "ls-files", "--others", "--exclude-standard", "-z")
    return list(places_of(folder / os.fsdecode(name) for name in (known + new).split(b"\0") if name))


def places_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The builds that files belong to, each once, and files of tables that are in none; other files are passed over."""
    seen: set[Path] = set()
    for path in sorted(paths):
        build = next((folder for folder in path.parents if (folder / MANIFEST).is_file()), None)
        alone = path if path.suffix in _DATA and table_named(path) and path.is_file() else None
        place = build or alone
        if place is not None and place not in seen:
            seen.add(place)
            yield place


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", *arguments]
    try:
        return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise CheckError("git", "is not installed", "Install it, or name the builds to check.") from None


def _git(folder: Path, *arguments: str) -> bytes:
    done = _run(folder, *arguments)
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        cure = (
            "Name a commit, branch or tag that this repository has (a shallow clone has few), or the builds to check."
        )
        raise CheckError(name_of(folder), f"git {arguments[0]} failed: {told[0] if told else 'no message'}", cure)
    return done.stdout
