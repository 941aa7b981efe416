"""Pages saved as MHTML, from their bytes to text: parts, transfer encodings, what the message states, and damage."""

from __future__ import annotations

import quopri
from base64 import encodebytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet import compile_page
from broadsheet.compile import PageResult
from broadsheet.contract.records import Note
from broadsheet.decode import is_mhtml
from broadsheet.incidents import catalogue
from broadsheet.markup import Document, read_mhtml
from broadsheet.markup.mhtml import MAX_MESSAGE_PARTS, MAX_NESTED, sent_at
from broadsheet.read import Provenance
from invariants import assert_holds
from markup_pages import page_of, stories

PAGE = (
    "<html><head><title>The ferry is back</title></head><body><h1>The ferry is back</h1><p>The café = open.</p></body>"
)
TEXT = "The ferry is back\n\nThe café = open."
HEAD = """From: <Saved by a browser>
Snapshot-Content-Location: https://gazette.example/ferry
Subject: =?utf-8?Q?The=20ferry=20=E2=80=93=20back?=
Date: Tue, 9 Jan 2018 15:20:34 +0100
MIME-Version: 1.0
"""
PICTURE = "Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-Location: cid:a\n\niVBORw0KGgo=\n"


def html_part(body: bytes, transfer: str = "8bit", kind: str = "text/html", more: str = "") -> bytes:
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: {transfer}\n{more}\n".encode() + body


def message(*parts: bytes, kind: str = "multipart/related", end: bytes = b"\n--cut--\n", more: str = "") -> bytes:
    head = f'{HEAD}Content-Type: {kind};\n\ttype="text/html";{more}\n\tboundary="cut"\n\nFor old readers.\n'.encode()
    return head + b"".join(b"\n--cut\n" + part for part in parts) + end


def compiled(raw: bytes, provenance: Provenance | None = None) -> PageResult:
    result = compile_page(raw, provenance)
    assert_holds(raw, result)
    return result


def text(raw: bytes) -> str:
    result = compiled(raw)
    assert result.page, result.quarantine
    assert result.page.media_type == "multipart/related"
    return result.page.text


def ids(raw: bytes) -> list[str]:
    result = compiled(raw)
    assert result.page, result.quarantine
    return [one.id for one in result.page.incidents]


def why_not(raw: bytes) -> str:
    result = compiled(raw)
    assert result.quarantine
    return result.quarantine.id


def wire(raw: bytes) -> bytes:
    return raw.replace(b"\n", b"\r\n")


@pytest.mark.parametrize("ends", [bytes, wire])
@pytest.mark.parametrize(
    "part",
    [
        html_part(PAGE.encode()),
        html_part(PAGE.encode(), "binary"),
        html_part(quopri.encodestring(PAGE.encode()), "quoted-printable"),
        html_part(quopri.encodestring(PAGE.encode()), "Quoted-Printable "),
        html_part(encodebytes(PAGE.encode()), "base64"),
        html_part(PAGE.encode(), kind="application/xhtml+xml"),
        html_part(PAGE.encode("cp1252"), kind="text/html; charset=iso-8859-1"),
        html_part(encodebytes(PAGE.encode("utf-16")), "base64", 'text/html; charset="utf-16"'),
    ],
)
def test_the_page_as_it_was_before_its_transfer(part: bytes, ends: type) -> None:
    raw = ends(message(part, PICTURE.encode()))
    assert text(raw) == TEXT
    assert ids(raw) == []


def test_what_the_message_states() -> None:
    page = compiled(message(html_part(PAGE.encode()))).page
    assert page
    assert (page.url, page.date_retrieved) == ("https://gazette.example/ferry", "2018-01-09T14:20:34Z")
    assert (page.title, page.encoding, page.encoding_basis) == ("The ferry is back", "utf-8", "utf-8")


def test_the_subject_is_the_title_where_the_markup_has_none() -> None:
    page = compiled(message(html_part(b"<html><p>The ferry runs again in spring."))).page
    assert page
    assert page.title == "The ferry – back"


@pytest.mark.parametrize(
    "subject", ["=?utf-8?B?!!!?=", "=?no-such-charset?Q?=E2?=", "=?utf-8?Q?=E2?=", "=?ütf-8?Q?a?=", "=?utf-8?B?w?="]
)
def test_a_broken_subject_harms_nothing(subject: str) -> None:
    raw = message(html_part(b"<html><p>The ferry runs again.")).replace(
        b"=?utf-8?Q?The=20ferry=20=E2=80=93=20back?=", subject.encode()
    )
    assert text(raw) == "The ferry runs again."


