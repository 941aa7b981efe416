"""JSON Lines: each line is a page or a named loss, whatever stands on it; in cuts as in one piece."""

import json
import tracemalloc
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.contract.records import Incident
from broadsheet.read import FieldMap, cuts, open_store
from broadsheet.read.compression import compression_of
from broadsheet.read.containers import recognise
from broadsheet.read.containers.jsonl import jsonl_pages
from broadsheet.read.fields import default_names
from broadsheet.read.limits import MAX_LINE_BYTES, MAX_PAGE_BYTES
from broadsheet.read.provenance import Provenance
from broadsheet.read.window import Window
from reading import brief, by_cuts, listed, read

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))

CASES = [
    ("the plainest", b'{"text": "Rain."}', b"Rain."),
    ("another name", b'{"raw_content": "Rain."}', b"Rain."),
    ("nested", b'{"data": {"text": "Sun."}, "content": "Rain."}', b"Rain."),
    ("markup goes before text", b'{"text": "Rain.", "html": "<p>Rain."}', b"<p>Rain."),
    ("no markup after all", b'{"text": "Rain.", "html": null, "raw_html": ""}', b"Rain."),
    ("an empty text is for the compiler to tell", b'{"text": ""}', b""),
    ("escapes", b'{"text": "\\u00e9\\ud83d\\ude00\\u0000"}', "é😀\0".encode()),
    ("broken", b'{"text": "Rain."', "read.json"),
    ("no object", b'["Rain."]', "read.not-a-record"),
    ("null", b"null", "read.not-a-record"),
    ("a number", b"7", "read.not-a-record"),
    ("no text", b'{"title": "Rain."}', "read.no-text"),
    ("null for text", b'{"text": null}', "read.no-text"),
    ("a number for text", b'{"text": 7}', "read.wrong-type"),
    ("a list for text", b'{"text": ["Rain."]}', "read.wrong-type"),
    ("an object for text", b'{"text": {"en": "Rain."}}', "read.wrong-type"),
    ("twice", b'{"text": "Rain.", "text": "Sun."}', "read.field-twice"),
    ("twice, once in escapes", b'{"t\\u0065xt": "Rain.", "text": "Sun."}', "read.field-twice"),
    ("twice, but within the text", b'{"text": "\\"text\\": \\"text\\""}', b'"text": "text"'),
    ("as a value too", b'{"text": "text", "type": "text"}', b"text"),
    ("another field twice", b'{"text": "Rain.", "score": 1, "score": 2}', b"Rain."),
    ("NaN in a field that is not used", b'{"text": "Rain.", "score": NaN, "low": -Infinity}', b"Rain."),
    ("NaN for text", b'{"text": NaN}', "read.wrong-type"),
    ("a number beyond bounds", b'{"text": "Rain.", "n": ' + b"9" * 9000 + b"}", b"Rain."),
    ("half a surrogate pair", b'{"text": "\\ud800"}', "read.lone-surrogate"),
    ("half a surrogate pair elsewhere", b'{"text": "Rain.", "title": "\\udc00"}', b"Rain."),
    ("not UTF-8", b'{"text": "Caf\xe9"}', "read.json-encoding"),
    ("nested very deep", b'{"text": "Rain.", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "read.json-depth"),
    ("nested very deep, in objects", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "read.json-depth"),
    ("brackets without end", b"[" * 100_000, "read.json-depth"),
    ("brackets in a string", b'{"text": "Rain.", "n": NaN, "a": "' + b"[" * 2000 + b'"}', b"Rain."),
    ("garbage", b"\x00\x01\x02", "read.json"),
]


@pytest.mark.parametrize(("line", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_line_is_a_page_or_a_named_loss_and_harms_no_other(line: bytes, wanted: bytes | str) -> None:
    data = b'{"text": "Before."}\n' + line + b'\n{"text": "After."}\n'
    assert brief(read(data)) == [(1, b"Before."), (2, wanted), (3, b"After.")]


def test_empty_lines_carriage_returns_and_a_mark_are_no_harm() -> None:
    data = b'\xef\xbb\xbf{"text": "Rain."}\r\n\r\n \t\n{"text": "Sun."}'
    assert brief(read(data)) == [(1, b"Rain."), (4, b"Sun.")]
    assert brief(read(b"")) == []


@given(st.lists(st.dictionaries(TEXTS, TEXTS | st.none() | st.integers() | st.lists(TEXTS)), max_size=6), st.data())
def test_what_libraries_write_comes_back(records: list[dict[str, object]], data: st.DataObject) -> None:
    texts = [data.draw(TEXTS) for _ in records]
    full = [{**record, "body": text} for record, text in zip(records, texts, strict=True)]
    for dumps in (orjson.dumps, lambda record: json.dumps(record).encode()):
        try:
            lines = b"".join(dumps(record) + b"\n" for record in full)
        except TypeError:  # orjson writes integers of 64 bits only
            continue
        assert brief(read(lines, text="body")) == [(n + 1, text.encode()) for n, text in enumerate(texts)]


@example(b"P*M\x18")
@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_told_line_by_line(data: bytes) -> None:
    found = read(data, "a.jsonl")
    filled = [n for n, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1) if line.strip()]
    if compression_of(data) is None and not data.startswith((b"PAR1", b"WARC/")):
        assert [page.provenance.record.number for page in found if page.provenance.record] == filled


def test_a_line_of_a_gigabyte_is_skipped_in_constant_memory() -> None:
    piece = b"x" * 2**18

    def chunks():
        yield b'{"text": "Before."}\n{"text": "'
        for _ in range(4096):
            yield piece
        yield b'"}\n{"text": "After."}\n'

    tracemalloc.start()
    try:
        found = brief(list(jsonl_pages(Window(chunks()), Provenance(), FieldMap())))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == [(1, b"Before."), (2, "read.line-too-long"), (3, b"After.")]
    assert peak < 1.5 * MAX_LINE_BYTES


def test_a_page_too_large_in_a_line_that_is_not() -> None:
    line = b'{"text": "' + b"x" * (MAX_PAGE_BYTES + 1) + b'"}\n'
    assert brief(read(line)) == [(1, "read.too-large")]


def test_what_a_record_states_is_kept_in_our_spelling() -> None:
    record = {
        "text": "Rain.",
        "meta": {"url": "https://example.org/rain"},
        "timestamp": "2019-04-25T12:57:54.5Z",
        "published": "2019-04-24 10:00:00",
        "title": " Rain\nagain ",
        "author": ["Jane Roe"],
        "language": "eng",
        "doc_id": 12,
    }
    [page] = read(orjson.dumps(record))
    stated = page.provenance
    assert (stated.url, stated.title, stated.author) == ("https://example.org/rain", "Rain again", None)
    assert (stated.date_retrieved, stated.date_published) == ("2019-04-25T12:57:54Z", "2019-04-24")
    assert (stated.language, stated.encoding, stated.source_id) == ("en", "utf-8", "town")
    assert stated.record is not None
    assert (stated.record.format, stated.record.number, stated.record.id, stated.record.digest) == (
        "jsonl",
        1,
        "12",
        None,
    )


def test_the_curators_word_goes_before_the_records_and_a_note_only_where_nothing_is_known() -> None:
    sidecar = 'title = "Rain"\n[unknown]\nurl = "Not kept."\nauthor = "Not kept."\ndate_published = "Not kept."\n'
    line = b'{"text": "Rain.", "title": "Sun", "url": "https://example.org/"}\n'
    [page] = read(line, sidecar=sidecar)
    assert (page.provenance.title, page.provenance.url) == ("Rain", "https://example.org/")
    assert [note.field for note in page.provenance.notes] == ["author", "date_published"]


def test_a_stated_field_rules_out_the_guesses() -> None:
    line = b'{"text": "Sun.", "html": "<p>Sun.", "body": {"en.us": "Rain."}}'
    assert brief(read(line, text="body.en.us")) == [(1, b"Rain.")]
    [lost] = read(line, text="story")
    assert isinstance(lost.data, Incident)
    assert lost.data.message == "No field holds a page; tried were story."


def test_the_fields_are_those_of_the_schema() -> None:
    from broadsheet.contract.schemas import schema

    assert set(default_names()) == set(schema("dataset")["properties"]["fields"]["properties"])


@given(
    st.lists(st.sampled_from([b"", b"\r"]) | st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=40),
    st.integers(1, 60),
    st.booleans(),
)
def test_cuts_hold_each_line_once_and_number_it_alike(lines: list[bytes], size: int, ended: bool) -> None:
    from tempfile import TemporaryDirectory

    data = b'{"text": "Rain."}\n' + b"\n".join(lines) + b"\n" * ended
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "town").mkdir()
        (folder / "town" / "a.jsonl").write_bytes(data)
        [one] = listed(folder)
        found = cuts(one, open_store(name), size)
        assert [cut.start for cut in found[1:]] == [cut.end for cut in found[:-1]]
        assert (found[0].start, found[-1].end) == (0, len(data))
        assert all(data[cut.start - 1 : cut.start] in (b"\n", b"") for cut in found)
        assert all((cut.start // size) > (before.start // size) for before, cut in pairwise(found))
        assert brief(by_cuts(folder, one, found)) == brief(read(data))


def test_cuts_are_near_the_wanted_size(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    data = b"".join(b'{"text": "Page %d."}\n' % n for n in range(20_000))
    (tmp_path / "town" / "a.jsonl").write_bytes(data)
    [one] = listed(tmp_path)
    found = cuts(one, open_store(str(tmp_path)), 60_000)
    assert len(found) == -(-len(data) // 60_000)
    assert brief(by_cuts(tmp_path, one, found)) == [(n + 1, b"Page %d." % n) for n in range(20_000)]


@pytest.mark.parametrize("name", ["a.txt", "a.warc", "a.jsonl.gz"])
def test_what_cannot_be_cut_is_one_cut(tmp_path: Path, name: str) -> None:
    import gzip

    (tmp_path / "town").mkdir()
    data = gzip.compress(b'{"text": "Rain."}\n') * 99 if name.endswith("gz") else b"Rain.\n" * 99
    (tmp_path / "town" / name).write_bytes(data)
    [one] = listed(tmp_path)
    [whole] = cuts(one, open_store(str(tmp_path)), 10)
    assert (whole.start, whole.end, whole.number) == (0, len(data), 1)


@pytest.mark.parametrize(
    ("head", "name", "wanted"),
    [
        (b'{"text": "Rain."}\n', b"a.jsonl", "jsonl"),
        (b"what is no JSON at all", b"a.jsonl", "jsonl"),
        (b'{"text": "Rain."}\n', b"a.txt", "jsonl"),
        (b'{"weather": "Rain."}\n', b"a.txt", "page"),
        (b'{"weather": "Rain."}\n', b"part-00000", "jsonl"),
        (b"{Rain} is a word in braces.\n", b"part-00000", "page"),
        (b'{\n  "text": "Rain."\n}\n', b"a.json", "page"),
        (b'\xef\xbb\xbf\n\n{"text": "Rain."}', b"c4.json.gz", "jsonl"),
        (b'{"text": "' + b"x" * 2**16, b"c4.json.gz", "jsonl"),
        (b"PAR1", b"a.txt", "parquet"),
        (b"not", b"a.parquet", "parquet"),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", b"a", "warc"),
        (b"WARC/1.0 is a format for crawls.\n", b"a.txt", "page"),
        (b'<?xml version="1.0"?>\n<rss version="2.0"\n xmlns:wp="http://wordpress.org/export/1.2/">', b"a.xml", "wxr"),
        (b'<rss version="2.0"><channel>', b"a.xml", "page"),
    ],
)  # fmt: skip
def test_a_file_is_told_by_its_content(head: bytes, name: bytes, wanted: str) -> None:
    assert recognise(head, name) == wanted
