"""The names of the package stay what they are, however often they are used and whatever is imported in between."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module

import broadsheet


def test_every_public_name_is_the_same_before_and_after_all_modules_are_imported() -> None:
    before = {name: getattr(broadsheet, name) for name in broadsheet.__all__}
    for module in pkgutil.walk_packages(broadsheet.__path__, "broadsheet."):
        if module.name != "broadsheet.__main__":
            import_module(module.name)
    assert {name: getattr(broadsheet, name) for name in broadsheet.__all__} == before
    assert callable(broadsheet.build)
    assert callable(broadsheet.load)
    assert callable(broadsheet.trace)


def test_modules_imported_first_do_not_hide_the_public_names() -> None:
    code = (
        "import broadsheet.building, broadsheet.loading, broadsheet.tracing, broadsheet.compile; "
        "from broadsheet import build, load, trace, compile_page; "
        "assert all(map(callable, (build, load, trace, compile_page)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