def test_the_address_of_the_part_where_the_message_states_none() -> None:
    raw = message(html_part(PAGE.encode(), more="Content-Location: https://gazette.example/old\n"))
    page = compiled(raw.replace(b"Snapshot-Content-Location: https", b"X-Saved: https")).page
    assert page
    assert page.url == "https://gazette.example/old"


def test_what_the_curator_states_goes_first() -> None:
    stated = Provenance(url="https://a.example/", notes=(Note(field="date_retrieved", note="the clock was wrong"),))
    page = compiled(message(html_part(PAGE.encode())), stated).page
    assert page
    assert (page.url, page.date_retrieved) == ("https://a.example/", None)


def test_the_declared_encoding_of_a_part_may_lie() -> None:
    page = PAGE.replace("café", "Café à la crème brûlée près de l’île")
    raw = message(html_part(page.encode("cp1252"), kind="text/html; charset=utf-8"))
    assert "Café à la crème brûlée" in text(raw)
    assert ids(raw) == ["decode.undeclared"]


def test_the_start_is_the_page_and_else_the_first_html() -> None:
    frame = html_part(b"<html><p>An advertisement in a frame.", more="Content-ID: <frame>\n")
    page = html_part(PAGE.encode(), more="Content-ID: <page>\n")
    assert text(message(frame, page, more='\n\tstart="<page>";')) == TEXT
    assert text(message(page, frame, more='\n\tstart="<lost>";')) == TEXT
    assert text(message(PICTURE.encode(), page, frame)) == TEXT


def test_a_message_of_one_part() -> None:
    assert text(HEAD.encode() + html_part(PAGE.encode())) == TEXT


def nested(depth: int) -> bytes:
    raw = html_part(PAGE.encode())
    for level in range(depth):
        mark = f"cut-{level}"
        raw = f"Content-Type: multipart/mixed; boundary={mark}\n\n--{mark}\n".encode() + raw + f"\n--{mark}--".encode()
    return b"MIME-Version: 1.0\n" + raw


def test_messages_in_messages() -> None:
    within = b"Content-Type: message/rfc822\n\n" + nested(2)
    assert text(message(b"Content-Type: text/plain\n\nSee below.", within, kind="multipart/mixed")) == TEXT
    assert text(b"MIME-Version: 1.0\n" + within) == TEXT


def test_messages_nested_too_deep() -> None:
    assert text(nested(MAX_NESTED)) == TEXT
    assert why_not(nested(MAX_NESTED + 1)) == "markup.mhtml-too-deep"
    assert why_not(nested(3_000)) == "markup.mhtml-too-deep"
    endless = b"MIME-Version: 1.0\n" + b"Content-Type: message/rfc822\n\n" * 100_000
    assert why_not(endless) == "markup.mhtml-too-deep"


@pytest.mark.parametrize(
    "raw",
    [
        message(html_part(PAGE.encode())).replace(b'boundary="cut"', b""),
        message(html_part(PAGE.encode())).replace(b'boundary="cut"', b'boundary=""'),
        message(html_part(PAGE.encode())).replace(b'boundary="cut"', b'boundary="%s"' % (b"x" * 201)),
        message(html_part(PAGE.encode())).replace(b'boundary="cut"', b'boundary="tear"'),
        message(html_part(PAGE.encode())).replace(b'boundary="cut"', b"boundary*=utf-8''cut; boundary*0=cut"),
        message(),
    ],
)
def test_no_boundary(raw: bytes) -> None:
    assert why_not(raw) == "markup.mhtml-no-boundary"


def test_no_page_among_the_parts() -> None:
    assert why_not(message(PICTURE.encode(), b"\nSee below.")) == "markup.mhtml-no-page"


def test_too_many_parts() -> None:
    pictures = [b"Content-Type: image/png\n\n"] * MAX_MESSAGE_PARTS
    assert text(message(html_part(PAGE.encode()), *pictures)) == TEXT
    assert why_not(message(*pictures, html_part(PAGE.encode()))) == "markup.mhtml-too-many-parts"


def test_an_unknown_transfer_encoding() -> None:
    assert why_not(message(html_part(PAGE.encode(), "x-uuencode"))) == "markup.mhtml-unknown-transfer"


def test_broken_base64_gives_what_stands_before_the_damage() -> None:
    body = encodebytes(PAGE.encode())
    damaged = message(html_part(body[:120] + b"*" + body[121:], "base64"))
    assert ids(damaged) == ["markup.mhtml-broken-transfer"]
    assert text(damaged).startswith("The ferry is back\n\nThe")
    assert "open" not in text(damaged)
    assert why_not(message(html_part(b"*" + body, "base64"))) == "decode.empty"


