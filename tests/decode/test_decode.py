"""decode: the evidence for an encoding, each kind of bad input, and what holds for any bytes at all."""

import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.contract.records import Incident, RawPiece
from broadsheet.decode import Decoded, decode, is_html
from broadsheet.decode.detection import sample
from broadsheet.decode.encodings import MULTI_BYTE, SINGLE_BYTE, TEXT_CODECS, resolve

NEWS = "The mayor’s office said: “The bridge opens in spring.” The café stays."
CZECH = "Městská rada oznámila, že starý most bude opraven před létem, řekl starosta."
RUSSIAN = "Городской совет сообщил в понедельник, что старый мост будет восстановлен к весне."
GREEK = "Το δημοτικό συμβούλιο ανακοίνωσε τη Δευτέρα ότι η παλιά γέφυρα θα επισκευαστεί."
JAPANESE = "市議会は月曜日、古い橋を春までに建て直すと発表した。川沿いのパン屋は少し遅れて開店する。"
CHINESE = "市议会星期一宣布，旧桥将在春天之前重建。河边的面包店将推迟开业，市长说道路需要维修。"
TAIWAN = "市議會星期一宣布，舊橋將在春天之前重建。河邊的麵包店將延後開業，市長說道路需要維修。"
KOREAN = "시의회는 월요일에 오래된 다리를 봄까지 다시 짓겠다고 발표했다. 강가의 빵집은 나중에 연다."


def decoded(raw: bytes, declared: str | None = None) -> Decoded:
    page = decode(raw, declared)
    assert isinstance(page, Decoded), page
    return page


def ids(page: Decoded) -> list[str]:
    return [incident.id for incident in page.incidents]


def assert_tiles(pieces: tuple[RawPiece, ...], text: str, raw: bytes, encoding: str) -> None:
    char = byte = 0
    last = "none"
    for piece in pieces:
        assert (piece.start_char, piece.start_byte) == (char, byte)
        assert piece.n_bytes > 0
        if piece.step is None:
            assert raw[byte : byte + piece.n_bytes].decode(encoding) == text[char : char + piece.length]
            assert last is not None, "adjacent verbatim pieces are one"
        char, byte, last = char + piece.length, byte + piece.n_bytes, piece.step
    assert (char, byte) == (len(text), len(raw))


@pytest.mark.parametrize(
    ("raw", "id_"),
    [
        (b"", "decode.empty"),
        (b" \r\n\t \xc2\xa0", "decode.blank"),
        (b"\xef\xbb\xbf", "decode.blank"),
        (b"\xff\xfe", "decode.blank"),
        (b"---\n***\n", "decode.blank"),
        (b"%PDF-1.7\nabc", "decode.binary"),
        (b"\x89PNG\r\n\x1a\nabc", "decode.binary"),
        (b"\xff\xd8\xff\xe0abc", "decode.binary"),
        (b"GIF89a..abc", "decode.binary"),
        (b"PK\x03\x04abc", "decode.binary"),
        (b"\x1f\x8b\x08\x00abc", "decode.binary"),
        (b"\x28\xb5\x2f\xfdabc", "decode.binary"),
        (bytes(range(256)) * 4, "decode.binary"),
        (b"\0" * 100, "decode.binary"),
    ],
)
def test_what_is_no_text_goes_to_quarantine_with_its_reason(raw, id_):
    found = decode(raw)
    assert isinstance(found, Incident)
    assert (found.id, found.level) == (id_, "error")


@pytest.mark.parametrize(
    "raw",
    [
        b"<!DOCTYPE html><p>Bridge</p>",
        b"\xef\xbb\xbf \n<HTML lang=en>Bridge",
        b'<?xml version="1.0"?>\n<html xmlns="x">Bridge',
        "<html><body>Bridge".encode("utf-16"),
        b" " * 5000 + b"<body>Bridge",
    ],
)
def test_html_is_told_by_how_it_begins(raw):
    assert is_html(raw)


@pytest.mark.parametrize("raw", [b"a < b and <3", b"<bold move, says the mayor>", b"The <html> tag"])
def test_angle_brackets_alone_are_not_html(raw):
    assert not is_html(raw)
    assert decoded(raw).text == raw.decode()


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark, encoding):
    raw = mark + NEWS.encode(encoding)
    page = decoded(raw)
    assert (page.text, page.encoding, page.basis, page.incidents) == (NEWS, encoding, "bom", ())
    assert (page.pieces[0].step, page.pieces[0].length, page.pieces[0].n_bytes) == ("bom", 0, len(mark))
    assert ids(decoded(raw, "koi8-r")) == ["decode.undeclared"]


