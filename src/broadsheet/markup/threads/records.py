"""What the markup of a page states about its comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from broadsheet.contract.records import Incident


@dataclass(frozen=True, slots=True)
class DomComment:
    """One comment as the page's markup states it.

    `element` is the whole item, its replies included where the markup nests them; None where only JSON-LD states the
    comment, and then its body stands in a document of its own. `body` are the nodes whose rendering is the comment's
    text, without the nodes in `skip`: nested replies, headers, buttons, counts of votes. `parent` is an index into the
    page's comments and always smaller than the comment's own. `kind` is comment, trackback or pingback. `created_at`
    is UTC (RFC 3339) where the page states a zone, else None; `created_at_raw` is the date as printed, or the
    attribute's value where nothing is printed. `meta` are nodes outside the body that belong to the comment: its
    header and footer. `signed` says that the text ended in a signature: the dashes before it are no text.
    """

    element: LexborNode | None
    body: tuple[LexborNode, ...]
    skip: tuple[LexborNode, ...]
    parent: int | None
    kind: str
    author: str | None
    author_id: str | None
    created_at: str | None
    created_at_raw: str | None
    meta: tuple[LexborNode, ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The comments of a page in its order, parents before replies.

    `basis` says how they were found: a descriptor's name, "signatures", "generic", "json-ld", or "none". What an
    article is without are the comments' elements and their bodies: in lists of terms and on talk pages, a comment's
    text stands beside its element.
    """

    comments: tuple[DomComment, ...]
    basis: str
    incidents: tuple[Incident, ...] = ()

    @property
    def nodes(self) -> tuple[LexborNode, ...]:
        """All nodes of the page that belong to comments; some stand in others."""
        return tuple(
            node
            for comment in self.comments
            if comment.element is not None
            for node in (comment.element, *comment.body, *comment.meta)
        )
