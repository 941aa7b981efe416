"""Shortcuts in rendering give what the long way gives."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.markup.layout import collapsed
from broadsheet.markup.rendering import Sheet
from broadsheet.normalize import normalize_text

SIGNS = st.sampled_from([*"ab \t\n", *"\xa0\xa0\xa0éÃ©Â’\u0301\xad\u2003\u2028\x85\x01\x7f\v\x00", "â€™", "😀"])
TEXTS = st.lists(SIGNS, max_size=30).map("".join)


@given(TEXTS)
def test_a_line_is_cleaned_as_a_page_of_text_is(text: str) -> None:
    sheet = Sheet()
    expected, counts = normalize_text(text)
    assert sheet.cleaned(text) == expected
    assert +sheet.counts == +Counter(counts)


@given(TEXTS)
def test_only_the_white_space_of_html_collapses(text: str) -> None:
    if re.search(r"[^\x00-\x7f]", text):
        assert collapsed(text) == re.sub(r"[ \t\n\r\f]+", " ", text).strip(" ")
    else:
        assert collapsed(text) == " ".join(text.split())
