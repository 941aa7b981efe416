r"""Broadsheet compiles saved news pages into a reproducible dataset: articles, quotes with speakers, comment threads.

    >>> import broadsheet
    >>> result = broadsheet.compile_page("Rain\n\n“It rained,” the mayor said.".encode())
    >>> result.article.title, result.quotes[0].speaker.text
    ('Rain', 'the mayor')

The names below are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from broadsheet.version import __version__

if TYPE_CHECKING:
    from broadsheet.building import build
    from broadsheet.check import check_path
    from broadsheet.compile import PageResult, compile_page
    from broadsheet.loading import load, verify
    from broadsheet.read import Provenance
    from broadsheet.tracing import trace

__all__ = ["PageResult", "Provenance", "__version__", "build", "check_path", "compile_page", "load", "trace", "verify"]

_HOMES = {
    "PageResult": "broadsheet.compile",
    "Provenance": "broadsheet.read",
    "build": "broadsheet.building",
    "check_path": "broadsheet.check",
    "compile_page": "broadsheet.compile",
    "load": "broadsheet.loading",
    "trace": "broadsheet.tracing",
    "verify": "broadsheet.loading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
