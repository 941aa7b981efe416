"""The noun phrases that rules propose, before their bounds are refined."""

from __future__ import annotations

import pytest

from broadsheet.quotes.phrases import Phrases
from broadsheet.quotes.tokens import read_context
from quoted import words_of

SUBJECTS = [
    ("The mayor on Monday said no.", "said", "The mayor"),
    ("On Monday the mayor said no.", "said", "the mayor"),
    ("The mayor has also said no.", "said", "The mayor"),
]


@pytest.mark.parametrize(("text", "cue", "subject"), SUBJECTS, ids=[text for text, _, _ in SUBJECTS])
def test_the_subject_before_a_cue(text: str, cue: str, subject: str) -> None:
    words = words_of()
    context = read_context(text, 0, len(text), (), words)
    tokens = context.tokens
    at = next(number for number, token in enumerate(tokens) if token.text == cue)
    found = Phrases(context, words).before(at, 0)
    assert found is not None
    assert text[tokens[found[0]].start : tokens[found[1] - 1].end] == subject
