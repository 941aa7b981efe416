"""normalize: what each step does, how the result ties to the raw bytes, and what holds for any bytes at all."""

import codecs
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.contract.records import Incident, RawPiece
from broadsheet.decode import Decoded, decode
from broadsheet.normalize import Normalized, normalize
from broadsheet.normalize.characters import odd

BMP_AND_ABOVE = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]


def normalized(raw: bytes, declared: str | None = None) -> Normalized:
    page = decode(raw, declared)
    assert isinstance(page, Decoded), page
    result = normalize(page, raw)
    assert_ties(page, raw, result)
    return result


def of(text: str) -> str:
    return normalized(text.encode()).text


def steps(page: Normalized) -> dict[str, int]:
    return {done.step: done.count for done in page.normalizations}


def rewritten(page: Normalized, raw: bytes) -> list[tuple[str, str, bytes]]:
    """(step, what stands in the text, what stood in the bytes) of each piece that is not verbatim."""
    return [
        (p.step, page.text[p.start_char : p.start_char + p.length], raw[p.start_byte : p.start_byte + p.n_bytes])
        for p in page.raw_alignment
        if p.step
    ]


def assert_ties(page: Decoded, raw: bytes, result: Normalized) -> None:
    char = byte = 0
    last: str | None = "none"
    for piece in result.raw_alignment:
        assert (piece.start_char, piece.start_byte) == (char, byte)
        assert piece.n_bytes > 0
        if piece.step is None:
            verbatim = raw[byte : byte + piece.n_bytes].decode(page.encoding)
            assert verbatim == result.text[char : char + piece.length]
            assert last is not None, "adjacent verbatim pieces are one"
        char, byte, last = char + piece.length, byte + piece.n_bytes, piece.step
    assert (char, byte) == (len(result.text), len(raw))


def assert_canonical(text: str) -> None:
    assert unicodedata.is_normalized("NFC", text)
    for character in set(text) - {"\n", "\t", " "}:
        assert unicodedata.category(character) not in ("Cc", "Zs", "Zl", "Zp", "Cs"), ascii(character)


def assert_idempotent(text: str) -> None:
    raw = text.encode()
    whole = RawPiece(start_char=0, length=len(text), start_byte=0, n_bytes=len(raw), step=None)
    again = normalize(Decoded(text, "utf-8", "utf-8", (whole,), ()), raw)
    assert (again.text, again.normalizations) == (text, ())


def test_clean_text_is_one_verbatim_piece():
    raw = "The “town” council’s café 😀\n\tA list: • one".encode()
    page = normalized(raw)
    assert (page.text, page.normalizations, page.incidents) == (raw.decode(), (), ())
    assert len(page.raw_alignment) == 1


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_each_line_end_becomes_one_newline(end):
    raw = f"One{end}two{end}".encode()
    page = normalized(raw)
    assert page.text == "One\ntwo\n"
    expected = [] if end == "\n" else [("newlines", "\n", end.encode())] * 2
    assert rewritten(page, raw) == expected
    assert steps(page) == ({"newlines": 2} if expected else {})


@pytest.mark.parametrize(
    "removed",
    [
        *("\0", "\x01\x02", "\x1b", "\x7f", "\x81", "\xad", "\u200b", "\u2060", "a\ufeff"[1:], "\ufff9"),
        *("\ufdd0", "\uffff", "\U0001ffff", "\U0010fffe"),
    ],
)
def test_controls_and_what_only_breaks_lines_are_removed(removed):
    raw = f"The old brid{removed}ge reopens in the spring".encode()
    page = normalized(raw)
    assert page.text == "The old bridge reopens in the spring"
    assert rewritten(page, raw) == [("controls", "", removed.encode())]
    assert steps(page) == {"controls": 1}


@pytest.mark.parametrize("kept", ["\t", "\u200c", "\u200d", "\ufe0f", "\u180e", "\ufffc", "\U0001fffd"])
def test_tabs_joiners_and_variation_selectors_are_kept(kept):
    assert of(f"a{kept}b") == f"a{kept}b"


def test_a_zero_width_space_is_kept_where_it_ends_a_word():
    assert of("ភាសា\u200bខ្មែរ a\u200bb") == "ភាសា\u200bខ្មែរ ab"


@pytest.mark.parametrize("space", [c for c in BMP_AND_ABOVE if unicodedata.category(c) == "Zs" and c != " "])
def test_every_space_becomes_a_plain_one(space):
    raw = f"a{space}{space}b".encode()
    page = normalized(raw)
    assert page.text == "a  b"
    assert rewritten(page, raw) == [("spaces", " ", space.encode())] * 2
    assert steps(page) == {"spaces": 2}


