"""The image of a hub repository, from the units of a build to its manifest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from broadsheet.building.options import BuildError
from broadsheet.building.units import Compiled
from broadsheet.check import check_build, is_sound
from broadsheet.contract.layout import CHANGELOG, DATASHEET, DUPLICATES, FIGURES
from broadsheet.describe.blocks import blocks
from broadsheet.describe.changelog import section
from broadsheet.describe.datasheet import DatasheetError, fill
from broadsheet.describe.documents import write_documents
from broadsheet.describe.plots import write_plots
from broadsheet.describe.terms import TermsError, lines_of, read_labels, report, terms_block
from broadsheet.describe.whole import facts_of
from broadsheet.read import Dataset
from broadsheet.shards.engines import Engine
from broadsheet.shards.merging import merge
from broadsheet.shards.survey import open_units, sizes_of
from broadsheet.shards.verdicts import Judgement
from broadsheet.write.image import WrittenTable, write_quarantine, write_raw_list, write_schemas, write_tombstones
from broadsheet.write.manifest import file_entries, write_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The tables as they were written, and the files of the curator (if any) with what the build derives for them."""

    tables: tuple[WrittenTable, ...]
    renewed: tuple[tuple[Path, Path], ...]


def write_image(
    folder: Path, work: Path, dataset: Dataset, compiled: Compiled, judgement: Judgement, run: Engine
) -> Image:
    """Write all files of a build into `folder`; what is needed on the way stands in `work`.

    Raises:
        BuildError: the datasheet cannot be filled, or the new build breaks its own contract.
        OSError: a file cannot be read or written.
    """
    sizes = sizes_of(open_units(compiled.paths), judgement.verdicts, dataset.split)
    merged = merge(compiled.paths, judgement.verdicts, sizes, dataset, folder, work, run)
    n_quarantined = compiled.progress.quarantine.total()
    write_schemas(folder)
    write_tombstones(folder, dataset.tombstones)
    write_quarantine(folder, compiled.section("quarantine"))
    raw = replace(write_raw_list(folder, compiled.section("raw")), n_quarantined=n_quarantined)
    renewed = []
    if dataset.groups is not None and judgement.ledger is not None and judgement.duplicates is not None:
        renewed.append((dataset.groups, judgement.ledger))
        if judgement.duplicates.stat().st_size:
            judgement.duplicates.rename(folder / DUPLICATES)
    facts = facts_of(folder, dataset.name, dataset.version, merged.tables, merged.figures)
    if dataset.datasheet is not None:
        try:
            text = dataset.datasheet.read_text(encoding="utf-8")
            filled = blocks(facts)
            if dataset.term_labels is not None:
                filled["terms"] = terms_block(report(lines_of(folder), read_labels(dataset.term_labels)))
            sheet = fill(text, filled)
        except (DatasheetError, TermsError, UnicodeDecodeError) as error:
            raise BuildError(f"{dataset.datasheet}: {error}") from None
        (folder / DATASHEET).write_bytes(sheet.encode())
        renewed.append((dataset.datasheet, folder / DATASHEET))
    if dataset.plots:
        write_plots(facts, folder / FIGURES)
    if dataset.rights_file is not None:
        (folder / dataset.rights_file.name).write_bytes(dataset.rights_file.read_bytes())
    if dataset.changelog is not None:
        (folder / CHANGELOG).write_bytes(dataset.changelog.read_bytes())
    shards = file_entries(folder, "data")
    write_documents(folder, dataset, merged.tables, shards, quarantined=n_quarantined, changes=changes_of(dataset))
    write_manifest(folder, dataset, merged.tables, raw, shards)
    _check(folder, run)
    return Image(tables=merged.tables, renewed=tuple(renewed))


def changes_of(dataset: Dataset) -> str | None:
    """What the changelog of the data says on this version; None where the dataset has no changelog.

    Raises:
        BuildError: it says nothing on this version, or cannot be read.
    """
    if dataset.changelog is None:
        return None
    try:
        found = section(dataset.changelog.read_text(encoding="utf-8"), dataset.version)
    except (OSError, UnicodeDecodeError) as error:
        raise BuildError(f"{dataset.changelog}: cannot be read ({error}); save it as UTF-8") from None
    if not found:
        raise BuildError(
            f"{dataset.changelog}: it says nothing on version {dataset.version}; add a line `## {dataset.version}` and "
            "under it what changed since the version before (for the first one: what the dataset holds)"
        )
    return found


def _check(folder: Path, run: Engine) -> None:
    """Refuse a build that breaks its own contract: that is a bug of the compiler, and nobody should load it."""
    if is_sound(folder, run):
        return
    broken = [finding for finding in check_build(folder) if finding.level == "error"]
    if broken:
        more = f" (and {len(broken) - 1} more)" if broken[1:] else ""
        first = f"{broken[0].file}: {broken[0].message}"
        raise BuildError(f"the new build does not pass its own check and was discarded: {first}{more}")
