"""WARC: each record that is a page or claims to be one comes once, whatever is wrong with it or its neighbours."""

import base64
import gzip
import hashlib
import io
import zlib

import brotli
import pytest
from backports import zstd
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.contract.records import Incident
from broadsheet.read.containers.http import MAX_HEAD
from broadsheet.read.limits import MAX_PAGE_BYTES
from formats import http, record
from reading import Brief, brief, read


def page(text: bytes) -> bytes:
    return record(http(b"<p>" + text))


def found(data: bytes) -> list[Brief]:
    return brief(read(data, "a.warc"))


PACKED = pytest.mark.parametrize(
    "pack", [lambda data: data, gzip.compress, zstd.compress], ids=["plain", "gzip", "zstd"]
)


BODIES = st.tuples(st.binary(min_size=1, max_size=300), st.sampled_from(["response", "resource", "request"]))


@given(st.lists(BODIES, min_size=1, max_size=8))
def test_of_a_sound_file_the_same_comes_as_from_fastwarc(parts: list[tuple[bytes, str]]) -> None:
    # FastWARC 2.0.1 reads; its bindings for writing fail on every record type.
    data = b"".join(record(body if kind == "resource" else http(body), kind) for body, kind in parts)
    theirs = [one.reader.read() for one in ArchiveIterator(io.BytesIO(data))]
    assert theirs == [body if kind != "request" else http(body) for body, kind in parts]
    wanted = [(n, body) for n, (body, kind) in enumerate(parts, 1) if kind != "request"]
    for packed in (data, gzip.compress(data), zstd.compress(data)):
        assert found(packed) == wanted


@PACKED
@pytest.mark.parametrize("wrong_by", [-150, -4, -3, -2, -1, 1, 2, 3, 4, 5, 30, 300, 700, 10**6, 10**9, 10**17])
def test_a_wrong_length_costs_one_record(pack, wrong_by: int) -> None:
    wrong = record(http(b"<p>Sun." + b"." * 200), wrong_by=wrong_by)
    data = b"".join(map(pack, [page(b"Rain."), wrong, page(b"Snow."), page(b"Hail.")]))
    assert found(data) == [(1, b"<p>Rain."), (2, "read.warc-length"), (3, b"<p>Snow."), (4, b"<p>Hail.")]


def test_many_wrong_lengths_cost_one_record_each() -> None:
    wrong = record(http(b"<p>Sun."), wrong_by=10**6)
    data = b"".join([wrong, page(b"Rain.")] * 50)
    wanted = [(n, "read.warc-length" if n % 2 else b"<p>Rain.") for n in range(1, 101)]
    assert found(data) == wanted


def test_a_wrong_length_of_the_last_record_is_told() -> None:
    assert found(page(b"Rain.") + record(http(b"<p>Sun."), wrong_by=1000)) == [
        (1, b"<p>Rain."),
        (2, "read.warc-length"),
    ]


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\n\r\n", b"\r\n" * 50])
def test_the_last_record_may_end_as_it_likes(end: bytes) -> None:
    assert found(page(b"Rain.") + record(http(b"<p>Sun."), end=end)) == [(1, b"<p>Rain."), (2, b"<p>Sun.")]


def test_a_record_within_a_record_is_part_of_it() -> None:
    inner = page(b"Rain.")
    assert found(record(inner, "resource") + page(b"Sun.")) == [(1, inner), (2, b"<p>Sun.")]


def test_garbage_between_records_is_told_once() -> None:
    data = page(b"Rain.") + GARBAGE + page(b"Sun.")
    assert found(data) == [(1, "read.warc-length"), (2, b"<p>Sun.")]


GARBAGE = b"garbage\r\nmore of it\r\n\r\n"


