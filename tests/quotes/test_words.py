"""Words are read once: what is kept tells the same as what is read afresh, and stays bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.contract.records import Paragraph
from broadsheet.quotes import words
from broadsheet.quotes.lexicon import Lexicon, lexicon
from broadsheet.quotes.scanning import scan_container
from broadsheet.quotes.tokens import read_context


def _english() -> Lexicon:
    found = lexicon("en")
    assert found is not None
    return found


@given(st.text(alphabet="aB9é.,’'-&@#_“” \n\u00a0", max_size=60))
def test_words_stand_where_they_are_said_to_and_leave_out_white_space_alone(text: str) -> None:
    context = read_context(text, 0, len(text), (), _english())
    at = 0
    for token in context.tokens:
        assert not text[at : token.start].strip()
        assert text[token.start : token.end] == token.text
        assert token.low == token.text.lower()
        at = token.end
    assert not text[at:].strip()


def test_words_in_a_longer_text_are_those_of_the_text_alone() -> None:
    inner = "  Gen. Roe’s aide, at 3.5 miles,  said no. "
    alone = read_context(inner, 0, len(inner), (), _english())
    within = read_context(f"A b{inner}c d", 3, 3 + len(inner), (), _english())
    assert [token.text for token in within.tokens] == [token.text for token in alone.tokens]
    assert [token.start - 3 for token in within.tokens] == [token.start for token in alone.tokens]


def test_so_many_words_are_kept_and_no_long_one() -> None:
    kept = words.flags_of("de")
    long = "x" * 1_000
    assert kept[long] == kept["xyz"]
    assert long not in kept
    for number in range(words.KEPT + 10):
        assert kept[f"wort{number}"] == kept["wort"]
    assert len(kept) <= words.KEPT


def test_a_quote_is_one_word_with_its_own_place_among_the_others() -> None:
    text = "He said “no rain” twice."
    paragraph = Paragraph(kind="paragraph", start_char=0, end_char=len(text))
    ((stretch,), _) = scan_container(text, [paragraph])
    context = read_context(text, 0, len(text), [(7, stretch)], _english())
    assert context.lows == ["he", "said", "", "twice", "."]
    assert context.quotes == {2: 7}
    assert context.flags[2] == words.QUOTE
    assert [text[span[0] : span[1]] for span in zip(context.starts, context.ends, strict=True)][2] == "no rain"
    assert context.tokens[2].quote == 7
