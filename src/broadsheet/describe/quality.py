"""How right the compiler is on labelled pages, none of them a dataset's: the record that its quality gate keeps."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def quality() -> dict[str, dict[str, Any]]:
    """The floors of the quality gate by kind and set; each figure is at least that high. Shares are of 1.

    They stand in `quality.toml`, which `docs/generate.py` derives from `benchmarks/floors.toml`.

    >>> sorted(quality())
    ['html', 'negative', 'quotes', 'text']
    """
    return tomllib.loads((files("broadsheet.describe") / "quality.toml").read_text(encoding="utf-8"))
