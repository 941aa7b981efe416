"""Exit codes: 0 done, 1 findings or quarantine, 2 could not run; errors say what to do and show no traceback."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from corpus import BRIDGE, Finished, call, contents, make_raw, quarantine, rows, run

BUILD = "build/town-news-1.0.0"


def assert_error(result: Finished, *said: str) -> None:
    assert result.returncode == 2
    assert result.stdout == b""
    message = result.stderr.decode()
    assert "Traceback" not in message
    for part in said:
        assert part in message


def test_a_build_is_done(home: Path) -> None:
    shutil.rmtree(home / "build")
    result = call("build", cwd=home)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().splitlines()[0] == BUILD
    assert (home / BUILD / "manifest.json").is_file()


def test_a_build_with_a_page_in_quarantine_is_built_and_told(home: Path) -> None:
    (home / "raw/gazette/empty.txt").write_bytes(b"")
    result = call("build", cwd=home)
    assert (result.returncode, result.stderr) == (1, b"")
    assert "quarantine gazette/empty.txt: The file has no bytes." in result.stdout.decode()
    assert len(rows(home / BUILD, "pages")) == 2


def test_a_build_without_a_raw_folder_cannot_call(tmp_path: Path) -> None:
    assert_error(call("build", cwd=tmp_path), "error: raw: is no folder; give the folder that holds dataset.toml")
    assert list(tmp_path.iterdir()) == []


def test_a_build_with_a_bad_sidecar_names_file_key_and_cure(home: Path) -> None:
    before = contents(home)
    (home / "raw/gazette/source.toml").write_text('publsher = "The Gazette"\nobtained = "By hand."\nrights = "None."\n')
    assert_error(call("build", cwd=home), "raw/gazette/source.toml: `publsher`: unknown key; did you mean `publisher`?")
    (home / "raw/gazette/source.toml").unlink()
    assert contents(home) == before


def test_a_build_without_a_sound_page_leaves_the_old_one(home: Path) -> None:
    before = contents(home / "build")
    for page in (home / "raw/gazette").iterdir():
        page.write_bytes(b"")
    assert_error(
        call("build", cwd=home), "none of 2 records could be compiled (first gazette/bakery.txt: The file has no bytes."
    )
    assert contents(home / "build") == before


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/nowhere"])
def test_a_build_that_cannot_be_written(home: Path, out: str) -> None:
    (home / "file").write_text("I am no folder.")
    assert_error(call("build", "--out", out, cwd=home), "error: cannot build: ")


def test_a_rebuild_is_the_same_or_differs(home: Path) -> None:
    result = call("build", "--check", cwd=home)
    assert (result.returncode, result.stdout) == (0, b"the rebuild is the same, byte for byte\n")
    (home / "raw/gazette/new.txt").write_text(BRIDGE.replace("bridge", "ferry"))
    before = contents(home / "build")
    result = call("build", "--check", cwd=home)
    assert (result.returncode, result.stderr) == (1, b"")
    assert "jsonl/pages/train-00000-of-00001.jsonl: " in result.stdout.decode()
    assert contents(home / "build") == before


def test_a_rebuild_needs_a_build(home: Path) -> None:
    assert_error(call("build", "--check", "--out", "elsewhere", cwd=home), "make it first with `broadsheet build`")


def test_a_check_of_a_sound_build(home: Path) -> None:
    result = call("check", BUILD, cwd=home)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"0 findings\n")


def test_a_check_of_a_corrupted_build(home: Path) -> None:
    file = home / BUILD / "jsonl/comments/train-00000-of-00001.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"depth":1', b'"depth":2'))
    result = call("check", BUILD, cwd=home)
    assert result.returncode == 1
    assert "[threads.depth]" in result.stdout.decode()
    assert "jsonl/comments/train-00000-of-00001.jsonl:" in result.stdout.decode()
    assert result.stderr.endswith(b" findings\n")


@pytest.mark.parametrize("path", ["nowhere", "raw", "raw/gazette/bridge.txt"])
def test_a_check_of_what_is_no_build(home: Path, path: str) -> None:
    assert_error(call("check", path, cwd=home), f"error: {path}: ")


def test_a_page_is_parsed_or_in_quarantine(home: Path) -> None:
    result = call("parse", "raw/gazette/bridge.txt", cwd=home)
    assert (result.returncode, result.stderr) == (0, b"")
    (home / "empty.txt").write_bytes(b"")
    result = call("parse", "empty.txt", cwd=home)
    assert (result.returncode, result.stderr) == (1, b"")
    assert result.stdout.decode().startswith("quarantine error decode.empty: ")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.jsonl", b'{"text": "Rain."}\n', "JSON Lines"),
        ("a.warc", b"WARC/1.0\r\n\r\n", "WARC"),
        ("a.parquet", b"PAR1", "Parquet"),
        ("a.xml", b'<rss xmlns:wp="http://wordpress.org/export/1.2/">', "a WordPress export"),
        ("a.txt.gz", gzip.compress(BRIDGE.encode()), "is compressed (gzip)"),
    ],
)
def test_a_file_of_many_pages_is_no_page(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert_error(call("parse", name, cwd=tmp_path), f"error: {name}: ", said)
    assert_error(call("parse", "-", stdin=data), "error: -: ", said)


@pytest.mark.parametrize("path", ["nowhere.txt", "raw"])
def test_a_page_that_is_no_file(home: Path, path: str) -> None:
    assert_error(call("parse", path, cwd=home), path)


@pytest.mark.parametrize(
    ("option", "value", "cure"),
    [
        ("--encoding", "klingon", "give a name such as utf-8 or windows-1252"),
        ("--encoding", "base64", "give a name such as utf-8 or windows-1252"),
        ("--encoding", "", "give a name such as utf-8 or windows-1252"),
        ("--language", "!!", "give one such as en, de or zh-Hant"),
        ("--language", "English", "give one such as en, de or zh-Hant"),
    ],
)
def test_an_encoding_or_a_language_that_is_none_is_wrong_usage(option: str, value: str, cure: str) -> None:
    assert_error(call("parse", "-", option, value, stdin=BRIDGE.encode()), f"Invalid value for '{option}'", cure)


def test_an_encoding_and_a_language_can_be_stated() -> None:
    result = call("parse", "-", "--json", "--encoding", "x-sjis", "--language", "de-CH", stdin=BRIDGE.encode())
    assert (result.returncode, json.loads(result.stdout)["page"]["language"]) == (0, "de-CH")


def test_a_record_is_traced(home: Path) -> None:
    for table, key in (("pages", "page_id"), ("articles", "article_id"), ("comments", "comment_id")):
        for row in rows(home / BUILD, table):
            result = call("trace", BUILD, row[key], cwd=home)
            assert (result.returncode, result.stderr) == (0, b"")
            assert row["text"].split()[0] in result.stdout.decode()


@pytest.mark.parametrize("record", ["0123456789abcdef-a", "nothing", ""])
def test_an_unknown_record_cannot_be_traced(home: Path, record: str) -> None:
    assert_error(call("trace", BUILD, record, cwd=home), "has no such record")


def test_a_record_of_no_build_or_of_changed_bytes_cannot_be_traced(home: Path) -> None:
    [first, *_] = rows(home / BUILD, "pages")
    assert_error(call("trace", "raw", first["page_id"], cwd=home), "raw is no build")
    assert_error(
        call("trace", BUILD, first["page_id"], "--raw", "nowhere", cwd=home),
        "cannot be read under nowhere",
        "--raw FOLDER",
    )
    (home / "raw" / first["raw_path"]).write_text("Something else.")
    assert_error(call("trace", BUILD, first["page_id"], cwd=home), "has other bytes than the build was made from")


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"{}"])
def test_a_record_of_a_broken_build_cannot_be_traced(home: Path, damage: bytes) -> None:
    [first, *_] = rows(home / BUILD, "pages")
    (home / BUILD / "data/pages/train-00000-of-00001.parquet").write_bytes(damage)
    assert_error(call("trace", BUILD, first["page_id"], cwd=home))


@pytest.mark.parametrize(
    "args", [["bild"], ["build", "--jsn"], ["check"], ["parse"], ["trace", "x"], ["check", ".", "--format", "xml"], []]
)
def test_wrong_usage(args: list[str], tmp_path: Path) -> None:
    assert_error(call(*args, cwd=tmp_path), "Usage: broadsheet")


def test_a_process_ends_with_the_code(home: Path) -> None:
    """All others run in this process; here is each code once from the outside."""
    (home / "empty.txt").write_bytes(b"")
    assert run("parse", "raw/gazette/bridge.txt", cwd=home).returncode == 0
    assert run("parse", "empty.txt", cwd=home).returncode == 1
    assert_error(run("build", "nowhere", cwd=home), "error: nowhere: is no folder")
    assert_error(run("bild", cwd=home), "Usage: broadsheet")


class TestJson:
    """`--json` is one JSON value (for findings: one a line), and the exit code stays."""

    def test_of_build(self, home: Path) -> None:
        (home / "raw/gazette/empty.txt").write_bytes(b"")
        result = call("build", "--json", cwd=home)
        report = json.loads(result.stdout)
        assert (result.returncode, result.stderr) == (1, b"")
        assert report["target"] == BUILD
        assert report["counts"]["comments"] == 5
        assert report["digests"].keys() == report["counts"].keys()
        assert (report["pages"], report["compiled"], report["unchanged"]) == (2, 0, False)
        assert report["quarantine"] == {"decode.empty": 1}
        assert quarantine(home / BUILD) == {"gazette/empty.txt": "decode.empty"}

    def test_of_rebuild(self, home: Path) -> None:
        assert json.loads(call("build", "--check", "--json", cwd=home).stdout) == {"same": True, "differences": []}

    def test_of_check(self, home: Path) -> None:
        result = call("check", BUILD, "--format", "json", cwd=home)
        assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
        (home / BUILD / "README.md").write_text("No card.")
        result = call("check", BUILD, "--format", "json", cwd=home)
        findings = [json.loads(line) for line in result.stdout.splitlines()]
        assert result.returncode == 1
        assert {finding["level"] for finding in findings} >= {"error"}

    def test_of_parse(self) -> None:
        result = call("parse", "-", "--json", stdin=BRIDGE.encode())
        page = json.loads(result.stdout)
        assert page.keys() == {"page", "article", "comments", "quotes", "quarantine"}
        assert [comment["depth"] for comment in page["comments"]] == [0, 1, 0]
        assert page["page"]["raw_path"] == "-"
        result = call("parse", "-", "--json")
        assert (result.returncode, json.loads(result.stdout)["quarantine"]["id"]) == (1, "decode.empty")

    def test_of_trace(self, home: Path) -> None:
        for row in rows(home / BUILD, "quotes"):
            traced = json.loads(call("trace", BUILD, row["quote_id"], "--json", cwd=home).stdout)
            raw = (home / "raw" / traced["raw_path"]).read_bytes()
            for one in traced["ranges"]:
                assert raw[one["start_byte"] :][: one["n_bytes"]] == bytes.fromhex(one["hex"])
            assert "".join(one["text"] for one in traced["ranges"]) == row["text"]


def test_several_paths_are_checked(home: Path, tmp_path: Path) -> None:
    raw = make_raw(tmp_path / "raw", {"gazette/bridge.txt": BRIDGE})
    assert call("build", raw, "--out", tmp_path / "out").returncode == 0
    result = call(
        "check",
        home / BUILD,
        tmp_path / "out/town-news-1.0.0",
        home / BUILD / "jsonl/quotes/train-00000-of-00001.jsonl",
    )
    assert (result.returncode, result.stderr) == (0, b"0 findings\n")
