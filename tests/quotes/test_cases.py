"""Our own cases: one claim each, as a careful reader would settle it; `cases/README.md` is the guideline.

A case with `fails = "reason"` is a strict xfail: once the code meets the claim, the test fails as XPASS, and the mark
goes. Run as a script this module takes such marks out of the data files, and prints by theme how many cases are left
that fail; new failures it only names.

    PYTHONPATH=tests/quotes python tests/quotes/test_cases.py
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from broadsheet.contract.records import Quote
from broadsheet.quotes import find_quotes
from broadsheet.text.ids import Ids
from quoted import PAGE, container

FOLDER = Path(__file__).parent / "cases"
SPEECH = ("direct", "mixed", "indirect", "block")
# What a case says of a quote, beside its text; "" stands for null.
KEYS = {"text", "type", "speaker", "name", "cue", "to", "marks", "closure", "within"}
# An indirect quote may be found with its subordinator or without.
_SUBORDINATORS = ("that ", "dass ")


@dataclass(frozen=True, slots=True)
class Case:
    """A text, its language (None: to be guessed) and what the case says of its quotes."""

    name: str
    claim: str
    text: str
    language: str | None
    comment: bool
    quotes: list[dict[str, Any]]
    fails: str | None


def read_cases(path: Path) -> list[Case]:
    """The cases of one theme."""
    theme = tomllib.loads(path.read_text(encoding="utf-8"))
    language = theme.get("language", "en")
    return [
        Case(
            name=f"{path.stem}-{case['id']}",
            claim=case["claim"],
            text=case["text"],
            language=case.get("language", language) or None,
            comment=case.get("comment", theme.get("comment", False)),
            quotes=case["quotes"],
            fails=case.get("fails"),
        )
        for case in theme["case"]
    ]


CASES = [case for path in sorted(FOLDER.glob("*.toml")) for case in read_cases(path)]


def parts(text: str | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else text


def bare(parts: list[str], quote_type: str) -> list[str]:
    """The parts of a quote as they are compared: those of an indirect one without subordinator and stops."""
    if quote_type != "indirect":
        return parts
    first = parts[0]
    for word in _SUBORDINATORS:
        first = first.removeprefix(word)
    return [part.strip(" ,.") for part in (first, *parts[1:])]


def said(quote: Quote, text: str) -> list[str]:
    """The words at a quote's spans."""
    return [text[span.start_char : span.end_char] for span in quote.spans]


def told(quote: Quote, key: str, by_id: dict[str, Quote]) -> str:
    """What a quote says under a key of the cases."""
    if key == "type":
        return quote.quote_type
    if key == "closure":
        return quote.closure
    if key == "marks":
        return f"{quote.open_mark or ''} {quote.close_mark or ''}"
    if key == "within":
        return by_id[quote.parent_quote_id].text if quote.parent_quote_id else ""
    if key == "name":
        return (quote.speaker and quote.speaker.name) or ""
    part = {"speaker": quote.speaker, "cue": quote.cue, "to": quote.addressee}[key]
    return part.text if part else ""


def around(quote: Quote, others: list[Quote]) -> bool:
    """Whether an indirect quote is the clause around words in marks: mixed speech may be found in both ways."""
    return quote.quote_type == "indirect" and any(
        quote.spans[0].start_char <= other.spans[0].start_char
        and other.spans[-1].end_char <= quote.spans[-1].end_char + 1
        for other in others
    )


def differences(case: Case) -> list[str]:
    """What is found against what the case says; empty where the claim holds."""
    # ">" begins a block quotation.
    blocks = [number for number, part in enumerate(case.text.split("\n\n")) if part.startswith(">")]
    found = list(
        find_quotes(container(case.text, blocks=blocks, comment=case.comment), Ids(PAGE, "q"), case.language).quotes
    )
    by_id = {quote.quote_id: quote for quote in found}
    wrong: list[str] = []
    met: list[Quote] = []
    for expected in case.quotes:
        words = parts(expected["text"])
        types = (expected["type"],) if "type" in expected else ("direct", "mixed", "block")
        same = [
            quote
            for quote in found
            if quote not in met and bare(said(quote, case.text), quote.quote_type) == bare(words, types[0])
        ]
        if not same:
            wrong.append(f"not found: {words}")
            continue
        quote = same[0]
        met.append(quote)
        if quote.quote_type not in types:
            wrong.append(f"{words}: type is {quote.quote_type}, not {types}")
        wrong += [
            f"{words}: {key} is {value!r}, not {expected[key]!r}"
            for key in sorted(expected.keys() - {"text", "type"})
            if (value := told(quote, key, by_id)) != expected[key]
        ]
    others = [quote for quote in found if quote not in met and quote.quote_type in SPEECH]
    wrong += [f"{quote.quote_type} besides: {said(quote, case.text)}" for quote in others if not around(quote, met)]
    return wrong


def params() -> list[Any]:
    return [
        pytest.param(
            case, id=case.name, marks=[pytest.mark.xfail(reason=case.fails, strict=True)] if case.fails else []
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", params())
def test_case(case: Case) -> None:
    assert differences(case) == [], case.claim


def test_there_are_cases_enough_and_their_names_differ() -> None:
    assert len(CASES) >= 180
    assert len({case.name for case in CASES}) == len(CASES)


def test_no_text_is_there_twice() -> None:
    assert not [(a.name, b.name) for a, b in combinations(CASES, 2) if a.text == b.text]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_speaks_of_words_in_its_text(case: Case) -> None:
    for quote in case.quotes:
        assert quote.keys() <= KEYS
        stated = [*parts(quote["text"]), *(quote.get(key, "") for key in ("speaker", "cue", "to", "name"))]
        assert [words for words in stated if words not in case.text] == []


def unmark() -> None:
    """Take the marks from the cases that hold by now."""
    known: Counter[str] = Counter()
    for path in sorted(FOLDER.glob("*.toml")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for case in read_cases(path):
            wrong = differences(case)
            if wrong and case.fails is None:
                print(f"{case.name} fails: {'; '.join(wrong)}")
            known[path.stem] += bool(wrong)
            if case.fails and not wrong:
                own = lines.index(f'id = "{case.name.removeprefix(path.stem + "-")}"\n')
                at = next(number for number in range(own, len(lines)) if lines[number].startswith("fails = "))
                del lines[at]
                print(f"{case.name} holds")
        path.write_text("".join(lines), encoding="utf-8")
    print(f"{known.total()} of {len(CASES)} fail: {dict(known)}")


if __name__ == "__main__":
    unmark()
