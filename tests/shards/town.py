"""Many small made-up pages, cheap to compile, and builds of them."""

from __future__ import annotations

import random
from pathlib import Path

from broadsheet.building import BuildReport, Options, build
from broadsheet.shards.engines import in_process
from corpus import DATASET, contents

WORDS = ("barn", "canal", "ferry", "market", "parade", "rain", "tower")
SPLIT = DATASET + '\n[split]\nsalt = "bridge"\ntrain = 60\nvalidation = 20\ntest = 20\n'


def page(number: int) -> str:
    """A page with a quote and words of its own, and a comment on some."""
    chance = random.Random(number)
    told = " ".join(chance.choice(WORDS) + str(chance.randrange(100)) for _ in range(12))
    said = f"Council votes on bridge {number}\n\n“It holds {number} carts,” the mayor said of {told}.\n"
    return said + (f"\n1 Comment\n\n  1. Bridge {number} is fine.\n" if number % 3 == 0 else "")


def make_town(raw: Path, count: int, dataset: str = SPLIT) -> Path:
    """A raw folder with so many pages."""
    (raw / "town").mkdir(parents=True)
    (raw / "dataset.toml").write_text(dataset, encoding="utf-8")
    add_pages(raw, range(count))
    return raw


def add_pages(raw: Path, numbers: range) -> None:
    """More pages; their names are in no order of their numbers."""
    for number in numbers:
        (raw / "town" / f"{number * 7919 % 1000:03d}-{number}.txt").write_text(page(number), encoding="utf-8")


def build_here(raw: Path, out: Path, unit_bytes: int = 1000, kept: Path | None = None) -> BuildReport:
    """A build in this process, in units of some pages each."""
    return build(raw, out, Options(engine=in_process, unit_bytes=unit_bytes, kept=kept))


def built(out: Path) -> dict[str, bytes]:
    """All bytes of a build."""
    found = contents(out / "town-news-1.0.0")
    assert "manifest.json" in found
    return found
