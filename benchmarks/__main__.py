"""`hatch run bench`: how fast the compiler is, as ratios to physical limits, and how right, where gold is at hand.

python -m benchmarks                    speed
python -m benchmarks --gold FOLDER      speed, then threads and quotes against the gold in FOLDER
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.speed import report

ROOT = Path(__file__).parents[1]


def _score(gold: Path) -> int:
    """Run the gold's own scorers on our adapters."""
    commands = [
        [str(gold / "score_threads.py"), "--parser", "benchmarks.adapters:comments_from_text"],
        *(
            [
                str(gold / "score_quotes.py"),
                str(gold / "quotes" / name),
                "--function",
                "benchmarks.adapters:quotes_from_text",
            ]
            for name in ("polnear-dev.jsonl", "gnqa-dev.jsonl")
        ),
    ]
    return max(subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode for command in commands)


def main() -> int:
    """Print the reports; the exit code."""
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--gold", type=Path, help="folder with score_threads.py, score_quotes.py and their data")
    options = parser.parse_args()
    print("\n".join(report()))
    return _score(options.gold.resolve()) if options.gold else 0


if __name__ == "__main__":
    sys.exit(main())
