"""TEI P5: a document for each page, the article as divisions and the comments as posts of the CMC module.

A reply is @replyTo only where the page's markup told it (`reply_basis` technical): the TEI's chapter on
computer-mediated communication wants no more there. A reply read off the layout says so in @ana, and stands in a
<linkGrp type="inferred-replies">. Each post has its depth in @indentLevel (att.indentation: 0 at top level). Quotes are
<said> (with @who where the speaker is found), block quotations <quote>, terms in marks <soCalled>, titles <title>;
stretches that cross are cut into pieces, each naming the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from broadsheet.exchange.inline import Stretch, nested
from broadsheet.exchange.labels import spans_of
from broadsheet.exchange.pages import Build, Container, PageRows, Row

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELEMENTS: Final = {"scare": "soCalled", "title": "title", "block": "quote"}


def _text(text: str) -> str:
    # What XML cannot hold becomes the sign for it: one for one, so that positions stay.
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)).replace("\r", "&#13;")


def _id(id_: str) -> str:
    """An id of the rows as an XML name, which begins with no digit."""
    return f"id-{id_}"


def tag(name: str, **attributes: str | int | None) -> str:
    """A start tag; what is None is left out.

    >>> tag("post", who="#a", xml_id="p1", when=None)
    '<post who="#a" xml:id="p1">'
    """
    given = ((key.replace("xml_", "xml:"), value) for key, value in attributes.items() if value is not None)
    told = "".join(f" {key}={quoteattr(_NOT_XML.sub(chr(0xFFFD), str(value)))}" for key, value in given)
    return f"<{name}{told}>"


def _element(name: str, text: str | None, **attributes: str | int | None) -> str:
    return "" if text is None else f"{tag(name, **attributes)}{_text(text)}</{name}>"


def _stretches(quotes: list[Row]) -> Iterator[Stretch]:
    """The elements within a container's text: quotes, speakers and cues."""
    speakers: dict[tuple[int, int], str] = {}
    cues: set[tuple[int, int]] = set()
    for quote in quotes:
        who = None
        for n, place in enumerate(spans_of(quote["speaker"]["spans"]) if quote["speaker"] else ()):
            if place not in speakers:
                speakers[place] = _id(f"{quote['quote_id']}-speaker") + (f".{n}" if n else "")
                yield Stretch(*place, "rs", speakers[place], {"type": "speaker", "key": quote["speaker"]["name"]})
            who = who or f"#{speakers[place]}"
        for place in spans_of(quote["cue"]["spans"]) if quote["cue"] else ():
            if place not in cues:
                cues.add(place)
                yield Stretch(*place, "seg", None, {"type": "cue", "n": quote["cue"]["lemma"]})
        kind = quote["quote_type"]
        name = "said" if who else _ELEMENTS.get(kind, "said")
        told = {"type": None if name == "soCalled" else kind, "who": who}
        if name == "said":
            # @direct says whether the words are the speaker's own; the type is more than it can say.
            told = {"direct": "false" if kind == "indirect" else "true", "ana": f"#quote-{kind}", "who": who}
        parts = spans_of(quote["spans"])
        ids = [_id(quote["quote_id"]) + (f".{n}" if n else "") for n in range(len(parts))]
        for n, place in enumerate(parts):
            following = f"#{ids[n + 1]}" if n + 1 < len(parts) else None
            yield Stretch(*place, name, ids[n], {**told, "next": following})


def _paragraphs(container: Container) -> Iterator[str]:
    """The paragraphs of a container with what stands in them."""
    spans = [(one["start_char"], one["end_char"]) for one in container.paragraphs]
    for paragraph, pieces in zip(container.paragraphs, nested(list(_stretches(container.quotes)), spans), strict=True):
        start, end = paragraph["start_char"], paragraph["end_char"]
        kind = paragraph["kind"]
        yield f"{tag('p', rend=None if kind == 'paragraph' else kind)}{_inside(container.text, start, end, pieces)}</p>"


def _inside(text: str, start: int, end: int, pieces: list[Stretch]) -> str:
    """A paragraph's text with the elements in it, which are nested and sorted by start, the longest first."""
    found: list[str] = []
    open_: list[Stretch] = []
    at = start

    def until(place: int) -> None:
        nonlocal at
        found.append(_text(text[at:place]).replace("\n", "<lb/>\n"))
        at = place

    for piece in pieces:
        while open_ and open_[-1].end <= piece.start:
            until(open_[-1].end)
            found.append(f"</{open_.pop().name}>")
        until(piece.start)
        found.append(tag(piece.name, xml_id=piece.id, **piece.attributes))
        open_.append(piece)
    while open_:
        until(open_[-1].end)
        found.append(f"</{open_.pop().name}>")
    until(end)
    return "".join(found)


