"""The committed versions of a file, from the repository's own history: offline, and on any full clone."""

from __future__ import annotations

import subprocess
from pathlib import Path


class HistoryError(Exception):
    """The history cannot be read: no git, no repository, or a clone that lacks a part of it."""


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    except OSError as error:
        raise HistoryError(f"git does not run: {error}") from error
    if done.returncode:
        raise HistoryError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def committed(path: Path) -> list[str]:
    """The file's text in each commit that is reachable from HEAD and touched it, the newest first.

    Commits of merged branches are among them (`--full-history`); one that removed the file has no text to give.

    Raises:
        HistoryError: Git or a part of the history is missing. A shallow clone cannot prove that no floor was lowered.
    """
    folder = path.parent
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() != "false":
        raise HistoryError("the clone is shallow; `git fetch --unshallow` brings the history")
    commits = _git(folder, "log", "--full-history", "--format=%H", "--", path.name).split()
    held = [commit for commit in commits if _git(folder, "ls-tree", "--name-only", commit, "--", path.name)]
    return [_git(folder, "show", f"{commit}:./{path.name}") for commit in held]
