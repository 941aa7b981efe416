"""The command that publishes, and its help text."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from broadsheet.cli.arguments import TablePath


@click.command("publish", short_help="Publish a build as a version, at a hub or in a store.")
@click.argument("build", type=TablePath(path_type=Path), metavar="BUILD")
@click.argument("target", metavar="REPO|URL")
@click.option("--dry-run", is_flag=True, help="Show the plan and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask whether the plan is right.")
@click.option("--public", "public", flag_value="public", help="Let everybody read it, once it was read back.")
@click.option("--private", "public", flag_value="private", help="Keep it to its owners (what a new one is anyway).")
@click.option("--gated", type=click.Choice(["auto", "manual"]), help="Readers must ask for access first.")
@click.option("--full", is_flag=True, help="Publish the pages' text; needs --rights.")
@click.option("--masked", is_flag=True, help="Publish the pages' text with masked names; needs --rights.")
@click.option("--rights", metavar="TEXT", help="The rights or the permission to publish the text; it is published too.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the plan and what was done as JSON (with --dry-run or --yes)."
)
def publish_command(
    build: Path,
    target: str,
    dry_run: bool,
    yes: bool,
    public: str | None,
    gated: Literal["auto", "manual"] | None,
    full: bool,
    masked: bool,
    rights: str | None,
    as_json: bool,
) -> int:
    """Publish a build as a version: at the Hugging Face Hub (REPO is owner/name) or in a store (URL; extra "remote").

    The build is checked, the plan is shown, and you are asked. Only the textless tier is published without a word on
    rights, and a new repository is private. All files go up in one commit, which is tagged v<version>; then the
    version is loaded back and its digests are compared with the build's, and only then, if you said --public, it is
    opened. A run that was interrupted is finished by the same command; what is published never changes.

    The hub needs the extras "hub" and "load", and who you are: hf auth login. After the first version the extras "sql"
    and "remote" compare the rows, for the version number has to fit what changed.

    \b
    Examples:
      broadsheet publish build/my-news-1.0.0-textless town/my-news --dry-run
      broadsheet publish build/my-news-1.0.0-textless town/my-news --public --gated auto
      broadsheet publish build/my-news-1.0.0 town/my-news-full --full --rights "Agreement of 3 May 2026"
      broadsheet publish build/my-news-1.0.0-textless s3://bucket/my-news --yes
    """
    from broadsheet.cli.publishing import run_publish
    from broadsheet.publishing import Ask

    opened = None if public is None else public == "public"
    ask = Ask(full=full, masked=masked, rights=rights, public=opened, gated=gated)
    return run_publish(build, target, ask, dry_run=dry_run, yes=yes, as_json=as_json)
