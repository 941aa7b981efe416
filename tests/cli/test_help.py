"""Help: every command shows examples and every option, and costs nothing."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from broadsheet.cli import cli
from corpus import run

COMMANDS = {
    "build": ["--out", "--check", "--json"],
    "check": ["--since", "--format", "--mask", "--against"],
    "new": ["--title"],
    "takedown": ["--author", "--source", "--reason", "--date", "--raw"],
    "terms": ["--labels", "--json"],
    "describe": ["--json", "--markdown", "--plots", "--datasheet"],
    "publish": ["--dry-run", "--yes", "--public", "--gated", "--full", "--rights", "--json"],
    "parse": ["--language", "--encoding", "--json"],
    "trace": ["--raw", "--json"],
    "sql": ["--format", "--json"],
    "stats": ["--json"],
    "tier": ["--raw", "--out", "--key", "--json"],
    "hydrate": ["--out", "--jobs", "--json"],
    "diff": ["--json", "--markdown", "--write", "--values", "--memory-limit"],
    "export": ["--to", "--out", "--force", "--json"],
    "import": ["--from", "--build", "--raw", "--by", "--date", "--json"],
}


def test_these_are_the_commands() -> None:
    assert set(cli.commands) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_examples_and_explains_each_option(name: str) -> None:
    shown = CliRunner().invoke(cli, [name, "--help"]).output
    examples = shown.partition("Examples:")[2].partition("Options:")[0]
    assert examples.count(f"broadsheet {name}") >= 2
    assert "\\b" not in shown, "a raw docstring spells click's sign for examples out"
    for option in [*COMMANDS[name], "-h, --help"]:
        assert option in shown.partition("Options:")[2]
    for parameter in cli.commands[name].params:
        assert not isinstance(parameter, click.Option) or parameter.help
    assert CliRunner().invoke(cli, [name, "-h"]).output == shown


def test_the_first_help_names_commands_and_exit_codes() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).output
    assert all(f"  {name}" in shown.partition("Commands:")[2] for name in COMMANDS)
    assert "Exit codes: 0 done, 1 findings" in shown
    assert "..." not in shown.partition("Commands:")[2], "what a command does is cut off"


def test_the_version_is_told() -> None:
    result = run("--version")
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.startswith(b"broadsheet ")


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["build", "--help"], ["check", "-h"]])
def test_help_loads_none_of_the_libraries(args: list[str]) -> None:
    program = (
        "import sys; from broadsheet.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({m.partition('.')[0] for m in sys.modules}), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", program, *args], capture_output=True, check=True, text=True)
    for heavy in ("pyarrow", "numpy", "datasets", "orjson", "jsonschema", "ftfy", "chardet", "charset_normalizer"):
        assert f"'{heavy}'" not in result.stderr
    assert "'click'" in result.stderr
