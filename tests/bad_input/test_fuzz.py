"""Any bytes at all: records that keep every promise, or quarantine with a reason; never an exception."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.compile import compile_page
from broadsheet.read import Provenance
from corpus import BAKERY, BRIDGE
from invariants import assert_holds
from junk import any_text

ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "koi8-r",
    "gb18030",
]
# What breaks parsers: byte order marks, controls, cut and lone surrogates, marks without a partner, markers, line ends.
SPLINTERS = [
    b"\0", b"\r", b"\n", b"\r\n", b"\x1b[2J", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xe2\x80",
    "“".encode(), "”".encode(), b'"', b"'", "’".encode(), b"[", b"]", b"(", b"  1. ", b"\n\n  2. ", b"\n    * ",
    b"99999999999. ", b"3 Comments\n", b"Comments are closed.\n", "\u202e".encode(), "\u2028".encode(), "\x85".encode(),
    b"@reader ", b"#2 ", b" said ", "â€œ".encode(), "a\u0301\u0323".encode(), b"\t", b" " * 300, b"By ", b"<p>",
]  # fmt: skip


@st.composite
def mutated_pages(draw: st.DrawFn) -> bytes:
    """A sound page, encoded somehow, with stretches cut out, doubled, moved, overwritten or put in."""
    page = bytearray((draw(st.sampled_from([BRIDGE, BAKERY, BRIDGE + BAKERY])) * draw(st.integers(1, 2))).encode())
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(page)))
        end = min(len(page), start + draw(st.integers(0, 60)))
        stretch = bytes(page[start:end])
        at = draw(st.integers(0, len(page)))
        match draw(st.sampled_from(["cut", "double", "move", "put in", "bytes"])):
            case "cut":
                del page[start:end]
            case "double":
                page[at:at] = stretch * 3
            case "move":
                del page[start:end]
                page[at:at] = stretch
            case "put in":
                page[at:at] = draw(st.sampled_from(SPLINTERS)) * draw(st.sampled_from([1, 1, 2, 20]))
            case _:
                page[at : at + 2] = draw(st.binary(min_size=1, max_size=4))
    return bytes(page)


@st.composite
def encoded_text(draw: st.DrawFn) -> bytes:
    return draw(any_text()).encode(draw(st.sampled_from(ENCODINGS)), "replace")


def pages() -> st.SearchStrategy[bytes]:
    return st.one_of(st.binary(max_size=400), encoded_text(), mutated_pages())


def declared() -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from(ENCODINGS), st.text(max_size=12))


@settings(max_examples=400)
@given(raw=pages(), encoding=declared())
@example(raw=b"", encoding=None)
@example(raw=b"\xff\xfe\x00\xd8", encoding="utf-16")
def test_any_bytes_give_sound_records_or_a_reason(raw: bytes, encoding: str | None) -> None:
    provenance = Provenance(source_id="gazette", raw_path="gazette/page.txt", encoding=encoding)
    result = compile_page(raw, provenance)
    assert_holds(raw, result)
    assert compile_page(raw, provenance) == result


@settings(max_examples=300)
@given(raw=mutated_pages())
def test_a_damaged_page_keeps_every_promise(raw: bytes) -> None:
    assert_holds(raw, compile_page(raw, Provenance(source_id="gazette", raw_path="gazette/page.txt", language="en")))
