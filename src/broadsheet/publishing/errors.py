"""Why something was not published: in one line, with what to type next."""

from __future__ import annotations

import re
from typing import Final

from broadsheet.text.visible import visible

_LONGEST: Final = 400
# What a hub's tokens look like, and signed tokens in general; a server may repeat in a message what it was sent.
_TOKEN: Final = re.compile(r"hf_[A-Za-z0-9_]+|eyJ[A-Za-z0-9_.-]+|[Bb]earer [^ ,;]+")


def without_tokens(text: str) -> str:
    r"""A server's words on one line, short, with anything that looks like a token left out.

    >>> without_tokens("Invalid token hf_abcDEF123\n for town/news")
    'Invalid token (a token) for town/news'
    """
    line = " ".join(_TOKEN.sub("(a token)", text).split())
    return visible(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…")


class PublishError(Exception):
    """What stands in the way of publishing: at which target, what, and what to do about it.

    >>> raise PublishError("town/news", "the tag v1.0.0 is taken", "Raise the version in raw/dataset.toml.")
    Traceback (most recent call last):
    broadsheet.publishing.errors.PublishError: town/news: the tag v1.0.0 is taken
        Raise the version in raw/dataset.toml.
    """

    def __init__(self, target: str, what: str, cure: str) -> None:
        super().__init__(f"{target}: {what}\n    {cure}")
        self.target, self.what, self.cure = target, what, cure


class TransientError(PublishError):
    """The same, but it may pass: the server is busy or the line was cut. `after` is how long it asks to wait (s)."""

    def __init__(self, target: str, what: str, cure: str, after: float | None = None) -> None:
        super().__init__(target, what, cure)
        self.after = after
