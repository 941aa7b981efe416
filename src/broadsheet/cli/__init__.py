"""The command line. Only here is anything printed or an exit code chosen."""

from __future__ import annotations

import io
import os
import signal
import sys

import click

from broadsheet.cli.commands import cli
from broadsheet.cli.commands_describe import describe_command
from broadsheet.cli.commands_exchange import export_command, import_command
from broadsheet.cli.commands_new import new_command
from broadsheet.cli.commands_publishing import publish_command
from broadsheet.cli.commands_removal import takedown_command
from broadsheet.cli.commands_terms import terms_command
from broadsheet.cli.commands_tiers import hydrate_command, tier_command
from broadsheet.cli.commands_versions import diff_command
from broadsheet.cli.exit_codes import COULD_NOT_RUN, DONE, INTERRUPTED
from broadsheet.text.visible import visible

__all__ = ["cli", "main"]

for command in (
    new_command,
    describe_command,
    terms_command,
    tier_command,
    hydrate_command,
    export_command,
    import_command,
    takedown_command,
    diff_command,
    publish_command,
):
    cli.add_command(command)


def _expected() -> tuple[type[Exception], ...]:
    """The errors that a user can meet and mend; anything else is a bug and keeps its traceback."""
    from broadsheet.building import BuildError
    from broadsheet.check import CheckError
    from broadsheet.describe import DescribeError
    from broadsheet.describe.terms import TermsError
    from broadsheet.exchange import ExchangeError
    from broadsheet.projects import ProjectError
    from broadsheet.publishing import PublishError
    from broadsheet.query import QueryError
    from broadsheet.read import RawError
    from broadsheet.takedown import TakedownError
    from broadsheet.tiers.errors import TierError
    from broadsheet.tracing import TraceError
    from broadsheet.versions import VersionsError

    return (
        BuildError,
        CheckError,
        ExchangeError,
        DescribeError,
        ProjectError,
        PublishError,
        QueryError,
        RawError,
        TakedownError,
        TermsError,
        TierError,
        TraceError,
        VersionsError,
        OSError,
    )


def _prepare_streams() -> None:
    # The reader of our output may go (`| head`): then end at once and silently, as other commands do.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # A terminal that knows ASCII alone must not make a page with curly quotes a crash.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def main() -> None:
    """Run the command line and exit: 0 done, 1 findings, 2 could not run, 130 interrupted."""
    _prepare_streams()
    color = False if os.environ.get("NO_COLOR") else None
    try:
        code = cli.main(standalone_mode=False, prog_name="broadsheet", color=color)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        click.echo(visible(shown.getvalue(), keep="\n"), err=True, nl=False)
        code = COULD_NOT_RUN
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; builds are swapped in whole or not at all", err=True)
        code = INTERRUPTED
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        message = visible(str(error), keep="\n")
        click.echo(f"{click.style('error', fg='red', bold=True)}: {message}", err=True, color=color)
        code = COULD_NOT_RUN
    sys.exit(code if isinstance(code, int) else DONE)
