"""`broadsheet terms`: where comments have words of the lexicon, and what such a hit is worth."""

from __future__ import annotations

from pathlib import Path

import click

from broadsheet.cli.arguments import TablePath
from broadsheet.cli.exit_codes import DONE


@click.command("terms", short_help="Find the words of a lexicon in a build's comments.")
@click.argument("build", type=TablePath(path_type=Path), metavar="BUILD")
@click.option(
    "--labels", type=click.Path(path_type=Path), help="Comments that were read: print counts with their worth."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def terms_command(build: Path, labels: Path | None, as_json: bool) -> int:
    """Find words for groups of people, coded words and names of hidden powers in a build's comments.

    Prints one hit a line: comment, offsets in its text, group; never the text. With --labels it prints how many hits
    there are in each group, how many of them are right, and how much of what a reader marked is found. Counts without
    that are worth nothing: most uses of such words are harmless, and coded speech uses others.

    \b
    Examples:
      broadsheet terms build/deir-ezzor-2016-0.5.2 --json > hits.jsonl
      broadsheet terms build/deir-ezzor-2016-0.5.2 --labels docs/terms/labels.jsonl
    """
    import orjson

    from broadsheet.check import CheckError
    from broadsheet.contract.layout import MANIFEST
    from broadsheet.describe.terms import find_terms, lines_of, read_labels, report, terms_block

    if not (build / MANIFEST).is_file():
        raise CheckError(str(build), "is no build", "Name a folder that a build wrote.")
    if labels is not None:
        told = report(lines_of(build), read_labels(labels))
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode() if as_json else terms_block(told))
        return DONE
    for comment_id, text in lines_of(build):
        for hit in find_terms(text):
            row = {"comment_id": comment_id, "start_char": hit.start_char, "end_char": hit.end_char, "group": hit.group}
            click.echo(orjson.dumps(row).decode() if as_json else "\t".join(map(str, row.values())))
    return DONE
