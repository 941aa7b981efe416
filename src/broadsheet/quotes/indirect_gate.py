"""Weighs whether a word reports: the sums of `indirect_cues.cue_values`, what a word always weighs summed before."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.quotes.indirect_cues import BACK, THAT, bucket, quote_after
from broadsheet.quotes.indirect_sentences import END, MAX_TOKENS, QUOTE, START, Sentence
from broadsheet.quotes.indirect_tables import NONE, Named, Weights, by_first


@dataclass(frozen=True, slots=True)
class _Form:
    """What one word weighs: by itself, with a capital, next to a word, and where certain words stand near."""

    always: int
    capital: int
    small: int
    following: Weights
    before: Weights
    negated: int
    modal: int
    to: int
    that: int
    quotes: Weights


class Gate:
    """Tells how likely a word reports, in hundredths of a unit of log-odds.

    >>> from broadsheet.quotes.indirect_sentences import read_sentence
    >>> from broadsheet.quotes.lexicon import lexicon
    >>> from broadsheet.quotes.tokens import read_context
    >>> sentence = read_sentence(read_context("He said so.", 0, 11, (), lexicon("en")), 0, 4, "en")
    >>> Gate({"bias": {"": 5}, "word": {"said": 7}, "prev": {"he": 11}}, {"said": "say"}).score(sentence, (1,), 0)
    23
    """

    def __init__(self, named: Named, forms: dict[str, str]) -> None:
        get = named.get
        self._next, self._prev = get("next", NONE), get("prev", NONE)
        self._next_word, self._prev_word = get("next-word", NONE), get("prev-word", NONE)
        self._next2, self._prev2 = by_first(get("next2", NONE)), by_first(get("prev2", NONE))
        self._around = by_first(get("around", NONE))
        self._earlier, self._later = get("earlier", NONE), get("later", NONE)
        self._quote_after, self._quote_before = get("quote-after", NONE), get("quote-before", NONE)
        counts = [bucket(number) for number in range(MAX_TOKENS + 1)]
        start, end, others = get("from-start", NONE), get("to-end", NONE), get("others", NONE)
        self._from_start = [start.get(count, 0) for count in counts]
        self._to_end = [end.get(count, 0) for count in counts]
        self._others = [others.get(count, 0) for count in counts]
        self._forms = _read(named, forms)

    def score(self, sentence: Sentence, places: tuple[int, ...], order: int) -> int:
        """What the word at the place of a number weighs; `places` are those of all words that may report."""
        tags, lows = sentence.tags, sentence.lows
        at, size = places[order], sentence.size
        form = self._forms[lows[at]]
        following, before = tags[at + 1], tags[at - 1]
        score = (
            form.always
            + (form.capital if sentence.texts[at][0].isupper() else form.small)
            + form.following.get(following, 0)
            + form.before.get(before, 0)
            + self._next.get(following, 0)
            + self._next2.get(following, NONE).get(tags[at + 2], 0)
            + self._prev.get(before, 0)
            + self._prev2.get(tags[at - 2], NONE).get(before, 0)
            + self._around.get(before, NONE).get(following, 0)
            + self._from_start[at]
            + self._to_end[size - at]
            + self._others[len(places)]
            + self._next_word.get(sentence.plain(at + 1) if at + 1 < size else END, 0)
            + self._prev_word.get(sentence.plain(at - 1) if at else START, 0)
        )
        back = tags[max(0, at - BACK) : at]
        if form.negated and not sentence.classes.negations.isdisjoint(back):
            score += form.negated
        if form.modal and not sentence.classes.modals.isdisjoint(back):
            score += form.modal
        if form.to and "to" in back:
            score += form.to
        if form.that and "that" in tags[at + 1 : at + 1 + THAT]:
            score += form.that
        if sentence.quoted:
            score += self._quoted(sentence, at, form, before)
        if order:
            score += self._earlier.get(lows[places[order - 1]], 0)
        if order + 1 < len(places):
            score += self._later.get(lows[places[order + 1]], 0)
        return score

    def _quoted(self, sentence: Sentence, at: int, form: _Form, before: str) -> int:
        quote = quote_after(sentence, at)
        score = self._quote_after.get(quote, 0) + form.quotes.get(quote, 0)
        return score + self._quote_before.get(before, 0) if QUOTE in sentence.tags[:at] else score


def _read(named: Named, forms: dict[str, str]) -> dict[str, _Form]:
    get = named.get
    bias, lemmas, words, shapes = get("bias", NONE), get("lemma", NONE), get("word", NONE), get("shape", NONE)
    following, before = by_first(get("lemma-next", NONE)), by_first(get("word-prev", NONE))
    negated, modal, to, that = (get(name, NONE) for name in ("negated", "modal", "to", "that"))
    quotes = by_first(get("quote-lemma", NONE))
    return {
        word: _Form(
            always=bias.get("", 0) + lemmas.get(lemma, 0) + words.get(word, 0),
            capital=shapes.get(f"True {word[-2:]}", 0),
            small=shapes.get(f"False {word[-2:]}", 0),
            following=following.get(lemma, NONE),
            before=before.get(word, NONE),
            negated=negated.get(lemma, 0),
            modal=modal.get(word, 0),
            to=to.get(word, 0),
            that=that.get(lemma, 0),
            quotes=quotes.get(lemma, NONE),
        )
        for word, lemma in forms.items()
    }