@pytest.mark.parametrize(
    "sound",
    [
        record(http(b"<p>Rain."), WARC_Block_Digest="sha1:" + hashlib.sha1(http(b"<p>Rain.")).hexdigest()),
        record(http(b"<p>Rain."), WARC_Payload_Digest="sha1:" + hashlib.sha1(b"<p>Rain.").hexdigest()),
        record(b"<p>Rain.", "resource", WARC_Payload_Digest="sha1:" + hashlib.sha1(b"<p>Rain.").hexdigest()),
        record(http(b"<p>Rain.", Content_Length="8")),
    ],
    ids=["block", "payload", "resource", "http"],
)
def test_a_block_that_vouches_for_its_end_is_kept_before_garbage(sound: bytes) -> None:
    assert found(sound + GARBAGE + page(b"Sun.")) == [(1, b"<p>Rain."), (2, "read.warc-header"), (3, b"<p>Sun.")]


@pytest.mark.parametrize("length", ["7", "9", "x", ""])
def test_a_block_that_vouches_for_another_end_is_not_kept_before_garbage(length: str) -> None:
    data = record(http(b"<p>Rain.", Content_Length=length)) + GARBAGE + page(b"Sun.")
    assert found(data) == [(1, "read.warc-length"), (2, b"<p>Sun.")]


@pytest.mark.parametrize(
    "fields", [{"Content_Length": ""}, {"Content_Length": "many"}, {"Content_Length": "-7"}, {"WARC_Type": ""}]
)
def test_a_header_without_length_or_type_costs_one_record(fields: dict[str, str]) -> None:
    data = page(b"Rain.") + record(http(b"<p>Sun."), **fields) + page(b"Snow.")
    assert found(data) == [(1, b"<p>Rain."), (2, "read.warc-header"), (3, b"<p>Snow.")]


def test_a_header_without_end_is_told() -> None:
    data = page(b"Rain.") + b"WARC/1.0\r\n" + b"X: y\r\n" * 30_000 + b"\r\n\r\n" + page(b"Sun.")
    assert found(data) == [(1, b"<p>Rain."), (2, "read.warc-header"), (3, b"<p>Sun.")]


@PACKED
def test_a_file_cut_anywhere_keeps_what_stands_before(pack) -> None:
    data = b"".join(pack(page(text)) for text in (b"Rain.", b"Sun.", b"Snow."))
    whole = found(data)
    assert [one[1] for one in whole] == [b"<p>Rain.", b"<p>Sun.", b"<p>Snow."]
    lost = ("read.cut-compression", "read.warc-header", "read.warc-length")
    for size in range(40, len(data)):
        part = found(data[:size])
        kept = [one for one in part if isinstance(one[1], bytes)]
        assert kept == whole[: len(kept)]
        assert all(one[1] in lost for one in part[len(kept) :])
        assert len(part) - len(kept) <= 1


def test_records_that_are_no_pages_leave_no_trace_but_count() -> None:
    kinds = ["warcinfo", "request", "metadata", "continuation", "unheard-of"]
    others = [record(b"software: none\r\n", kind, Content_Type="application/warc-fields") for kind in kinds]
    dns = record(b"20200102030405\nexample.org. 300 IN A 192.0.2.1", Content_Type="text/dns")
    assert found(b"".join([*others, dns, page(b"Rain.")])) == [(7, b"<p>Rain.")]


