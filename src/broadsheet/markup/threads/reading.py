"""A descriptor's reading of a page: items, parents and fields put together to comments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from broadsheet.markup.threads.ancestry import Ancestry, unique
from broadsheet.markup.threads.carving import Carved, carve, is_said
from broadsheet.markup.threads.descriptors import Descriptor
from broadsheet.markup.threads.fields import (
    MOST,
    Hit,
    Owners,
    date_in,
    hits,
    is_count,
    moment_at,
    name_value,
    owners_of,
    plain_value,
    printed_date,
    time_value,
    without_name,
)
from broadsheet.markup.threads.items import Items, find_items
from broadsheet.markup.threads.parents import Parents, parents_of
from broadsheet.markup.threads.records import DomComment
from broadsheet.markup.threads.text import text_of
from broadsheet.markup.threads.titles import bare, own_title, page_titles

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LINKS_HERE: Final = ("pingback", "trackback")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a descriptor finds on a page: its comments, how many of them have an author or a date, and how well it fits.

    `explained` counts a comment once, and once more where its author is known. `n_wordless` counts what somebody posted
    without text, a picture most often.
    """

    comments: tuple[DomComment, ...]
    explained: int
    signed: int
    n_wordless: int = 0


@dataclass(frozen=True, slots=True)
class _Fields:
    """Per item: the nodes of its body, and the hits of the other fields."""

    bodies: list[list[LexborNode]]
    authors: list[list[Hit]]
    author_ids: list[list[Hit]]
    times: list[list[Hit]]
    titles: list[list[Hit]]
    marks: list[list[LexborNode]]
    inside: Ancestry
    spine: frozenset[int]
    numbered: bool
    parts: Collection[int]


def read_thread(root: LexborNode, descriptor: Descriptor) -> Reading | None:
    """The comments under a node as a descriptor reads them; None where it finds no item."""
    items = find_items(root, descriptor)
    if items is None:
        return None
    return read_items(items, descriptor, page_titles(root) if descriptor.title else ())


def read_items(items: Items, descriptor: Descriptor, titles: Collection[str] = ()) -> Reading:
    """The comments that given items are, by a descriptor's places; `titles` are the page's own, no reader's."""
    owners = owners_of(items, descriptor.siblings)
    fields = _fields(items, owners, descriptor)
    drafts = [_comment(index, items, fields) for index in range(len(items.nodes))]
    if descriptor.title:
        drafts = _titled(drafts, fields, titles)
    comments = _linked(drafts, parents_of(items, owners, descriptor))
    signed = sum(comment.author is not None or comment.created_at_raw is not None for comment in comments)
    if not signed and not any(items.ids):
        return Reading((), 0, 0)  # a link to the comments, a count of them: nobody wrote it
    explained = sum(1 + (comment.author is not None) for comment in comments)
    return Reading(comments, explained, signed, sum(draft is not None and not draft.body for draft in drafts))


def _fields(items: Items, owners: Owners, descriptor: Descriptor) -> _Fields:
    found = hits(items, owners, descriptor.body, lambda node, _: "text" if node.text().strip() else None)
    every = Ancestry({*owners.index, *(hit.node.mem_id for held in found for hit in held)})
    bodies = [_bodies(held, every) for held in found]
    anchors = {*owners.index, *(node.mem_id for nodes in bodies for node in nodes)}
    marks: list[list[LexborNode]] = [[] for _ in items.nodes]
    for node in unique(items.scope.css(descriptor.exclude)) if descriptor.exclude else ():
        owner = owners.of(node)
        if owner is not None and node.mem_id not in owners.index:
            marks[owner].append(node)
    for node, place in owners.parts:
        owner = owners.of(node)
        if owner is not None and owner != place:
            marks[owner].append(node)
    return _Fields(
        bodies,
        hits(items, owners, descriptor.author, name_value, MOST),
        hits(items, owners, descriptor.author_id, plain_value) if descriptor.author_id else [[] for _ in items.nodes],
        hits(items, owners, descriptor.time, time_value, MOST),
        hits(items, owners, descriptor.title, plain_value, MOST) if descriptor.title else [[] for _ in items.nodes],
        marks,
        Ancestry(anchors),
        _spine(bodies, owners),
        any(items.ids),
        owners.index.keys(),
    )


def _bodies(held: Sequence[Hit], every: Ancestry) -> list[LexborNode]:
    """Bodies without repetition: of two that stand in each other the inner one, unless most text is outside it."""
    kept: list[LexborNode] = []
    for hit in held:
        if kept and every.above(hit.node) == kept[-1].mem_id:
            if 2 * len(hit.node.text()) >= len(kept[-1].text()):
                kept[-1] = hit.node
        else:
            kept.append(hit.node)
    return kept


def _spine(bodies: Iterable[Sequence[LexborNode]], owners: Owners) -> frozenset[int]:
    """What stands between items and their bodies: it holds a body, so it is no mark."""
    seen: set[int] = set()
    for nodes in bodies:
        for node in nodes:
            at = node.parent
            while at is not None and at.mem_id not in seen and at.mem_id not in owners.index:
                seen.add(at.mem_id)
                at = at.parent
    return frozenset(seen)


