"""docs/versions.md shows what the commands print, on the corpus that is made here."""

from __future__ import annotations

import re
from pathlib import Path

from broadsheet.building import Options, build
from corpus import BAKERY, BRIDGE, DATASET, call, make_raw, rows

PAGE = Path(__file__).parents[2] / "docs" / "versions.md"
OLD, NEW = "build/town-news-1.0.0", "build/town-news-1.1.0"
SPLIT = '[split]\nsalt = "town"\ntrain = 60\nvalidation = 20\ntest = 20\n'
RAIN = (
    "Rain until Friday\n\nThe ferry stays at the pier. “Wait for the sun,” the pilot Tom Doe said.\n\n"
    "1 Comment\n\n  1. It rained last week, too.\n"
)
# Sizes of files, and which there are beside the tables, change with the card and with what a build has.
_VARIES = re.compile(r" \([\d.]+ k?B.*\)$|^  raw\.n_bytes.*$|^- `raw\.n_bytes.*$", re.MULTILINE)


def _pages() -> dict[str, bytes | str]:
    def copy(name: str) -> str:
        renamed = BAKERY.replace("Bakery", name.title()).replace("bakery", name)
        return renamed.replace("Mill Street", f"{name.title()} Street").replace("rye", name)

    copies = {f"gazette/{name}.txt": copy(name) for name in ("library", "ferry", "market")}
    return {"gazette/bridge.txt": BRIDGE, "gazette/bakery.txt": BAKERY, **copies}


def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    raw = make_raw(tmp_path / "raw", _pages(), DATASET + SPLIT)
    build(raw, tmp_path / "build", Options(jobs=1))
    (raw / "gazette/weather.txt").write_text(RAIN, encoding="utf-8")
    gone = next(row for row in rows(tmp_path / OLD, "comments") if row["text"].startswith("Will there"))["comment_id"]
    why = ("--reason", "The writer asked for it.", "--date", "2026-11-22")
    assert call("takedown", OLD, gone, *why, cwd=tmp_path).returncode == 0
    (raw / "dataset.toml").write_text((DATASET + SPLIT).replace("1.0.0", "1.1.0"), encoding="utf-8")
    build(raw, tmp_path / "build", Options(jobs=1))
    page = PAGE.read_text(encoding="utf-8")
    shown = {
        "diff": page.partition(f"$ broadsheet diff {OLD} {NEW}\n")[2].partition("```")[0],
        "check": page.partition(f"$ broadsheet check {NEW} --against {OLD}\n")[2].partition("```")[0],
        "markdown": page.partition("```markdown\n")[2].partition("```")[0],
    }
    printed = {
        "diff": call("diff", OLD, NEW, cwd=tmp_path),
        "check": call("check", NEW, "--against", OLD, cwd=tmp_path),
        "markdown": call("diff", OLD, NEW, "--markdown", cwd=tmp_path),
    }
    for name, done in printed.items():
        said = _VARIES.sub("", (done.stdout + done.stderr).decode()).splitlines()
        lines = _VARIES.sub("", shown[name]).splitlines()
        assert len(lines) > 2
        assert [line for line in lines if line not in said] == [], name
