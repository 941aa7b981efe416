"""Kinds of arguments that several commands take."""

from __future__ import annotations

import os
from typing import Any

import click


class TablePath(click.Path):
    """A path with Parquet files behind it; their readers take names in UTF-8 only."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a message that names what is wrong with it."""
        path = super().convert(value, param, ctx)
        try:
            os.fsdecode(path).encode("utf-8")
        except UnicodeEncodeError:
            self.fail(f"the name {click.format_filename(path)!r} is not UTF-8; rename it", param, ctx)
        return path
