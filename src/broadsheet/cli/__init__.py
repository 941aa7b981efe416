"""The command line. Only here is anything printed or an exit code chosen."""

from __future__ import annotations

import os
import sys

import click

from broadsheet.cli.commands import cli

__all__ = ["cli", "main"]

COULD_NOT_RUN = 2
INTERRUPTED = 130


def _expected() -> tuple[type[Exception], ...]:
    """The errors that a user can meet and mend; anything else is a bug and keeps its traceback."""
    from broadsheet.build import BuildError
    from broadsheet.check import CheckError
    from broadsheet.read import RawError
    from broadsheet.trace import TraceError

    return (BuildError, CheckError, RawError, TraceError, OSError)


def main() -> None:
    """Run the command line and exit: 0 done, 1 findings, 2 could not run, 130 interrupted."""
    color = False if os.environ.get("NO_COLOR") else None
    try:
        code = cli.main(standalone_mode=False, prog_name="broadsheet", color=color)
    except click.ClickException as error:
        error.show()
        code = COULD_NOT_RUN
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing was changed", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing is wrong. Python would complain when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        click.echo(f"{click.style('error', fg='red', bold=True)}: {error}", err=True, color=color)
        code = COULD_NOT_RUN
    sys.exit(code if isinstance(code, int) else 0)
