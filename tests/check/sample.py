"""A small build to check: two made-up pages, compiled by hand, and a file in quarantine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from broadsheet.building import Options, build
from broadsheet.compile import PageResult
from broadsheet.contract.records import (
    Article,
    Block,
    Cite,
    Comment,
    CommentCite,
    Cue,
    Incident,
    Mention,
    Normalization,
    Page,
    Paragraph,
    Piece,
    Quote,
    RawPiece,
    Section,
    Span,
    Speaker,
)
from broadsheet.incidents import incident
from broadsheet.read import Provenance
from broadsheet.shards.compiling import CompileTask
from broadsheet.shards.engines import Task
from broadsheet.text.ids import Ids, article_id, page_id
from broadsheet.text.words import count_words

TITLE = "Council votes to rebuild the bridge"
BODY = (
    "RIVERTON (TNA)- The town council voted on Monday to rebuild the old bridge over the river.",
    "“We will start in June,” the mayor said. “The engineer told us ‘it is safe enough’ last spring,” she added.",
    "Next steps",
    "The so-called “bridge tax” ends soon, and the baker said it was high time.",
)
COMMENTS = (
    # marker, number, parent, paragraphs
    ("1.", 1, None, ("A second bridge would cost less.", "Much less.")),
    ("•", None, 0, ("@1 No: the town council voted on Monday to rebuild the old bridge over the river.",)),
    ("2.", 2, None, ("The baker says “we open at six” again.",)),
    ("3.", 3, None, ("Lovely weather on the bridge. A second bridge would cost less.",)),
)
PLAIN = "1. Only a comment about the weather.\n"


def _span(text: str, words: str) -> tuple[Span, ...]:
    start = text.index(words)
    return (Span(start_char=start, end_char=start + len(words)),)


def _page(raw: bytes, text: str, blocks: list[tuple[str, int, int, str | None]], provenance: Provenance) -> Page:
    """A page whose text differs from the raw bytes in one no-break space at most."""
    at = raw.find(b"\xc2\xa0")
    pieces = [RawPiece(start_char=0, length=len(text), start_byte=0, n_bytes=len(raw), step=None)]
    if at >= 0:
        char = len(raw[:at].decode())
        pieces = [
            RawPiece(start_char=0, length=char, start_byte=0, n_bytes=at, step=None),
            RawPiece(start_char=char, length=1, start_byte=at, n_bytes=2, step="spaces"),
            RawPiece(
                start_char=char + 1,
                length=len(text) - char - 1,
                start_byte=at + 2,
                n_bytes=len(raw) - at - 2,
                step=None,
            ),
        ]
    digest = sha256(raw).hexdigest()
    return Page(
        page_id=page_id(digest),
        source_id=provenance.source_id,
        url=None,
        publisher="The Riverton Gazette",
        title=None,
        author=None,
        date_published="2020-03-01",
        date_retrieved=None,
        language="en",
        media_type="text/plain",
        encoding="utf-8",
        encoding_basis="utf-8",
        raw_path=provenance.raw_path,
        record=provenance.record,
        copies=(),
        raw_sha256=digest,
        raw_bytes=len(raw),
        text=text,
        text_sha256=sha256(text.encode()).hexdigest(),
        blocks=tuple(Block(kind=kind, start_char=a, end_char=b, record_id=record) for kind, a, b, record in blocks),
        raw_alignment=tuple(pieces),
        normalizations=(Normalization(step="spaces", count=1),) if at >= 0 else (),
        comments_status=None,
        notes=(),
        incidents=(incident("comments.gap", (0, 4), count=1, number=2),) if at >= 0 else (),
        split_group=page_id(digest),
    )


def _aligned(page: str, parts: tuple[str, ...], start: int) -> tuple[str, tuple[Paragraph, ...], tuple[Piece, ...]]:
    """Parts that stand on the page after `start`, as text, paragraphs and pieces."""
    text, paragraphs, pieces = "", [], []
    for part in parts:
        text += "\n\n" if text else ""
        start = page.index(part, start)
        kind = "heading" if part == "Next steps" else "paragraph"
        paragraphs.append(Paragraph(kind=kind, start_char=len(text), end_char=len(text) + len(part)))
        pieces.append(Piece(start_char=len(text), page_start_char=start, length=len(part)))
        text += part
    return text, tuple(paragraphs), tuple(pieces)


def _comments(page: str, name: str, article: str | None, start: int, article_text: str) -> tuple[Comment, ...]:
    ids, made = Ids(name, "c"), []
    for position, (marker, number, parent, parts) in enumerate(COMMENTS if article else COMMENTS[:0], 1):
        text, paragraphs, pieces = _aligned(page, parts, start)
        start = pieces[-1].page_start_char
        above = None if parent is None else made[parent]
        own = ids.next("", text)
        repeated = BODY[0][BODY[0].index("The town") + 4 : -1]
        at = text.find(repeated)
        cites = Cite(
            start_char=at,
            end_char=at + len(repeated),
            article_start_char=article_text.find(repeated),
            article_end_char=article_text.find(repeated) + len(repeated),
            n_words=count_words(repeated),
        )
        made.append(
            Comment(
                comment_id=own,
                page_id=name,
                article_id=article,
                position=position,
                marker=marker,
                printed_number=number,
                ordinal=number,
                parent_id=above.comment_id if above else None,
                root_id=above.root_id if above else own,
                depth=above.depth + 1 if above else 0,
                reply_basis="layout" if above else "none",
                kind="comment",
                author=None,
                author_id=None,
                created_at="2020-03-01T12:00:00Z" if above else None,
                created_at_raw=None,
                text=text,
                paragraphs=paragraphs,
                alignment=pieces,
                mentions=(Mention(text="@1", start_char=0, end_char=2, comment_id=above.comment_id),) if above else (),
                cites=(cites,) if at >= 0 else (),
                comment_cites=_repeats(text, made[0]) if made else (),
            )
        )
    return tuple(made)


def _repeats(text: str, cited: Comment) -> tuple[CommentCite, ...]:
    """The citation of a comment's first paragraph."""
    words = cited.text[: cited.paragraphs[0].end_char - 1]
    if words not in text:
        return ()
    start = text.index(words)
    cite = CommentCite(
        start_char=start,
        end_char=start + len(words),
        comment_id=cited.comment_id,
        comment_start_char=0,
        comment_end_char=len(words),
        n_words=count_words(words),
        basis="overlap",
    )
    return (cite,)


