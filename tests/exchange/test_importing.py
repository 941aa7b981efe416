"""Labels that people edited come back as corrections; what nobody edited does not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings

from broadsheet.building import build
from broadsheet.check import check_build
from broadsheet.contract.validate import errors
from broadsheet.exchange import ExchangeError, export, import_corrections
from broadsheet.exchange.brat import annotation_file
from broadsheet.exchange.brat_reading import parse as parse_brat
from broadsheet.exchange.comparing import corrections
from broadsheet.exchange.labelstudio import task
from broadsheet.exchange.labelstudio_reading import parse as parse_labelstudio
from broadsheet.exchange.pages import PageRows
from corpus import run
from exchanged import quote_of, rows
from rows_of_pages import quoted_pages
from test_formats import NO_BUILD

BUILD = "build/town-news-1.0.0"


def exported(home: Path, form: str) -> Path:
    return export(home / BUILD, form, home / f"{form}-out")


def imported(home: Path, form: str, file: Path | None = None) -> list[dict[str, Any]]:
    """The corrections that an import writes."""
    found = import_corrections(file or home / f"{form}-out", form, home / BUILD, home / "raw")
    lines = [line for path in found.new for line in path.read_bytes().splitlines()]
    assert sum(found.new.values()) == len(lines)
    return [orjson.loads(line) for line in lines]


def edit(home: Path, pattern: str, new: str) -> None:
    """Change the one .ann file of brat's folder in which a pattern is found, once."""
    files = (home / "brat-out").rglob("*.ann")
    ((file, text),) = [(one, text) for one in files if re.search(pattern, text := one.read_text("utf-8"), re.MULTILINE)]
    file.write_text(re.sub(pattern, new, text, count=1, flags=re.MULTILINE), "utf-8")


def annotated(home: Path) -> tuple[Path, list[dict[str, Any]]]:
    """Label Studio's tasks, each annotated as it was predicted."""
    tasks = json.loads((exported(home, "labelstudio") / "tasks.json").read_bytes())
    for one in tasks:
        one["annotations"] = [{"id": 1, "was_cancelled": False, "result": one["predictions"][0]["result"]}]
    return home / "export.json", tasks


def rebuilt(home: Path) -> Path:
    report = build(home / "raw", home / "build")
    assert (report.refused, report.quarantine) == ((), {})
    assert [finding for finding in check_build(report.target) if finding.level == "error"] == []
    return report.target


class TestUnchanged:
    @settings(max_examples=60)
    @given(quoted_pages())
    def test_any_quotes_come_back_as_they_are(self, page: PageRows) -> None:
        (container,) = page.containers()
        brat = parse_brat(annotation_file(container), container.text, "a.ann")
        assert list(corrections(page.page["page_id"], container, brat)) == []
        result = task(NO_BUILD, page.page["page_id"], container)["predictions"][0]["result"]
        other = parse_labelstudio(result, container.text, "task")
        assert list(corrections(page.page["page_id"], container, other)) == []

    def test_a_folder_of_brat(self, home: Path) -> None:
        exported(home, "brat")
        result = run("import", home / "brat-out", "--from", "brat", "--build", home / BUILD, "--raw", home / "raw")
        assert (result.returncode, result.stdout) == (0, b"no corrections in 11 articles and comments\n")
        assert not list((home / "raw").rglob("corrections.jsonl"))

    def test_tasks_of_label_studio(self, home: Path) -> None:
        file, tasks = annotated(home)
        file.write_bytes(orjson.dumps(tasks))
        assert imported(home, "labelstudio", file) == []

    def test_order_of_the_lines_is_nothing(self, home: Path) -> None:
        exported(home, "brat")
        for file in (home / "brat-out").rglob("*.ann"):
            lines = file.read_text("utf-8").splitlines(keepends=True)
            file.write_text("".join(reversed(lines)), "utf-8")
        assert imported(home, "brat") == []


