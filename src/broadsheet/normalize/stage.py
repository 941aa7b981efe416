"""The stage itself: run the steps until they have nothing left to do, then align the result to the raw bytes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from broadsheet.contract.records import Incident, Normalization, RawPiece
from broadsheet.decode import Decoded
from broadsheet.incidents import incident
from broadsheet.normalize import mojibake
from broadsheet.normalize.align import align, invalid_edits
from broadsheet.normalize.characters import BIDI, PRIVATE, beyond_ascii, odd
from broadsheet.normalize.edits import Edit, apply, compose
from broadsheet.normalize.steps import STEPS

ROUNDS: Final = 8
"""How often repairing mojibake may bring new mojibake to light (by the removal of a control character between its
halves, say) before the page is taken for hostile and none is repaired."""

_ORDER: Final = ("bom", "invalid", "mojibake", *(step.__name__ for step in STEPS))


@dataclass(frozen=True, slots=True)
class Normalized:
    """A page's canonical text; normalizing it once more changes nothing.

    `raw_alignment` tiles the text (code points) and the raw bytes, each non-null step in its smallest unit: a line end,
    a space, a combining sequence, a stretch of mojibake, a run of removed characters. `normalizations` counts the
    places that each step changed, in the order of the steps; the spans of `incidents` are in the text.
    """

    text: str
    raw_alignment: tuple[RawPiece, ...]
    normalizations: tuple[Normalization, ...]
    incidents: tuple[Incident, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A text on its way, and all the edits that lead to it from the decoded text."""

    text: str
    edits: list[Edit]
    counts: Counter[str] = field(default_factory=Counter)

    def after(self, found: list[Edit]) -> _Draft:
        if not found:
            return self
        edits = compose(self.edits, self.text, found)
        return _Draft(apply(self.text, found), edits, self.counts + Counter({found[0].step: len(found)}))


def normalize(decoded: Decoded, raw: bytes) -> Normalized:
    r"""The canonical text of a decoded page: line ends are \n, spaces U+0020, no control characters, in NFC.

    >>> from broadsheet.decode import decode
    >>> raw = "The\xa0bridge\r\n".encode()
    >>> page = normalize(decode(raw), raw)
    >>> page.text
    'The bridge\n'
    >>> [(piece.start_char, piece.length, piece.n_bytes, piece.step) for piece in page.raw_alignment]
    [(0, 3, 3, None), (3, 1, 2, 'spaces'), (4, 6, 6, None), (10, 1, 2, 'newlines')]
    """
    invalid = invalid_edits(decoded.pieces)
    start = _Draft(decoded.text, invalid, Counter({"invalid": len(invalid)}))
    # Without the repair the steps may remove what kept it from ending, so that it is tried once more after them; what
    # is given back is in any case a text of which all this would give the same text again.
    draft = _settle(start) or _settle(_plain(start))
    given_up = draft is None
    draft = draft or _plain(start)
    pieces = align(decoded.text, decoded.encoding, raw, decoded.pieces, draft.edits)
    draft.counts["bom"] = sum(piece.step == "bom" for piece in pieces)
    return Normalized(draft.text, pieces, normalizations(draft.counts), tuple(_notes(draft, pieces, given_up)))


def normalize_text(text: str) -> tuple[str, Counter[str]]:
    r"""The canonical text of a string that has no raw bytes of its own, and how often each step changed something.

    For what a parser of markup gives back: references such as `&nbsp;` are characters only then.

    >>> normalize_text("The\xa0cafe\u0301\0")
    ('The café', Counter({'controls': 1, 'spaces': 1, 'nfc': 1}))
    """
    if not odd().search(text) and not mojibake.smells(text):
        return text, Counter()
    start = _Draft(text, [])
    draft = _settle(start) or _settle(_plain(start)) or _plain(start)
    return draft.text, draft.counts


def normalizations(counts: Counter[str]) -> tuple[Normalization, ...]:
    """Counts of steps as records, in the order of the steps.

    >>> [one.step for one in normalizations(Counter(nfc=1, newlines=2))]
    ['newlines', 'nfc']
    """
    return tuple(Normalization(step=step, count=counts[step]) for step in _ORDER if counts[step])


def _settle(draft: _Draft) -> _Draft | None:
    """All steps, mojibake first, round after round until it finds nothing; None where that does not end."""
    for i in range(ROUNDS):
        found = mojibake.find(draft.text)
        if found is None:
            return None
        if not found and i:
            return draft
        before, draft = draft, _plain(draft.after(found))
        if draft is before or not mojibake.smells(draft.text):
            return draft
    return None


def _plain(draft: _Draft) -> _Draft:
    """All steps but mojibake. Their order makes one round enough: none gives what an earlier one looks for."""
    if not draft.text.isascii() and not odd().search(draft.text):
        return draft
    for step in STEPS:
        draft = draft.after(step(draft.text))
    return draft


def _notes(draft: _Draft, pieces: tuple[RawPiece, ...], given_up: bool) -> list[Incident]:
    notes = []
    if given_up:
        notes.append(incident("normalize.too-much-mojibake", limit=mojibake.BUDGET))
    if count := draft.counts["mojibake"]:
        ends = [(p.start_char, p.start_char + p.length) for p in pieces if p.step == "mojibake"]
        notes.append(incident("normalize.mojibake", (ends[0][0], ends[-1][1]) if ends else None, count=count))
    beyond = beyond_ascii(draft.text)
    for id_, pattern in (("normalize.bidi-controls", _bidi()), ("normalize.private-use", _private())):
        if pattern.search(beyond):
            places = [match.start() for match in pattern.finditer(draft.text)]
            notes.append(incident(id_, (places[0], places[-1] + 1), count=len(places)))
    return notes


@cache
def _bidi() -> re.Pattern[str]:
    return re.compile(f"[{BIDI}]")


@cache
def _private() -> re.Pattern[str]:
    return re.compile(f"[{PRIVATE}]")
