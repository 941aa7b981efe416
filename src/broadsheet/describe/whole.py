"""All figures of a build: at the end of the run that makes it, or from its files at any time after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from broadsheet.contract.layout import LINES, MANIFEST
from broadsheet.contract.schemas import TABLES
from broadsheet.describe.about import beside, sizes
from broadsheet.describe.errors import DescribeError
from broadsheet.describe.figures import Figures
from broadsheet.describe.quality import quality
from broadsheet.version import __version__
from broadsheet.write.image import WrittenSplit, WrittenTable


def facts_of(
    build: Path,
    name: str,
    version: str,
    written: Sequence[WrittenTable],
    figures: Figures,
    *,
    tier: str = "full",
    compiler: str = __version__,
) -> dict[str, Any]:
    """All that is said about a build in figures, as JSON can hold it; `build` is where its files stand.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file beside the tables is no JSON Lines.
    """
    stated = {"name": name, "version": version, "tier": tier, "compiler": compiler}
    return (
        stated | sizes(written) | figures.facts() | beside(build) | {"quality": {"compiler": __version__} | quality()}
    )


def describe(build: Path) -> dict[str, Any]:
    """The figures of a build, counted from its JSON Lines. No table is held in memory.

    Raises:
        DescribeError: the folder is no build, or one of its files is missing or damaged.
        OSError: a file cannot be read.
    """
    try:
        manifest = orjson.loads((build / MANIFEST).read_bytes())
        named = [LINES.fullmatch(file["path"]) for file in manifest["files"]]
        tables = [_table(one) for one in manifest["tables"]]
        stated = [str(manifest[key]) for key in ("name", "version", "broadsheet")]
    except (FileNotFoundError, NotADirectoryError):
        why = f"{build} is no build: {build / MANIFEST} is missing; make one with `broadsheet build`"
        raise DescribeError(why) from None
    except (ValueError, TypeError, LookupError):
        raise DescribeError(f"{build / MANIFEST} is no manifest; run `broadsheet build` again") from None
    with TemporaryDirectory(prefix="broadsheet-") as spill:
        figures = Figures(Path(spill))
        # Sorted: the rows of a page stand together, also where a shard ends within it.
        for file in sorted(filter(None, named), key=lambda match: match[0]):
            _count(figures, file[1], build / file[0])
        name, version, compiler = stated
        tier = str(manifest.get("tier", "full"))
        try:
            return facts_of(build, name, version, tables, figures, tier=tier, compiler=compiler)
        except (ValueError, TypeError, LookupError, AttributeError):
            why = f"{build}: a file beside its tables has a row that is none; see `broadsheet check {build}`"
            raise DescribeError(why) from None


def _table(stated: dict[str, Any]) -> WrittenTable:
    return WrittenTable(
        name=stated["name"],
        digest=stated["digest"],
        splits=tuple(WrittenSplit(**split) for split in stated["splits"]),
        download_size=0,
    )


def _count(figures: Figures, table: str, file: Path) -> None:
    if table not in TABLES:
        return
    number = 0
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):  # noqa: B007
                figures(table, orjson.loads(line))
    except FileNotFoundError:
        raise DescribeError(f"{file} is missing; download it again, or see `broadsheet check`") from None
    except (ValueError, TypeError, LookupError, AttributeError):
        raise DescribeError(f"{file}, line {number}: is no row of {table}; see `broadsheet check`") from None
