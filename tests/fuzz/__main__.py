"""Fuzz the readers and the compiler as long as one wants: `hatch run fuzz --target warc --minutes 10`.

By chance from a seed, or (`--guided`) guided by coverage with atheris, where that is installed. What breaks a promise
is written to `--out` and ends the run with exit code 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from hashlib import sha256
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / name) for name in ("fuzz", "", "read", "markup")]

if "--guided" in sys.argv:
    # Only what is imported here is watched: with all libraries the first run takes minutes.
    import atheris

    with atheris.instrument_imports(include=["broadsheet"]):
        from targets import TARGETS, Target, chance, check
else:
    from targets import TARGETS, Target, chance, check

from broadsheet.contract.records import Incident  # noqa: E402 (the tests' folders come first)


def _by_chance(target: Target, minutes: float, seed: int, out: Path) -> int:
    source, told, broken, n_runs = random.Random(f"{target.name} {seed}"), Counter[str](), Counter[str](), 0
    until = time.monotonic() + 60 * minutes
    while time.monotonic() < until:
        data, n_runs = chance(target, source), n_runs + 1
        try:
            pages = check(target, data)
        except Exception as error:
            # Each place is told once; the run goes on.
            place = traceback.extract_tb(error.__traceback__)[-1]
            name = f"{type(error).__name__} {Path(place.filename).name}:{place.lineno}"
            broken[name] += 1
            if broken[name] == 1:
                _keep(target, data, out)
                traceback.print_exc()
            continue
        told.update(page.data.id if isinstance(page.data, Incident) else "page" for page in pages)
    print(f"{target.name}: {n_runs:,} runs from seed {seed}, {broken.total():,} broken {dict(broken)}")
    print("  " + ", ".join(f"{count:,} {name}" for name, count in told.most_common()))
    return 1 if broken else 0


def _keep(target: Target, data: bytes, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{target.name}-{sha256(data).hexdigest()[:16]}"
    path.write_bytes(data)
    print(f"kept as {path}", file=sys.stderr)


def _guided(target: Target, minutes: float, out: Path) -> None:
    """Never returns: atheris ends the process."""
    corpus = out / f"{target.name}-seeds"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"{number}").write_bytes(seed)
    options = [
        f"-max_total_time={int(60 * minutes)}",
        "-max_len=8192",
        "-rss_limit_mb=4096",
        f"-artifact_prefix={out}/",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], lambda data: check(target, bytes(data)) and None)
    atheris.Fuzz()


def main() -> int:
    """Run; the exit code."""
    parser = argparse.ArgumentParser(prog="hatch run fuzz", description=__doc__)
    parser.add_argument("--target", choices=TARGETS, action="append", help="this format alone; may be repeated")
    parser.add_argument("--minutes", type=float, default=1, help="for each format (default: 1)")
    parser.add_argument("--seed", type=int, default=0, help="where chance begins (default: 0)")
    parser.add_argument("--guided", action="store_true", help="by coverage, with atheris; one format")
    parser.add_argument("--out", type=Path, default=Path(".fuzz"), help="where what breaks is kept (default: .fuzz)")
    options = parser.parse_args()
    chosen = [TARGETS[name] for name in options.target or TARGETS]
    if options.guided:
        _guided(chosen[0], options.minutes, options.out)
    return max(_by_chance(target, options.minutes, options.seed, options.out) for target in chosen)


if __name__ == "__main__":
    sys.exit(main())