class TestEdited:
    def test_a_speaker_changed_in_brat_is_in_the_next_build(self, home: Path) -> None:
        before = quote_of(home / BUILD, "Bread must be warm,")
        (article,) = [row for row in rows(home / BUILD, "articles") if row["article_id"] == before["article_id"]]
        start = article["text"].index("The bakery")
        exported(home, "brat")
        edit(home, r"Speaker \d+ \d+\t.*Ann Poe$", f"Speaker {start} {start + 10}\tThe bakery")
        edit(home, r"^#\d+\tAnnotatorNotes T\d+\tname: .*Ann Poe\n", "")
        (stated,) = imported(home, "brat")
        assert (stated["action"], stated["speaker"]["text"]) == ("changed", "The bakery")
        assert stated["speaker"]["name"] is None
        found = quote_of(rebuilt(home), "Bread must be warm,")
        assert found["speaker"] == {
            "text": "The bakery",
            "spans": [{"start_char": start, "end_char": start + 10}],
            "name": None,
        }
        assert (found["rule"], found["confidence"], found["cue"]) == ("correction", 1.0, before["cue"])
        # What was corrected is no correction any more.
        export(home / BUILD, "brat", home / "brat-out", force=True)
        assert import_corrections(home / "brat-out", "brat", home / BUILD, home / "raw").new == {}

    def test_a_name_alone(self, home: Path) -> None:
        exported(home, "brat")
        edit(home, r"name: Lee Roe$", "name: Lee Q. Roe")
        found = imported(home, "brat")
        assert found
        assert {(one["action"], one["speaker"]["name"]) for one in found} == {("changed", "Lee Q. Roe")}
        assert quote_of(rebuilt(home), found[0]["quote"]["text"])["speaker"]["name"] == "Lee Q. Roe"

    def test_a_type_changed_a_quote_removed_and_one_added(self, home: Path) -> None:
        exported(home, "brat")
        bridge = quote_of(home / BUILD, "luxury")["page_id"]
        (article,) = [row for row in rows(home / BUILD, "articles") if row["page_id"] == bridge]
        words = "The old bridge was closed in spring."
        start = article["text"].index(words)
        file = home / "brat-out" / bridge / f"{article['article_id']}.ann"
        lines = file.read_text("utf-8").splitlines(keepends=True)
        luxury = next(line.split("\t")[0] for line in lines if line.endswith("\tluxury\n"))
        kept = [line for line in lines if not re.search(rf"(^|:){luxury}\b", line)]
        file.write_text("".join(kept) + f"T99\tIndirect {start} {start + len(words)}\t{words}\n", "utf-8")
        found = imported(home, "brat")
        assert [(one["action"], one["quote"]["text"]) for one in found] == [("removed", "luxury"), ("added", words)]
        texts = {row["text"]: row for row in rows(rebuilt(home), "quotes")}
        assert "luxury" not in texts
        assert (texts[words]["quote_type"], texts[words]["rule"]) == ("indirect", "correction")

    def test_label_studio(self, home: Path) -> None:
        file, tasks = annotated(home)
        before = quote_of(home / BUILD, "Enough!")
        for one in tasks:
            if one["data"]["record_id"] == before["comment_id"]:
                result = one["annotations"][0]["result"]
                one["annotations"][0]["result"] = [region for region in result if region["type"] != "relation"]
        file.write_bytes(orjson.dumps(tasks))
        (stated,) = imported(home, "labelstudio", file)
        assert stated["container"] == before["comment_id"]
        assert quote_of(rebuilt(home), "Enough!")["speaker"] is None

    def test_what_was_taken_back_can_be_corrected_again(self, home: Path) -> None:
        exported(home, "brat")

        def n_new() -> int:
            found = import_corrections(home / "brat-out", "brat", home / BUILD, home / "raw")
            return sum(found.new.values())

        for name, other in (("Ann Poe", "Ann B. Poe"), ("Ann B. Poe", "Ann Poe"), ("Ann Poe", "Ann B. Poe")):
            edit(home, rf"name: {name}$", f"name: {other}")
            # The same again before it is built is nothing new.
            assert (n_new(), n_new()) == (1, 0)
            assert quote_of(rebuilt(home), "Bread must be warm,")["speaker"]["name"] == other

    def test_a_region_over_a_line_end_as_label_studio_spells_its_words(self) -> None:
        text = "He said:\n\n“Rain.\n\nAnd wind.”"
        region = {"start": 11, "end": 27, "text": "Rain.\\n\\nAnd wind.", "labels": ["Direct"]}
        (found,) = parse_labelstudio([{"type": "labels", "id": "a", "value": region}], text, "task")
        assert found.spans == ((11, 27),)

    def test_by_and_date_only_as_stated(self, home: Path) -> None:
        exported(home, "brat")
        edit(home, r"name: Lee Roe$", "name: Lee Q. Roe")
        args = ["import", home / "brat-out", "--from", "brat", "--build", home / BUILD, "--raw", home / "raw"]
        result = run(*args, "--by", "annotator 2", "--date", "2026-11-22", "--json")
        assert result.returncode == 0
        lines = (home / "raw/courier/corrections.jsonl").read_bytes().splitlines()
        stated = [orjson.loads(line) for line in lines]
        assert {(one["by"], one["date"]) for one in stated} == {("annotator 2", "2026-11-22")}
        assert [list(errors("corrections", one)) for one in stated] == [[]] * len(stated)
        # A second time there is nothing new.
        assert run(*args, "--by", "annotator 2", "--date", "2026-11-22").returncode == 0
        assert (home / "raw/courier/corrections.jsonl").read_bytes().splitlines() == lines

    def test_a_wrong_date_is_refused(self, home: Path) -> None:
        exported(home, "brat")
        edit(home, r"name: Lee Roe$", "name: Lee Q. Roe")
        with pytest.raises(ExchangeError, match="date"):
            import_corrections(home / "brat-out", "brat", home / BUILD, home / "raw", date="yesterday")
        assert not list((home / "raw").rglob("corrections.jsonl"))


