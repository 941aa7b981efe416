"""The units of a build: compiled where no earlier build has them, and their files in the order of their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from broadsheet.building.options import Options, Progress
from broadsheet.read import Dataset, Store, absolute, list_inputs, open_store, read_corrections
from broadsheet.shards.compiling import CompileTask
from broadsheet.shards.earlier import unit_path
from broadsheet.shards.engines import Engine
from broadsheet.shards.keeping import Span, read_plan, span_of, write_plan
from broadsheet.shards.plan import units
from broadsheet.shards.settings import Settings, compiler
from broadsheet.shards.unit_file import UnitFile


@dataclass(slots=True)
class Compiled:
    """All units of a build by the keys of their files, and what was counted."""

    kept: Path
    keys: list[str] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)

    @property
    def paths(self) -> list[Path]:
        """The units' files, in the order of their places."""
        return [unit_path(self.kept, key) for key in self.keys]

    def section(self, name: str) -> Iterator[bytes]:
        """The lines of all units in a section (quarantine, raw), in the order of the places."""
        for path in self.paths:
            yield from UnitFile(path).section(name)

    def why_nothing(self) -> str:
        """Why there is no page, in half a sentence."""
        lost = self.progress.quarantine.total()
        if self.progress.n_removed and not lost:
            return f"all {self.progress.n_removed:,} pages were taken down (tombstones.toml)"
        if not lost:
            return "there are no pages; put them into a folder of their source"
        first = orjson.loads(next(self.section("quarantine")))
        return f"none of {lost:,} records could be compiled (first {first['raw_path']}: {first['message']})"


def compile_units(raw: str, dataset: Dataset, kept: Path, options: Options, run: Engine) -> Compiled:
    """Compile all units, or take them from `kept`.

    Raises:
        RawError: a sidecar is wrong.
        BuildError: too much goes to quarantine.
        LostError: a unit kills each process that compiles it.
        OSError: raw/ cannot be read, or `kept` not written.
    """
    store = open_store(raw)
    settings = Settings(
        fields=dataset.fields,
        keep_copies=dataset.exact_duplicates == "keep",
        indirect_quotes=dataset.indirect_quotes,
        tombstones=dataset.tombstones,
        compiler=compiler(),
    )
    earlier = read_plan(kept, dataset.name, settings.key())
    spans: list[Span] = []
    sources: set[str] = set()

    def tasks() -> Iterator[CompileTask]:
        root = absolute(raw)
        for index, unit in enumerate(units(store, list_inputs(store), options.unit_bytes)):
            spans.append(span_of(unit))
            sources.update(piece.input.provenance.source_id for piece in unit.pieces)
            around = earlier.around(unit)
            yield CompileTask(index=index, root=root, unit=unit, settings=settings, kept=kept, earlier=around)

    keys: dict[int, str] = {}
    progress = Progress()
    for receipt in run(tasks()):
        keys[receipt.index] = receipt.key
        progress.add(receipt)
        if options.on_progress:
            options.on_progress(progress)
        options.stop_at(progress)
    options.stop_at(progress, enough=1)
    progress.n_corrected = len(progress.matched) - len(progress.refused)
    progress.refused.update(_without_page(store, sources, progress.matched))
    ordered = [keys[index] for index in range(len(spans))]
    write_plan(kept, dataset.name, settings.key(), zip(spans, ordered, strict=True))
    return Compiled(kept, ordered, progress)


def _without_page(store: Store, sources: set[str], matched: set[str]) -> Iterator[str]:
    """The corrections whose page is not among the pages, in a sentence each."""
    for source in sorted(sources):
        file = read_corrections(store, source)
        for one in file.all():
            if f"{source}:{one.line}" not in matched:
                yield f"{file.shown} line {one.line}: names a page that is not there (or its bytes changed)"