def _quotes(name: str, article: str, body: str, comment: Comment) -> tuple[Quote, ...]:
    ids = Ids(name, "q")
    rows = (
        ("We will start in June,", "direct", "the mayor", "said", "“”", None, None),
        ("The engineer told us ‘it is safe enough’ last spring,", "direct", "she", "added", "“”", None, None),
        ("it is safe enough", "direct", "The engineer", "told", "‘’", 1, None),
        ("bridge tax", "scare", None, None, "“”", None, None),
        ("it was high time", "indirect", "the baker", "said", None, None, None),
        ("we open at six", "mixed", "The baker", "says", "“”", None, comment),
    )
    made: list[Quote] = []
    for words, kind, speaker, cue, marks, parent, within in rows:
        text = within.text if within else body
        # A cue may stand elsewhere too ("said"): the nearest one after the speaker is meant.
        after = text.index(speaker, text.index(words) if kind == "direct" and parent is None else 0) if speaker else 0
        made.append(
            Quote(
                quote_id=ids.next(within.comment_id if within else article, words),
                page_id=name,
                article_id=article,
                comment_id=within.comment_id if within else None,
                parent_quote_id=None if parent is None else made[parent].quote_id,
                quote_type=kind,
                text=words,
                spans=_span(text, words),
                speaker=Speaker(text=speaker, spans=(Span(start_char=after, end_char=after + len(speaker)),), name=None)
                if speaker
                else None,
                cue=Cue(text=cue, spans=_span(text, cue), lemma=None) if cue else None,
                addressee=None,
                open_mark=marks[0] if marks else None,
                close_mark=marks[1] if marks else None,
                closure="closed" if marks else "unmarked",
                confidence=0.9,
                rule="cue-after",
            )
        )
    return tuple(made)


