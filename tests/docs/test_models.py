"""docs/models.md is the card of the weights that the package holds: it names each file with its size and digest."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_ROW = re.compile(
    r"^\| `(?P<name>[\w.-]+\.tsv)` \| [\d,]+ \| (?P<size>[\d,]+) \| `(?P<digest>[0-9a-f]{12})` \|$", re.MULTILINE
)


def test_the_card_names_every_file_of_weights_as_it_is() -> None:
    card = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    told = {row["name"]: (int(row["size"].replace(",", "")), row["digest"]) for row in _ROW.finditer(card)}
    files = (ROOT / "src" / "broadsheet" / "lexicons" / "quotes").glob("*.tsv")
    held = {file.name: file.read_bytes() for file in files}
    assert told == {name: (len(data), hashlib.sha256(data).hexdigest()[:12]) for name, data in held.items()}