@pytest.mark.parametrize("cut", range(1, 8))
def test_base64_cut_short(cut: int) -> None:
    body = encodebytes(PAGE.encode()).rstrip(b"\n=")[:-cut]
    assert "markup.mhtml-broken-transfer" in ids(message(html_part(body, "base64"))) or len(body.split()[-1]) % 4 == 0


def test_escapes_that_are_none() -> None:
    raw = message(html_part(quopri.encodestring(PAGE.encode()) + b"<p>Rain =ZZ or sun.", "quoted-printable"))
    assert ids(raw) == ["markup.mhtml-broken-transfer"]


def test_spaces_that_were_added_at_the_ends_of_lines() -> None:
    assert (
        text(message(html_part(b"<html><p>It rained on Mon= \t\nday.", "quoted-printable"))) == "It rained on Monday."
    )


def test_a_file_that_ends_in_the_page_or_after_it() -> None:
    page = html_part(PAGE.encode())
    assert ids(message(page, end=b"")) == ["markup.mhtml-cut"]
    assert ids(message(page, PICTURE.encode(), end=b"")) == ["markup.mhtml-no-end"]
    assert ids(message(page, PICTURE.encode())) == []


def test_a_part_without_a_header_and_one_without_a_body() -> None:
    assert text(message(b"\nSee below.", b"Content-Type: image/png", html_part(PAGE.encode()))) == TEXT
    assert why_not(message(b"Content-Type: text/html")) == "decode.empty"


def test_a_header_without_end() -> None:
    assert why_not(HEAD.encode() + b"Content-Type: multipart/related\n" + b"X-A: b\n" * 20_000) == (
        "markup.mhtml-no-boundary"
    )


def test_the_text_of_a_mail_is_plain_text() -> None:
    mail = EmailMessage()
    mail["Subject"] = "Rain"
    mail.set_content("It rained on Monday.")
    result = compiled(mail.as_bytes(policy=SMTP))
    assert result.page
    assert result.page.media_type == "text/plain"
    assert not is_mhtml(b"Agenda: the ferry\nMIME-Version: none of our business\n\nContent-Type: text/html")
    assert not is_mhtml(b"X: y\n" * 10_000 + HEAD.encode())


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Tue, 9 Jan 2018 15:20:34 -0000", "2018-01-09T15:20:34Z"),
        ("9 JAN 2018 15:20 GMT", "2018-01-09T15:20:00Z"),
        ("Tue, 09 Jan 2018 15:20:34 -0830 (a place)", "2018-01-09T23:50:34Z"),
        ("Tue, 9 Jan 2018 15:20:34 XYZ", None),
        ("Sun, 31 Jun 2018 15:20:34 +0000", None),
        ("1 Jan 0001 00:00:00 +0100", None),
        ("31 Dec 9999 23:59:59 -0100", None),
        ("1 Jan 0900 00:00:00 +0100", "0899-12-31T23:00:00Z"),
        ("", None),
    ],
)
def test_dates_of_messages(value: str, date: str | None) -> None:
    assert sent_at(value) == date


@settings(max_examples=30, deadline=None)
@given(stories(), st.sampled_from(["base64", "quoted-printable", "8bit"]))
def test_the_library_of_the_language_writes_what_is_read_back(story: object, transfer: str) -> None:
    html = page_of(story)  # type: ignore[arg-type]
    outer = EmailMessage(policy=SMTP)
    outer["Subject"] = "Saved"
    outer.set_content("For old readers.")
    outer.add_related(html, subtype="html", cte=transfer)
    outer.add_related(b"\x89PNG", maintype="image", subtype="png")
    saved = compiled(outer.as_bytes()).page
    page = compiled(html.encode()).page
    assert saved
    assert page
    assert (saved.text, saved.blocks[0].kind, saved.media_type) == (page.text, page.blocks[0].kind, "multipart/related")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_damage_gives_a_page_or_an_incident(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from([encodebytes(PAGE.encode()), quopri.encodestring(PAGE.encode()), PAGE.encode()]))
    transfer = data.draw(st.sampled_from(["base64", "quoted-printable", "8bit"]))
    raw = message(html_part(body, transfer), PICTURE.encode())
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 60)))
    extra = st.binary(max_size=12) | st.sampled_from(
        [b"\n--cut", b"--cut--", b"\r\n\r\n", b'"', b"boundary*0*=", b"=?"]
    )
    damaged = raw[:start] + data.draw(extra) + raw[end:]
    found = read_mhtml(damaged)
    assert isinstance(found, Document) or catalogue()[found.id].level == "error"
    compiled(damaged)
