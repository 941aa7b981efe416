"""What is seen of each place where reported content may lie, begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from broadsheet.quotes.indirect_cues import Values, bucket
from broadsheet.quotes.indirect_sentences import START, Sentence

SIDE: Final = ("side-lemma", "side-next", "side-next2", "side-prev", "side-quote")


def side_values(sentence: Sentence, at: int, lemma: str, side: str) -> Values:
    """What is seen of one side of a cue, wherever on it the content may lie."""
    tags = sentence.tags
    return (
        f"{side} {lemma}",
        f"{side} {tags[at + 1]}",
        f"{side} {tags[at + 1]} {tags[at + 2]}",
        f"{side} {tags[at - 1]}",
        f"{side} {sentence.quoted > 0}",
    )


AFTER: Final = ("first", "first-lemma", "first-prev", "gap-lemma", "gap-first", "between", "between-lemma")


def after_values(sentence: Sentence, at: int, lemma: str, start: int) -> Values:
    """What is seen of one place where content after its cue may begin."""
    tags = sentence.tags
    gap = start - at - 1
    first = tags[start]
    count = bucket(gap)
    between = " ".join(tags[at + 1 : start]) if gap < 4 else None
    return (
        first,
        f"{first} {lemma}",
        f"{tags[start - 1] if gap else 0} {first}",
        f"{count} {lemma}",
        f"{count} {first}",
        between,
        f"{lemma} {between}" if gap < 3 else None,
    )


LEFT_END: Final = (
    "left-gap",
    "left-last",
    "left-lemma",
    "left-prev",
    "left-first",
    "left-size",
    "left-tags",
    "left-tags-lemma",
    "left-near",
)


def left_end_values(sentence: Sentence, at: int, lemma: str, side: str, end: int) -> Values:
    """What is seen of one place where content before its cue may end."""
    tags = sentence.tags
    gap = bucket(at - end)
    last = tags[end]
    opening = " ".join(tags[end : min(end + 4, at)])
    return (
        f"{side} {gap}",
        f"{side} {last}",
        f"{side} {last} {lemma}",
        f"{side} {tags[end - 1]}",
        f"{side} {tags[end + 1]}",
        f"{side} {bucket(end)}",
        f"{side} {opening}",
        f"{side} {lemma} {opening}" if at - end < 3 else None,
        f"{side} {tags[end - 1]} {gap}",
    )


BEFORE: Final = ("rest", "rest-first")


def before_values(sentence: Sentence, at: int) -> Values:
    """What is seen of a cue whose whole content may stand before it."""
    rest = bucket(sentence.size - at)
    return rest, f"{sentence.tags[at + 1]} {rest}"


AROUND: Final = ("right-gap", "right-last", "right-size", "right-tags")


def around_values(sentence: Sentence, at: int, start: int) -> Values:
    """What is seen of one place where content may go on after its cue."""
    tags = sentence.tags
    return (
        bucket(start - at),
        f"{tags[start - 1]} {tags[start]}",
        bucket(sentence.size - start),
        " ".join(tags[at + 1 : min(start, at + 4)]),
    )


LEFT: Final = ("start", "start-before", "start-both", "start-two", "start-at", "start-size", "start-side")


def left_values(sentence: Sentence, start: int, end: int, side: str) -> Values:
    """What is seen of one place where content before its cue may begin."""
    tags = sentence.tags
    before = tags[start - 1] if start else START
    return (
        tags[start],
        before,
        f"{before} {tags[start]}",
        f"{tags[start]} {tags[start + 1]}",
        bucket(start),
        bucket(end - start),
        f"{side} {before}",
    )


RIGHT: Final = (
    "end",
    "end-last",
    "end-pair",
    "end-after",
    "end-lemma",
    "end-opening",
    "end-nth",
    "end-size",
    "end-size-opening",
    "end-side",
)


def right_values(sentence: Sentence, start: int, ends: list[int], lemma: str, side: str) -> Iterator[Values]:
    """What is seen of each place where content may end."""
    tags, words = sentence.tags, sentence.words
    opening = tags[start]
    seen: dict[str, int] = {}
    last = ends[-1]
    base = words[start]
    for end in ends:
        tag = "." if end == last else tags[end]
        nth = seen.get(tag, 0)
        seen[tag] = nth + 1
        size = bucket(words[end] - base)
        yield (
            tag,
            bucket(last - end),
            f"{tags[end - 1]} {tag}",
            f"{tag} {tags[end + 1]}",
            f"{tag} {lemma}",
            f"{tag} {opening}",
            f"{tag} {min(nth, 3)}",
            f"{tag} {size}",
            f"{opening} {size}",
            f"{side} {tag}",
        )
