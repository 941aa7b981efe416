"""Text that no newspaper printed: odd characters, and pages made of markers, indents and the phrases rules look for."""

from __future__ import annotations

from hypothesis import strategies as st

_PARTS = [
    "1.", "2.", "3)", "99999999999.", "•", "*", "-", "+", "1", ".", "3 Comments", "Comments", "Comments are closed.",
    "reader42 says:", "September 17, 2016 at 8:14 pm", "2 weeks ago", "Reply", "[Editor’s note: rain", "[", "]", "(",
    ")", "(Note: rain)", "By Jane Roe", "SPRINGFIELD (AP) - Rain.", "All rights reserved. Privacy policy.", "Bridge",
    "It rained on the bridge all day long, and nobody asked why.", "@reader42", "#2", "“", "”", "‘", "’", '"', ":", ">",
    "Leave a Reply", "\N{NO-BREAK SPACE}", "\N{LINE SEPARATOR}", "\x0c", "\x1c", "\x85", "İ", "ß", "\ufeff", "\0",
]  # fmt: skip


def odd_text() -> st.SearchStrategy[str]:
    """Any characters but lone surrogates, which no decoded text holds."""
    return st.text(st.characters(exclude_categories=["Cs"]))


def junk_lines() -> st.SearchStrategy[str]:
    indent = st.one_of(st.integers(0, 12).map(lambda n: " " * n), st.sampled_from(["\t", " \t", "\t\t"]))
    line = st.builds(
        lambda lead, parts: lead + " ".join(parts), indent, st.lists(st.sampled_from(_PARTS), min_size=0, max_size=4)
    )
    return st.lists(line, max_size=40).map("\n".join)


def any_text() -> st.SearchStrategy[str]:
    return st.one_of(junk_lines(), odd_text(), st.lists(st.one_of(odd_text(), junk_lines()), max_size=4).map("\n".join))
