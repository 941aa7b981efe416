"""Megabytes and pages a CPU second of a whole build on one core, beside what the machine can do with the same bytes."""

from __future__ import annotations

import gzip
import json
import logging
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.corpora.material import made_up, make_raw
from benchmarks.quotes.peers import INSTALL, interpreter, run_peer
from benchmarks.timing import Rate, Table, rates
from broadsheet.building import Options, build
from broadsheet.compile import compile_page
from broadsheet.shards.engines import in_process

_LIMIT = "read, decode, hash, scan, write"
_BUILD = "broadsheet build, one process"
_SCAN = re.compile(r"^[^\S\n]*+|[0-9]++", re.MULTILINE)
_MADE_UP = 400


def _texts(gold: Path) -> tuple[str, list[bytes]]:
    files = sorted((gold / "threads" / "pages").glob("*.resiliparse_*.json"))
    if not files:
        return f"{_MADE_UP} made-up pages", [data for _, data in made_up(_MADE_UP)]
    pages = [json.loads(file.read_text(encoding="utf-8"))["text"].encode() for file in files]
    return f"{len(pages)} flattened gold pages, {sum(map(len, pages)) / 1e6:.1f} MB", pages


def _html(gold: Path) -> tuple[str, list[bytes]] | None:
    files = sorted((gold / "threads" / "html").glob("*.html.gz"))
    pages = [gzip.decompress(file.read_bytes()) for file in files]
    return (f"{len(pages)} gold pages, {sum(map(len, pages)) / 1e6:.1f} MB", pages) if pages else None


def _floor(raw: Path, out: Path) -> None:
    """What no compiler can do without."""
    with out.open("wb") as file:
        for path in raw.rglob("*.*"):
            data = path.read_bytes()
            sha256(data).digest()
            text = data.decode("utf-8", "replace")
            deque(_SCAN.finditer(text), maxlen=0)
            file.write(text.encode("utf-8", "replace"))


def _built(raw: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    build(raw, out, Options(engine=in_process), update_raw=False)


def _peer_rate(name: str, texts: Sequence[bytes], size: float) -> Rate:
    try:
        told = run_peer(name, [text.decode() for text in texts], interpreter())
    except (OSError, RuntimeError) as error:
        return Rate(name, None, f"skipped: {error}")
    if "missing" in told:
        return Rate(name, None, f"skipped: {told['missing']}; {INSTALL}")
    return Rate(name, size / told["seconds"])


def _trafilatura(pages: Sequence[bytes]) -> None:
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    for raw in pages:
        bare_extraction(raw, include_comments=True, with_metadata=True)


def _works(folder: Path, pages: Sequence[bytes], suffix: str) -> dict[str, Callable[[], Any]]:
    raw = folder / f"raw-{suffix}"
    make_raw(raw, ((f"{number:05}.{suffix}", data) for number, data in enumerate(pages)))
    return {
        _LIMIT: lambda: _floor(raw, folder / "floor"),
        "compile_page alone": lambda: deque(map(compile_page, pages), maxlen=0),
        _BUILD: lambda: _built(raw, folder / "build"),
    }


def tables(gold: Path, repeats: int) -> Iterator[Table]:
    """A table for text, in megabytes, and one for HTML, in pages, where the gold is at hand."""
    with TemporaryDirectory(prefix="broadsheet-") as name:
        folder = Path(name)
        title, texts = _texts(gold)
        size = sum(map(len, texts)) / 1e6
        found = rates(_works(folder, texts, "txt"), size, repeats)
        peer = _peer_rate("textacy", texts, size)
        yield Table(f"Whole build, text: {title}", "MB/CPU s", (*found, peer), limit=_LIMIT, base="textacy")
        html = _html(gold)
        if html is not None:
            title, pages = html
            works = {**_works(folder, pages, "html"), "trafilatura": lambda: _trafilatura(pages)}
            found = rates(works, len(pages), repeats)
            yield Table(f"Whole build, HTML: {title}", "pages/CPU s", tuple(found), limit=_LIMIT, base="trafilatura")
