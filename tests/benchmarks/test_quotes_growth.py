"""Growth: texts of the lengths they say, with quotes where they should have some; time stays in step with length."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import speed
from benchmarks.quotes import growth
from benchmarks.quotes.growth import Growth, as_data, container, inputs, lines, measured
from broadsheet.quotes import find_quotes
from broadsheet.text.ids import Ids

KINDS = list(inputs(0))


@pytest.mark.parametrize("kind", KINDS)
def test_texts_have_about_the_length_asked_for(kind: str) -> None:
    text = container(inputs(20_000)[kind])
    assert len(text.text) == pytest.approx(20_000, rel=0.05)
    assert all(p.start_char < p.end_char for p in text.paragraphs)


def test_ordinary_text_has_quotes_and_hostile_text_hardly_any() -> None:
    found = {
        kind: len(find_quotes(container(parts), Ids("0" * 16, "q"), "en", indirect=False).quotes)
        for kind, parts in inputs(20_000).items()
    }
    assert found["an article's paragraphs, again and again"] == found["the same, a thousand speakers"] > 50
    assert found["all in one paragraph, few quotes"] > 5
    assert found["marks alone"] == found["marks alone, in paragraphs of 2,000"] == 0
    assert found["one unclosed mark, then text"] <= 1


def test_speakers_are_a_thousand() -> None:
    parts = inputs(1_000_000)["the same, a thousand speakers"]
    assert len({part.split("Mayor ")[1].split(" told")[0] for part in parts}) == 1000


def test_time_grows_with_the_text_and_no_faster() -> None:
    for grown in measured(2_000, (1, 10)):
        assert grown.lengths[1] / grown.lengths[0] == pytest.approx(10, rel=0.2)
        # A quadratic step would show as a hundred; the clock and the machine may be off by a factor.
        assert grown.ratios[1] < 40, grown


def test_lines_and_json_tell_the_ratios() -> None:
    grown = [Growth("rain", (100, 1000, 10_000), (0.001, 0.011, 0.12))]
    *_, row = lines(grown)
    assert [cell.strip() for cell in row.strip("|").split("|")] == ["rain", "1.0", "11.0", "120.0", "0.08"]
    assert as_data(grown)["texts"][0]["ratios"] == pytest.approx((1, 11, 120))


def test_the_part_of_speed_has_rates_and_growth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "SHORT", 200)
    speed.run(tmp_path, ["quotes"], repeats=1, machine=True)
    rates, grown = json.loads(capsys.readouterr().out)
    assert rates["title"] == "Quotes, a made-up article"
    assert {rates["limit"], rates["base"]} <= {row["name"] for row in rates["rates"]}
    assert [row["name"] for row in grown["texts"]] == KINDS
    speed.run(tmp_path, ["quotes"], repeats=1, machine=False)
    assert "Growth of quotes, from 200 to 20,000 characters" in capsys.readouterr().out
