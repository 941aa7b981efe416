"""A small corpus of made-up pages, and the command run on it as users run it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from broadsheet.cli import main

DATASET = """name = "town-news"
version = "1.0.0"
title = "Town news"
description = "Pages about a bridge."
languages = ["en"]
license = "other"
rights = "All rights with the newspaper."
contact = "Open an issue."
"""

BRIDGE = """Council votes to rebuild the bridge

By Jane Roe

“We will start in May,” the mayor said. The old bridge was closed in spring.

He called the ferry a “luxury” and said it “will run until the autumn”.

3 Comments

  1. A second bridge would cost less, wouldn’t it?

    • Not with these prices!

  2. Who pays for it? “We will start in May” is easily said.

Comments are closed.
"""

BAKERY = """Bakery opens at six

The bakery on Mill Street opens at six from Monday. “Bread must be warm,” baker Ann Poe told the council.

2 Comments

  1. Will there be rye bread too, I wonder?
  2. At last! I have been waiting for this.
"""


def make_raw(folder: Path, pages: Mapping[str, bytes | str], dataset: str = DATASET) -> Path:
    """A raw folder with these pages, named by their paths in it."""
    folder.mkdir(parents=True)
    (folder / "dataset.toml").write_text(dataset, encoding="utf-8")
    for name, content in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what changes how programs print, and with what is given."""
    dropped = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONHASHSEED")
    return {**{name: value for name, value in os.environ.items() if name not in dropped}, **more}


Finished = subprocess.CompletedProcess[bytes]


def run(*args: str | Path, stdin: bytes = b"", cwd: Path | None = None, **env: str) -> Finished:
    """`broadsheet ARGS` in a process of its own, with pipes for all streams."""
    command = [sys.executable, "-m", "broadsheet", *map(os.fspath, args)]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=environment(**env), check=False)


def call(*args: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> Finished:
    """The same in this process: as much of it as can be, without the second that a new one takes."""
    streams = [io.TextIOWrapper(io.BytesIO(content), encoding="utf-8") for content in (stdin, b"", b"")]
    command = ["broadsheet", *map(os.fspath, args)]
    broken_pipe = signal.getsignal(signal.SIGPIPE)
    code: object = None
    try:
        with (
            contextlib.chdir(cwd or Path.cwd()),
            mock.patch.multiple(sys, argv=command, stdin=streams[0], stdout=streams[1], stderr=streams[2]),
        ):
            main()
    except SystemExit as exit_:
        code = exit_.code
    finally:
        signal.signal(signal.SIGPIPE, broken_pipe)
    assert isinstance(code, int)
    for stream in streams:
        stream.flush()
    return Finished(command, code, *(stream.buffer.getvalue() for stream in streams[1:]))


def rows(build: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table in all splits, from JSON Lines."""
    files = sorted((build / "jsonl" / table).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def quarantine(build: Path) -> dict[str, str]:
    """Raw path and incident of the pages in quarantine."""
    file = build / "quarantine" / "pages.jsonl"
    lines = file.read_bytes().splitlines() if file.exists() else []
    return {row["raw_path"]: row["incident"] for row in map(json.loads, lines)}


def contents(folder: Path) -> dict[str, bytes]:
    """All files under a folder, apart from hidden ones and what stands in hidden folders."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    seen = {name: path for name, path in files.items() if not any(part.startswith(".") for part in name.parts)}
    return {name.as_posix(): path.read_bytes() for name, path in seen.items()}
