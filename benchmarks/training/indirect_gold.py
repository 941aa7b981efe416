"""Reads what the models of reported speech learn from: articles, attributions, and the words that report in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.adapters import line_paragraphs
from benchmarks.training.material import documents, lexicon_of
from broadsheet.quotes.indirect_sentences import MAX_TOKENS, Sentence, closed, read_sentence
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.phrases import Chunk, Phrases
from broadsheet.quotes.scanning import scan_container
from broadsheet.quotes.stretches import by_surroundings
from broadsheet.quotes.tokens import Token, read_context

ARTICLES: Final = 3
"""A form is a cue's when it is in the cues of so many articles."""
SHARE: Final = 0.1
"""At least this share of a form's occurrences stand in cues."""
_QUOTED: Final = 0.9
_SUFFIXES: Final = (
    ("ied", "y"),
    ("ies", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("es", ""),
    ("s", ""),
)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gold:
    """An attribution of the gold: its spans, and whether its content stands in marks."""

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    direct: bool


@dataclass(frozen=True, slots=True)
class Read:
    """One sentence of an article with what finds noun phrases in it."""

    sentence: Sentence
    phrases: Phrases


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its sentences that are not too long, and its attributions."""

    name: str
    publisher: str
    text: str
    sentences: tuple[Read, ...]
    gold: tuple[Gold, ...]


def _spans(spans: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple((span[0], span[1]) for span in spans)


def read_article(row: dict[str, Any], words: Lexicon) -> Article:
    """An article as the package reads it, with its gold."""
    text = row["text"]
    paragraphs = line_paragraphs(text)
    stretches, _ = scan_container(text, paragraphs)
    quotes, _ = by_surroundings(stretches)
    marked = {n for placed in quotes.values() for _, stretch in placed for n in range(stretch.start, stretch.end)}
    sentences: list[Read] = []
    for number, paragraph in enumerate(paragraphs):
        context = read_context(text, paragraph.start_char, paragraph.end_char, quotes.get(number, ()), words)
        phrases = Phrases(context, words)
        for first, last in context.sentences:
            if last - first <= MAX_TOKENS:
                sentences.append(Read(read_sentence(context, first, last, words.language), phrases))
    gold: list[Gold] = []
    for told in row["attributions"]:
        letters = [n for first, last in told["content"] for n in range(first, last) if text[n].isalnum()]
        direct = sum(n in marked for n in letters) >= _QUOTED * max(1, len(letters))
        gold.append(Gold(_spans(told["content"]), _spans(told["source"]), _spans(told["cue"]), direct))
    return Article(row["doc_id"], row["publisher"], text, tuple(sentences), tuple(gold))


def load(gold: Path) -> list[Article]:
    """The articles of PolNeAR's training part in a folder of gold."""
    words = lexicon_of("en")
    return [read_article(row, words) for row in documents(gold, "en")]


def within(token: Token, spans: Iterable[Span]) -> bool:
    """Whether a token shares a code point with one of the spans."""
    return any(first <= token.start < last or token.start <= first < token.end for first, last in spans)


def wordlike(token: Token) -> bool:
    """Whether a token is a word or a quote, no sign."""
    return token.quote is not None or token.text[0].isalnum()


def speaks(sentence: Sentence, chunk: Chunk, gold: Gold) -> tuple[bool, bool]:
    """Whether a noun phrase shares a word with the source, and whether it is the source."""
    tokens = sentence.tokens[chunk[0] : chunk[1]]
    shared = any(within(token, gold.source) for token in tokens if wordlike(token))
    every = [n for n, token in enumerate(sentence.tokens) if wordlike(token) and within(token, gold.source)]
    return shared, bool(every) and (every[0], every[-1] + 1) == chunk


def _shares(articles: Sequence[Article]) -> dict[str, float]:
    """The share of each form's occurrences that stand in cues."""
    total: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    own = closed("en")
    for article in articles:
        cued = {n for gold in article.gold for first, last in gold.cue for n in range(first, last)}
        for read in article.sentences:
            for token in read.sentence.tokens:
                if token.low.isalpha() and token.low not in own:
                    total[token.low] += 1
                    inside[token.low] += token.start in cued
    return {form: inside[form] / (total[form] + 2) for form in inside if inside[form]}


def heads(article: Article, shares: dict[str, float]) -> dict[int, Gold]:
    """The gold by the start of its cue's head: the word that is most often a cue."""
    at = {token.start: token for read in article.sentences for token in read.sentence.tokens if token.quote is None}
    found: dict[int, Gold] = {}
    for gold in article.gold:
        tokens = [at[n] for first, last in gold.cue for n in range(first, last) if n in at]
        tokens = [token for token in tokens if token.low in shares]
        if tokens:
            head = max(tokens, key=lambda token: (shares[token.low], -token.start))
            found.setdefault(head.start, gold)
    return found


def reporting_forms(articles: Sequence[Article], words: Lexicon) -> tuple[dict[str, str], dict[str, float]]:
    """The forms that may report with their lemmas, and the share of each that does."""
    shares = _shares(articles)
    seen: Counter[str] = Counter()
    for article in articles:
        by_start = {token.start: token.low for read in article.sentences for token in read.sentence.tokens}
        seen.update({by_start[start] for start in heads(article, shares)})
    total = Counter(token.low for article in articles for read in article.sentences for token in read.sentence.tokens)
    kept = sorted(form for form, count in seen.items() if count >= ARTICLES and shares[form] >= SHARE)
    return {form: _lemma(form, total, words) for form in kept}, shares


def _lemma(form: str, total: Counter[str], words: Lexicon) -> str:
    for known in words.cues.get(form, ()):
        if known.words == (form,):
            return known.lemma
    stems: list[tuple[int, str]] = []
    for suffix, ending in _SUFFIXES:
        if form.endswith(suffix) and len(form) - len(suffix) > 2:
            stem = form[: -len(suffix)]
            doubled = stem[-1] == stem[-2] and not ending
            stems += [(total[base], base) for base in (stem + ending, stem[:-1] if doubled else stem + ending)]
    best = max(stems, default=(0, form))
    return best[1] if best[0] else form
