"""Finds who a cue is said of: its own subject, one it shares with an earlier verb, or one that follows it."""

from __future__ import annotations

from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.phrases import Chunk, Phrases
from broadsheet.quotes.tokens import Context
from broadsheet.quotes.words import ADVERB, COMMA, CUE, PREPOSITION, QUOTE, TIME


class Subjects:
    """The subjects of one context's cues.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> from broadsheet.quotes.tokens import read_context
    >>> context = read_context("The baker said no and warned of rain.", 0, 37, (), lexicon("en"))
    >>> phrases = Phrases(context, lexicon("en"))
    >>> first, last = Subjects(context, lexicon("en"), phrases).of(5, 0, 9)
    >>> context.texts[first:last]
    ['The', 'baker']
    """

    def __init__(self, context: Context, lexicon: Lexicon, phrases: Phrases) -> None:
        self.context, self.lexicon, self.phrases = context, lexicon, phrases
        self.texts, self.flags, self.cues = context.texts, context.flags, context.cues

    def of(self, cue: int, first: int, last: int) -> Chunk | None:
        """The subject of a cue in its sentence, its own or the one it shares with an earlier verb."""
        if self.cues[cue].kind == "source":
            after = self.context.cue_end(cue)
            comma = next((number for number in range(after, last) if self.flags[number] & COMMA), last)
            return self.phrases.after(after, comma)
        chunk = self.phrases.before(cue, first)
        if self.lexicon.language == "de":
            inverted = self.phrases.after(self.context.cue_end(cue), last)
            if chunk is None or (inverted is not None and self._fronted(first, cue)):
                return inverted or chunk
        if chunk is not None:
            return chunk
        for earlier in range(cue - 1, first - 1, -1):
            if self.flags[earlier] & CUE and self.cues[earlier].kind != "source":
                chunk = self.phrases.before(earlier, first)
                if chunk is not None:
                    return chunk
        if cue == first and self.context.lows[cue].endswith("ing"):
            return self._after_participle(cue, last)
        return self.phrases.forward(first, cue)

    def _fronted(self, first: int, cue: int) -> bool:
        """Whether something else than the subject stands before the verb, as German has it: "Am Montag sagte X"."""
        clause = first
        for number in range(first, cue):
            if self.texts[number] in (",", ":") or self.flags[number] & QUOTE:
                clause = number + 1
        return clause == cue or bool(self.flags[clause] & (ADVERB | PREPOSITION | TIME))

    def _after_participle(self, cue: int, last: int) -> Chunk | None:
        """The noun phrase after a leading participle's clause: "Calling it …, Jane Roe voted no"."""
        for number in range(cue + 1, last):
            flags = self.flags[number]
            if flags & COMMA or (flags & QUOTE and self.texts[number].rstrip("”’\"'").endswith(",")):
                return self.phrases.forward(number + 1, last)
        return None
