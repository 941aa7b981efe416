"""What docs/publishing.md prints for the committed build is what its tier without text gives at an empty hub."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

from corpus import call
from stand_in import StandIn

ROOT: Final = Path(__file__).parents[2]
SHOWN: Final = re.compile(r"^\$ broadsheet (publish [^\n]*--dry-run)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def without_sizes(printed: str) -> str:
    """Without the bytes of files, which change with each word of the datasheet; which files there are stays."""
    return re.sub(r"(?<=\()[0-9,]+(?= bytes\))|(?<= new ) +[0-9,]+(?=  )", "…", printed)


def test_the_page_shows_the_plan_that_is_printed(hub: StandIn, tmp_path: Path) -> None:
    build = next(ROOT.glob("build/*/manifest.json")).parent
    tier = call("tier", build, "textless", "--raw", ROOT / "raw", "--out", tmp_path / "build")
    assert (tier.returncode, tier.stderr) == (0, b"")
    (tmp_path / "build" / build.name).symlink_to(build)
    shown = SHOWN.findall((ROOT / "docs/publishing.md").read_text(encoding="utf-8"))
    assert [printed.startswith("error: ") for _, printed in shown] == [True, False]
    for line, printed in shown:
        done = call(*shlex.split(line), cwd=tmp_path)
        assert without_sizes((done.stdout + done.stderr).decode()) == without_sizes(printed)
    assert hub.repos == {}