def compile_by_hand(raw: bytes, provenance: Provenance) -> PageResult:
    """Stands in for the compiler, so that the check is tested against what was worked out without it."""
    if not raw.strip():
        return PageResult(quarantine=incident("decode.empty"))
    page = raw.decode().replace("\N{NO-BREAK SPACE}", " ")
    name = page_id(sha256(raw).hexdigest())
    if not page.startswith(TITLE):
        blocks = [("paragraph", 0, len(page) - 1, None), ("space", len(page) - 1, len(page), None)]
        return PageResult(page=_page(raw, page, blocks, provenance))
    article = article_id(name)
    body, paragraphs, pieces = _aligned(page, BODY, 0)
    start = page.index("1. ")
    comments = _comments(page, name, article, start, body)
    quotes = _quotes(name, article, body, comments[2])
    heading = body.index("Next steps")
    sections = (
        Section(heading=None, dateline="RIVERTON", agency="TNA", start_char=0, end_char=heading - 2),
        Section(heading="Next steps", dateline=None, agency=None, start_char=heading, end_char=len(body)),
    )
    blocks = [
        ("title", 0, len(TITLE), article),
        ("paragraph", len(TITLE), start, article),
        ("comment", start, len(page), comments[0].comment_id),
    ]
    return PageResult(
        page=_page(raw, page, blocks, provenance),
        article=Article(
            article_id=article,
            page_id=name,
            title=TITLE,
            subtitles=(),
            byline=None,
            dateline="RIVERTON",
            agency="TNA",
            editor_note=None,
            sections=sections,
            text=body,
            paragraphs=paragraphs,
            alignment=pieces,
            n_words=count_words(body),
            n_quotes=5,
            n_comments=len(comments),
        ),
        comments=comments,
        quotes=quotes,
    )


def write_raw(raw: Path) -> None:
    """Write a raw folder: the page with all tables, a page with its text alone, an empty file."""
    folder = raw / "gazette"
    folder.mkdir(parents=True)
    (raw / "dataset.toml").write_text(
        'name = "riverton"\nversion = "1.0.0"\ntitle = "T"\ndescription = "D"\nlanguages = ["en"]\n'
        'license = "other"\nrights = "R"\ncontact = "C"\n',
        encoding="utf-8",
    )
    (folder / "source.toml").write_text(
        'publisher = "The Riverton Gazette"\nobtained = "Typed in."\nrights = "Made up."\n', encoding="utf-8"
    )
    comments = []
    for marker, _, parent, parts in COMMENTS:
        indent = "" if parent is None else "    "
        comments += [f"{indent}{marker} {parts[0]}", *(f"{indent}   {part}" for part in parts[1:])]
    page = "\n\n".join((TITLE, *BODY, "4 comments", *comments)) + "\n"
    (folder / "bridge.txt").write_bytes(page.replace("the bridge.", "the\N{NO-BREAK SPACE}bridge.").encode())
    (folder / "weather.txt").write_bytes(PLAIN.encode())
    (folder / "empty.txt").write_bytes(b"")


def _by_hand(tasks: Iterable[Task]) -> Iterator[Any]:
    """An engine that compiles by hand."""
    for task in tasks:
        yield task.run(compile_page=compile_by_hand) if isinstance(task, CompileTask) else task.run()


def write_sample(folder: Path) -> tuple[Path, Path]:
    """Write raw/ and the build made from it; returns both."""
    write_raw(folder / "raw")
    build(folder / "raw", folder / "build", Options(engine=_by_hand))
    return folder / "raw", folder / "build" / "riverton-1.0.0"


__all__ = ["Incident", "compile_by_hand", "write_raw", "write_sample"]
