"""Pages of very many comments, headers and headings. No clock: quadratic work on these would take hours."""

from __future__ import annotations

import pytest

from broadsheet.segment import segment

DATE = "March 3, 2016 at 8:14 pm"
SIZE = 50_000
# Each with the least number of comments that must have been found.
PAGES: dict[str, tuple[str, int]] = {
    "100,000 replies nested ever deeper": (
        "100000 Comments\n\n"
        + "".join(
            f"{' ' * min(depth, 110)}* Ann says:\n{' ' * min(depth + 2, 112)}It rains.\n" for depth in range(100_000)
        ),
        100_000,
    ),
    "200,000 bullets": ("Comments\n\n" + "* I say it rains.\n" * 200_000, 200_000),
    "200,000 headers": ("Comments\n\n" + f"Ann Baker says:\n{DATE}\nIt rains.\n" * 4 * SIZE, 4 * SIZE),
    "50,000 headers of one line": ("Comments\n\n" + f"Ann • {DATE} • Reply\nIt rains.\n" * SIZE, SIZE),
    "50,000 dates below texts": ("Comments\n\n" + f"Ann\nIt rains in the town.\n{DATE}\nReply\n" * SIZE, 0),
    "50,000 signatures below texts": ("Comments\n\n" + f"It rains in the town.\nAnn | {DATE}\n" * SIZE, 0),
    "50,000 headers without a text": ("Comments\n\n" + f"Ann | {DATE}\n" * SIZE, 0),
    "50,000 names": ("Comments\n\n" + "Ann Baker\n" * SIZE + DATE, 0),
    "50,000 templates": ("".join(f"Ann • {n % 28 + 1} March 2016 {'at ' * (n % 50)}\nWet.\n" for n in range(SIZE)), 0),
    "30,000 headings": (f"3 Comments\nAnn Baker\n{DATE}\nIt rains.\n" * 30_000, 0),
    "30,000 forms": ("Comments\n" + f"Ann | {DATE}\nIt rains.\nLeave a Reply\n" * 30_000, 0),
    "30,000 pingbacks": ("Comments\n" + "Pingback: The ferry\n" * 30_000, 0),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_long_pages_are_segmented(name: str) -> None:
    page, least = PAGES[name]
    found = segment(page)
    assert found.blocks[-1].end == len(page)
    assert len(found.items) >= least
