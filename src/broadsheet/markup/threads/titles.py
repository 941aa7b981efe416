"""The titles that readers give to their comments, where they say more than the comment's text does."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from broadsheet.lexicons import folded
from broadsheet.markup.threads.text import text_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# What software writes before the title of what is answered, in the languages of the lexicon.
_ANSWERS: Final = re.compile(r"(?:re|aw|antw|sv|odp|resp|rif|ré|réf|rép)(?:\[[0-9]+\])? ?:|>", re.IGNORECASE)
_LONGEST: Final = 160
# Text nodes and line ends; a title that opens the text is done with before.
_OPENING: Final = 24
_HEADINGS: Final = "h1, h2"
_FEW: Final = 8


def page_titles(root: LexborNode) -> set[str]:
    """What the first headings of a page say, folded: forums give the first post the title of its topic."""
    return {bare(" ".join(node.text().split())) for node in root.css(_HEADINGS)[:_FEW]}


def bare(title: str) -> str:
    """A title as it is compared with others.

    >>> bare("The Bridge …")
    'the bridge'
    """
    return folded(title).strip(" .…")


def own_title(title: str, seen: Collection[str], body: Sequence[LexborNode], skip: Collection[int]) -> bool:
    """Whether a title is a reader's own words beside the text.

    It is not where software filled it in: "Re: …", a title that stands on the page already (`seen`, as `bare` gives
    them), or the beginning of the text. `skip` holds the `mem_id` of nodes of the body that are no text.
    """
    said = bare(title)
    if not said or len(title) > _LONGEST or said in seen or _ANSWERS.match(title):
        return False
    return not folded(" ".join(text_of(body, skip, limit=_OPENING).split())).startswith(said)
