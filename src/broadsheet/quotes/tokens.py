"""Words around the quotes of a paragraph, with every quote as one token, cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from broadsheet.quotes.lexicon import CueForm, Lexicon
from broadsheet.quotes.stretches import Stretch

_TOKEN: Final = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)+\w*|[@#]?\w+(?:[-’'.&]\w+)*|\S")
_ENDS: Final = frozenset(".!?…")
CLOSING: Final = "”’\"'»«“ "
"""What may stand behind the sign that a quote's words end with."""
_AHEAD: Final = 8
"""How many words after a quote that ends in "!" or "?" may hold the cue that belongs to it."""


class Token(NamedTuple):
    """A word, a sign or a whole quote (then `quote` is the quote's place among the stretches, and `low` is empty)."""

    text: str
    low: str
    start: int
    end: int
    quote: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The tokens of one context, its sentences as [first, last) token numbers, and the cue that begins at a token."""

    tokens: tuple[Token, ...]
    sentences: tuple[tuple[int, int], ...]
    cues: dict[int, CueForm]

    def cue_end(self, number: int) -> int:
        """The number of the token after the cue that begins at a token."""
        return number + len(self.cues[number].words)


def _words(text: str, start: int, end: int) -> list[Token]:
    return [Token(m[0], m[0].lower(), m.start(), m.end()) for m in _TOKEN.finditer(text, start, end)]


def tokenize(text: str, start: int, end: int, quotes: Sequence[tuple[int, Stretch]]) -> list[Token]:
    """The tokens of `text[start:end]`, the given quotes (place, stretch) being one token each.

    >>> [token.text for token in tokenize("Gen. Roe’s aide said no.", 0, 24, ())]
    ['Gen', '.', 'Roe’s', 'aide', 'said', 'no', '.']
    """
    found: list[Token] = []
    at = start
    for place, stretch in quotes:
        found.extend(_words(text, at, stretch.outer_start))
        found.append(
            Token(text[max(stretch.start, stretch.end - 3) : stretch.end], "", stretch.start, stretch.end, place)
        )
        at = max(at, stretch.outer_end)
    found.extend(_words(text, at, end))
    return found


def find_cues(tokens: Sequence[Token], lexicon: Lexicon) -> dict[int, CueForm]:
    """The cues of the tokens by the number of their first token; nouns of the same form are left out.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> found = find_cues(tokenize("The report said so.", 0, 19, ()), lexicon("en"))
    >>> [(number, form.lemma) for number, form in found.items()]
    [(2, 'say')]
    """
    found: dict[int, CueForm] = {}
    for number, token in enumerate(tokens):
        forms = lexicon.cues.get(token.low)
        if forms is None:
            continue
        for form in forms:
            size = len(form.words)
            if size > 1 and tuple(t.low for t in tokens[number : number + size]) != form.words:
                continue
            if form.kind == "source" or _is_verb(tokens, number, lexicon):
                found[number] = form
            break
    return found


def _is_verb(tokens: Sequence[Token], number: int, lexicon: Lexicon) -> bool:
    """Whether a cue's form is used as a verb: not after an article ("a call"), nor in a name ("Quick Call")."""
    if number == 0:
        return True
    before = tokens[number - 1]
    if before.low in lexicon.determiners and not (before.low in lexicon.pronouns or before.low in lexicon.relatives):
        return before.low in ("all", "both", "many", "some", "several", "that", "this")
    if (before.low in lexicon.possessives and before.low != "her") or before.low.endswith(("’s", "'s")):
        return False
    return not (tokens[number].text[0].isupper() and before.text[0].isupper())


def _starts(token: Token) -> bool:
    return token.quote is not None or token.text[0].isupper() or token.text[0].isdigit() or not token.text[0].isalnum()


def _abbreviates(tokens: Sequence[Token], number: int, lexicon: Lexicon) -> bool:
    """Whether the full stop at a number belongs to an abbreviation or an initial."""
    before = tokens[number - 1]
    if tokens[number].text != "." or before.end != tokens[number].start or before.quote is not None:
        return False
    if len(before.text) == 1 and before.text.isupper():
        return True
    return before.low in lexicon.abbreviations or (lexicon.language == "de" and before.text.isdigit())


def _quote_ends(tokens: Sequence[Token], number: int, cues: dict[int, CueForm]) -> bool:
    """Whether a quote ends its sentence: by a full stop, or by another end that no cue follows."""
    text = tokens[number].text.rstrip(CLOSING)
    if not text or text[-1] not in _ENDS:
        return False
    after = tokens[number + 1]
    if not (after.quote is not None or after.text[0].isupper() or after.text[0].isdigit()):
        return False
    stopped = text[-1] == "." and not text.endswith("..")
    for ahead in range(number + 1, min(number + 1 + _AHEAD, len(tokens))):
        if tokens[ahead].quote is not None or tokens[ahead].text in ".;:":
            return True
        if ahead in cues:
            # "We won." Roe said. — a misprint for a comma: nothing follows the cue.
            end = ahead + len(cues[ahead].words)
            return stopped and end < len(tokens) and tokens[end].text != "."
    return True


def _sentences(tokens: Sequence[Token], cues: dict[int, CueForm], lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    first = 0
    for number in range(len(tokens) - 1):
        token, after = tokens[number], tokens[number + 1]
        if token.quote is not None:
            ends = _quote_ends(tokens, number, cues)
        else:
            ends = (
                token.text in _ENDS
                and after.start > token.end
                and _starts(after)
                and not (number > first and _abbreviates(tokens, number, lexicon))
            )
        if ends:
            found.append((first, number + 1))
            first = number + 1
    if first < len(tokens):
        found.append((first, len(tokens)))
    return tuple(found)


def read_context(text: str, start: int, end: int, quotes: Sequence[tuple[int, Stretch]], lexicon: Lexicon) -> Context:
    """The tokens, cues and sentences of `text[start:end]` around the given quotes."""
    tokens = tokenize(text, start, end, quotes)
    cues = find_cues(tokens, lexicon)
    return Context(tuple(tokens), _sentences(tokens, cues, lexicon), cues)
