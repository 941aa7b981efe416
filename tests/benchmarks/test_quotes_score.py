"""Scores of quotes: the units add up to the scorer's totals, faults are told apart, sure rows are judged alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import parsed
from benchmarks.adapters import attributions, quotes_from_text
from benchmarks.gold import Gold
from benchmarks.measure import quote_figures
from benchmarks.quotes import command
from benchmarks.quotes.baseline import nearest_name_said
from benchmarks.quotes.score import Figures, SetScore, Sure, Unit, articles, figures_of, scored, sure_of, units_of
from benchmarks.quotes.told import as_data, confidence_table, lines, rule_table
from broadsheet.contract.records import Paragraph
from broadsheet.quotes import Container, find_quotes
from broadsheet.text.ids import Ids

TEXT = (
    "“The bridge will open in May,” Jane Roe said.\n"
    "The baker said the mill was “older than the town itself.”\n"
    "He reads “The Long Road Home” to the council.\n"
)
GOLD_QUOTES = {"The bridge will open in May,": "Jane Roe", "older than the town itself.": "The baker"}
FIGURES = Figures(
    gold=100, found=90, span=(95.0, 85.5, 90.0), exact=(90.0, 81.0, 85.2), speaker_exact=70.1, speaker_part=90.9,
    speakers=80, cue=88.8, e2e=(84.4, 76.0, 80.0),
)  # fmt: skip


def span(text: str) -> list[int]:
    return [TEXT.index(text), TEXT.index(text) + len(text)]


def article(name: str, publisher: str) -> dict[str, Any]:
    told = [
        {"id": n, "source": [span(speaker)], "cue": [span("said")], "content": [span(quote)]}
        for n, (quote, speaker) in enumerate(GOLD_QUOTES.items())
    ]
    return {"doc_id": name, "publisher": publisher, "text": TEXT, "attributions": told}


def row(quote: str, speaker: str | None, confidence: float, rule: str = "rain") -> dict[str, Any]:
    (start, end) = span(quote)
    found: dict[str, Any] = {"quote_start": start, "quote_end": end, "confidence": confidence, "rule": rule}
    if speaker is not None:
        found |= dict(zip(("speaker_start", "speaker_end"), span(speaker), strict=True))
    return found


ROWS = [
    row("The bridge will open in May,", "Jane Roe", 0.9, "after"),
    row("older than the town itself.", "Jane Roe", 0.5, "before"),
    row("The Long Road Home", None, 0.4, "none"),
]


class TestUnits:
    def test_each_is_judged_by_itself(self, gold: Gold) -> None:
        right, wrong, false = units_of(gold.quotes, article("town", "a"), ROWS)
        assert right == Unit("after", 0.9, named=True, found=True, right=True)
        assert wrong == Unit("before", 0.5, named=True, found=True, right=False)
        assert false == Unit("none", 0.4, named=False, found=False, right=False)

    def test_a_unit_that_two_rows_tell_is_of_the_one_with_a_speaker(self, gold: Gold) -> None:
        rows = [row("The bridge will open in May,", None, 0.4, "none"), ROWS[0]]
        assert [unit.rule for unit in units_of(gold.quotes, article("town", "a"), rows)] == ["after"]

    @pytest.mark.parametrize("find", [quotes_from_text, nearest_name_said])
    def test_they_add_up_to_what_the_scorer_says(self, gold: Gold, find: Any) -> None:
        documents = articles(gold.folder, "polnear-train")[:30]
        found = {document["doc_id"]: find(document["text"]) for document in documents}
        units = [unit for document in documents for unit in units_of(gold.quotes, document, found[document["doc_id"]])]
        figures = figures_of(gold.quotes, documents, found)
        assert len(units) == figures.found
        assert 100 * sum(unit.found for unit in units) / len(units) == pytest.approx(figures.span[0], abs=0.051)
        assert 100 * sum(unit.right for unit in units) / len(units) == pytest.approx(figures.e2e[0], abs=0.051)
        assert 0 < figures.e2e[0] < 100


class TestSure:
    def test_rows_below_the_threshold_are_left_out(self, gold: Gold) -> None:
        found = {"town": ROWS}
        assert sure_of(gold.quotes, [article("town", "a")], found) == Sure(found=2, precision=50.0, recall=50.0)
        low = {"town": [ROWS[0], ROWS[1] | {"confidence": 0.49}]}
        assert sure_of(gold.quotes, [article("town", "a")], low) == Sure(found=1, precision=100.0, recall=50.0)

    def test_a_function_without_confidences_has_none(self, gold: Gold) -> None:
        rows = [{"quote_start": 0, "quote_end": 30}]
        assert sure_of(gold.quotes, [article("town", "a")], {"town": rows}) is None


class TestSets:
    def results(self, gold: Gold) -> list[SetScore]:
        # Thirty articles each, so that either publisher has quotes enough to be the worst.
        documents = [article(f"{name}{n}", name) for name in ("a", "b") for n in range(30)]
        found = {document["doc_id"]: ROWS[:2] if document["publisher"] == "a" else ROWS[1:] for document in documents}
        return list(scored(gold, "town", documents, found))

    def test_the_worst_publisher_is_named(self, gold: Gold) -> None:
        quoted, every = self.results(gold)
        assert (quoted.task, every.task) == ("quoted", "all")
        assert quoted.worst == "b"
        assert quoted.publishers["a"].e2e == (50.0, 50.0, 50.0)
        few = replace(quoted.publishers["b"], gold=29)
        assert replace(quoted, publishers=dict(quoted.publishers) | {"b": few}).worst == "a"

    def test_lines_and_json_tell_the_same_and_no_text(self, gold: Gold) -> None:
        results = self.results(gold)
        told = "\n".join(lines(results, {"town": 1_500_000.0}))
        assert "1.500" in told
        assert "the worst: b, e2e F1 0.0" in told
        assert not any(word in told for word in ("bridge", "Jane", "baker"))
        data = as_data(results, {"town": 1_500_000.0})
        assert data["sets"][0]["rules"]["after"] == {"right": 30}
        assert data["sets"][0]["rules"]["none"] == {"no speech": 30}
        assert data["chars_per_cpu_second"] == {"town": 1_500_000}
        json.dumps(data)


def test_rules_are_told_with_their_faults_the_most_frequent_first() -> None:
    units = [
        *[Unit("before", 0.9, named=True, found=True, right=True)] * 3,
        Unit("before", 0.9, named=True, found=True, right=False),
        Unit("none", 1.0, named=False, found=True, right=False),
        Unit("none", 0.05, named=False, found=False, right=False),
    ]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in rule_table(units)]
    assert cells[0] == ["rule", "units", "right %", "wrong speaker", "no speaker", "no speech"]
    assert cells[2:] == [["before", "4", "75.0", "1", "0", "0"], ["none", "2", "0.0", "0", "1", "1"]]
    tenths = [line.split("|")[1].strip() for line in confidence_table(units)][2:]
    assert tenths == ["0.0 to 0.1", "0.9 to 1.0"]


class TestAdapter:
    def test_a_reported_clause_stands_for_what_is_in_marks_within_it(self) -> None:
        text = "The mill is “older than the town,” and “will not be sold,” she said."
        paragraph = Paragraph(kind="paragraph", start_char=0, end_char=len(text))
        box = Container(text=text, paragraphs=(paragraph,), page_id="0" * 16, article_id=None, comment_id=None)
        first, second = find_quotes(box, Ids("0" * 16, "q"), indirect=False).quotes
        clause = replace(first, quote_id="clause", quote_type="indirect")
        within = replace(first, parent_quote_id="clause", quote_type="mixed")
        nested = replace(second, parent_quote_id=first.quote_id, quote_type="mixed")
        kept = attributions([clause, within, nested])
        assert [found["quote_type"] for found in kept] == ["indirect", "mixed"]
        # Without its clause the mixed quote is an attribution of its own.
        assert len(attributions([within, nested])) == 2
        assert len(attributions([replace(first, quote_type="scare"), replace(second, quote_type="title")])) == 0

    def test_rows_carry_how_sure_they_are_and_why(self) -> None:
        (found,) = quotes_from_text("“The bridge will open in May,” Jane Roe said.")
        assert 0 < found["confidence"] <= 1
        assert found["rule"]


class TestGateFigures:
    def test_are_fractions_with_the_issues_names(self) -> None:
        every = replace(FIGURES, e2e=(40.0, 20.0, 26.7))
        figures = quote_figures(FIGURES, Sure(60, 93.3, 56.0), every, 12).figures
        assert figures == {
            "articles": 12, "quotes": 100, "found_f1": 0.9, "found_with_speaker_f1": 0.8, "speaker": 0.909,
            "speaker_exact": 0.701, "cue": 0.888, "sure_precision": 0.933, "sure_recall": 0.56,
            "all_found_with_speaker_f1": 0.267,
        }  # fmt: skip

    def test_too_few_cases_are_no_figure(self) -> None:
        figures = quote_figures(replace(FIGURES, speakers=29, gold=29), Sure(29, 100.0, 100.0), FIGURES, 1).figures
        assert {"speaker", "speaker_exact", "cue", "sure_precision", "sure_recall"}.isdisjoint(figures)
        assert "sure_precision" not in quote_figures(FIGURES, None, FIGURES, 1).figures


class TestBaseline:
    def test_the_nearest_wins_and_what_is_in_marks_says_nothing(self) -> None:
        text = "Ann Poe said it rained. “Joe Doe said no,” the paper had it. “It did rain,” replied Jane Roe."
        first, second = nearest_name_said(text)
        assert text[first["speaker_start"] : first["speaker_end"]] == "Ann Poe"
        assert text[second["speaker_start"] : second["speaker_end"]] == "Jane Roe"
        assert text[second["cue_start"] : second["cue_end"]] == "replied"

    def test_without_any_there_is_no_speaker(self) -> None:
        assert nearest_name_said('It was a "wet day" in town.') == [{"quote_start": 9, "quote_end": 18}]


class TestCommand:
    def test_without_gold_it_cannot_run(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code = command.run(tmp_path / "nowhere", ["polnear-dev"], finder=command.OURS, repeats=1, machine=False)
        assert code == 2
        assert "no gold folder" in capsys.readouterr().err
        assert command.compare(tmp_path / "nowhere", record=False, machine=False) == 2

    def test_prints_json_of_the_sets_asked_for(self, gold: Gold, capsys: pytest.CaptureFixture[str]) -> None:
        finder = "benchmarks.quotes.baseline:nearest_name_said"
        assert command.run(gold.folder, ["gnqa-dev"], finder=finder, repeats=1, machine=True) == 0
        told = json.loads(capsys.readouterr().out)
        assert [(found["set"], found["task"]) for found in told["sets"]] == [
            ("gnqa-dev", "quoted"),
            ("gnqa-dev", "all"),
        ]
        assert told["chars_per_cpu_second"]["gnqa-dev"] > 0

    def test_the_options(self) -> None:
        assert parsed(["quotes", "--set", "gnqa-dev", "--set", "polnear-dev"]).set == ["gnqa-dev", "polnear-dev"]
        assert parsed(["quotes", "--peers", "--record"]).record
        assert parsed(["--only", "quotes", "--full"]).full
        with pytest.raises(SystemExit):
            parsed(["quotes", "--set", "heldout"])
