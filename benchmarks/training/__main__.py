"""Trains the models of the quotes from the gold's train part and writes them into the package's data."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from benchmarks.gold import DEFAULT, ROOT
from benchmarks.training import ablations

WEIGHTS = ROOT / "src" / "broadsheet" / "lexicons" / "quotes"
MODELS = ("boundaries", "indirect", "speaker")
"""Each is a module of this package whose `train` gives its files' texts by name, from the gold folder."""

WHOLE = "whole"


def main() -> int:
    """Train one model; with --check the exit code says whether the committed file has the same bytes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("model", choices=(*MODELS, WHOLE), help=f"{WHOLE}: all of them together, with --cross alone")
    parser.add_argument("--gold", type=Path, default=DEFAULT, help="folder with the gold articles")
    parser.add_argument("--check", action="store_true", help="write nothing; compare with the committed file")
    parser.add_argument("--cross", action="store_true", help="write nothing; print figures of cross-validation")
    parser.add_argument(
        "--ablate", action="store_true", help="write nothing; figures without one part at a time (speaker)"
    )
    parser.add_argument("--language", default="en", help="en (the default) or de; indirect is en alone")
    options = parser.parse_args()
    if options.ablate and options.model != "speaker":
        parser.error("--ablate goes with speaker alone")
    if options.model == WHOLE and not options.cross:
        parser.error(f"{WHOLE} goes with --cross alone")
    if options.ablate:
        for line in ablations.ablated(options.gold, options.language):
            sys.stdout.write(line)
            sys.stdout.flush()
        return 0
    module = importlib.import_module(f"benchmarks.training.{options.model}")
    if options.cross:
        sys.stdout.write(module.crossed(options.gold, options.language))
        return 0
    differing = 0
    for name, text in module.train(options.gold, options.language).items():
        file = WEIGHTS / name
        if options.check:
            same = file.is_file() and file.read_bytes() == text.encode()
            differing += not same
            sys.stdout.write(f"{name}: {'the same' if same else 'differs'}\n")
        else:
            file.write_bytes(text.encode())
            sys.stdout.write(f"{name}: {len(text.encode())} bytes\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
