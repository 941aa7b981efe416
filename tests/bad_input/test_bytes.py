"""Bytes of every bad kind: each page ends in records or in quarantine with its reason, and costs no other page."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from broadsheet.check import check_build
from broadsheet.compile import compile_page
from broadsheet.read import Provenance
from corpus import BRIDGE, Finished, make_raw, quarantine, rows, run
from invariants import assert_holds

PAGE = BRIDGE.encode()
COMMENTS = "  1. I got wet, did you?\n  2. So did I!\n  3. Not me, I was in bed.\n"
RAIN = "Rain\n\nIt rained.\n\n3 Comments\n\n"

QUARANTINED = {
    "decode.empty": {"empty": b""},
    "decode.blank": {
        "spaces only": b" \n\t \r\n  ",
        "UTF-8 mark only": b"\xef\xbb\xbf",
        "UTF-16 mark only": b"\xff\xfe",
        "UTF-32 mark only": b"\xff\xfe\0\0",
        "punctuation only": b"...\n--\n",
        "one NUL": b"\0",
    },
    "decode.binary": {
        "all bytes": bytes(range(256)) * 64,
        "PNG": b"\x89PNG\r\n\x1a\n" + bytes(range(200)),
        "xz that nobody announced": b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4F",
        "PDF": b"%PDF-1.7\n%\xe2\xe3",
        "NULs": b"\0" * 1000,
        "ZIP": b"PK\x03\x04abc",
    },
}

# Records: how many comments, the encoding, and an incident that must be told.
COMPILED: dict[str, tuple[bytes, int, str, str | None]] = {
    "no comments": (b"Rain\n\nIt rained all day.", 0, "utf-8", None),
    "comments only": (f"3 Comments\n\n{COMMENTS}".encode(), 3, "utf-8", "article.none"),
    "NUL in the text": (PAGE.replace(b"ferry", b"fer\0ry"), 3, "utf-8", None),
    "UTF-8 with mark": (b"\xef\xbb\xbf" + PAGE, 3, "utf-8", None),
    "UTF-16 with mark": (BRIDGE.encode("utf-16"), 3, "utf-16-le", None),
    "UTF-16 big-endian with mark": (b"\xfe\xff" + BRIDGE.encode("utf-16-be"), 3, "utf-16-be", None),
    "UTF-16 without mark": (BRIDGE.encode("utf-16-le"), 3, "utf-16-le", "decode.detected"),
    "UTF-16 big-endian without mark": (BRIDGE.encode("utf-16-be"), 3, "utf-16-be", "decode.detected"),
    "UTF-16 cut within a unit": (BRIDGE.encode("utf-16") + b"x", 3, "utf-16-le", "decode.invalid-bytes"),
    "UTF-16 with a lone surrogate": (
        BRIDGE.encode("utf-16") + b"\x00\xd8" + "x".encode("utf-16-le"), 3, "utf-16-le", "decode.invalid-bytes",
    ),
    "UTF-32 with mark": (BRIDGE.encode("utf-32"), 3, "utf-32-le", None),
    "Latin-1": ("Café reopens\n\nThe café on Mill Street reopens, très bien.\n".encode("latin-1"), 0, "cp1252",
                "decode.detected"),
    "cp1252": (BRIDGE.encode("cp1252"), 3, "cp1252", "decode.detected"),
    "lone surrogates in UTF-8": (b"Rain \xed\xa0\x80 fell.\n" + PAGE, 3, "utf-8", "decode.invalid-bytes"),
    "an invalid byte": (PAGE.replace(b"spring", b"spr\xffing"), 3, "utf-8", "decode.invalid-bytes"),
    "cut within a character": (PAGE + "é".encode()[:1], 3, "utf-8", "decode.invalid-bytes"),
    "bidi controls": (BRIDGE.replace("ferry", "\u202efer\u202cry").encode(), 3, "utf-8", "normalize.bidi-controls"),
    "CR line ends": (PAGE.replace(b"\n", b"\r"), 3, "utf-8", None),
    "CRLF line ends": (PAGE.replace(b"\n", b"\r\n"), 3, "utf-8", None),
    "U+2028 line ends": (BRIDGE.replace("\n", "\u2028").encode(), 3, "utf-8", None),
    "U+0085 line ends": (BRIDGE.replace("\n", "\x85").encode(), 3, "utf-8", None),
    "NFD": (unicodedata.normalize("NFD", BRIDGE.replace("ferry", "férry")).encode(), 3, "utf-8", None),
    "zero width": (BRIDGE.replace("ferry", "fer\u200bry\u2060\ufeff").encode(), 3, "utf-8", None),
    "noncharacters": (BRIDGE.replace("ferry", "fer\ufffe\ufdd0ry\U0001ffff").encode(), 3, "utf-8", None),
    "C0 controls": (PAGE.replace(b"ferry", b"fer\x01\x1b[31mry"), 3, "utf-8", None),
    "private use": (BRIDGE.replace("ferry", "fer\ue000ry").encode(), 3, "utf-8", "normalize.private-use"),
    "a replacement character of its own": (BRIDGE.replace("ferry", "fer\ufffdry").encode(), 3, "utf-8", None),
    "numbers beyond counting": (
        f"{RAIN}{COMMENTS}  99999999999. Is this a number?\n  99999999999999999999999999. Is this?\n".encode(),
        3, "utf-8", None,
    ),
    "a heading beyond counting": (
        f"Rain\n\nIt rained.\n\n99999999999 Comments\n\n{COMMENTS}".encode(), -1, "utf-8", None,
    ),
    "gaps in the numbers": (
        f"{RAIN}  1. I got wet, did you?\n  5. So did I!\n  9. Not me.\n".encode(), 3, "utf-8", "comments.gap",
    ),
    "numbers that restart": (f"{RAIN}{COMMENTS}{COMMENTS}".encode(), 6, "utf-8", "comments.unordered-numbers"),
    "the same comment again and again": (
        (RAIN + "  1. Me too, I say!\n" * 6).encode(), 6, "utf-8", "comments.unordered-numbers",
    ),
    "a literal JSON escape": (BRIDGE.replace("ferry", "\\ud800").encode(), 3, "utf-8", None),
}  # fmt: skip

NAMES = {name: number for number, name in enumerate([*(n for one in QUARANTINED.values() for n in one), *COMPILED])}
CASES = {name: (content, incident) for incident, one in QUARANTINED.items() for name, content in one.items()}


def path_of(name: str) -> str:
    return f"gazette/{NAMES[name]:02}.txt"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finished, Path]:
    """All of these pages in one raw folder, built by the command."""
    home = tmp_path_factory.mktemp("bytes")
    pages = {path_of(name): content for name, (content, _) in CASES.items()}
    pages.update({path_of(name): content for name, (content, *_) in COMPILED.items()})
    raw = make_raw(home / "raw", pages)
    return run("build", raw, "--out", home / "build"), home / "build/town-news-1.0.0"


def test_the_build_is_whole_and_every_page_is_accounted_for(built: tuple[Finished, Path]) -> None:
    result, build = built
    assert (result.returncode, result.stderr) == (1, b"")
    assert check_build(build) == []
    accepted = {row["raw_path"] for row in rows(build, "pages")}
    rejected = quarantine(build)
    assert not accepted & rejected.keys()
    assert accepted | rejected.keys() == set(map(path_of, NAMES))
    assert json.loads((build / "manifest.json").read_bytes())["raw"]["n_files"] == len(NAMES)


@pytest.mark.parametrize("name", CASES)
def test_what_is_no_text_goes_to_quarantine(built: tuple[Finished, Path], name: str) -> None:
    content, wanted = CASES[name]
    result = compile_page(content)
    assert_holds(content, result)
    assert result.quarantine is not None
    assert result.quarantine.id == wanted
    assert quarantine(built[1])[path_of(name)] == wanted


@pytest.mark.parametrize("name", COMPILED)
def test_what_is_text_gives_records(built: tuple[Finished, Path], name: str) -> None:
    content, n_comments, encoding, incident = COMPILED[name]
    result = compile_page(content, Provenance(source_id="gazette", raw_path=path_of(name)))
    assert_holds(content, result)
    assert result.page is not None
    assert result.page.encoding == encoding
    assert n_comments in (-1, len(result.comments))
    told = {one.id for one in result.page.incidents}
    assert incident is None or incident in told
    [row] = [row for row in rows(built[1], "pages") if row["raw_path"] == path_of(name)]
    assert row["text"] == result.page.text
    assert {one["id"] for one in row["incidents"]} == told


@pytest.mark.parametrize(
    "name",
    ["NUL in the text", "CR line ends", "CRLF line ends", "U+2028 line ends", "UTF-16 with mark", "UTF-32 with mark",
     "cp1252", "zero width", "noncharacters"],
)  # fmt: skip
def test_how_a_page_was_saved_does_not_change_its_text(name: str) -> None:
    plain, saved = compile_page(PAGE), compile_page(COMPILED[name][0])
    assert plain.page is not None
    assert saved.page is not None
    assert saved.page.text == plain.page.text
    assert [comment.text for comment in saved.comments] == [comment.text for comment in plain.comments]
    assert [quote.text for quote in saved.quotes] == [quote.text for quote in plain.quotes]


@pytest.mark.parametrize(
    ("declared", "content", "used"),
    [
        ("windows-1252", BRIDGE.encode("cp1252"), "cp1252"),
        ("utf-16", PAGE, "utf-8"),
        ("ascii", PAGE, "utf-8"),
        ("shift_jis", PAGE, "utf-8"),
        ("utf-8", BRIDGE.encode("utf-16"), "utf-16-le"),
        ("utf-8", BRIDGE.encode("cp1252"), "cp1252"),
        ("no-such-encoding", PAGE, "utf-8"),
        ("rot13", PAGE, "utf-8"),
        ("base64", PAGE, "utf-8"),
        ("idna", PAGE, "utf-8"),
        ("", PAGE, "utf-8"),
        ("\0", PAGE, "utf-8"),
    ],
)
def test_a_declared_encoding_is_evidence_and_may_lie(declared: str, content: bytes, used: str) -> None:
    result = compile_page(content, Provenance(encoding=declared))
    assert_holds(content, result)
    assert result.page is not None
    assert result.page.encoding == used
    assert len(result.comments) == 3
    lied = declared not in ("windows-1252", "")
    assert lied == ("decode.undeclared" in {one.id for one in result.page.incidents})
