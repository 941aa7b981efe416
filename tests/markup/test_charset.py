"""The encoding of an HTML page, in the order of the HTML standard."""

from __future__ import annotations

import pytest

from broadsheet.contract.records import Incident
from broadsheet.decode import Decoded
from broadsheet.decode.encodings import resolve
from broadsheet.markup.charset import PRESCANNED, decode_html, prescan

GERMAN = "<p>Die Brücke über den Fluss ist wieder offen, sagte der Bürgermeister am Montag.</p>"
RUSSIAN = "<p>Городской совет сообщил в понедельник, что старый мост будет восстановлен к весне.</p>"


def decoded(raw: bytes, declared: str | None = None) -> Decoded:
    page = decode_html(raw, declared)
    assert isinstance(page, Decoded), page
    return page


@pytest.mark.parametrize(
    ("head", "label"),
    [
        (b"<meta charset=utf-8>", "utf-8"),
        (b'<META CHARSET="KOI8-R">', "koi8-r"),
        (b"<meta name=x charset='windows-1251' />", "windows-1251"),
        (b'<meta content="text/html; charset=iso-8859-2" http-equiv="Content-Type">', "iso-8859-2"),
        (b'<meta http-equiv=content-type content="charset = &quot;x">', None),
        (b'<meta content="text/html; charset=iso-8859-2">', None),
        (b"<!-- <meta charset=koi8-r> --><meta charset=cp1252>", "cp1252"),
        (b"<!-- <meta charset=koi8-r>", None),
        (b"<a title='<meta charset=koi8-r>'><meta charset=cp1252>", "cp1252"),
        (b"<metadata charset=koi8-r><meta charset=cp1252>", "cp1252"),
        (b"<meta charset=no-such-thing><meta charset=cp1252>", "cp1252"),
        (b"<!doctype html><?php x ?></ a><meta charset=cp1252>", "cp1252"),
        (b'<?xml version="1.0" encoding="windows-1250"?><html>', "windows-1250"),
        (b'<?xml version="1.0"?><html><p>encoding="windows-1250"', None),
        (b'<?xml version="1.0" encoding="koi8-r"?><meta charset=utf-8>', "utf-8"),
        (b" " * PRESCANNED + b"<meta charset=koi8-r>", None),
    ],
)
def test_what_the_markup_states(head: bytes, label: str | None) -> None:
    assert prescan(head) == label


def test_a_mark_comes_before_all_statements() -> None:
    page = decoded(("<meta charset=koi8-r>" + GERMAN).encode("utf-8-sig"), "koi8-r")
    assert (page.encoding, page.basis) == ("utf-8", "bom")
    page = decoded(("<meta charset=koi8-r>" + GERMAN).encode("utf-16"))
    assert (page.encoding, page.basis, page.text[-4:]) == ("utf-16-le", "bom", "</p>")


def test_what_is_stated_from_outside_comes_before_the_markup() -> None:
    page = decoded(("<meta charset=koi8-r>" + RUSSIAN).encode("cp1251"), "windows-1251")
    assert (page.encoding, page.basis, page.incidents) == ("cp1251", "declared", ())
    assert "мост" in page.text


def test_the_markup_comes_before_what_the_bytes_look_like() -> None:
    page = decoded(("<meta charset=windows-1251>" + RUSSIAN).encode("cp1251"))
    assert (page.encoding, page.basis, page.incidents) == ("cp1251", "markup", ())
    assert "мост" in page.text


@pytest.mark.parametrize("label", ["latin1", "iso-8859-1", "us-ascii", "x-user-defined"])
def test_labels_mean_what_browsers_take_them_for(label: str) -> None:
    assert decoded(f"<meta charset={label}>{GERMAN}”".encode("cp1252")).encoding == "cp1252"


