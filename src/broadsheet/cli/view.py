"""Pages and traces for people: a tree in the terminal, or JSON."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from typing import Final

import click
import orjson

from broadsheet.compile import PageResult
from broadsheet.contract.records import Article, Comment, Incident, Quote
from broadsheet.incidents import catalogue
from broadsheet.text.visible import visible
from broadsheet.tracing import Trace

_JSON: Final = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
# Room for a speaker, a cue, an author or a marker; what a page prints there may be as long as the page.
_NAME: Final = 40
_LEVELS: Final = {"info": "blue", "warning": "yellow", "error": "red"}


def page_json(result: PageResult) -> bytes:
    """A page's records as one JSON object."""
    return orjson.dumps(result, option=_JSON)


def _fit(text: str, room: int) -> str:
    """The text on one line, cut where it does not fit."""
    line = visible(" ".join(text[: room * 4].split()))
    return line if len(line) <= room else f"{line[: max(room - 1, 1)]}…"


def _room(used: int) -> int:
    return max(20, shutil.get_terminal_size((100, 24)).columns - used)


def page_lines(result: PageResult) -> Iterator[str]:
    """A page as lines for the terminal."""
    if result.page is None:
        if result.quarantine:
            yield f"{click.style('quarantine', fg='red', bold=True)} {_incident(result.quarantine)}"
        return
    page = result.page
    facts = [f"{page.raw_bytes:,} bytes", f"{page.encoding} ({page.encoding_basis})"]
    facts += [f"{one.step} {one.count}" for one in page.normalizations]
    yield f"{_head('page')} {page.page_id}  {', '.join(facts)}"
    if result.article:
        yield from _article(result.article)
    yield from _quotes([quote for quote in result.quotes if quote.comment_id is None], "")
    roots = sum(comment.parent_id is None for comment in result.comments)
    status = f", {page.comments_status}" if page.comments_status else ""
    yield f"{_head('comments')} {len(result.comments)} in {roots} thread{'' if roots == 1 else 's'}{status}"
    yield from _comments(result.comments, result.quotes)
    if page.incidents:
        yield _head("incidents")
        yield from (f"  {_incident(one)}" for one in page.incidents)


def _head(text: str) -> str:
    return click.style(text, bold=True)


def _incident(one: Incident) -> str:
    place = "" if one.start_char is None else f" at {one.start_char}"
    cure = "" if one.level == "info" else f" {catalogue()[one.id].cure}"
    return f"{click.style(one.level, fg=_LEVELS[one.level])} {one.id}{place}: {visible(one.message)}{cure}"


def _article(article: Article) -> Iterator[str]:
    yield f"{_head('article')} {article.article_id}  {article.n_words:,} words"
    for name, value in [("title", article.title), *(("subtitle", one) for one in article.subtitles)]:
        if value:
            yield f"  {name:9} {_fit(value, _room(12))}"
    for name, value in (("byline", article.byline), ("note", article.editor_note)):
        if value:
            yield f"  {name:9} {_fit(value, _room(12))}"
    for section in article.sections:
        inside = [p for p in article.paragraphs if section.start_char <= p.start_char < section.end_char]
        credit = ", ".join(part for part in (section.dateline, section.agency) if part)
        label = visible(f"{len(inside)} paragraphs{f', {credit}' if credit else ''}")
        yield f"  {'section':9} {_fit(section.heading or '(no heading)', _room(14 + len(label)))}  {label}"


def _quotes(quotes: Sequence[Quote], indent: str) -> Iterator[str]:
    for quote in quotes:
        cue = f" ({_fit(quote.cue.text, _NAME)})" if quote.cue else ""
        who = f" — {_fit(quote.speaker.text, _NAME)}{cue}" if quote.speaker else ""
        closure = "" if quote.closure == "closed" else f", {quote.closure}"
        tail = f"{who}  {quote.quote_type}{closure} {quote.confidence:.2f}"
        body = _fit(quote.text, max(20, _room(len(indent) + 6 + len(tail))))
        yield f"{indent}  {click.style('“' + body + '”', fg='green')}{tail}"


def _comments(comments: Sequence[Comment], quotes: Sequence[Quote]) -> Iterator[str]:
    inside: dict[str, list[Quote]] = {}
    for quote in quotes:
        if quote.comment_id:
            inside.setdefault(quote.comment_id, []).append(quote)
    for comment in comments:
        indent = "  " * (comment.depth + 1)
        label = _fit(comment.marker or (f"({comment.ordinal}.)" if comment.ordinal is not None else "·"), _NAME)
        author = f"{_fit(comment.author, _NAME)}: " if comment.author else ""
        facts = [comment.kind] if comment.kind != "comment" else []
        facts += [f"{len(comment.paragraphs)} paragraphs"] if len(comment.paragraphs) > 1 else []
        facts += [f"repeats {cite.n_words} words of the article" for cite in comment.cites]
        facts += [f"repeats {cite.n_words} words of another comment" for cite in comment.comment_cites]
        tail = f"  [{', '.join(facts)}]" if facts else ""
        yield f"{indent}{label} {author}{_fit(comment.text, _room(len(indent + label + author + tail) + 2))}{tail}"
        yield from _quotes(inside.get(comment.comment_id, ()), indent + "  ")


def trace_json(trace: Trace) -> bytes:
    """A trace as one JSON object: where the record stands in the page's text, and the ranges of bytes behind it.

    Each range has its bytes in hexadecimal and the text that they became.
    """
    value = {
        "record_id": trace.record_id,
        "table": trace.table,
        "page_id": trace.page_id,
        "raw_path": trace.raw_path,
        "raw_sha256": trace.raw_sha256,
        "encoding": trace.encoding,
        "media_type": trace.media_type,
        "page_ranges": [
            {"start_char": one.start_char, "end_char": one.end_char, "text": one.text} for one in trace.page_ranges
        ],
        "ranges": [
            {
                "start_byte": one.start_byte,
                "n_bytes": one.n_bytes,
                "hex": one.raw.hex(),
                "start_char": one.start_char,
                "end_char": one.end_char,
                "text": one.text,
                "step": one.step,
            }
            for one in trace.ranges
        ],
    }
    return orjson.dumps(value, option=_JSON)


def trace_lines(trace: Trace) -> Iterator[str]:
    """A trace as lines for the terminal: each range of bytes, and those bytes as the page's encoding reads them.

    Of a page with markup the ranges of its text: no bytes of the file are that text.
    """
    yield f"{_head(trace.table[:-1])} {trace.record_id}  {visible(trace.raw_path)}  sha256 {trace.raw_sha256}"
    for one in trace.ranges:
        step = f"  {one.step}: {visible(repr(one.text))}" if one.step else ""
        yield click.style(f"bytes {one.start_byte}-{one.start_byte + one.n_bytes - 1}", fg="blue") + step
        yield visible(one.raw.decode(trace.encoding, "backslashreplace"), keep="\n\t")
    if trace.media_type != "text/plain":
        yield "The page is markup; its text is rendered from the whole file. In the page's text:"
        for place in trace.page_ranges:
            yield click.style(f"characters {place.start_char}-{place.end_char - 1}", fg="blue")
            yield visible(place.text, keep="\n\t")
