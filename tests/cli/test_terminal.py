"""Terminals and pipes: colours and a bar on the one, plain text in the other; nothing hostile reaches either."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.text.visible import spelled, visible
from corpus import BRIDGE, call, contents, environment, rows, run

BUILD = "build/town-news-1.0.0"
ESCAPE = b"\x1b["


def on_terminal(*args: str, cwd: Path, **env: str) -> tuple[int, bytes]:
    """Exit code and all output of a command whose output is a terminal."""
    ours, theirs = pty.openpty()
    environ = environment(TERM="xterm", COLUMNS="100", LINES="30") | env
    with subprocess.Popen(
        [sys.executable, "-m", "broadsheet", *args], cwd=cwd, env=environ, stdout=theirs, stderr=theirs, stdin=theirs
    ) as process:
        os.close(theirs)
        output = b""
        while select.select([ours], [], [], 120)[0]:
            try:
                output += os.read(ours, 65536)
            except OSError:  # EIO: the other side is closed.
                break
        os.close(ours)
        return process.wait(), output


def test_a_terminal_gets_colours_and_a_progress_bar(home: Path) -> None:
    (home / "raw/gazette/empty.txt").write_bytes(b"")
    code, output = on_terminal("build", cwd=home)
    assert code == 1
    assert re.search(rb"compile  \[-+\]    0%", output)
    assert re.search(rb"\[#+\]  100% .*pages/s .*MB/s", output)
    assert b"\x1b[33mquarantine" in output


def test_no_color_means_no_colour(home: Path) -> None:
    (home / "raw/gazette/empty.txt").write_bytes(b"")
    _, output = on_terminal("build", cwd=home, NO_COLOR="1", TERM="dumb")
    assert ESCAPE not in output
    assert b"quarantine gazette/empty.txt" in output
    _, output = on_terminal("parse", "raw/gazette/bridge.txt", cwd=home, NO_COLOR="1")
    assert ESCAPE not in output
    _, output = on_terminal("check", "nowhere", cwd=home, NO_COLOR="1")
    assert output.startswith(b"error: nowhere")
    _, output = on_terminal("parse", "raw/gazette/bridge.txt", cwd=home, NO_COLOR="")
    assert ESCAPE in output, "the convention: an empty NO_COLOR says nothing"


@pytest.mark.parametrize(
    "args",
    [
        ["build"],
        ["build", "--check"],
        ["check", BUILD],
        ["parse", "raw/gazette/bridge.txt"],
        ["parse", "raw/gazette/bridge.txt", "--json"],
    ],
    ids=" ".join,
)
def test_a_pipe_gets_plain_text_and_silence(home: Path, args: list[str]) -> None:
    result = call(*args, cwd=home)
    assert result.stderr == (b"0 findings\n" if args[0] == "check" else b"")
    assert b"\x1b" not in result.stdout
    assert b"\r" not in result.stdout


def test_a_page_is_read_from_a_pipe(home: Path) -> None:
    page = (home / "raw/gazette/bridge.txt").read_bytes()
    from_pipe = run("parse", "-", stdin=page)
    assert (from_pipe.returncode, from_pipe.stderr) == (0, b"")
    assert from_pipe.stdout == call("parse", "raw/gazette/bridge.txt", cwd=home).stdout


def test_a_tree_shows_threads_speakers_and_type() -> None:
    lines = call("parse", "-", stdin=BRIDGE.encode()).stdout.decode().splitlines()
    [top] = [line for line in lines if "Who pays" in line]
    [reply] = [line for line in lines if "Not with these prices" in line]
    assert len(reply) - len(reply.lstrip()) > len(top) - len(top.lstrip())
    assert any("the mayor (said)  direct" in line for line in lines)


def test_a_terminal_that_knows_no_curly_quotes_is_no_crash() -> None:
    result = run("parse", "-", stdin=BRIDGE.encode(), PYTHONIOENCODING="latin-1")
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"\\u201cWe will start in May\\u201d" in result.stdout


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_that_goes_ends_the_command_silently(options: list[str], tmp_path: Path) -> None:
    comments = "".join(f"  {n}. I saw it rain on day {n}, did you?\n" for n in range(1, 5000))
    (tmp_path / "page.txt").write_text(f"Rain\n\nIt rained.\n\n5000 Comments\n\n{comments}")
    with subprocess.Popen(
        [sys.executable, "-m", "broadsheet", "parse", "page.txt", *options],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == -signal.SIGPIPE, "as a C program ends; 0 would claim that all was printed"


@pytest.mark.parametrize("moment", [".lock", ".town-news-1.0.0.new"])
def test_an_interrupted_build_leaves_the_old_one(home: Path, moment: str) -> None:
    before = contents(home / "build")
    (home / "build/.lock").unlink()
    for number in range(60):
        page = "".join(f"  {n}. It rained here on day {n} of month {number}, did it?\n" for n in range(1, 1000))
        (home / f"raw/gazette/{number}.txt").write_text(f"Rain\n\nIt rained.\n\n999 Comments\n\n{page}")
    command = [sys.executable, "-m", "broadsheet", "build"]
    # A shell that runs the tests in the background makes them ignore the signal, and with them what they start.
    before_us = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command, cwd=home, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        signal.signal(signal.SIGINT, before_us)
        while not (home / "build" / moment).exists():
            assert process.poll() is None
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate()
    assert (process.returncode, output) == (130, b"")
    assert errors.decode().strip() == "interrupted; builds are swapped in whole or not at all"
    assert contents(home / "build") == before
    assert sorted(path.name for path in (home / "build").iterdir()) == [".cache", ".lock", "town-news-1.0.0"]


HOSTILE = (
    "\x1b]0;Owned\x07Rain\x1b[2J \N{RIGHT-TO-LEFT OVERRIDE}falls\n\n"
    "“It \N{RIGHT-TO-LEFT ISOLATE}rained\x9b31m all day,” the \N{LEFT-TO-RIGHT OVERRIDE}mayor said.\n\n"
    "2 Comments\n\n"
    "  1. Eve\N{RIGHT-TO-LEFT OVERRIDE}lyn says:\n     It \x08\x08\x7frained, \N{POP DIRECTIONAL FORMATTING} did it?\n"
    "  2. No \N{LINE SEPARATOR}more \N{TAG LATIN SMALL LETTER A}rain!\r  I say.\n"
)


def assert_harmless(output: bytes) -> None:
    text = output.decode()
    odd = {c for c in text if not c.isprintable()} - {"\n", "\t", "\N{ZERO WIDTH JOINER}"}
    assert odd == set(), [unicodedata.name(c, ascii(c)) for c in odd]


def test_nothing_of_a_hostile_page_is_obeyed(home: Path) -> None:
    result = call("parse", "-", stdin=HOSTILE.encode())
    assert result.returncode == 0
    assert b"\\u202e" in result.stdout
    assert_harmless(result.stdout)
    (home / "raw/gazette/hostile.txt").write_text(HOSTILE, newline="")
    assert call("build", cwd=home).returncode == 0
    for table, key in (("pages", "page_id"), ("comments", "comment_id"), ("quotes", "quote_id")):
        for row in rows(home / BUILD, table):
            assert_harmless(call("trace", BUILD, row[key], cwd=home).stdout)


def test_nothing_of_a_hostile_file_name_is_obeyed(home: Path) -> None:
    name = "\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}txt.\nexe\x9b"
    (home / "raw/gazette" / name).write_bytes(b"")
    result = call("build", cwd=home)
    assert result.returncode == 1
    assert b"quarantine gazette/\\x1b[2J\\u202etxt.\\nexe\\x9b: The file has no bytes." in result.stdout
    assert_harmless(result.stdout)
    (home / "raw/gazette" / f"{name}.toml").write_text("nonsense = 1")
    for command in (["build"], ["parse", name], ["check", name], ["trace", name, name], [name], ["parse", "x", name]):
        result = call(*command, cwd=home)
        assert result.returncode == 2
        assert_harmless(result.stderr)


def test_nothing_of_a_hostile_table_is_obeyed(home: Path) -> None:
    file = home / BUILD / "jsonl/comments/train-00000-of-00001.jsonl"
    [first, *rest] = file.read_bytes().splitlines()
    row = {**json.loads(first), "\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}": 1, "author": "\x1b[31m\x9b", "marker": ["\x07"]}
    file.write_bytes(b"\n".join([json.dumps(row).encode(), *rest, b""]))
    for form in ("text", "github"):
        result = call("check", file, "--format", form)
        assert result.returncode == 1
        assert_harmless(result.stdout)


def test_masked_findings_show_no_value(home: Path) -> None:
    file = home / BUILD / "jsonl/comments/train-00000-of-00001.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"author":null', b'"author":["Secret Name"]'))
    assert b"Secret" not in call("check", file, "--mask").stdout
    assert call("check", file, "--mask").returncode == 1


def test_names_that_are_not_utf8(home: Path) -> None:
    try:
        shutil.copytree(home / "raw", home / os.fsdecode(b"r\xf6h"))
        (home / os.fsdecode(b"r\xf6h/gazette/m\xfcll.txt")).write_text("Rain.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    raw = os.fsdecode(b"r\xf6h")
    for options in ([], ["--json"]):
        assert run("build", raw, *options, cwd=home).returncode == 0
        assert run("build", raw, "--check", *options, cwd=home).returncode == 0
        result = run("parse", f"{raw}/gazette/" + os.fsdecode(b"m\xfcll.txt"), *options, cwd=home)
        assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout)["page"]["raw_path"] == "m%FCll.txt"
    assert "gazette/m%FCll.txt" in [row["raw_path"] for row in rows(home / BUILD, "pages")]
    # Readers of Parquet cannot open such a path.
    for command in (["build", "raw", "--out", raw], ["check", raw], ["trace", raw, "x"]):
        result = run(*command, cwd=home)
        assert result.returncode == 2
        assert b"is not UTF-8; rename it" in result.stderr
        assert_harmless(result.stderr)


@pytest.mark.parametrize("name", ["news:2016", "s3:x", "file:", "a=b", "a b%20c", "?y*[z]", "-x"])
def test_any_other_name_is_a_name(home: Path, name: str) -> None:
    assert call("build", f"--out={name}", cwd=home).returncode == 0
    build = f"./{name}/town-news-1.0.0"
    assert call("check", build, cwd=home).returncode == 0
    assert call("build", "--check", f"--out={name}", cwd=home).returncode == 0
    record = rows(home / build, "quotes")[0]["quote_id"]
    assert call("trace", build, record, cwd=home).returncode == 0
    assert contents(home / build) == contents(home / BUILD)


@given(st.text(st.characters()))
def test_visible_text_prints_and_is_never_lost(text: str) -> None:
    shown = visible(text)
    assert shown.replace("\N{ZERO WIDTH JOINER}", "").replace("\N{ZERO WIDTH NON-JOINER}", "").isprintable()
    assert len(shown) >= len(text)
    assert (shown == text) == all(
        c.isprintable() or c in "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}" for c in text
    )
    spelled(text).encode()
