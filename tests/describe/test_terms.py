"""Terms are found where they stand, and never counted without what the count is worth."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.building import BuildError, build
from broadsheet.describe.terms import (
    Hit,
    TermsError,
    find_terms,
    groups,
    lexicon_version,
    read_labels,
    report,
    score,
    terms_block,
)
from broadsheet.lexicons import lexicon
from corpus import BRIDGE, DATASET, call, make_raw, rows

ROOT = Path(__file__).parents[2]
ALL = {term: group for group in groups() for terms in lexicon("terms")[group].values() for term in terms}


@pytest.mark.parametrize("term", sorted(ALL))
def test_each_term_is_found_as_it_is_and_shouted(term: str) -> None:
    for spelled in (term, term.upper(), term.replace(" ", "-"), term.replace("'", "’")):
        text = f"Well, {spelled}! they say."
        assert find_terms(text) == [Hit(6, 6 + len(spelled), ALL[term])]


def test_no_term_stands_twice() -> None:
    terms = [term for group in groups() for listed in lexicon("terms")[group].values() for term in listed]
    assert len(terms) == len(set(terms))
    assert all(term == term.casefold() for term in terms)


def test_words_within_words_are_none() -> None:
    assert find_terms("The cabalist kept jewels in the puppeteer's msmall box.") == []


@given(st.lists(st.sampled_from([*sorted(ALL), "the bridge", "rain", "(", "’", "\n"]), max_size=20))
def test_hits_are_in_order_and_apart(parts: list[str]) -> None:
    text = " ".join(parts)
    hits = find_terms(text)
    assert all(one.end_char <= other.start_char for one, other in pairwise(hits))
    assert all(" ".join(text[hit.start_char : hit.end_char].split()) in ALL for hit in hits)


def test_the_score_counts_both_ways() -> None:
    texts = {"a": "A cabal, and a cabal of bakers.", "b": "A hidden plan.", "c": "A cabal that nobody read."}
    labels = {"a": (Hit(2, 7, "conspiracy"),), "b": (Hit(2, 13, "conspiracy"),), "gone": ()}
    found = score(texts, labels)["conspiracy"]
    assert (found.n_hits, found.n_right, found.n_labels, found.n_found) == (2, 1, 2, 1)
    assert score(texts, {"a": (Hit(2, 7, "coded"),)})["all"].n_right == 0


def test_no_counts_without_labels() -> None:
    with pytest.raises(TermsError, match="no comment of the build has labels"):
        report([("a", "A cabal.")], {"b": ()})


def test_the_labels_of_the_first_page_fit_it() -> None:
    """Each span lies within the text of its comment, all comments were read, and the documents show the figures."""
    (folder,) = (ROOT / "build").glob("deir-ezzor-2016-*[0-9]")
    texts = {str(row["comment_id"]): str(row["text"]) for row in rows(folder, "comments")}
    labels = read_labels(ROOT / "docs/terms/labels.jsonl")
    assert labels.keys() == texts.keys()
    for comment_id, spans in labels.items():
        for span in spans:
            stretch = texts[comment_id][span.start_char : span.end_char]
            assert stretch.strip() == stretch != ""
    block = terms_block(report(texts.items(), labels))
    assert block in (ROOT / "docs/terms.md").read_text()
    assert f"version {lexicon_version()};" in block


@pytest.mark.parametrize(
    "line",
    ["x", "[]", '{"comment_id": "a"}', '{"comment_id": "a", "spans": [{"start_char": 1}]}',
     '{"comment_id": "a", "spans": [{"start_char": 1, "end_char": 2, "group": "weather"}]}',
     '{"comment_id": "a", "spans": []}\n{"comment_id": "a", "spans": []}'],
)  # fmt: skip
def test_wrong_labels_are_told_with_their_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(TermsError, match=r"labels\.jsonl: line [12]: "):
        read_labels(path)


def test_a_build_fills_its_datasheet(tmp_path: Path) -> None:
    stated = DATASET + 'datasheet = "../SHEET.md"\nterm_labels = "../labels.jsonl"\n'
    page = BRIDGE.replace("Not with these prices!", "It is a hoax!")
    sheet = tmp_path / "SHEET.md"
    sheet.write_text("<!-- figures:terms -->\n<!-- /figures -->\n")
    (tmp_path / "labels.jsonl").write_text("")
    raw = make_raw(tmp_path / "raw", {"town/bridge.txt": page}, stated)
    with pytest.raises(BuildError, match="no comment of the build has labels"):
        build(raw, tmp_path / "out")
    (tmp_path / "plain").mkdir()
    plain = build(make_raw(tmp_path / "plain" / "raw", {"town/bridge.txt": page}), tmp_path / "plain").target
    reply = rows(plain, "comments")[1]
    label = {"start_char": 8, "end_char": 12, "group": "conspiracy"}
    (tmp_path / "labels.jsonl").write_bytes(orjson.dumps({"comment_id": reply["comment_id"], "spans": [label]}) + b"\n")
    target = build(raw, tmp_path / "out").target
    assert "| conspiracy | 1 | 1 | 1 of 1 | 1 of 1 |" in sheet.read_text()
    assert sheet.read_text() == (target / "DATASHEET.md").read_text()
    done = call("terms", target, "--json")
    assert json.loads(done.stdout) == {"comment_id": reply["comment_id"], **label}
    done = call("terms", target, "--labels", tmp_path / "labels.jsonl", "--json")
    assert json.loads(done.stdout)["scores"]["conspiracy"]["n_right"] == 1
    assert call("terms", tmp_path).returncode == 2
    assert call("terms", target, "--labels", tmp_path / "nowhere").returncode == 2
