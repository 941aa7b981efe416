"""Whatever a file of corrections says: a page keeps to the contract, and each line is applied or refused."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.check import Report, check_rows
from broadsheet.compile import PageResult, compile_page
from broadsheet.contract.rows import rows_of
from broadsheet.contract.validate import errors
from broadsheet.corrections import correct
from broadsheet.read import Correction, Provenance
from corpus import BRIDGE
from exchanged import EMOJI


@cache
def page(text: str) -> PageResult:
    return compile_page(text.encode(), Provenance(source_id="gazette", raw_path="gazette/page.txt"))


def breaches(result: PageResult) -> list[str]:
    report = Report()
    article = (result.article,) if result.article else ()
    tables = {"pages": (result.page,), "articles": article, "comments": result.comments, "quotes": result.quotes}
    check_rows({table: rows_of(records) for table, records in tables.items()}, report)
    return [f"{one.id} {one.field}" for one in report.sorted()]


@st.composite
def parts(draw: st.DrawFn, text: str) -> dict[str, Any]:
    places = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))
    places = places[: len(places) // 2 * 2]
    spans = [{"start_char": one, "end_char": other} for one, other in zip(places[::2], places[1::2], strict=True)]
    return {"text": " ".join(text[one["start_char"] : one["end_char"]] for one in spans), "spans": spans}


@st.composite
def lines(draw: st.DrawFn, result: PageResult) -> dict[str, Any]:
    assert result.page is not None
    assert result.article is not None
    texts = {"article": result.article.text, **{one.comment_id: one.text for one in result.comments}}
    quotes = rows_of(result.quotes)
    known = [(row["comment_id"] or "article", {"text": row["text"], "spans": row["spans"]}) for row in quotes]
    container, quote = draw(
        st.one_of(
            st.sampled_from(known),
            st.sampled_from(sorted(texts)).flatmap(lambda name: st.tuples(st.just(name), parts(texts[name]))),
        )
    )
    kinds = st.sampled_from(["direct", "mixed", "indirect", "scare", "title", "block"])
    fields = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "quote_type": kinds,
                **{name: st.one_of(st.none(), parts(texts[container])) for name in ("speaker", "cue", "addressee")},
            },
        )
    )
    action = draw(st.sampled_from(["changed", "added", "removed"]))
    head = {"page_id": result.page.page_id, "container": container, "action": action, "quote": quote}
    return head | fields


@given(
    st.sampled_from([BRIDGE, EMOJI]).flatmap(
        lambda text: st.lists(lines(page(text)), max_size=8).map(lambda x: (text, x))
    )
)
def test_the_contract_is_kept(case: tuple[str, list[dict[str, Any]]]) -> None:
    text, stated = case
    assert [list(errors("corrections", one)) for one in stated] == [[]] * len(stated)
    found = correct(page(text), [Correction(number, one) for number, one in enumerate(stated, 1)])
    assert breaches(found.result) == []
    assert found.result.page is not None
    told = [one for one in found.result.page.incidents if one.id == "correction.stale"]
    assert len(told) == len(found.refused)
    if len(found.refused) == len(stated):
        assert found.result.quotes == page(text).quotes
