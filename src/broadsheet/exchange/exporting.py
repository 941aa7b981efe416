"""Writes a build in another format, all or nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from broadsheet.exchange.errors import ExchangeError
from broadsheet.exchange.formats import FORMATS
from broadsheet.exchange.pages import open_build
from broadsheet.write.swap import exchange


def export(build: Path, to: str, out: Path, *, force: bool = False) -> Path:
    """Write a build as `to` (a name of `FORMATS`) at `out`, a folder or a file as the format is.

    It is written beside the place and put there at one stroke; the bytes depend on the build alone.

    Raises:
        ExchangeError: the build is none, has no text where the format needs it, `out` is in it, or something stands at
            `out` (with `force`: something that is not of the same kind).
        OSError: it cannot be read or written.
    """
    form, found = FORMATS[to], open_build(build)
    if form.needs_text and found.tier == "textless":
        why = f"{to} is made of the pages' text, and {build} is of the tier textless"
        raise ExchangeError(f"{why}: give it its text back with `broadsheet hydrate`, or export csv or sqlite")
    if out.resolve().is_relative_to(build.resolve()):
        raise ExchangeError(f"{out} is in the build itself, where nothing else may stand; choose another path")
    if out.name in ("", ".."):
        raise ExchangeError(f"{out} is a folder that has its name elsewhere; give a path that ends in a name")
    there = os.path.lexists(out)
    if there and not force:
        raise ExchangeError(f"{out} is there already; choose another path, or replace it with --force")
    if there and (out.is_symlink() or _holds(out, build)):
        raise ExchangeError(f"{out} is a link, or holds the build itself; choose another path")
    out.parent.mkdir(parents=True, exist_ok=True)
    new = out.with_name(f".{out.name}.new")
    _remove(new)
    try:
        form.write(found, new)
        if there and out.is_dir() != new.is_dir():
            raise ExchangeError(
                f"{out} is {'a folder' if out.is_dir() else 'a file'}, and {to} is not; remove it first"
            )
        _put(new, out, there)
    finally:
        _remove(new)
    return out


def _holds(out: Path, build: Path) -> bool:
    return build.resolve().is_relative_to(out.resolve())


def _put(new: Path, out: Path, there: bool) -> None:
    if not there or new.is_file():
        new.replace(out)
    elif not exchange(new, out):
        old = out.with_name(f".{out.name}.old")
        out.rename(old)
        try:
            new.rename(out)
        except OSError:
            old.rename(out)
            raise
        _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