def _comment(index: int, items: Items, fields: _Fields) -> DomComment | None:
    """An item as a comment without its parent; where it has no text, one without a body if it is signed, else None.

    Where the body has no part of the header, all in it is text but what a selector excludes; else it is read by lines.
    """
    element = items.nodes[index]
    bodies = fields.bodies[index] or [element]
    own = frozenset(node.mem_id for node in bodies)
    author, (time, created_at) = _outside(fields.authors[index], own, fields), _moment(fields.times[index], own, fields)
    inside: list[LexborNode] = []
    around: list[LexborNode] = []
    named = [hit.node for hit in (author, time) if hit]
    for node in (*fields.marks[index], *named):
        place = node.mem_id
        if place not in own and place not in fields.spine:
            (inside if fields.inside.above(node) in own else around).append(node)
    name = author.value if author else None
    shown = time is not None and not is_count(time.value)
    date = without_name(time.value, name) if time and shown else date_in([*inside, *around], fields.parts)
    kind = _kind(element)
    if kind != "comment" and author:
        # What a page that links here says is its title, which is its author too.
        inside = [node for node in inside if node.mem_id != author.node.mem_id]
    heads = {node.mem_id for node in named}
    whole = not fields.bodies[index] or any(node.mem_id in heads for node in inside)
    carved = _carved(bodies, inside, name, date, whole=whole)
    if fields.numbered and items.ids[index] is None and not (name or date):
        return None
    if not carved.words and not (name and date):
        return None
    author_ids = fields.author_ids[index]
    return DomComment(
        element=element,
        body=tuple(bodies) if carved.words else (),
        skip=(*inside, *carved.skip),
        parent=None,
        kind=kind,
        author=name or carved.author,
        author_id=author_ids[0].value if author_ids else None,
        created_at=created_at,
        created_at_raw=date or carved.date,
        meta=tuple(around),
    )


def _titled(drafts: Sequence[DomComment | None], fields: _Fields, titles: Collection[str]) -> list[DomComment | None]:
    """Comments that begin with the titles that their readers gave them; a heading with the name is a header."""
    seen = set(titles)
    titled: list[DomComment | None] = []
    for draft, held, bodies in zip(drafts, fields.titles, fields.bodies, strict=True):
        own = frozenset(node.mem_id for node in bodies)
        outside = next((hit for hit in held if not _is_inside(hit.node, own, fields.inside)), None)
        if draft and bodies and outside:
            named = draft.author is not None and bare(draft.author) in bare(outside.value)
            if not named and own_title(outside.value, seen, draft.body, {node.mem_id for node in draft.skip}):
                titled.append(replace(draft, body=(outside.node, *draft.body)))
            else:
                titled.append(draft)
            seen.add(bare(outside.value))
        else:
            titled.append(draft)
    return titled


def _outside(held: Sequence[Hit], bodies: frozenset[int], fields: _Fields) -> Hit | None:
    """The first hit outside the text, else the first."""
    for hit in held:
        if not _is_inside(hit.node, bodies, fields.inside):
            return hit
    return held[0] if held else None


def _moment(held: Sequence[Hit], bodies: frozenset[int], fields: _Fields) -> tuple[Hit | None, str | None]:
    """The printed date, and the moment that it or another node beside it states."""
    outside = [hit for hit in held if not _is_inside(hit.node, bodies, fields.inside)] or held
    stated = [(hit, moment) for hit in outside if (moment := moment_at(hit.node))]
    if stated and (len(outside) == 1 or printed_date(stated[0][0].node)):
        return stated[0]
    printed = next((hit for hit in outside if printed_date(hit.node)), outside[0] if outside else None)
    return printed, stated[0][1] if stated else None


def _is_inside(node: LexborNode, bodies: frozenset[int], ancestry: Ancestry) -> bool:
    return ancestry.above(node) in bodies


def _carved(
    bodies: Sequence[LexborNode], inside: Sequence[LexborNode], name: str | None, date: str | None, *, whole: bool
) -> Carved:
    marks = frozenset(node.mem_id for node in inside)
    if not whole and (name or date):
        if not marks:
            return Carved((), any(node.text().strip() for node in bodies), None, None)
        return Carved((), bool(text_of(bodies, marks)), None, None)
    carved = carve(bodies, marks, name is not None, date is not None)
    if carved.words:
        return carved
    # Nothing but a header: what is left beside the marks is the text ("Jane: Thanks").
    return Carved((), is_said(text_of(bodies, marks)), carved.author, carved.date)


def _kind(element: LexborNode) -> str:
    tokens = (element.attributes.get("class") or "").casefold().split()
    return next((kind for kind in _LINKS_HERE if kind in tokens), "comment")


def _linked(drafts: Sequence[DomComment | None], parents: Parents) -> tuple[DomComment, ...]:
    """Comments with their parents; replies to an item without text hang on what it answers."""
    place: list[int | None] = []
    comments: list[DomComment] = []
    for draft, parent in zip(drafts, parents, strict=True):
        above = None if parent is None else place[parent]
        if draft is None or not draft.body:
            place.append(above)
            continue
        place.append(len(comments))
        comments.append(draft if above is None else replace(draft, parent=above))
    return tuple(comments)