# Encoding Standard, "Names and labels": per encoding its name as Python has it, and labels that are in use or odd.
LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8",
    "cp866": "866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-ir-101 iso88592 iso_8859-2:1987 l2",
    "iso8859-6": "arabic asmo-708 csiso88596e ecma-114 iso-8859-6-i",
    "iso8859-7": "elot_928 greek8 sun_eu_greek",
    "iso8859-8": "hebrew iso-8859-8-i logical visual",
    "koi8-r": "cskoi8r koi koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "cp874": "dos-874 iso-8859-11 tis-620 windows-874",
    "cp1252": "ansi_x3.4-1968 ascii cp819 iso-8859-1 l1 latin1 us-ascii windows-1252 x-cp1252",
    "cp1254": "csisolatin5 iso-8859-9 latin5 windows-1254",
    "gb18030": "chinese csiso58gb231280 gb2312 gb_2312-80 gbk x-gbk",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis windows-31j x-sjis",
    "cp949": "cseuckr euc-kr korean ks_c_5601-1987 ksc_5601 windows-949",
    "utf-16-be": "unicodefffe utf-16be",
    "utf-16-le": "csunicode ucs-2 unicode utf-16le",
}


@pytest.mark.parametrize(("codec", "labels"), LABELS.items())
def test_labels_of_the_standard(codec: str, labels: str) -> None:
    assert {label: resolve(label.upper()) for label in labels.split()} == dict.fromkeys(labels.split(), codec)


def test_utf_16_in_readable_markup_is_utf_8() -> None:
    page = decoded(("<meta charset=utf-16>" + GERMAN).encode())
    assert (page.encoding, page.basis) == ("utf-8", "markup")


def test_utf_16_without_a_mark_has_a_nul_at_its_start() -> None:
    assert decoded(GERMAN.encode("utf-16-be")).encoding == "utf-16-be"
    page = decoded((GERMAN + "<p>Ra\0in on the bridge</p>" * 9).encode())
    assert (page.encoding, page.basis) == ("utf-8", "utf-8")


def test_without_a_statement_the_bytes_decide() -> None:
    assert decoded(RUSSIAN.encode()).basis == "utf-8"
    page = decoded((RUSSIAN * 4).encode("cp1251"))
    assert (page.encoding, page.basis) == ("cp1251", "detected")
    assert [one.id for one in page.incidents] == ["decode.detected"]


def test_a_statement_that_cannot_be_true_is_passed_over_and_told() -> None:
    page = decoded(("<meta charset=utf-8>" + RUSSIAN * 4).encode("cp1251"))
    assert (page.encoding, page.basis) == ("cp1251", "detected")
    assert [one.id for one in page.incidents] == ["decode.markup-encoding"]


def test_a_little_damage_does_not_make_a_statement_false() -> None:
    page = decoded(("<meta charset=utf-8>" + GERMAN).encode() + b"<p>caf\xe9")
    assert (page.encoding, page.basis) == ("utf-8", "markup")
    assert [one.id for one in page.incidents] == ["decode.invalid-bytes"]
    assert page.text.endswith("caf\N{REPLACEMENT CHARACTER}")


def test_a_damaged_page_in_an_encoding_of_two_bytes() -> None:
    raw = ("<meta charset=shift_jis><p>" + "市議会は月曜日、古い橋を建て直すと発表した。" * 5).encode("cp932") + b"\x81"
    page = decoded(raw)
    assert (page.encoding, page.basis, [one.id for one in page.incidents]) == (
        "cp932",
        "markup",
        ["decode.invalid-bytes"],
    )


@pytest.mark.parametrize(
    ("raw", "id_"),
    [
        (b"", "decode.empty"),
        (b"%PDF-1.4", "decode.binary"),
        (b"<html> </>", "decode.blank"),
        (bytes(256), "decode.binary"),
    ],
)
def test_quarantine(raw: bytes, id_: str) -> None:
    page = decode_html(raw.replace(b"html", b"!") if id_ == "decode.blank" else raw)
    assert isinstance(page, Incident)
    assert page.id == id_
