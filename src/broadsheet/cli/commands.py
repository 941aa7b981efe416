"""The commands and their help texts. Each imports what it needs when it runs, so that `--help` is instant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Literal

import click

from broadsheet.cli.arguments import TablePath
from broadsheet.cli.exit_codes import DONE, FINDINGS
from broadsheet.version import __version__

_CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _encoding(_context: click.Context, _parameter: click.Parameter, label: str | None) -> str | None:
    from broadsheet.decode.encodings import resolve

    if label is not None and resolve(label) is None:
        raise click.BadParameter(f"{label!r} is no encoding of pages; give a name such as utf-8 or windows-1252")
    return label


def _language(_context: click.Context, _parameter: click.Parameter, tag: str | None) -> str | None:
    from broadsheet.read.values import is_language

    if tag is not None and not is_language(tag):
        raise click.BadParameter(f"{tag!r} is no BCP 47 tag; give one such as en, de or zh-Hant")
    return tag


def _percent(_context: click.Context, _parameter: click.Parameter, share: str | None) -> float | None:
    if share is None:
        return None
    try:
        found = float(share.removesuffix("%"))
    except ValueError:
        found = -1
    if not 0 <= found <= 100:
        raise click.BadParameter(f"{share!r} is no share; give one such as 1% or 0.5%")
    return found


@click.group(context_settings=_CONTEXT)
@click.version_option(__version__, message="broadsheet %(version)s")
def cli() -> None:
    """Compile saved news pages into a reproducible dataset: articles, quotes, comment threads.

    \b
    Examples:
      broadsheet build                        raw/ -> build/<name>-<version>/
      broadsheet check build/my-news-1.0.0    is it whole and sound?
      broadsheet parse page.txt               what does the compiler see on one page?
      broadsheet trace build/my-news-1.0.0 ID the raw bytes behind a record
      broadsheet stats build/my-news-1.0.0    how much of what is in it?
      broadsheet sql build/my-news-1.0.0 "…"  any other question
      broadsheet diff OLD NEW                 what has changed between two versions?

    Exit codes: 0 done, 1 findings or pages in quarantine, 2 could not run, 130 interrupted.
    """


@cli.command("build")
@click.argument("raw", default="raw")
@click.option("--out", type=TablePath(path_type=Path), default="build", show_default=True, help="Where builds go.")
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Processes (default: as many as there are cores).")
@click.option("--cache", type=click.Path(path_type=Path), help="Where compiled units are kept (default: <out>/.cache).")
@click.option("--max-quarantine", callback=_percent, help="Stop if more than this share goes there, such as 1%.")
@click.option("--engine", type=click.Choice(["processes", "ray"]), default="processes", help="Who runs the tasks.")
@click.option("--ray-address", help="The Ray cluster to run on (default: $RAY_ADDRESS, or one on this machine).")
@click.option("--check", "compare", is_flag=True, help="Rebuild elsewhere and compare byte for byte; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def build_command(
    raw: str,
    out: Path,
    jobs: int,
    cache: Path | None,
    max_quarantine: float | None,
    engine: Literal["processes", "ray"],
    ray_address: str | None,
    compare: bool,
    as_json: bool,
) -> int:
    """Compile the pages under RAW (default: raw) into a dataset.

    RAW holds dataset.toml and a folder for each source, with pages (text, HTML, MHTML) and containers of pages (JSON
    Lines, Parquet, WARC, WordPress exports; gzip and zstd are undone), told apart by their content. The result,
    <out>/<name>-<version>/, is the image of a hub repository: Parquet, JSON Lines, schemas, a card and a manifest. It
    is checked, then swapped in as a whole; a build that fails or is killed leaves the old one as it was, and the next
    one goes on where it ended. What cannot be compiled goes to quarantine, the rest is built, and the exit code is 1.

    \b
    Examples:
      broadsheet build
      broadsheet build corpora/town/raw --out corpora/town/build --jobs 8
      broadsheet build s3://bucket/crawl --max-quarantine 1%
      broadsheet build /mnt/crawl --out /mnt/build --engine ray --ray-address auto
      broadsheet build --check                does the committed build follow from raw/?
      broadsheet build --json | jq .digests
    """
    from broadsheet.building import Options
    from broadsheet.cli.building import on_ray, run_build, run_compare

    if ray_address is not None and engine != "ray":
        raise click.UsageError("--ray-address is for --engine ray")
    if compare and engine == "ray":
        raise click.UsageError(
            "--check rebuilds in a temporary folder, which other nodes cannot see: leave out --engine"
        )
    options = Options(jobs=jobs, kept=cache, max_quarantine=max_quarantine)
    if engine == "ray":
        with on_ray(options, out, ray_address) as options:
            return run_build(raw, out, options, as_json)
    return (run_compare if compare else run_build)(raw, out, options, as_json)


@cli.command("check", short_help="Check builds, or single files of a table.")
@click.argument("paths", nargs=-1, metavar="PATH...", type=TablePath(path_type=Path))
@click.option("--since", metavar="REVISION", help="Check what differs from this commit of the git repository here.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="How to print findings.",
)
@click.option("--mask", is_flag=True, help="Print no values, only their types and lengths (for public logs).")
@click.option("--against", metavar="OLD", help="The version before (as of diff): is this one's number large enough?")
def check_command(
    paths: tuple[Path, ...],
    since: str | None,
    form: Literal["text", "json", "github"],
    mask: bool,
    against: str | None,
) -> int:
    """Check builds, or single JSON Lines or Parquet files of a table.

    PATH is a build folder, or a file whose name, folder or columns tell its table. Checked are the schema, keys,
    references and spans, threads, and (in a folder) that files, digests, splits and card agree. Each finding names the
    file, the line, the field, what is wrong, and what to do. With --since the builds and files of tables are checked
    that differ from a commit, in place of PATHs. With --against (needs the extra "sql") a build's version number that
    is too small for what has changed is a finding too.

    \b
    Examples:
      broadsheet check build/deir-ezzor-2016-0.5.2
      broadsheet check comments.jsonl --format json
      broadsheet check build/* --format github --mask     in CI
      broadsheet check --since origin/main                what a branch changed
      broadsheet check build/my-news-1.1.0 --against build/my-news-1.0.0
    """
    from broadsheet.check import changed_since, check_path, exit_code, render
    from broadsheet.text.visible import visible

    if bool(paths) == (since is not None):
        raise click.UsageError("name builds or files to check, or a commit with --since")
    if since is not None:
        paths = tuple(changed_since(since, Path()))
    findings = [finding for path in paths for finding in check_path(path, mask=mask)]
    if against is not None:
        from broadsheet.versions import check_version

        findings += [finding for path in paths if path.is_dir() for finding in check_version(path, against)]
    for line in render(findings, form):
        click.echo(line if form == "json" else visible(line, keep="\n"))
    if form == "text":
        click.echo(f"{len(findings):,} finding{'' if len(findings) == 1 else 's'}", err=True)
    return exit_code(findings)


@cli.command("parse", short_help="Compile one page and print what was found.")
@click.argument("file", metavar="FILE|-", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--language", callback=_language, help="The page's language, as a BCP 47 tag.")
@click.option("--encoding", callback=_encoding, help="The character encoding that the page's source declared.")
@click.option("--json", "as_json", is_flag=True, help="Print the records as JSON.")
def parse_command(file: Path, language: str | None, encoding: str | None, as_json: bool) -> int:
    """Compile one page and print what was found: article, quotes, comments as a tree, incidents.

    \b
    Examples:
      broadsheet parse page.txt
      curl -s https://example.org/story.txt | broadsheet parse -
      broadsheet parse page.txt --json | jq '.comments[].author'
    """
    from broadsheet.cli.view import page_json, page_lines
    from broadsheet.compile import compile_page
    from broadsheet.read import MAX_PAGE_BYTES, Provenance
    from broadsheet.read.files import spell_path

    with click.open_file(os.fspath(file), "rb") as page:
        # One byte more than a page may have is enough to refuse it, whatever comes after.
        data = page.read(MAX_PAGE_BYTES + 1)
    name = os.fsencode(file.name)
    _refuse_containers(file, data, name)
    result = compile_page(data, Provenance(raw_path=spell_path(name), language=language, encoding=encoding))
    if as_json:
        click.echo(page_json(result), nl=False)
    else:
        for line in page_lines(result):
            click.echo(line)
    return FINDINGS if result.quarantine else DONE


def _refuse_containers(file: Path, data: bytes, name: bytes) -> None:
    """A file of many pages is not one: all posts of an export would be printed as one article."""
    from broadsheet.read import RawError
    from broadsheet.read.compression import compression_of
    from broadsheet.read.containers import recognise
    from broadsheet.read.containers.kinds import HEAD

    compression = compression_of(data)
    if compression is not None:
        raise RawError(
            file, None, f"is compressed ({compression})", "unpack it, or give its unpacked bytes to `parse -`"
        )
    kind = recognise(data[:HEAD], name)
    if kind != "page":
        formats = {"jsonl": "JSON Lines", "parquet": "Parquet", "warc": "WARC", "wxr": "a WordPress export"}
        cure = "put it into a source's folder and `broadsheet build` that, or give one page"
        raise RawError(file, None, f"may hold many pages ({formats[kind]})", cure)


@cli.command("trace", short_help="Print the raw bytes behind a record.")
@click.argument("build", type=TablePath(path_type=Path), metavar="BUILD")
@click.argument("record_id", metavar="ID")
@click.option("--raw", type=click.Path(path_type=Path), default="raw", show_default=True, help="The raw folder.")
@click.option("--json", "as_json", is_flag=True, help="Print byte ranges and bytes as JSON.")
def trace_command(build: Path, record_id: str, raw: Path, as_json: bool) -> int:
    """Print the raw bytes behind a page, article, comment or quote, and where they stand in the raw file.

    Of an HTML page the stretches of its text are printed: the text is rendered from the whole file.

    \b
    Examples:
      broadsheet trace build/deir-ezzor-2016-0.5.2 1d54479efb7975eb-a
      broadsheet trace build/my-news-1.0.0 ID --raw corpora/town/raw --json
    """
    from broadsheet.cli.view import trace_json, trace_lines
    from broadsheet.tracing import trace

    found = trace(build, record_id, raw)
    if as_json:
        click.echo(trace_json(found), nl=False)
    else:
        for line in trace_lines(found):
            click.echo(line)
    return DONE


@cli.command("sql", short_help="Ask a build in SQL.")
@click.argument("build", type=TablePath(path_type=Path), metavar="BUILD")
@click.argument("query", metavar="QUERY|-")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "jsonl"]),
    help="How to print rows: by default as a table on a terminal, and as CSV in a pipe or a file.",
)
@click.option("--json", "form", flag_value="jsonl", help="The same as --format jsonl.")
def sql_command(build: Path, query: str, form: Literal["table", "csv", "jsonl"] | None) -> int:
    """Ask a build in SQL, as DuckDB speaks it (needs the extra "sql"); - reads the query from standard input.

    The tables are pages, articles, comments and quotes, each with a column split; quarantine, the pages that could
    not be compiled; and raw, the raw files. A query only reads, and only these: no other file, no network, no
    extension. Rows are printed as they come. A table is cut to the terminal; CSV and JSON Lines hold all, in UTF-8,
    with lists and structs as JSON and times in UTC. In CSV null is an empty cell, and empty text is "".

    \b
    Examples:
      broadsheet sql build/my-news-1.0.0 "select split, count(*) from comments group by split"
      broadsheet sql build/my-news-1.0.0 "describe quotes"
      broadsheet sql build/my-news-1.0.0 "from quotes select speaker.name, text" > quotes.csv
      broadsheet sql build/my-news-1.0.0 - --json < query.sql | jq .text
    """
    from broadsheet.cli.query import run_sql

    return run_sql(build, query, form)


@cli.command("stats")
@click.argument("build", type=TablePath(path_type=Path), metavar="BUILD")
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
def stats_command(build: Path, as_json: bool) -> int:
    """Print the figures of a build (needs the extra "sql").

    Rows and bytes of each table; pages by source, media type, encoding and language; lengths of articles, comments
    and threads; quotes by type and how many have a speaker; incidents, quarantine and copies; which fields are null.
    A quantile is always one of the values (nearest rank). Of long lists the first ten are shown; JSON has all.

    \b
    Examples:
      broadsheet stats build/my-news-1.0.0
      broadsheet stats build/my-news-1.0.0 --json | jq .lengths
    """
    from broadsheet.cli.query import run_stats

    return run_stats(build, as_json)
