"""`broadsheet new`: a dataset project that builds and checks at once, to be filled with one's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import orjson

from broadsheet.contract.schemas import schema
from broadsheet.contract.validate import is_valid
from broadsheet.version import __version__

# Some installers take no hidden files along; with another suffix no checker reads a template as what it becomes.
_DOT: Final = "dot-"
_SUFFIX: Final = ".jinja"


class ProjectError(Exception):
    """Why there is no new project, with what to do."""


def new_project(folder: Path, title: str | None = None) -> list[Path]:
    """Write the files of a new project, and return their paths; the folder's name becomes the dataset's.

    Raises:
        ProjectError: the folder has files already, or its name cannot be a dataset's.
        OSError: a file cannot be written.
    """
    name = folder.absolute().name
    pattern = schema("dataset")["properties"]["name"]["pattern"]
    if not is_valid("dataset", {**_LEAST, "name": name}):
        raise ProjectError(f"{name!r} cannot be a dataset's name: use a to z, digits and dashes ({pattern})")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ProjectError(f"{folder}: there is something already; name a folder that is new or empty")
    values = {
        "name": name,
        "title": title or name.replace("-", " ").capitalize(),
        "version": __version__,
        "pyarrow": version("pyarrow"),
    }
    return sorted(_written(files("broadsheet.projects") / "template", folder, values))


_LEAST: Final = {
    "version": "0.1.0",
    "title": "T",
    "description": "D",
    "languages": ["en"],
    "license": "other",
    "rights": "R",
    "contact": "C",
}


def _written(template: Traversable, folder: Path, values: dict[str, str]) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in template.iterdir():
        target = folder / entry.name.replace(_DOT, ".", 1).removesuffix(_SUFFIX)
        if entry.is_dir():
            yield from _written(entry, target, values)
        else:
            target.write_text(_filled(entry.read_text(encoding="utf-8"), values), encoding="utf-8", newline="\n")
            yield target


def _filled(text: str, values: dict[str, str]) -> str:
    from jinja2 import Environment, StrictUndefined

    # GitHub's own ${{ … }} must stay, so values stand between other signs; nothing here is HTML to be escaped.
    environment = Environment(
        undefined=StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
    )
    environment.filters["toml"] = _toml
    return environment.from_string(text).render(values)


def _toml(value: str) -> str:
    r"""A string as TOML spells it; JSON's spelling is one of TOML's.

    >>> _toml('Town "news"')
    '"Town \\"news\\""'
    """
    return orjson.dumps(value).decode()
