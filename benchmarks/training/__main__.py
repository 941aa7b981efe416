"""Trains the models of the quotes from the gold's train part and writes them into the package's data."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from benchmarks.gold import DEFAULT, ROOT

WEIGHTS = ROOT / "src" / "broadsheet" / "lexicons" / "quotes"
MODELS = ("boundaries", "indirect", "speaker")
"""Each is a module of this package whose `train` gives the text of its file from the gold folder."""


def main() -> int:
    """Train one model; with --check the exit code says whether the committed file has the same bytes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("--gold", type=Path, default=DEFAULT, help="folder with the gold articles")
    parser.add_argument("--check", action="store_true", help="write nothing; compare with the committed file")
    parser.add_argument("--cross", action="store_true", help="write nothing; print figures of cross-validation")
    parser.add_argument("--language", default="en", help="of the boundaries: en (the default) or de")
    options = parser.parse_args()
    module = importlib.import_module(f"benchmarks.training.{options.model}")
    languages = () if options.language == "en" else (options.language,)
    if options.cross:
        sys.stdout.write(module.crossed(options.gold, *languages))
        return 0
    file, text = WEIGHTS / f"{options.language}.{options.model}.tsv", module.train(options.gold, *languages)
    if options.check:
        same = file.is_file() and file.read_bytes() == text.encode()
        sys.stdout.write(f"{file.name}: {'the same' if same else 'differs'}\n")
        return 0 if same else 1
    file.write_bytes(text.encode())
    sys.stdout.write(f"{file.name}: {len(text.encode())} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