@pytest.mark.parametrize(
    ("text", "composed"),
    [
        ("cafe\u0301", "café"),
        ("\u212b \u2126 \u212a", "Å Ω K"),
        ("q\u0307\u0323", "q\u0323\u0307"),
        ("\u1112\u1161\u11ab", "한"),
        ("\u0958", "\u0915\u093c"),
        ("\U0002f800", "丽"),
        ("\U0001d15e", "\U0001d157\U0001d165"),
    ],
)
def test_combining_sequences_are_composed(text, composed):
    page = normalized(f"The {text} opens".encode())
    assert page.text == f"The {composed} opens"
    assert steps(page)["nfc"] == text.count(" ") + 1


def test_a_removed_control_lets_a_mark_join_its_letter_and_both_are_one_piece():
    raw = "caf e\0\u0301!".encode()
    page = normalized(raw)
    assert page.text == "caf é!"
    assert rewritten(page, raw) == [("nfc", "é", "e\0\u0301".encode())]
    assert steps(page) == {"controls": 1, "nfc": 1}


@pytest.mark.parametrize("clean", ["café", "“quoted” – it’s", "naïve €5", "мост", "橋を渡る人", "😀", "É"])
def test_utf8_read_as_windows_1252_is_read_again(clean):
    broken = "".join(
        bytes([byte]).decode("cp1252") if byte not in b"\x81\x8d\x8f\x90\x9d" else chr(byte) for byte in clean.encode()
    )
    for text in (f"The {broken} is closed", f"The {broken}"):
        page = normalized(text.encode())
        assert page.text == text.replace(broken, clean)
        assert "mojibake" in steps(page)
        assert [incident.id for incident in page.incidents] == ["normalize.mojibake"]


def test_twice_broken_is_repaired_twice_and_c1_controls_are_the_marks_they_were():
    raw = "The cafÃƒÂ© is the mayor\x92s".encode()
    page = normalized(raw)
    assert page.text == "The café is the mayor’s"
    assert rewritten(page, raw) == [("mojibake", "é", "ÃƒÂ©".encode()), ("mojibake", "’", b"\xc2\x92")]
    assert [(i.start_char, i.end_char) for i in page.incidents] == [(7, 22)]


@pytest.mark.parametrize("text", ["CAFÉ…", "„GROß“", "L’ÉTÉ’", "À «", "JOSÉ™", "naïve", "Ã la carte", "€5–£6"])
def test_what_is_not_clearly_mojibake_is_left_alone(text):
    assert of(f"At {text} today") == f"At {text} today"


@pytest.mark.parametrize("hostile", ["Ã" + "ƒ" * 3000, "Ã long word \0ƒ long words " * 2000, "Ã©" * 600_000])
def test_endless_mojibake_is_left_alone_or_repaired_but_ends(hostile):
    page = normalized(f"a {hostile}".encode())
    assert_idempotent(page.text)


def test_more_mojibake_than_the_budget_is_left_and_said():
    page = normalized(("Ã©" * 600_000).encode())
    assert page.text == "Ã©" * 600_000
    assert [incident.id for incident in page.incidents] == ["normalize.too-much-mojibake"]


def test_bidi_controls_and_private_use_are_kept_and_said():
    page = normalized("The \u202ebridge\u202c \ue000 opens".encode())
    assert page.text == "The \u202ebridge\u202c \ue000 opens"
    assert [(i.id, i.message.split()[0], i.start_char, i.end_char) for i in page.incidents] == [
        ("normalize.bidi-controls", "2", 4, 12),
        ("normalize.private-use", "1", 13, 14),
    ]


def test_what_decoding_did_is_counted_first():
    raw = b"\xef\xbb\xbf" + "“Bridge”, “river”\r\n".encode() + b"caf\xe9"
    page = normalized(raw)
    assert page.text == "“Bridge”, “river”\ncaf\ufffd"
    assert [(done.step, done.count) for done in page.normalizations] == [("bom", 1), ("invalid", 1), ("newlines", 1)]
    assert [step for step, _, _ in rewritten(page, raw)] == ["bom", "newlines", "invalid"]