def _sections(article: Row, container: Container) -> Iterator[str]:
    """The article's sections as divisions: a heading at a section's start is its head."""
    paragraphs = list(_paragraphs(container))
    starts = [one["start_char"] for one in container.paragraphs]
    sections = article["sections"] or [{"heading": None, "start_char": 0, "end_char": len(container.text)}]
    at = 0
    for number, section in enumerate(sections):
        last = number + 1 == len(sections)
        until = len(starts) if last else at
        while not last and until < len(starts) and starts[until] < sections[number + 1]["start_char"]:
            until += 1
        if at == until:
            continue
        yield tag("div", type="section")
        for place in range(at, until):
            head = place == at and section["heading"] is not None and container.paragraphs[place]["kind"] == "heading"
            yield (
                f"<head>{paragraphs[place].partition('>')[2].removesuffix('</p>')}</head>"
                if head
                else paragraphs[place]
            )
        yield "</div>"
        at = until


def _article(page: PageRows, container: Container) -> Iterator[str]:
    article = page.article or {}
    yield tag("div", type="article", xml_id=_id(article["article_id"]))
    yield _element("head", article["title"])
    yield from (_element("head", subtitle, type="sub") for subtitle in article["subtitles"])
    yield _element("byline", article["byline"])
    yield _element("dateline", article["dateline"])
    if article["editor_note"] is not None:
        yield f'<note type="editor">{_element("p", article["editor_note"])}</note>'
    yield from _sections(article, container)
    yield "</div>"


def _author(comment: Row, people: dict[str, str]) -> str | None:
    known = comment["author_id"] or comment["author"]
    return f"#{people[known]}" if known else None


def _post(container: Container, people: dict[str, str]) -> Iterator[str]:
    comment = container.comment or {}
    technical = comment["reply_basis"] == "technical" and comment["parent_id"] is not None
    yield tag(
        "post",
        modality="written",
        xml_id=_id(comment["comment_id"]),
        who=_author(comment, people),
        when=comment["created_at"],
        n=comment["printed_number"],
        indentLevel=comment["depth"],
        replyTo=f"#{_id(comment['parent_id'])}" if technical else None,
        ana="#reply-layout" if comment["reply_basis"] == "layout" else None,
    )
    yield from _paragraphs(container)
    yield "</post>"


def _comments(comments: list[Container], people: dict[str, str]) -> Iterator[str]:
    yield tag("div", type="comments")
    inferred = []
    for container in comments:
        yield from _post(container, people)
        comment = container.comment or {}
        if comment["reply_basis"] == "layout" and comment["parent_id"] is not None:
            inferred.append(f"#{_id(comment['comment_id'])} #{_id(comment['parent_id'])}")
    if inferred:
        yield tag("linkGrp", type="inferred-replies")
        yield from (f"{tag('link', target=target)}</link>" for target in inferred)
        yield "</linkGrp>"
    yield "</div>"


def _category(id_: str, told: str) -> str:
    return f"{tag('category', xml_id=id_)}<catDesc>{_text(told)}</catDesc></category>"


def _header(build: Build, page: PageRows, people: dict[str, str], names: dict[str, str | None]) -> Iterator[str]:
    row = page.page
    yield "<teiHeader><fileDesc><titleStmt>"
    yield _element("title", row["title"] or row["page_id"])
    yield _element("author", row["author"])
    yield "</titleStmt><publicationStmt>"
    yield f"<p>{_text(build.manifest['name'])} {_text(build.manifest['version'])}, made by {_text(build.made_by)}</p>"
    yield "</publicationStmt><sourceDesc><bibl>"
    yield _element("publisher", row["publisher"])
    yield _element("date", row["date_published"], when=row["date_published"])
    yield _element("idno", row["url"], type="url")
    yield _element("idno", row["raw_sha256"], type="sha256")
    yield "</bibl></sourceDesc></fileDesc><encodingDesc><classDecl><taxonomy>"
    yield _category("reply-layout", "The reply was read off the layout of the page; its markup does not tell it.")
    for kind in ("direct", "mixed", "indirect", "scare", "title", "block"):
        yield _category(f"quote-{kind}", f"Speech of the type {kind}; docs/fields.md says what the types are.")
    yield "</taxonomy></classDecl></encodingDesc><profileDesc>"
    if row["language"]:
        yield f"<langUsage>{tag('language', ident=row['language'])}</language></langUsage>"
    if people:
        yield "<particDesc><listPerson>"
        for known, id_ in people.items():
            name = _element("persName", names[known] or known)
            yield f"{tag('person', role='commenter', xml_id=id_)}{name}</person>"
        yield "</listPerson></particDesc>"
    yield "</profileDesc></teiHeader>"


def document(build: Build, page: PageRows) -> str:
    """A page as a TEI document."""
    names = {one["author_id"] or one["author"]: one["author"] for one in page.comments}
    names.pop(None, None)
    people = {known: f"person-{number}" for number, known in enumerate(names, 1)}
    containers = list(page.containers())
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<TEI xmlns="http://www.tei-c.org/ns/1.0">']
    lines += _header(build, page, people, names)
    lines.append(f"{tag('text', xml_lang=page.page['language'])}<body>")
    if page.article:
        lines += _article(page, containers[0])
    comments = [one for one in containers if one.comment]
    if comments:
        lines += _comments(comments, people)
    if not containers:
        lines.append("<p/>")
    lines.append("</body></text></TEI>")
    return "\n".join(line for line in lines if line) + "\n"


def write(build: Build, out: Path) -> None:
    """Write the folder."""
    out.mkdir()
    for page in build.pages():
        (out / f"{page.page['page_id']}.xml").write_bytes(document(build, page).encode())
