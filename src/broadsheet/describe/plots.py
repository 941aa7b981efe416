"""Plots as SVG, the same bytes from the same figures: no clock, no font of the machine, for light and dark pages."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any, Final

from broadsheet.describe.charts import Chart, charts
from broadsheet.describe.errors import DescribeError

# Middle tones: a picture in a page does not know what stands behind it. 3 to 1 on white and on #0d1117, as WCAG 2.2
# (1.4.11) asks of graphics; the text has 4 to 1.
TEXT: Final = "#767676"
LINE: Final = "#8b8b8b"
BARS: Final = ("#2f81d8", "#c46a1b")

_STYLE: Final[dict[str, Any]] = {
    "axes.edgecolor": LINE,
    "axes.labelcolor": TEXT,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12.0,
    "font.family": ["DejaVu Sans"],
    "font.size": 10.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "broadsheet",
    "text.color": TEXT,
    # A name may hold dollar signs.
    "text.parse_math": False,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "ytick.left": False,
}
# The font of the measures comes with the library; readers see the text in a font that they have.
_FONT: Final = "font-family: 'DejaVu Sans'"
_INCH: Final = 0.28


def require_matplotlib() -> None:
    """Say early that plots cannot be made.

    Raises:
        DescribeError: the library is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise DescribeError('plots need matplotlib: pip install "broadsheet[plots]"') from None


def svg(chart: Chart) -> str:
    """A chart as SVG, with its title and what it shows in words for screen readers.

    Raises:
        DescribeError: matplotlib is not installed.
    """
    require_matplotlib()
    import matplotlib as mpl

    # The settings of the machine and of the calling program stay out.
    with mpl.rc_context(), warnings.catch_warnings():
        # Of a script that the measuring font lacks the width is a guess; the reader's own font shows it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        mpl.rcdefaults()
        settings: Any = mpl.rcParams
        settings.update(_STYLE)
        drawn = _draw(chart)
    label = f'role="img" aria-labelledby="{chart.name}-title {chart.name}-desc"'
    said = f'<title id="{chart.name}-title">{escape(chart.title)}</title>'
    said += f'\n <desc id="{chart.name}-desc">{escape(chart.told)}</desc>'
    head, found, rest = drawn.partition("<svg ")
    opening, end, body = rest.partition(">")
    return f"{head}{found}{label} {opening}{end}\n {said}{body}".replace(_FONT, "font-family: sans-serif")


def _draw(chart: Chart) -> str:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator, StrMethodFormatter

    rows, n_series = len(chart.labels), len(chart.series)
    figure = Figure(figsize=(7.5, 1.0 + _INCH * rows * n_series + 0.15 * rows), layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    height = 0.8 / n_series
    for index, (name, _) in enumerate(chart.series):
        at = [row + index * height for row in range(rows)]
        lengths = [chart.length(index, row) for row in range(rows)]
        bars = axes.barh(at, lengths, height=height * 0.9, color=BARS[index], label=name or None)
        axes.bar_label(bars, labels=[chart.value(index, row) for row in range(rows)], padding=3)
    axes.set_yticks([row + height * (n_series - 1) / 2 for row in range(rows)], labels=chart.labels)
    axes.invert_yaxis()
    axes.margins(x=0.12, y=0.3 / (rows * n_series))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.set_xlabel(chart.unit)
    axes.set_title(chart.title)
    if n_series > 1:
        axes.legend(frameon=False, loc="lower right")
    out = StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(out, format="svg", transparent=True, metadata=nothing)
    # The lines of the library end in spaces.
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def plots(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The plots of a build: the name of a file and its SVG.

    Raises:
        DescribeError: matplotlib is not installed.
    """
    require_matplotlib()
    for chart in charts(facts):
        yield f"{chart.name}.svg", svg(chart)


def write_plots(facts: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write all plots into a folder, which is made if it is missing; the files.

    Raises:
        DescribeError: matplotlib is not installed.
        OSError: a file cannot be written.
    """
    written = []
    for name, drawn in plots(facts):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(drawn.encode())
        written.append(folder / name)
    return written
