"""Measuring: `speed` (the default), rightness (`gate`, `quotes`), large builds (`corpora`, `engines`, `diff`)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import engines, gate, speed, versions
from benchmarks.corpora import growing
from benchmarks.gold import DEFAULT
from benchmarks.quotes import command


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The options; without a command, that of `speed`.

    >>> parsed(["--json"]).command, parsed(["gate", "--raise"]).lift
    ('speed', True)
    """
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--gold", type=Path, default=DEFAULT, help="folder with the gold pages and their scorers")
    shared.add_argument("--json", action="store_true", help="print JSON")
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    fast = commands.add_parser("speed", parents=[shared], help="rates a CPU second, as ratios to limits and peers")
    fast.add_argument("--repeats", type=int, default=3, help="runs of each work; the median counts (default: 3)")
    fast.add_argument("--only", choices=speed.PARTS, action="append", help="this part alone; may be repeated")
    fast.add_argument("--full", action="store_true", help="growth of quotes up to texts of 50 MB; takes minutes")
    right = commands.add_parser("gate", parents=[shared], help="figures on the dev pages against pinned floors")
    right.add_argument("--report", type=Path, help="write each page's result as Markdown, the worst first")
    right.add_argument("--raise", dest="lift", action="store_true", help="lift floors to the figures; never lowers one")
    said = commands.add_parser("quotes", parents=[shared], help="quotes on the gold, by publisher and rule")
    said.add_argument("--set", choices=command.SETS, action="append", help="this set alone; may be repeated")
    said.add_argument("--function", default=command.OURS, help="module:function, from text to quotes")
    said.add_argument("--repeats", type=int, default=1, help="runs; the median of their CPU times counts (default: 1)")
    said.add_argument("--peers", action="store_true", help="beside textacy, sayswho and a baseline, on polnear-dev")
    said.add_argument("--record", action="store_true", help="with --peers: write the figures and the chart in docs/")
    many = commands.add_parser("corpora", parents=[shared], help="how builds grow, and what building again costs")
    many.add_argument(
        "--sizes", type=int, nargs="+", default=[100, 1000], help="pages of each build (default: 100 1000)"
    )
    many.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    many = commands.add_parser("engines", parents=[shared], help="one process, two, and Ray, on made-up pages")
    many.add_argument("--size", type=float, default=20, help="megabytes of pages (default: 20)")
    many.add_argument("--repeats", type=int, default=3, help="turns of all engines; medians count (default: 3)")
    apart = commands.add_parser("diff", parents=[shared], help="two versions compared, beside only reading them")
    apart.add_argument("--rows", type=int, default=200_000, help="rows of each version (default: 200,000)")
    apart.add_argument("--memory-limit", default="200MB", help="what the last run may take (default: 200MB)")
    given = list(arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help")):
        given.insert(0, "speed")
    return parser.parse_args(given)


def main() -> int:
    """Run a command; the exit code."""
    options = parsed(sys.argv[1:])
    if options.command == "gate":
        return gate.run(options.gold, report=options.report, lift=options.lift, machine=options.json)
    if options.command == "engines":
        return engines.run(megabytes=options.size, repeats=options.repeats, machine=options.json)
    if options.command == "diff":
        return versions.run(options.rows, options.memory_limit, machine=options.json)
    if options.command == "quotes" and options.peers:
        return command.compare(options.gold, record=options.record, machine=options.json)
    if options.command == "quotes":
        return command.run(
            options.gold,
            options.set or command.SETS,
            finder=options.function,
            repeats=options.repeats,
            machine=options.json,
        )
    if options.command == "corpora":
        growing.run(options.sizes, options.jobs, machine=options.json)
        return 0
    speed.run(
        options.gold,
        options.only or speed.PARTS,
        repeats=options.repeats,
        machine=options.json,
        full=options.full,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
