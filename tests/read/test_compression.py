"""Gzip and Zstandard: undone member by member; what is cut, damaged or a bomb is told, what stood before it kept."""

import gzip
import io
import zlib
from collections.abc import Callable

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.read.broken import BrokenFileError
from broadsheet.read.compression import compression_of, unpacked
from reading import brief, read

LINES = b"".join(b'{"text": "Page %d.", "url": "https://example.org/%d"}\n' % (n, n * n) for n in range(5000))
BOTH = pytest.mark.parametrize("pack", [gzip.compress, zstd.compress], ids=["gzip", "zstd"])
Pack = Callable[[bytes], bytes]


def undo(data: bytes) -> bytes:
    kind = compression_of(data)
    assert kind is not None
    return b"".join(unpacked(io.BytesIO(data), kind))


def noise(size: int) -> bytes:
    """Bytes that cannot be packed, the same in every run."""
    import random

    return random.Random(size).randbytes(size)


@BOTH
@given(parts=st.lists(st.binary(max_size=2000), min_size=1, max_size=5), times=st.integers(1, 300))
def test_members_one_after_the_other_come_out_whole(pack: Pack, parts: list[bytes], times: int) -> None:
    assert undo(b"".join(map(pack, parts)) * times) == b"".join(parts) * times


@BOTH
def test_more_than_a_step_goes_in_and_comes_out(pack: Pack) -> None:
    data = noise(3_000_000) + bytes(3_000_000)
    assert undo(pack(data)) == data


@BOTH
def test_a_file_cut_anywhere_is_told(pack: Pack) -> None:
    packed = pack(noise(3000))
    for size in (*range(10, len(packed), 97), len(packed) - 1):
        with pytest.raises(BrokenFileError) as caught:
            undo(packed[:size])
        assert caught.value.incident.id == "read.cut-compression"


@BOTH
def test_the_pages_before_a_cut_are_kept(pack: Pack) -> None:
    packed = pack(LINES)
    whole, cut = brief(read(packed, "a.jsonl.gz")), brief(read(packed[:-40], "a.jsonl.gz"))
    assert len(whole) == 5000
    assert cut[-1] == (None, "read.cut-compression")
    assert 0 < len(cut) - 1 < 5000 or pack is zstd.compress
    assert cut[:-1] == whole[: len(cut) - 1]


@BOTH
def test_the_members_before_damage_are_kept(pack: Pack) -> None:
    good = [b'{"text": "Page %d."}\n' % n for n in range(3)]
    # The checksum that the command-line tools write; without it, damage to Zstandard data can go unseen.
    sound = zstd.compress(noise(40_000), options={zstd.CompressionParameter.checksum_flag: 1})
    bad = bytearray(pack(noise(40_000)) if pack is gzip.compress else sound)
    bad[20_000:20_010] = bytes(10)
    found = brief(read(b"".join(map(pack, good)) + bytes(bad), "a.jsonl"))
    assert found[:3] == [(n + 1, b"Page %d." % n) for n in range(3)]
    assert found[-1] == (None, "read.broken-compression")


@BOTH
def test_other_data_behind_it_is_told_and_padding_is_not(pack: Pack) -> None:
    with pytest.raises(BrokenFileError) as caught:
        undo(pack(b"Rain.") + b"junk and more of it")
    assert caught.value.incident.id == "read.broken-compression"


def test_zeros_behind_gzip_are_padding() -> None:
    assert undo(gzip.compress(b"Rain.") + bytes(40_000) + gzip.compress(b"Sun.") + bytes(3)) == b"Rain.Sun."


@BOTH
def test_a_bomb_is_not_read_to_its_end(pack: Pack) -> None:
    packed = pack(b'{"text": "Rain."}\n' + bytes(200 * 2**20))
    kind = compression_of(packed)
    assert kind
    sizes: list[int] = []
    with pytest.raises(BrokenFileError) as caught:
        sizes.extend(map(len, unpacked(io.BytesIO(packed), kind)))
    assert caught.value.incident.id == "read.bomb"
    assert 0 < sum(sizes) <= 65 * 2**20
    assert brief(read(packed, "a.jsonl"))[0] == (1, b"Rain.")


@BOTH
def test_a_bomb_behind_much_honest_data_is_one_too(pack: Pack) -> None:
    packed = pack(noise(3_000_000)) + pack(bytes(400 * 2**20))
    with pytest.raises(BrokenFileError) as caught:
        undo(packed)
    assert caught.value.incident.id == "read.bomb"


def test_much_from_little_is_no_bomb_while_it_is_small() -> None:
    assert undo(gzip.compress(bytes(2**20))) == bytes(2**20)


def test_a_single_page_can_be_compressed() -> None:
    assert brief(read(gzip.compress(b"Rain."), "a.txt.gz")) == [(1, b"Rain.")]
    assert brief(read(zstd.compress(b"<html>Rain."), "a.html")) == [(1, b"<html>Rain.")]
    assert brief(read(gzip.compress(b"Rain.")[:-5], "a.txt.gz")) == [(None, "read.cut-compression")]


def test_a_page_too_large_is_told_however_it_is_packed() -> None:
    page = (noise(2**16) * 1025)[: 64 * 2**20 + 1]
    assert brief(read(zlib_page := gzip.compress(page, 1), "a.txt.gz")) == [(1, "read.too-large")]
    assert len(zlib_page) > 2**20
    assert brief(read(page, "a.txt")) == [(None, "read.too-large")]


def test_a_window_beyond_the_bound_of_memory_is_told() -> None:
    options = {zstd.CompressionParameter.window_log: 29, zstd.CompressionParameter.enable_long_distance_matching: 1}
    packer = zstd.ZstdCompressor(options=options)
    packed = packer.compress(noise(2**20)) + packer.flush()
    with pytest.raises(BrokenFileError) as caught:
        undo(packed)
    assert caught.value.incident.id == "read.broken-compression"


@pytest.mark.parametrize("packed_dictionary", [False, True])
def test_the_dictionary_of_a_warc_zst_is_used(packed_dictionary: bool) -> None:
    samples = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Page %d of the town</p>" % n for n in range(2000)]
    dictionary = zstd.train_dict(samples, 4000)
    held = dictionary.dict_content
    held = zstd.compress(held) if packed_dictionary else held
    head = b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held
    packed = head + b"".join(zstd.compress(sample, zstd_dict=dictionary) for sample in samples[:50])
    assert undo(packed) == b"".join(samples[:50])
    with pytest.raises(BrokenFileError):
        undo(packed[:100])


def test_skippable_frames_are_skipped() -> None:
    frame = b"\x50\x2a\x4d\x18" + (100_000).to_bytes(4, "little") + bytes(100_000)
    assert undo(frame + zstd.compress(b"Rain.") + frame) == b"Rain."


@given(
    st.binary(max_size=200),
    st.sampled_from([gzip.compress(LINES[:9000]), zstd.compress(LINES[:9000])]),
    st.integers(0, 10**6),
)
def test_damage_anywhere_never_raises(junk: bytes, packed: bytes, place: int) -> None:
    place %= len(packed)
    damaged = packed[:4] + (packed[:place] + junk + packed[place + len(junk) :])[4:]
    found = brief(read(damaged, "a.jsonl"))
    assert len(found) >= 1


def test_deflate_of_zlib_is_no_compression_of_files() -> None:
    assert compression_of(zlib.compress(b"Rain.")) is None