class TestRefused:
    def test_a_text_that_is_not_the_builds(self, home: Path) -> None:
        exported(home, "brat")
        file = next((home / "brat-out").rglob("*-a.txt"))
        file.write_text(file.read_text("utf-8") + "!", "utf-8")
        with pytest.raises(ExchangeError, match="is not that of"):
            imported(home, "brat")

    def test_a_document_of_another_build(self, home: Path) -> None:
        folder = exported(home, "brat") / "x"
        folder.mkdir()
        for suffix in (".txt", ".ann"):
            (folder / f"0123456789abcdef-a{suffix}").write_text("", "utf-8")
        with pytest.raises(ExchangeError, match="has no 0123456789abcdef-a"):
            imported(home, "brat")

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("T99\tDirect 0 999999\tx", "leads out of the text"),
            ("T99\tDirect 0 4\tThe rain", "words do not stand"),
            ("T99\tDirect x y\tx", "no text-bound annotation"),
            ("T99\tPerson 0 3\tRai", "is no label"),
            ("R99\tLikes Arg1:T1 Arg2:T2", "is no relation"),
            ("R99\tSaidBy Arg1:T1 Arg2:T1", "leads from T1 to T1"),
            ("R99\tSaidBy", "is no relation of brat"),
            ("R99\tSaidBy Arg1:T1 Arg2:T2", "two relations"),
        ],
    )
    def test_a_line_of_brat_that_says_nothing(self, line: str, told: str) -> None:
        whole = "T1\tDirect 0 4\tRain\nT2\tSpeaker 11 13\the\nR1\tSaidBy Arg1:T1 Arg2:T2\n"
        with pytest.raises(ExchangeError, match=told):
            parse_brat(whole + line, "Rain” said he.", "a.ann")

    @pytest.mark.parametrize(
        ("result", "told"),
        [
            (
                [{"type": "labels", "id": "a", "value": {"start": 0, "end": 2, "text": "no", "labels": ["Direct"]}}],
                "words",
            ),
            ([{"type": "labels", "id": "a", "value": {"start": 0}}], "is no result"),
            ([{"type": "labels", "id": "a", "value": {"start": 0, "end": 2, "labels": ["Nobody"]}}], "is no label"),
        ],
    )
    def test_a_region_that_says_nothing(self, result: list[dict[str, Any]], told: str) -> None:
        with pytest.raises(ExchangeError, match=told):
            parse_labelstudio(result, "Rain.", "task")

    @pytest.mark.parametrize(
        ("links", "told"),
        [
            (["ab", "bc"], None),
            (["ac", "bc"], "continues two others"),
            (["ab", "ac"], "continued by two"),
            (["ab", "bc", "cb"], "continues two others"),
            (["ab", "ba"], "in a circle"),
            (["cc"], "in a circle"),
        ],
    )
    def test_regions_that_continue_each_other(self, links: list[str], told: str | None) -> None:
        result: list[dict[str, Any]] = [
            {"type": "labels", "id": id_, "value": {"start": at, "end": at + 1, "labels": ["Direct"]}}
            for at, id_ in enumerate("abc")
        ]
        result += [
            {"type": "relation", "from_id": one, "to_id": other, "labels": ["continues"]} for one, other in links
        ]
        if told is None:
            assert [one.spans for one in parse_labelstudio(result, "Rain.", "task")] == [((0, 1), (1, 2), (2, 3))]
            return
        with pytest.raises(ExchangeError, match=told):
            parse_labelstudio(result, "Rain.", "task")

    @pytest.mark.parametrize("annotation", [{}, "no", {"result": 1}, {"result": [1]}])
    def test_a_task_that_is_no_task(self, home: Path, annotation: object) -> None:
        file, tasks = annotated(home)
        tasks[0]["annotations"] = [annotation]
        file.write_bytes(orjson.dumps(tasks))
        with pytest.raises(ExchangeError, match="is no"):
            imported(home, "labelstudio", file)

    @pytest.mark.parametrize(
        "change", [{"meta": ["no"]}, {"id": []}, {"value": {"start": 0, "end": 2, "labels": [[]]}}]
    )
    def test_a_region_of_other_types(self, change: dict[str, Any]) -> None:
        region = {"type": "labels", "id": "a", "value": {"start": 0, "end": 2, "labels": ["Direct"]}}
        with pytest.raises(ExchangeError, match="is no result"):
            parse_labelstudio([region | change], "Rain.", "task")

    def test_nothing_is_written_where_one_source_is_missing(self, home: Path) -> None:
        exported(home, "brat")
        for file in (home / "brat-out").rglob("*.ann"):
            file.write_bytes(b"")
        (home / "raw" / "gazette").rename(home / "gazette")
        with pytest.raises(ExchangeError, match="no such source"):
            imported(home, "brat")
        assert not list((home / "raw").rglob("corrections.jsonl"))

    def test_a_file_of_corrections_that_is_broken_is_kept(self, home: Path) -> None:
        exported(home, "brat")
        for file in (home / "brat-out").rglob("*.ann"):
            file.write_bytes(b"")
        (home / "raw/gazette/corrections.jsonl").write_bytes(b"{\n")
        with pytest.raises(ExchangeError, match="line 1"):
            imported(home, "brat")
        assert (home / "raw/gazette/corrections.jsonl").read_bytes() == b"{\n"

    def test_two_annotations_of_one_task(self, home: Path) -> None:
        file, tasks = annotated(home)
        tasks[0]["annotations"] *= 2
        file.write_bytes(orjson.dumps(tasks))
        with pytest.raises(ExchangeError, match="2 annotations"):
            imported(home, "labelstudio", file)

    def test_a_folder_without_annotations(self, home: Path, tmp_path: Path) -> None:
        with pytest.raises(ExchangeError, match=r"no \.ann files"):
            imported(home, "brat", tmp_path / "raw")
