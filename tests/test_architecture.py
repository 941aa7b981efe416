"""The shape of the code: imports flow one way, and compiling a page depends on nothing but its input."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "broadsheet"

# The way of the data. A module imports only its own package and what stands before it here.
ORDER = [
    "version",
    "contract",
    "lexicons",
    "incidents",
    "text",
    "read",
    "decode",
    "normalize",
    "segment",
    "markup",
    "article",
    "comments",
    "quotes",
    "compile",
    "corrections",
    "removal",
    "check",
    "split",
    "write",
    "describe",
    "shards",
    "building",
    "tiers",
    "loading",
    "tracing",
    "takedown",
    "query",
    "projects",
    "versions",
    "publishing",
    "exchange",
    "cli",
    "__main__",
]
# What compile_page calls: these see the bytes and the provenance, and nothing of the machine.
COMPILE_LINE = [
    "contract",
    "lexicons",
    "incidents",
    "text",
    "decode",
    "normalize",
    "segment",
    "markup",
    "article",
    "comments",
    "quotes",
    "compile",
]
IMPURE = {
    "getpass",
    "http",
    "locale",
    "multiprocessing",
    "os",
    "platform",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def part_of(path: Path) -> str:
    """The stage a file belongs to: a folder or a module right under the package."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names that a module imports anywhere, in functions too; from-imports with the name they take."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a name comes from"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wrong_way(part: str, tree: ast.AST) -> list[str]:
    """Imports of a module of this part that point to its right."""
    own = [name.split(".") for name in imported(tree) if name.split(".")[0] == "broadsheet"]
    allowed = {part, *ORDER[: ORDER.index(part)]}
    return [".".join(names) for names in own if len(names) < 2 or names[1] not in allowed]


def impure(tree: ast.AST) -> list[str]:
    """Imports and calls by which a result could depend on the machine or the moment."""
    found = [name for name in imported(tree) if name.split(".")[0] in IMPURE]
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return found + [call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in CLOCKS]


def runs_late(node: ast.AST) -> bool:
    """Whether what is inside runs in a call only, or for type checkers only."""
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def eager(tree: ast.Module, name: str) -> list[str]:
    """Imports of a library that run when the module is imported."""
    inside = {id(node) for late in ast.walk(tree) if runs_late(late) for node in ast.walk(late)}
    return [
        found
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in inside
        for found in imported(node)
        if found.split(".")[0] == name
    ]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
class TestEachModule:
    def test_imports_flow_one_way(self, path: Path) -> None:
        if path != SOURCE / "__init__.py":  # the package's face may show any part
            assert wrong_way(part_of(path), parsed(path)) == []

    def test_compiling_sees_only_its_input(self, path: Path) -> None:
        if part_of(path) in COMPILE_LINE:
            assert impure(parsed(path)) == []

    @pytest.mark.parametrize("library", ["datasets", "ray"])
    def test_large_libraries_are_never_imported_with_the_package(self, path: Path, library: str) -> None:
        assert eager(parsed(path), library) == []


def test_every_part_has_its_place() -> None:
    assert {part_of(path) for path in modules()} - {"__init__"} <= set(ORDER)


def test_the_compile_line_is_not_empty() -> None:
    assert set(COMPILE_LINE) <= {part_of(path) for path in modules()}


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("segment", "from broadsheet.comments import comments_of"),
        ("decode", "def f():\n    import broadsheet.compile"),
        ("text", "from broadsheet import compile_page"),
        ("article", "import broadsheet"),
    ],
)
def test_a_wrong_import_is_seen(part: str, code: str) -> None:
    assert wrong_way(part, ast.parse(code))


@pytest.mark.parametrize(
    "code", ["import os", "from time import sleep", "def f():\n    import random", "datetime.datetime.now()"]
)
def test_an_impure_module_is_seen(code: str) -> None:
    assert impure(ast.parse(code))


def test_an_eager_import_is_seen() -> None:
    assert eager(ast.parse("if True:\n    from datasets import Dataset"), "datasets")
    assert not eager(ast.parse("def f():\n    import datasets"), "datasets")
    assert not eager(ast.parse("if TYPE_CHECKING:\n    import datasets"), "datasets")
