"""Pages of monstrous size or shape: each ends in records, in linear time. Quadratic work on these would take hours."""

from __future__ import annotations

from pathlib import Path

import pytest

import broadsheet.compile as compile_module
from broadsheet.compile import compile_page
from broadsheet.read import MAX_PAGE_BYTES
from corpus import BRIDGE, Finished, call, make_raw, quarantine, rows, run
from invariants import assert_holds

MILLION = 1_000_000
HEAD = "Rain\n\nIt rained.\n\n9 Comments\n\n"


def nested(count: int) -> str:
    return HEAD + "".join(" " * min(depth, 110) + "* It rained, you know?\n" for depth in range(count))


def numbered(count: int, text: str) -> str:
    return f"Rain\n\nIt rained.\n\n{count} Comments\n\n" + "".join(f"  {n}. {text}\n" for n in range(1, count + 1))


# Each with what must have been found: comments (None: whatever) and an incident.
PAGES: dict[str, tuple[str, int | None, str | None]] = {
    "a line of 50 MB": ("The bakery opens at six. " * (2 * MILLION), 0, None),
    "a million bullets on one line": (HEAD + " " + "• " * MILLION, None, None),
    "bullets nested ever deeper": (nested(10_000), 10_000, "comments.too-deep"),
    "60,000 markers": (numbered(60_000, "Wet."), 60_000, None),
    "60,000 markers without a text": (numbered(60_000, ""), None, None),
    "a million opening marks": ("It rained. " + "“" * MILLION, 0, "quotes.too-many-marks"),
    "a million apostrophes": ("It rained. " + "' " * MILLION, 0, None),
    "a million brackets": ("It rained. " + "[(" * (MILLION // 2), 0, None),
    "a number of a million digits": (f"{HEAD}  1. I got wet.\n  {'9' * MILLION}. Me too.\n", None, None),
    "a million combining marks": ("It rained, a" + "\u0301\u0323" * (MILLION // 2), 0, None),
    "a million empty lines": ("It rained.\n" + "\n" * MILLION + "It stopped.", 0, None),
    "50,000 carriage returns apart": ("It rained.\r\n" * 50_000, 0, None),
    "the same paragraph 20,000 times": ("The bridge will open on Monday morning.\n\n" * 20_000, 0, None),
    "comments that all repeat the article": (
        "The bridge will open on Monday morning in the rain.\n\n" * 500
        + numbered(900, "The bridge will open on Monday morning in the rain."), 900, None,
    ),
}  # fmt: skip
# Too much of a page: in quarantine with this reason, at once.
REFUSED: dict[str, tuple[str, str]] = {
    "200,000 bullets nested ever deeper": (nested(200_000), "compile.too-many-parts"),
    "300,000 carriage returns apart": ("x\r\n" * 300_000, "compile.too-many-parts"),
    "a page of more than 64 MiB": ("x" * (MAX_PAGE_BYTES + 1), "read.too-large"),
}
BUILT = ("a line of 50 MB", "a million bullets on one line", "a million opening marks")
PATHS = {name: f"gazette/{number:02}.txt" for number, name in enumerate(BUILT)}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PAGES if name != "a line of 50 MB"])
def test_the_page_gives_sound_records(name: str) -> None:
    text, n_comments, incident = PAGES[name]
    result = compile_page(text.encode())
    assert_holds(text.encode(), result)
    assert result.page is not None
    assert n_comments in (None, len(result.comments))
    assert incident is None or incident in {one.id for one in result.page.incidents}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_too_much_of_a_page_is_refused(name: str) -> None:
    text, incident = REFUSED[name]
    result = compile_page(text.encode())
    assert result.quarantine is not None
    assert result.quarantine.id == incident


def test_quotes_and_what_is_noticed_in_them_are_parts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (("“x” " * 300 + "\n\n") * 17).encode()
    assert compile_page(page).quarantine is None
    # As in a page a hundred times as long, which would take half a minute.
    monkeypatch.setattr(compile_module, "MAX_PARTS", compile_module.MAX_PARTS // 100)
    result = compile_page(page)
    assert result.quarantine is not None
    assert result.quarantine.id == "compile.too-many-parts"


def test_a_file_larger_than_the_memory_is_not_read(tmp_path: Path) -> None:
    raw = make_raw(tmp_path / "raw", {"gazette/bridge.txt": BRIDGE})
    with (raw / "gazette/huge.txt").open("wb") as huge:
        huge.truncate(1 << 40)
    result = call("build", raw, "--out", tmp_path / "build")
    assert (result.returncode, result.stderr) == (1, b"")
    assert quarantine(tmp_path / "build/town-news-1.0.0") == {"gazette/huge.txt": "read.too-large"}
    result = call("parse", raw / "gazette/huge.txt")
    assert result.returncode == 1
    assert b"read.too-large" in result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finished, Path]:
    home = tmp_path_factory.mktemp("size")
    raw = make_raw(home / "raw", {PATHS[name]: PAGES[name][0] for name in BUILT})
    return run("build", raw, "--out", home / "build"), home / "build/town-news-1.0.0"


@pytest.mark.slow
def test_all_are_built_together(built: tuple[Finished, Path]) -> None:
    result, build = built
    assert (result.returncode, result.stderr) == (0, b"")
    assert quarantine(build) == {}
    assert {row["raw_path"] for row in rows(build, "pages")} == set(PATHS.values())
