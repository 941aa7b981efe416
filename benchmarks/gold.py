"""The gold folder: where it is, and its own scorers, loaded from it by path. The held-out part is never named here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
DEFAULT = ROOT.parent / "shared" / "gold"
# The gate reads the dev sets; `quotes` measures on the train sets too, and on them alone errors are read.
QUOTE_SETS = ("polnear-dev", "gnqa-dev")
TRAIN_SETS = ("polnear-train", "gnqa-train")
NEEDED = (
    "score_threads.py",
    "score_quotes.py",
    "threads/pages",
    "threads/negative",
    "threads/html",
    *(f"quotes/{name}.jsonl" for name in QUOTE_SETS),
)


class GoldAbsentError(Exception):
    """The gold folder, or something in it, is not there. Nothing can be measured."""


@dataclass(frozen=True, slots=True)
class Gold:
    """The folder and its two scorers."""

    folder: Path
    threads: ModuleType
    quotes: ModuleType


def _module(path: Path) -> ModuleType:
    """Run a file as a module. Not by the import system: that would write compiled code into the gold folder."""
    module = ModuleType(f"gold_{path.stem}")
    module.__file__ = str(path)
    exec(compile(path.read_bytes(), path, "exec"), module.__dict__)
    return module


def open_gold(folder: Path) -> Gold:
    """The gold in a folder.

    Raises:
        GoldAbsentError: The folder lacks a scorer or one of the dev sets; the message names them.

    >>> open_gold(Path("no such folder"))
    Traceback (most recent call last):
    ...
    benchmarks.gold.GoldAbsentError: no gold folder at no such folder
    """
    if not folder.is_dir():
        raise GoldAbsentError(f"no gold folder at {folder}")
    if missing := [name for name in NEEDED if not (folder / name).exists()]:
        raise GoldAbsentError(f"the gold folder {folder} lacks {', '.join(missing)}")
    return Gold(folder, _module(folder / "score_threads.py"), _module(folder / "score_quotes.py"))