def test_an_invalid_byte_under_a_combining_mark_is_one_sequence_with_it():
    raw = "“Bridge”, “river” ".encode() + b"\xff" + "\u0345\u0301 end".encode()
    page = normalized(raw)
    assert ("nfc", "\ufffd\u0301\u0345", b"\xff" + "\u0345\u0301".encode()) in rewritten(page, raw)
    assert steps(page)["invalid"] == 1


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16-le", "utf-32-be", "cp932", "euc_jp", "gb18030", "iso2022_jp", "hz"]
)
def test_bytes_are_found_again_in_every_kind_of_encoding(encoding):
    bridge = "旧桥" if encoding in ("gb18030", "hz") else "旧い橋"
    text = f"{bridge}\r\n春 and more A\r\nB and more 春\0{bridge}" * 100
    raw = text.encode(encoding)
    page = normalized(raw, encoding)
    assert page.text == text.replace("\r", "").replace("\0", "")
    assert steps(page) == {"newlines": 200, "controls": 100}


def test_one_code_for_two_characters_is_never_cut():
    raw = "A\u030a".encode("big5hkscs", "ignore") + b"\x88\x62\x88\x62\r\n" + "橋".encode("big5hkscs")
    page = decode(raw, "big5-hkscs")
    assert isinstance(page, Decoded)
    assert (page.encoding, page.text) == ("big5hkscs", "AÊ\u0304Ê\u0304\r\n橋")
    assert_ties(page, raw, normalize(page, raw))


def test_two_spaces_within_one_shifted_stretch_are_one_piece_and_two_places():
    raw = "橋\u3000春\u3000橋 opens".encode("iso2022_jp")
    page = normalized(raw)
    assert page.text == "橋 春 橋 opens"
    assert rewritten(page, raw) == [("spaces", "橋 春 橋", "橋\u3000春\u3000橋".encode("iso2022_jp"))]
    assert steps(page) == {"spaces": 2}


@pytest.mark.parametrize("length", [1, 63, 64, 65, 5000])
def test_long_sequences_are_ordered_as_python_orders_them(length):
    text = "e" + "\u0315\u0323\u0301" * length + "x"
    assert of(text) == unicodedata.normalize("NFC", text)


def test_the_fast_path_overlooks_no_character():
    for character in BMP_AND_ABOVE:
        if odd().search(character) is None:
            assert unicodedata.category(character) not in ("Zs", "Zl", "Zp", "Co") or character == " "
            assert unicodedata.normalize("NFC", character) == character
            assert unicodedata.combining(character) == 0
            assert unicodedata.category(character) != "Cc" or character in "\t\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "gb18030", "iso2022_jp_2"])
def test_work_grows_linearly(encoding, count_calls):
    line = "The council’s\r\n bridge\x7f, 橋\r\n \u2028".encode(encoding, "ignore")

    def work(raw: bytes) -> int:
        return count_calls(lambda: normalized(raw, encoding))

    assert work(line * 200) * 3.6 < work(line * 800) < work(line * 200) * 4.4


ODD = (
    "aé e\u0301\u0323\u0345\r\n\x85\u2028\0\x92\xa0\u2000\u2001\u212a\u0344\u0958Ãƒ©Ââ€œ\x9d\u200b\u2060\ufeff\u202e"
    "\ue000\ufdd0ក한\u1161\u11a8😀\U0001d15e\U0002f800\U0010ffff\ufffd1"
)
TEXTS = st.one_of(st.text(max_size=40), st.text(alphabet=st.sampled_from(ODD), max_size=60))
DAMAGED = st.lists(st.one_of(TEXTS.map(str.encode), st.binary(max_size=3)), max_size=6).map(b"".join)
CODECS = st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252", "gb18030", "iso2022_jp_2", "cp949"])
IN_SOME_ENCODING = st.tuples(TEXTS, CODECS).map(lambda pair: pair[0].encode(pair[1], "ignore"))
LABELS = st.sampled_from(
    [None, "utf-8", "utf-16", "cp1252", "gb18030", "iso-2022-jp-2", "big5", "koi8-r", "hz", "cp949", "shift_jis_2004"]
)


@settings(max_examples=1000, deadline=None)
@given(st.one_of(DAMAGED, IN_SOME_ENCODING, st.binary(max_size=60)), LABELS)
@example(codecs.BOM_UTF8 + b"a\r\n", None)
@example("a Ã\0ƒÂ©".encode(), None)
@example("aÃ\0©\u0301".encode(), None)
def test_any_text_becomes_canonical_tied_to_its_bytes_and_stays_so(raw, declared):
    page = decode(raw, declared)
    if isinstance(page, Incident):
        return
    result = normalize(page, raw)
    assert_ties(page, raw, result)
    assert_canonical(result.text)
    assert_idempotent(result.text)
    assert "decode" not in {incident.id.split(".")[0] for incident in result.incidents}
    changed = {piece.step for piece in result.raw_alignment} - {None}
    assert changed <= set(steps(result))
    if not result.normalizations:
        assert result.text == page.text
