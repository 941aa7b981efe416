"""Tables of rates: ratios to the limit and the base, libraries that are not there, JSON beside the lines."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from benchmarks import html_speed, speed
from benchmarks.__main__ import parsed
from benchmarks.adapters import comments_from_text
from benchmarks.stages import sample
from benchmarks.timing import Rate, Table, as_data, cpu_seconds, lines, rates

TABLE = Table(
    "Bread",
    "loaves/CPU s",
    (Rate("oven", 100.0), Rate("ours", 20.0), Rate("theirs", 5.0), Rate("absent", None, "skipped: no flour")),
    limit="oven",
    base="theirs",
)


def test_ratios_are_to_the_limit_and_to_the_base() -> None:
    rows = {row["name"]: row for row in as_data(TABLE)["rates"]}
    assert (rows["ours"]["limit_is_times"], rows["ours"]["times_base"]) == (5.0, 4.0)
    assert (rows["absent"]["rate"], rows["absent"]["limit_is_times"]) == (None, None)


def test_lines_tell_what_was_skipped_and_why() -> None:
    told = list(lines(TABLE))
    assert told[0] == "Bread"
    assert next(line for line in told if line.startswith("ours")).split() == ["ours", "20.00", "5.00", "4.00"]
    assert next(line for line in told if line.startswith("absent")).endswith("-  skipped: no flour")
    assert told[-1] == "limit: oven; base: theirs"


def test_a_library_that_is_not_installed_is_told_and_the_rest_is_measured() -> None:
    def absent() -> None:
        import no_such_oven  # noqa: F401 (that it fails is the point)

    there, missing = rates({"sum": lambda: sum(range(100)), "absent": absent}, 1, repeats=1)
    assert there.rate is not None
    assert there.rate > 0
    assert missing.rate is None
    assert "no_such_oven" in missing.note


def test_cpu_seconds_are_of_one_go_and_do_not_count_waiting() -> None:
    def busy(seconds: float) -> None:
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass

    measured = cpu_seconds({"busy": lambda: busy(0.002), "waiting": lambda: time.sleep(0.001)}, repeats=1)
    assert measured["busy"] == pytest.approx(0.002, rel=0.5)
    assert measured["waiting"] < 0.0007


def test_a_rate_is_the_size_by_the_median_of_the_runs() -> None:
    pauses = iter([0.0, 0.06, 0.06, 0.5, 0.07])  # asked once whether it can run at all, once how long it takes

    def uneven() -> None:
        end = time.process_time() + next(pauses)
        while time.process_time() < end:
            pass

    (rate,) = rates({"uneven": uneven}, 7, repeats=3)
    assert rate.rate == pytest.approx(100, rel=0.2)


def test_the_made_up_page_has_the_comments_it_says() -> None:
    assert len(comments_from_text(sample(5).decode())) == 10


def test_without_gold_the_tables_are_of_made_up_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    speed.run(tmp_path, ["text", "html"], repeats=1, machine=True)
    text, html = json.loads(capsys.readouterr().out)
    assert "made-up" in text["title"]
    assert "made-up" in html["title"]
    for table in (text, html):
        assert {table["limit"], table["base"]} <= {row["name"] for row in table["rates"]}
        assert all((row["rate"] or 0) > 0 or row["note"].startswith("skipped") for row in table["rates"])


def test_the_check_is_measured_beside_parsing_and_the_schemas_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    speed.run(tmp_path, ["check"], repeats=1, machine=True)
    (table,) = json.loads(capsys.readouterr().out)
    assert "32 made-up pages" in table["title"]
    assert {table["limit"], table["base"]} == {"jsonschema-rs alone", "orjson.loads alone"}
    assert len(table["rates"]) == 6
    assert all(row["rate"] > 0 for row in table["rates"])


def test_the_made_up_html_page_is_about_as_long_as_a_real_one() -> None:
    assert 30_000 < len(html_speed.sample()) < 300_000


def test_people_get_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    speed.run(tmp_path, ["text"], repeats=1, machine=False)
    out = capsys.readouterr().out
    assert "segment and threads" in out
    assert "limit: decode and scan with one regex" in out


def test_speed_is_the_command_where_none_is_named() -> None:
    assert parsed([]).command == "speed"
    assert parsed(["--repeats", "5", "--only", "html"]).only == ["html"]
    assert parsed(["gate"]).command == "gate"
    with pytest.raises(SystemExit):
        parsed(["speed", "--raise"])
