"""Runs the project, its peers and the baseline over the same articles in one go: accuracy and speed side by side."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.adapters import quotes_from_text
from benchmarks.gold import ROOT, Gold
from benchmarks.quotes.baseline import nearest_name_said
from benchmarks.quotes.score import Figures, Finder, articles, figures_of, timed
from benchmarks.report import table
from broadsheet.version import __version__

PYTHON = "BROADSHEET_PEERS_PYTHON"
WORKER = Path(__file__).with_name("worker.py")
SET = "polnear-dev"
OURS = "broadsheet"
# With these threads a CPU second is a second of one core, for the peers' matrices too.
_ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# Articles as the gold has them.
Documents = Sequence[dict[str, Any]]
INSTALL = "`hatch env create peers` installs the peers"


@dataclass(frozen=True, slots=True)
class System:
    """One system as measured, or the note that says why it was not."""

    name: str
    versions: Mapping[str, str]
    figures: Figures | None
    chars_per_cpu_second: int | None
    note: str = ""


def interpreter() -> str:
    """The interpreter that has the peers: the one an environment variable names, or that of the hatch environment.

    Without either, the present one, for whoever installed them there.
    """
    own = ROOT / ".venv-peers" / "bin" / "python"
    return os.environ.get(PYTHON) or (str(own) if own.exists() else sys.executable)


def run_peer(name: str, texts: Sequence[str], python: str) -> dict[str, Any]:
    """What the worker tells of one peer.

    Raises:
        RuntimeError: The peer failed on some text; the message is the end of what it printed.
    """
    done = subprocess.run(
        [python, str(WORKER), name],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | _ONE_CORE,
    )
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.strip().splitlines()[-1]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _own(name: str, version: Mapping[str, str], find: Finder, gold: Gold, documents: Documents) -> System:
    # A go to fill caches: the peers' models are loaded before their clock starts as well.
    find(documents[0]["text"])
    found, seconds = timed(find, documents, 3)
    return System(name, version, figures_of(gold.quotes, documents, found), _rate(documents, seconds))


def _rate(documents: Documents, seconds: float) -> int:
    return round(sum(len(document["text"]) for document in documents) / seconds)


def _peer(name: str, gold: Gold, documents: Documents, python: str) -> System:
    try:
        told = run_peer(name, [document["text"] for document in documents], python)
    except (OSError, RuntimeError) as error:
        return System(name, {}, None, None, f"skipped: {error}")
    if "missing" in told:
        return System(name, {}, None, None, f"skipped: {told['missing']}; {INSTALL}")
    found = {document["doc_id"]: rows for document, rows in zip(documents, told["found"], strict=True)}
    figures = figures_of(gold.quotes, documents, found)
    return System(name, told["versions"], figures, _rate(documents, told["seconds"]))


def side_by_side(gold: Gold, limit: int | None = None, python: str | None = None) -> Iterator[System]:
    """Each system on the same articles, one after the other; the quick ones three times, of which the median counts."""
    documents = articles(gold.folder, SET)[:limit]
    yield _own(OURS, {OURS: __version__}, quotes_from_text, gold, documents)
    for name in ("textacy", "sayswho"):
        yield _peer(name, gold, documents, python or interpreter())
    yield _own("nearest “Name said”", {}, nearest_name_said, gold, documents)


def lines(systems: Sequence[System]) -> Iterator[str]:
    """The systems as a table: per cent of quoted speech, and characters a CPU second with the ratio to ours."""
    head = ("system", "span F1", "speaker", "part", "cue", "e2e P", "R", "F1", "k chars/CPU s", "ours is x")
    ours = next((system.chars_per_cpu_second for system in systems if system.name == OURS), None)
    yield from table(head, (_cells(system, ours) for system in systems))
    yield from (f"{system.name}: {system.note}" for system in systems if system.note)


def _cells(system: System, ours: int | None) -> list[str]:
    figures, rate = system.figures, system.chars_per_cpu_second
    if figures is None or rate is None:
        return [system.name, *["-"] * 9]
    shares = (figures.span[2], figures.speaker_exact, figures.speaker_part, figures.cue, *figures.e2e)
    times = "-" if ours is None else f"{ours / rate:,.3g}"
    return [system.name, *(f"{share:.1f}" for share in shares), f"{rate / 1e3:,.1f}", times]


def as_data(systems: Sequence[System]) -> dict[str, Any]:
    """The same for machines, with the command that measures it."""
    return {
        "command": "hatch run bench quotes --peers --record",
        "set": SET,
        "python": platform.python_version(),
        "systems": [asdict(system) for system in systems],
    }
