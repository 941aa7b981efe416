"""Raw files that are not those the pages were compiled from."""

from __future__ import annotations

from corruptions.tools import Broken, Catalogue

CORRUPTIONS = Catalogue()


@CORRUPTIONS.breaks("raw.missing")
def raw_file_gone(broken: Broken) -> None:
    (broken.raw / "gazette" / "bridge.txt").unlink()


@CORRUPTIONS.breaks("raw.missing", also=["dataset.raw-unlisted", "dataset.raw-count"])
def raw_file_elsewhere(broken: Broken) -> None:
    broken.change("pages", 0, raw_path="../../build/riverton-1.0.0/README.md")


@CORRUPTIONS.breaks("raw.sha256")
def raw_file_edited(broken: Broken) -> None:
    (broken.raw / "gazette" / "bridge.txt").write_bytes(b"Another page.\n")


@CORRUPTIONS.breaks("raw.decode")
def another_encoding(broken: Broken) -> None:
    number = next(number for number, row in enumerate(broken.rows("pages")) if len(row["blocks"]) == 3)
    broken.change("pages", number, encoding="cp1252")


@CORRUPTIONS.breaks("raw.decode")
def no_such_encoding(broken: Broken) -> None:
    broken.change("pages", 0, encoding="utf-42")