@pytest.mark.parametrize("text", [NEWS, RUSSIAN, "Hi there"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_units_without_a_mark_are_known_by_their_nul_bytes(text, encoding):
    page = decoded(text.encode(encoding))
    assert (page.text, page.encoding, page.basis, ids(page)) == (text, encoding, "detected", ["decode.detected"])
    page = decoded(text.encode(encoding), encoding)
    assert (page.text, page.basis, ids(page)) == (text, "declared", [])


def test_declared_utf16_without_nul_bytes_is_little_endian_as_on_the_web():
    page = decoded(CHINESE.encode("utf-16-le"), "utf-16")
    assert (page.text, page.encoding, page.basis) == (CHINESE, "utf-16-le", "declared")


def test_damage_in_utf16_is_marked_and_counted():
    raw = b"\xff\xfe" + "The bridge".encode("utf-16-le") + b"\x00\xd8" + " opens".encode("utf-16-le")
    page = decoded(raw)
    assert page.text == "The bridge\ufffd opens"
    assert ids(page) == ["decode.invalid-bytes"]
    assert_tiles(page.pieces, page.text, raw, page.encoding)
    cut = decoded(("\ufeff" + NEWS).encode("utf-16-le")[:-1])
    assert cut.text == NEWS[:-1] + "\ufffd"
    assert cut.pieces[-1].n_bytes == 1


def test_valid_utf8_is_utf8_whatever_is_declared():
    page = decoded(NEWS.encode(), "iso-8859-1")
    assert (page.text, page.encoding, page.basis, ids(page)) == (NEWS, "utf-8", "utf-8", ["decode.undeclared"])
    assert decoded(NEWS.encode(), "UTF8").incidents == ()
    assert decoded(b"plain", "koi8-r").incidents == ()
    assert ids(decoded(b"plain", "no-such-encoding")) == ["decode.undeclared"]


@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [
        ("latin-1", "cp1252", NEWS),
        ("ISO-8859-1", "cp1252", NEWS),
        ("us-ascii", "cp1252", NEWS),
        ("KOI8-R", "koi8-r", RUSSIAN),
        ("windows-1251", "cp1251", RUSSIAN),
        ("x-sjis", "cp932", JAPANESE),
        ("iso-2022-jp", "iso2022_jp", JAPANESE),
        ("gb2312", "gb18030", CHINESE),
        ("big5", "big5hkscs", TAIWAN),
        ("euc-kr", "cp949", KOREAN),
        ("cp037", "cp037", "The bridge opens in spring"),
    ],
)
def test_a_declared_encoding_means_what_browsers_take_it_for(declared, codec, text):
    page = decoded(text.encode(codec), declared)
    assert (page.text, page.encoding, page.basis, page.incidents) == (text, codec, "declared", ())


@pytest.mark.parametrize(
    "label",
    ["base64", "rot13", "zlib", "idna", "punycode", "unicode_escape", "utf-7", "mbcs", "undefined", "", "a\0b", "é"],
)
def test_only_text_codecs_can_be_declared(label):
    assert resolve(label) is None


def test_the_lists_of_codecs_are_python_names_and_one_byte_is_one_character():
    assert {codecs.lookup(name).name for name in TEXT_CODECS} - {"iso8859-11"} == TEXT_CODECS - {"iso8859-11"}
    assert not SINGLE_BYTE & MULTI_BYTE
    for name in SINGLE_BYTE:
        assert all(len(bytes([byte]).decode(name, "replace")) == 1 for byte in range(256)), name


def test_a_declared_encoding_that_does_not_fit_is_overruled_and_said():
    raw = NEWS.encode("cp1252")
    page = decoded(raw, "utf-8")
    assert (page.text, page.encoding, page.basis, ids(page)) == (NEWS, "cp1252", "detected", ["decode.undeclared"])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (NEWS, "cp1252"),
        ("“We can’t wait,” said the mayor.", "cp1252"),
        ("The bakery sells bread for £2 and cakes for £3 a piece.", "cp1252"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (GREEK, "iso8859-7"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (TAIWAN, "big5hkscs"),
        (KOREAN, "cp949"),
    ],
)
@pytest.mark.parametrize("around", ["", "The council met on Monday and will meet again soon. " * 100])
def test_detection_reads_the_text_rightly_alone_and_far_inside_an_english_page(text, encoding, around):
    raw = (around + text + " " + around).encode(encoding)
    page = decoded(raw)
    assert page.text == around + text + " " + around
    assert (page.basis, ids(page)) == ("detected", ["decode.detected"])


def test_detection_reads_a_bounded_sample():
    assert len(sample(b"caf\xe9 " * 1_000_000)) <= 65536
    assert len(sample(b"\xe9" * 3_000_000)) <= 65536
    assert sample(b"word " * 1000 + b"caf\xe9" + b" word" * 1000).count(b"word") == 16


DAMAGED = b" caf\xe9 \xf0\x9f\x98"


def test_utf8_with_a_few_damaged_stretches_stays_utf8_and_each_is_marked():
    raw = NEWS.encode() * 2 + DAMAGED
    page = decoded(raw)
    assert page.text == NEWS * 2 + " caf\ufffd \ufffd"
    assert (page.encoding, page.basis, ids(page)) == ("utf-8", "detected", ["decode.detected", "decode.invalid-bytes"])
    assert [piece.n_bytes for piece in page.pieces if piece.step == "invalid"] == [1, 3]
    assert_tiles(page.pieces, page.text, raw, "utf-8")


def test_damage_beyond_that_is_utf8_only_where_it_is_declared():
    raw = NEWS.encode() + DAMAGED
    found = decode(raw)
    assert isinstance(found, Incident)
    assert found.id == "decode.unknown-encoding"
    page = decoded(raw, "utf-8")
    assert (page.encoding, page.basis, ids(page)) == ("utf-8", "declared", ["decode.invalid-bytes"])
    assert decoded(b"The caf\xe9", "utf-8").encoding == "cp1252"


def test_a_replacement_character_of_the_page_itself_is_not_our_doing():
    page = decoded("The caf\ufffd".encode())
    assert (page.text, page.incidents, len(page.pieces)) == ("The caf\ufffd", (), 1)


def test_surrogates_in_utf8_are_damage_like_any_other():
    raw = NEWS.encode() * 2 + b"\xed\xa0\x80"
    assert decoded(raw).text == NEWS * 2 + "\ufffd"


def test_a_few_nul_bytes_are_left_to_normalization():
    assert decoded(b"The bridge\0 opens in spring\0").text == "The bridge\0 opens in spring\0"


PARTS = st.sampled_from(
    [
        *(mark for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE)),
        *(text.encode(codec) for text, codec in [(NEWS, "utf-8"), (NEWS, "cp1252"), (NEWS, "utf-16-le")]),
        *(text.encode(codec) for text, codec in [(JAPANESE, "iso2022_jp"), (CHINESE, "gb18030"), (KOREAN, "cp949")]),
        *(b"\0", b"\r\n", b"\xff", b"\xe2\x80", b"\xed\xa0\x80", b"\x1b$B", b"\x1b(B", b"~{", b"<", b"a"),
    ]
)
ANY_BYTES = st.one_of(
    st.binary(max_size=200), st.lists(st.one_of(PARTS, st.binary(max_size=4)), max_size=8).map(b"".join)
)
ANY_LABEL = st.one_of(st.none(), st.sampled_from(sorted(TEXT_CODECS)), st.text(max_size=10))


@settings(max_examples=500, deadline=None)
@given(ANY_BYTES, ANY_LABEL)
@example(b"\x1b$B", "iso-2022-jp")
@example(b"\xff\xfea", "utf-16")
def test_any_bytes_are_decoded_or_quarantined(raw, declared):
    page = decode(raw, declared)
    assert page == decode(raw, declared)
    if isinstance(page, Incident):
        assert page.level == "error"
        return
    assert resolve(page.encoding) == page.encoding
    assert not any("\ud800" <= character <= "\udfff" for character in page.text)
    assert_tiles(page.pieces, page.text, raw, page.encoding)
    n_invalid = sum(piece.step == "invalid" for piece in page.pieces)
    assert (n_invalid > 0) == ("decode.invalid-bytes" in ids(page))
    if page.basis in ("utf-8", "detected"):
        assert declared or page.basis == "utf-8" or "decode.detected" in ids(page)
