"""What README.md shows is what happens: its Python snippets are run, and their output is the text that follows them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# All is done and printed when an Arrow scan's threads abort the interpreter at its end: seldom, and upstream
# (apache/arrow#45214, datasets#7566).
ABORTED_AT_EXIT = "terminate called without an active exception"
_SNIPPET = re.compile(r"```python\n(?P<code>.*?)```\n```text\n(?P<output>.*?)```", re.DOTALL)


def _snippets() -> list[tuple[str, str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = [(match["code"], match["output"]) for match in _SNIPPET.finditer(text)]
    assert len(found) == text.count("```python"), "a Python snippet in README.md has no output after it"
    return found


@pytest.mark.parametrize(("code", "output"), _snippets())
def test_snippet_prints_what_the_readme_says(code: str, output: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "HF_HOME": str(tmp_path),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == output, done.stderr
    assert done.returncode == 0 or done.stderr.strip() == ABORTED_AT_EXIT, done.stderr


def test_links_of_the_readme_and_of_all_pages_lead_somewhere() -> None:
    dead: list[str] = []
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        targets = [target for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in target]
        dead += [f"{page.relative_to(ROOT)}: {target}" for target in targets if not (page.parent / target).exists()]
    assert len(pages) > 20
    assert dead == []


def test_the_readme_leads_to_each_page() -> None:
    """To a page that a reader of the README cannot reach, nobody goes."""
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        waiting += [(page.parent / link).resolve() for link in links if "://" not in link]
    assert {page.name for page in ROOT.glob("docs/*.md")} - {page.name for page in seen} == set()