@pytest.mark.parametrize(
    ("block", "fields", "wanted"),
    [
        (http(b"<p>Rain."), {}, b"<p>Rain."),
        (http(b"Rain.", "text/plain"), {}, b"Rain."),
        (http(b"<p>Rain.", "application/xhtml+xml"), {}, b"<p>Rain."),
        (http(b"<p>Rain.", "TEXT/HTML"), {}, b"<p>Rain."),
        (http(b"<p>Rain.", status="203 Non-Authoritative"), {}, b"<p>Rain."),
        (http(b"", "text/html"), {}, b""),
        (http(b"\x89PNG", "image/png"), {}, None),
        (http(b"body {}", "text/css"), {}, None),
        (http(b"<p>Gone.", status="404 Not Found"), {}, None),
        (http(b"", status="301 Moved"), {}, None),
        (http(b"User-agent: *", "text/plain"), {"WARC_Target_URI": "https://example.org/robots.txt"}, None),
        (http(b"<!DOCTYPE html><p>Rain.", None), {}, b"<!DOCTYPE html><p>Rain."),
        (http(b"<p>Rain.", None), {"WARC_Identified_Payload_Type": "text/html"}, b"<p>Rain."),
        (http(b"\x89PNG", None), {}, None),
        (b"HTTP/1.1 OK\r\nContent-Type: text/html\r\n\r\n<p>Rain.", {}, "read.http-header"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html", {}, "read.http-header"),
        (b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>Rain.", {}, b"<p>Rain."),
        (http(b"<p>Rain.", Content_Length="900"), {}, "read.http-cut"),
        (http(b"<p>Rain.", Content_Length="900"), {"WARC_Truncated": "length"}, b"<p>Rain."),
        (http(b"<p>Rain.", Content_Length="2"), {}, b"<p>Rain."),
        (http(b"<p>Rain."), {"WARC_Segment_Number": "1"}, "read.warc-segment"),
    ],
)
def test_a_response_is_a_page_or_a_named_loss_or_no_page(
    block: bytes, fields: dict[str, str], wanted: bytes | str | None
) -> None:
    expected = [] if wanted is None else [(1, wanted)]
    assert found(record(block, **fields) + page(b"After.")) == [*expected, (2, b"<p>After.")]


def chunked(body: bytes, size: int = 5) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


CODINGS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}
BODY = b"<html><p>" + bytes(range(32, 127)) * 100


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_codings_are_undone(coding: str, in_chunks: bool) -> None:
    body, fields = CODINGS[coding](BODY), {"Content_Encoding": coding}
    if in_chunks:
        body, fields = chunked(body), {**fields, "Transfer_Encoding": "chunked"}
    assert found(record(http(body, **fields))) == [(1, BODY)]
    cut = chunked(CODINGS[coding](BODY))[:200] if in_chunks else body[:-5]
    assert found(record(http(cut, **fields))) == [(1, "read.http-cut")]
    [(_, kept)] = found(record(http(cut, **fields), WARC_Truncated="length"))
    assert isinstance(kept, bytes)
    assert BODY.startswith(kept)


@pytest.mark.parametrize("coding", CODINGS)
def test_damaged_codings_are_told(coding: str) -> None:
    damaged = CODINGS[coding](BODY)[:8] + b"\xff" * 60
    [(_, lost)] = found(record(http(damaged, Content_Encoding=coding)))
    assert lost in ("read.http-coding", "read.http-cut")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_coding_that_the_crawler_undid_is_no_fault(coding: str) -> None:
    assert found(record(http(b"<p>Rain.", Content_Encoding=coding))) == [(1, b"<p>Rain.")]


@pytest.mark.parametrize("coding", CODINGS)
def test_a_page_that_is_a_bomb_is_not_unpacked(coding: str) -> None:
    bomb = CODINGS[coding](bytes(MAX_PAGE_BYTES + 2**20))
    assert found(record(http(bomb, Content_Encoding=coding))) == [(1, "read.too-large")]


def test_other_codings() -> None:
    assert found(record(http(raw_deflate(BODY), Content_Encoding="deflate"))) == [(1, BODY)]
    twice = gzip.compress(zlib.compress(BODY))
    assert found(record(http(twice, Content_Encoding="deflate, gzip"))) == [(1, BODY)]
    assert found(record(http(b"<p>", Content_Encoding="rot13"))) == [(1, "read.http-coding")]
    assert found(record(http(b"<p>Rain.", Transfer_Encoding="chunked"))) == [(1, b"<p>Rain.")]


def stated(algorithm: str, data: bytes, base32: bool = True) -> str:
    digest = hashlib.new(algorithm, data).digest()
    return f"{algorithm}:{base64.b32encode(digest).decode() if base32 else digest.hex()}"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("base32", [True, False])
def test_digests_are_compared(algorithm: str, base32: bool) -> None:
    body = chunked(gzip.compress(BODY))
    block = http(body, Content_Encoding="gzip", Transfer_Encoding="chunked")
    for right in (body, gzip.decompress(gzip.compress(BODY))):
        assert found(record(block, WARC_Payload_Digest=stated(algorithm, right, base32))) == [(1, BODY)]
    assert found(record(block, WARC_Block_Digest=stated(algorithm, block, base32))) == [(1, BODY)]
    for name in ("WARC_Block_Digest", "WARC_Payload_Digest"):
        assert found(record(block, **{name: stated(algorithm, b"x", base32)})) == [(1, "read.digest")]


@pytest.mark.parametrize("digest", ["md5:AAAA", "sha1:", "sha1:!!", "none", "sha1:" + "0" * 32])
def test_a_digest_that_cannot_be_read_is_kept_and_not_compared(digest: str) -> None:
    [one] = read(record(http(b"<p>Rain."), WARC_Payload_Digest=digest))
    assert one.data == b"<p>Rain."
    assert one.provenance.record is not None
    assert one.provenance.record.digest == digest


def test_what_a_record_states_is_kept() -> None:
    [one] = read(record(http(b"<p>Rain."), WARC_Target_URI="<https://example.org/rain>"))
    known = one.provenance
    assert (known.url, known.date_retrieved) == ("https://example.org/rain", "2020-01-02T03:04:05Z")
    assert (known.encoding, known.record and known.record.id) == ("windows-1252", "<urn:uuid:1>")


@pytest.mark.parametrize("date", ["2020-13-99T00:00:00Z", "0000-00-00T00:00:00Z", "yesterday", "99999999999999"])
def test_absurd_dates_are_left_out(date: str) -> None:
    [one] = read(record(http(b"<p>Rain."), WARC_Date=date))
    assert (one.data, one.provenance.date_retrieved) == (b"<p>Rain.", None)


def test_a_wet_file() -> None:
    info = record(b"software: none\r\n", "warcinfo", Content_Type="application/warc-fields")
    text = record("Café.".encode(), "conversion", WARC_Identified_Content_Language="fra")
    [one] = read(gzip.compress(info) + gzip.compress(text), "a.warc.wet.gz")
    assert (one.data, one.provenance.language, one.provenance.encoding) == ("Café.".encode(), "fr", "utf-8")


def test_revisits_are_told_where_they_may_be_of_pages() -> None:
    seen = record(http(b""), "revisit", Content_Type="application/http")
    image = record(http(b"", "image/png"), "revisit", Content_Type="application/http")
    assert found(seen + image + record(b"", "revisit")) == [(1, "read.revisit"), (3, "read.revisit")]


def test_a_page_too_large_is_skipped_and_told() -> None:
    large = record(http(b"x" * (MAX_PAGE_BYTES + 2 * MAX_HEAD)))
    assert found(page(b"Rain.") + large + page(b"Sun.")) == [(1, b"<p>Rain."), (2, "read.too-large"), (3, b"<p>Sun.")]


@given(st.binary(max_size=60), st.integers(0, 10**6), st.booleans())
def test_damage_anywhere_never_raises_and_costs_few_records(junk: bytes, place: int, inserted: bool) -> None:
    data = b"".join(page(b"Page %d." % n) for n in range(6))
    place = 10 + place % (len(data) - 10)
    damaged = data[:place] + junk + data[place + (0 if inserted else len(junk)) :]
    pages = [one.data for one in read(damaged, "a.warc") if not isinstance(one.data, Incident)]
    assert sum(b"<p>Page %d." % n in pages for n in range(6)) >= 4
