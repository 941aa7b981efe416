"""The commands that derive a tier from a full build, and make the full build of a textless one again."""

from __future__ import annotations

from pathlib import Path

import click

_RAW_HELP = "The raw folder that the build was made from."


@click.command("tier", short_help="Derive the tier without text, or the one with pseudonyms.")
@click.argument("build", type=click.Path(path_type=Path), metavar="BUILD")
@click.argument("tier", type=click.Choice(["masked", "textless"]))
@click.option("--raw", type=click.Path(path_type=Path), default="raw", show_default=True, help=_RAW_HELP)
@click.option("--out", type=click.Path(path_type=Path), help="Where the tier goes (default: beside the build).")
@click.option("--key", type=click.Path(path_type=Path), help="A file with the key of the pseudonyms (masked only).")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def tier_command(build: Path, tier: str, raw: Path, out: Path | None, key: Path | None, as_json: bool) -> int:
    """Derive a tier from a full build, into <name>-<version>-<tier>/.

    masked: commenters and the people they name, their handles, e-mail addresses, telephone numbers and links to users
    are replaced by pseudonyms of the same length, made with the key. textless: no words of the pages at all; positions,
    structure, ids, hashes and figures stay. The fields are the same in all tiers. The build is swapped in as a whole.

    Exit code 1 tells that a document of the build has five words in a row in common with a page: read it again.

    \b
    Examples:
      broadsheet tier build/my-news-1.0.0 textless
      broadsheet tier build/my-news-1.0.0 masked --key ~/keys/my-news.key
      broadsheet tier build/town-1.0.0 textless --raw corpora/town/raw --out release
    """
    from broadsheet.cli.tiers import run_tier

    return run_tier(build, tier, raw, out, key, as_json)


@click.command("hydrate", short_help="Make the full build again from a textless one and the raw files.")
@click.argument("textless", type=click.Path(path_type=Path), metavar="TEXTLESS")
@click.argument("raw", type=click.Path(path_type=Path), metavar="RAW")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where the full build goes (default: beside the textless)."
)
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Processes (default: as many as there are cores).")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def hydrate_command(textless: Path, raw: Path, out: Path | None, jobs: int, as_json: bool) -> int:
    """Make the full build again from a textless one and your own copy of the raw files, byte for byte.

    RAW may be in any order: a file that is not at its path is found by its SHA-256 wherever it lies under RAW. Links
    are not followed. Exit code 1 tells which files are missing or have other bytes; nothing is written then.

    \b
    Examples:
      broadsheet hydrate build/my-news-1.0.0-textless raw
      broadsheet hydrate my-news-1.0.0-textless ~/crawl --out build
    """
    from broadsheet.cli.tiers import run_hydrate

    return run_hydrate(textless, raw, out, jobs, as_json)
