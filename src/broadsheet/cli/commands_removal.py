"""`broadsheet takedown`: an entry in raw/tombstones.toml."""

from __future__ import annotations

from pathlib import Path

import click

from broadsheet.cli.arguments import TablePath
from broadsheet.cli.exit_codes import DONE


@click.command("takedown", short_help="Take a page, comment or commenter out of versions to come.")
@click.argument("build", type=TablePath(path_type=Path), metavar="BUILD")
@click.argument("record_id", metavar="[ID]", required=False)
@click.option("--author", help="Take down all comments of this name (or id, as the markup states it) instead.")
@click.option("--source", help="The source whose commenter it is: the name of its folder under raw/.")
@click.option("--reason", required=True, help="Why, without repeating what was there; it is published.")
@click.option("--date", "day", help="The day, as 2026-11-22 (default: today).")
@click.option("--raw", type=click.Path(path_type=Path), default="raw", show_default=True, help="The raw folder.")
def takedown_command(
    build: Path, record_id: str | None, author: str | None, source: str | None, reason: str, day: str | None, raw: Path
) -> int:
    """Take a page, a comment or a commenter out of the versions to come.

    An entry is added to RAW/tombstones.toml. From the next build on the page (or the comment, with its words wherever
    another comment repeats them) is in no table of any tier; tombstones.jsonl says that it is gone, when and why, and
    `broadsheet check` fails if it comes back. Splits of other pages do not move. State a new version in dataset.toml,
    build, and publish. The raw page is yours to delete; versions that are published already are the hub's.

    \b
    Examples:
      broadsheet takedown build/my-news-1.0.0 1d54479efb7975eb --reason "The publisher asked for it."
      broadsheet takedown build/my-news-1.0.0 1d54479efb7975eb-cb9c4379b --reason "The writer asked for it."
      broadsheet takedown build/my-news-1.0.0 --author "Jane Roe" --source town-news --reason "She asked for it."
    """
    from broadsheet.takedown import copied_at, corrections_of, entry_for, entry_for_author, take_down

    if (record_id is None) == (author is None):
        raise click.UsageError("give the ID of a page or a comment, or --author with --source")
    if (author is None) != (source is None):
        raise click.UsageError("--author and --source go together: a name at another source is another person")
    entry, gone = entry_for_author(build, source or "", author or "") if author else entry_for(build, record_id or "")
    stated = list(corrections_of(raw, entry, gone))
    take_down(raw, entry, reason, day)
    comments = f"{len(gone):,} comment{'' if len(gone) == 1 else 's'}"
    click.echo(f"{raw / 'tombstones.toml'}: {entry.id} ({comments} of {build.name})")
    for other in copied_at(build, source, gone) if source else ():
        click.echo(f"the same bytes stand at {other}: take the name down there, too (--source {other})")
    for path, lines in stated:
        numbers = ", ".join(map(str, lines))
        click.echo(f"{path}: line{'' if len(lines) == 1 else 's'} {numbers} repeat words of it: delete them too")
    return DONE
