"""Draws accuracy against speed as SVG from the recorded figures, and the table beside it: the same bytes everywhere."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.gold import ROOT

RECORD = ROOT / "docs" / "quotes.json"
CHART = ROOT / "docs" / "quotes.svg"
PAGE = ROOT / "docs" / "quotes.md"
OPEN, CLOSE = "<!-- measured -->", "<!-- /measured -->"
# Where two readers of PolNeAR's test part agree with each other, as the gold's README states it.
HUMAN = 95.9

_WIDTH, _HEIGHT = 720, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 684, 30, 340
# Decades of characters a CPU second, and per cent.
_SPEEDS, _SHARES = (4, 8), (50, 100)
_STYLE = """\
text { font: 13px sans-serif; fill: #24292f; stroke: #ffffff; stroke-width: 4px; paint-order: stroke }
.small { font-size: 12px; fill: #57606a }
.grid { stroke: #d0d7de; stroke-width: 1 }
.human { stroke: #8250df; stroke-width: 1.5; stroke-dasharray: 6 4 }
.of-human { fill: #8250df }
.ours { fill: #0969da } .peer { fill: #bc4c00 }
.own { font-weight: bold }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; stroke: #0d1117 }
.small { fill: #9198a1 }
.grid { stroke: #3d444d }
.human { stroke: #ab7df8 }
.of-human { fill: #ab7df8 }
.ours { fill: #4493f8 } .peer { fill: #f0883e }
}"""
_NAMES = {4: "10 k", 5: "100 k", 6: "1 M", 7: "10 M", 8: "100 M"}


def _x(rate: float) -> float:
    low, high = _SPEEDS
    return _LEFT + (math.log10(rate) - low) / (high - low) * (_RIGHT - _LEFT)


def _y(share: float) -> float:
    low, high = _SHARES
    return _BOTTOM - (share - low) / (high - low) * (_BOTTOM - _TOP)


def _grid() -> Iterator[str]:
    for share in range(_SHARES[0], _SHARES[1] + 1, 10):
        y = _y(share)
        yield f'<path class="grid" d="M{_LEFT} {y:.1f}H{_RIGHT}"/>'
        yield f'<text class="small" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share}</text>'
    for decade in range(_SPEEDS[0], _SPEEDS[1] + 1):
        x = _x(10**decade)
        yield f'<path class="grid" d="M{x:.1f} {_TOP}V{_BOTTOM}"/>'
        yield f'<text class="small" x="{x:.1f}" y="{_BOTTOM + 18}" text-anchor="middle">{_NAMES[decade]}</text>'


def _point(system: Mapping[str, Any], *, own: bool) -> Iterator[str]:
    share, rate = system["figures"]["e2e"][2], system["chars_per_cpu_second"]
    x, y = _x(rate), _y(share)
    # Peers lie close together at the left; the baseline and ours far to the right, where the label is on the left.
    left = x > (_LEFT + _RIGHT) / 2
    at, anchor = (x - 11, "end") if left else (x + 11, "start")
    kind, weight = ("ours", "own") if own else ("peer", "other")
    yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
    label = f"{system['name']} {share:.1f}"
    yield f'<text class="{weight}" x="{at:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{label}</text>'


def _measured(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [system for system in record["systems"] if system["figures"]]


def svg(record: Mapping[str, Any]) -> str:
    """The chart. Its colours follow the reader's choice of light or dark; it has no background of its own."""
    measured = _measured(record)
    said = "; ".join(f"{s['name']} {s['figures']['e2e'][2]:.1f} at {_speed(s)}" for s in measured)
    title = "Quotes with the right speaker (F1, per cent) against characters a CPU second"
    size = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    below = f'x="{(_LEFT + _RIGHT) / 2:.1f}" y="{_BOTTOM + 42}" text-anchor="middle"'
    parts = [
        f'<svg {size} role="img" aria-label="{title}: {said}; two readers agree at {HUMAN}">',
        f"<style>\n{_STYLE}\n</style>",
        *_grid(),
        f'<path class="human" d="M{_LEFT} {_y(HUMAN):.1f}H{_RIGHT}"/>',
        f'<text class="of-human" x="{_LEFT + 8}" y="{_y(HUMAN) + 16:.1f}">two human readers agree: {HUMAN}</text>',
        *(part for system in measured for part in _point(system, own=system is measured[0])),
        f'<text class="small" {below}>characters a CPU second (log scale): the more to the right, the faster</text>',
        f'<text class="small" x="{_LEFT}" y="{_TOP - 12}">quote and speaker both right, F1 in per cent</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _speed(system: Mapping[str, Any]) -> str:
    rate = system["chars_per_cpu_second"]
    return f"{rate / 1e6:.2f} M" if rate >= 1e6 else f"{rate / 1e3:.1f} k"


def measured_table(record: Mapping[str, Any]) -> str:
    """The recorded figures in Markdown, with the versions they are of."""
    rows = [
        "| system | span F1 | speaker exact | part | cue | quote and speaker F1 | characters a CPU second |",
        "|:--|--:|--:|--:|--:|--:|--:|",
    ]
    for system in _measured(record):
        told = system["figures"]
        shares = (told["span"][2], told["speaker_exact"], told["speaker_part"], told["cue"], told["e2e"][2])
        named = " ".join(filter(None, (system["name"], system["versions"].get(system["name"]))))
        rows.append(f"| {named} | {' | '.join(f'{share:.1f}' for share in shares)} | {_speed(system)} |")
    return "\n".join(rows)


def page(text: str, record: Mapping[str, Any]) -> str:
    """The page with its table replaced by that of the record.

    Raises:
        ValueError: The page has no markers for the table.
    """
    before, opened, rest = text.partition(OPEN)
    _, closed, after = rest.partition(CLOSE)
    if not opened or not closed:
        raise ValueError(f"no {OPEN} and {CLOSE} in the page")
    return f"{before}{OPEN}\n{measured_table(record)}\n{CLOSE}{after}"


def write(record: Mapping[str, Any], folder: Path = RECORD.parent) -> None:
    """Keep the figures, and redraw what shows them."""
    (folder / RECORD.name).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / CHART.name).write_text(svg(record), encoding="utf-8")
    shown = folder / PAGE.name
    shown.write_text(page(shown.read_text(encoding="utf-8"), record), encoding="utf-8")
