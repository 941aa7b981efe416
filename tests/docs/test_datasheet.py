"""The datasheet answers every question of Gebru et al., and its computed figures stand between markers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
DATASHEET: Final = ROOT / "DATASHEET.md"
SECTIONS: Final = tomllib.loads((Path(__file__).parent / "gebru-questions.toml").read_text(encoding="utf-8"))["section"]
COUNTS: Final = {
    "Motivation": 4,
    "Composition": 16,
    "Collection process": 12,
    "Preprocessing/cleaning/labeling": 4,
    "Uses": 6,
    "Distribution": 7,
    "Maintenance": 8,
}
NAMES: Final = frozenset(
    {"tables", "text", "lengths", "nulls", "comments", "threads", "quotes", "speakers", "agencies", "incidents"}
    | {"normalizations", "duplicates", "quarantine", "removals", "quality", "terms", "versions"}
)
QUESTIONS: Final = [(section["title"], question) for section in SECTIONS for question in section["questions"]]
OPEN: Final = re.compile(r"<!-- figures:([a-z]+) -->")
CLOSE: Final = "<!-- /figures -->"
EVASIONS: Final = re.compile(r"\b(?:TBD|FIXME|N/A|to be added|coming soon|more information needed)\b", re.IGNORECASE)


def marker_faults(document: str) -> list[str]:
    """What is wrong with the markers of a document, a sentence each."""
    faults: list[str] = []
    opened: str | None = None
    filled = False
    for number, line in enumerate(document.splitlines(), 1):
        match = OPEN.fullmatch(line)
        if match is not None:
            if opened is not None:
                faults.append(f"line {number}: opens within {opened}")
            if match[1] not in NAMES:
                faults.append(f"line {number}: no figures are called {match[1]}")
            opened, filled = match[1], False
        elif line == CLOSE:
            if opened is None:
                faults.append(f"line {number}: closes what is not open")
            elif not filled:
                faults.append(f"line {number}: {opened} is empty")
            opened = None
        elif "<!--" in line and "figures" in line:
            faults.append(f"line {number}: a marker does not stand on a line of its own, spelled exactly")
        else:
            filled = filled or bool(line.strip())
    return [*faults, *([f"{opened} is never closed"] if opened is not None else [])]


def figures_named(document: str) -> set[str]:
    """The names of all figures that a document asks for."""
    return set(OPEN.findall(document))


def prose(document: str) -> str:
    """A document without what stands between markers."""
    kept: list[str] = []
    inside = False
    for line in document.splitlines():
        if OPEN.fullmatch(line):
            inside = True
        elif line == CLOSE:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def answers(document: str) -> list[tuple[str, str, str]]:
    """Section, question and answer, in the order of the document, for each heading of the third level."""
    found: list[tuple[str, str, str]] = []
    section = ""
    for part in re.split(r"^(?=#{2,3} )", prose(document), flags=re.MULTILINE):
        heading, _, text = part.partition("\n")
        if heading.startswith("## "):
            section = heading.removeprefix("## ")
        elif heading.startswith("### "):
            found.append((section, heading.removeprefix("### "), text.strip()))
    return found


@pytest.fixture(scope="module")
def datasheet() -> str:
    return DATASHEET.read_text(encoding="utf-8")


def test_the_list_of_questions_is_whole() -> None:
    assert {section["title"]: len(section["questions"]) for section in SECTIONS} == COUNTS
    assert len(QUESTIONS) == 57


def test_every_question_stands_in_its_section_in_order_and_word_for_word(datasheet: str) -> None:
    asked = [(section, question) for section, question, _ in answers(datasheet) if section in COUNTS]
    assert asked == QUESTIONS


def test_no_question_is_left_unanswered(datasheet: str) -> None:
    short = [question for section, question, text in answers(datasheet) if section in COUNTS and len(text.split()) < 5]
    evaded = [question for section, question, text in answers(datasheet) if EVASIONS.search(text)]
    assert short == []
    assert evaded == []


def test_markers_are_well_formed_and_every_figure_is_used(datasheet: str) -> None:
    assert marker_faults(datasheet) == []
    assert figures_named(datasheet) == NAMES


def test_the_content_warning_comes_before_everything_else(datasheet: str) -> None:
    first = next(line for line in datasheet.splitlines()[1:] if line.strip())
    assert first.startswith("> **Content warning.**")


def test_prose_repeats_no_size_of_the_raw_pages(datasheet: str) -> None:
    numbers = {number.replace(",", "") for number in re.findall(r"[0-9][0-9,]*[0-9]", prose(datasheet))}
    for page in (ROOT / "raw").glob("*/*.txt"):
        raw = page.read_bytes()
        assert not numbers & {str(len(raw)), str(len(raw.decode())), str(len(raw.split()))}


def test_every_file_that_the_datasheet_links_to_exists(datasheet: str) -> None:
    targets = {target for target in re.findall(r"\]\(([^)#]+)\)", datasheet) if "://" not in target}
    assert targets
    assert [target for target in sorted(targets) if not (ROOT / target).exists()] == []


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        pytest.param(f"<!-- figures:text -->\n{CLOSE}", "empty", id="nothing between"),
        pytest.param("<!-- figures:text -->\n1", "never closed", id="never closed"),
        pytest.param(f"1\n{CLOSE}", "not open", id="never opened"),
        pytest.param(f"<!-- figures:text -->\n1\n<!-- figures:quotes -->\n2\n{CLOSE}", "opens within", id="nested"),
        pytest.param(f"<!-- figures:weather -->\n1\n{CLOSE}", "no figures are called", id="unknown name"),
        pytest.param(f"The bridge: <!-- figures:text -->\n1\n{CLOSE}", "line of its own", id="beside other text"),
        pytest.param(f"<!-- figures:text -->\n1 {CLOSE}", "line of its own", id="closed beside other text"),
        pytest.param(f"<!--figures:text-->\n1\n{CLOSE}", "line of its own", id="spelled otherwise"),
    ],
)
def test_a_broken_marker_is_found(document: str, fault: str) -> None:
    assert any(fault in found for found in marker_faults(document))


def test_an_unanswered_question_is_seen() -> None:
    document = "## Uses\n\n### Why a bridge?\n\n<!-- figures:text -->\nfive words and then more\n<!-- /figures -->\n"
    assert answers(document) == [("Uses", "Why a bridge?", "")]
