"""Each quick way says that a row is right exactly where the slow one finds nothing, on texts where all looks alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.check import Report, quotes, records, spans
from broadsheet.check.findings import Place
from broadsheet.check.join import Seen

_TEXT = st.text("a ", max_size=6)
_AT = st.integers(0, 6)
_SPAN = st.fixed_dictionaries({"start_char": _AT, "end_char": _AT})
_PIECE = st.fixed_dictionaries({"start_char": _AT, "page_start_char": _AT, "length": st.integers(1, 3)})
_PART = st.none() | st.fixed_dictionaries({"text": _TEXT, "spans": st.lists(_SPAN, min_size=1, max_size=2)})


def _seen(**row: Any) -> Seen:
    return Seen(Place("rows", None, 0), row)


def _found(slow: Callable[[Report], None]) -> bool:
    report = Report()
    slow(report)
    return bool(report.findings)


def _piece(start: int, page_start: int, length: int) -> dict[str, int]:
    return {"start_char": start, "page_start_char": page_start, "length": length}


@given(_TEXT, _TEXT, st.lists(_PIECE, max_size=3))
@example("aa", "aa", [_piece(0, 0, 1), _piece(1, 1, 1)])
@example("aa", "aa", [_piece(0, 1, 1), _piece(1, 0, 1)])
@example("aa", "aa", [_piece(1, 0, 1), _piece(0, 1, 1)])
@example("a a", "aa", [_piece(0, 0, 1), _piece(2, 1, 1)])
@example("aaa", "aa", [_piece(0, 0, 1), _piece(2, 1, 1)])
@example("a", "aa", [_piece(0, 0, 1), _piece(1, 1, 1)])
@example("aa ", "aa", [_piece(0, 0, 2)])
@example("aaa", "aa", [_piece(0, 0, 2)])
def test_pieces_of_an_alignment(text: str, page: str, pieces: list[dict[str, int]]) -> None:
    seen = _seen(text=text, alignment=pieces)
    wrong = _found(lambda report: records._check_alignment(seen, page, report))
    assert records._aligned(pieces, text, page) == (not wrong)


@given(_TEXT, st.lists(_SPAN, max_size=3))
def test_spans_that_cover_a_text(text: str, items: list[dict[str, int]]) -> None:
    quick = spans.covered(items, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spans, "covered", lambda *_: False)
        wrong = _found(lambda report: spans.check_cover(items, text, _seen(), "items", report))
    assert quick == (not wrong)


_ONE, _OTHER = {"start_char": 0, "end_char": 1}, {"start_char": 1, "end_char": 2}


@given(_TEXT, _TEXT, st.lists(_SPAN, min_size=1, max_size=2), _PART, st.sampled_from([None, "a"]))
@example("aa", "a", [_ONE], {"text": "a", "spans": [_ONE, _OTHER]}, None)
@example("aa", "a", [_ONE], {"text": "a ", "spans": [_OTHER]}, None)
@example("aa", "a", [_ONE, _OTHER], None, None)
@example("a", "a", [_ONE], None, "a")
def test_a_quote_in_its_text(
    text: str, words: str, where: list[dict[str, int]], part: dict[str, Any] | None, mark: str | None
) -> None:
    row = {"comment_id": "c", "article_id": None, "text": words, "spans": where, "speaker": part, "cue": None}
    row |= {"addressee": None, "open_mark": mark, "close_mark": mark}
    wrong = _found(lambda report: quotes._check_texts(_seen(**row), {"c": text}, report))
    # It knows quotes of one piece only, with marks right beside them: what it does not know, the slow way looks at.
    assert not (quotes._stands(row, {"c": text}) and wrong)


def test_a_quote_as_most_are_is_known_the_quick_way() -> None:
    row = {"comment_id": "c", "article_id": None, "text": "Yes", "spans": [{"start_char": 1, "end_char": 4}]}
    row |= {"speaker": {"text": "she", "spans": [{"start_char": 6, "end_char": 9}]}, "cue": None, "addressee": None}
    row |= {"open_mark": "“", "close_mark": "”"}
    assert quotes._stands(row, {"c": "“Yes” she said."})
