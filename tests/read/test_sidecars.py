"""Sidecars: each kind of mistake ends in one message with file, key and cure."""

from hashlib import sha256
from pathlib import Path

import pytest

from broadsheet.contract.splitting import SplitPlan
from broadsheet.decode.encodings import TEXT_CODECS
from broadsheet.read import RawError, read_dataset
from broadsheet.read.values import is_encoding
from corpus import DATASET
from reading import listed

PAGE = """
url = "https://example.org/bridge"
[unknown]
author = "The page has no byline."
date_published = "The page prints no date."
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "town").mkdir(parents=True)
    (folder / "dataset.toml").write_text(DATASET)
    (folder / "town" / "bridge.txt").write_text("The bridge holds.")
    return folder


def message_of(raw: Path, sidecar: str) -> str:
    (raw / "town" / "bridge.txt.toml").write_text(sidecar)
    with pytest.raises(RawError) as caught:
        listed(raw)
    assert caught.value.file.endswith("raw/town/bridge.txt.toml")
    return str(caught.value).partition("bridge.txt.toml: ")[2]


@pytest.mark.parametrize(
    ("sidecar", "message"),
    [
        (PAGE.replace("url", "ulr"), "`ulr`: unknown key; did you mean `url`?"),
        (PAGE + 'aurthor = "?"', "`unknown.aurthor`: unknown key; did you mean `author`?"),
        (PAGE.replace("url", "zzz"), "`zzz`: unknown key; the keys are sha256, url, title,"),
        (
            PAGE.replace("url =", "title ="),
            "`url`: neither stated nor said to be unknown; state url, or",
        ),
        (PAGE + 'url = "Not kept."', "`url`: both stated and said to be unknown; keep one of the two"),
        ("date_published = 2016-09-17\n", '`date_published`: must be text, not a date; put it in quotes: "2016-09-17"'),
        ("title = 7\n" + PAGE, "`title`: must be text, not a whole number; The page's title"),
        ("title = 0.5\n" + PAGE, "`title`: must be text, not a decimal number;"),
        ("title = true\n" + PAGE, "`title`: must be text, not true or false;"),
        ("title = []\n" + PAGE, "`title`: must be text, not a list;"),
        ("unknown = 7\n", "`unknown`: must be a table, not a whole number;"),
        ('title = ""\n' + PAGE, "`title`: is empty; state it, or leave the key out"),
        (
            'date_retrieved = "yesterday"\n' + PAGE,
            "`date_retrieved`: is not spelled as it must be; When the",
        ),
        ('sha256 = "XYZ"\n' + PAGE, "`sha256`: is not spelled as it must be; SHA-256 of the raw file, in hexadecimal"),
        ('encoding = "utf-99"\n' + PAGE, "`encoding`: no such encoding of text is known; use one of Python's names"),
        ("url = \n", "is not TOML: Invalid value (at line 1, column 7); mend that line"),
        ('url = "a"\nurl = "b"\n', "is not TOML: Cannot overwrite a value (at line 2, column 10); mend that line"),
        ("a = " + "[" * 5000, "is nested too deep; "),
    ],
)
def test_a_mistake_is_told_with_key_and_cure(raw: Path, sidecar: str, message: str) -> None:
    assert message_of(raw, sidecar).startswith(message)


def test_a_sidecar_in_another_encoding_is_told(raw: Path) -> None:
    (raw / "town" / "bridge.txt.toml").write_bytes('title = "Brücke"'.encode("latin-1"))
    with pytest.raises(RawError, match=r"is not UTF-8 \(byte 11\); save it as UTF-8"):
        listed(raw)


def test_a_sidecar_with_a_byte_order_mark_is_told(raw: Path) -> None:
    (raw / "town" / "bridge.txt.toml").write_bytes(b"\xef\xbb\xbf" + PAGE.encode())
    with pytest.raises(RawError, match="starts with a byte order mark; save it as UTF-8 without a byte order mark"):
        listed(raw)


@pytest.mark.parametrize("key", ["date_published", "date_retrieved"])
@pytest.mark.parametrize("date", ["2016-13-45", "2016-02-30", "2015-02-29", "2016-00", "2016-09-17T24:01:00Z", "0000"])
def test_a_date_that_no_calendar_has_is_told(raw: Path, key: str, date: str) -> None:
    page = PAGE if key == "date_retrieved" else PAGE.replace('date_published = "The page prints no date."', "")
    assert message_of(raw, f'{key} = "{date}"\n{page}').startswith(f"`{key}`: no such day or time; look it up again")


@pytest.mark.parametrize("date", ["2016", "2016-02", "2016-02-29", "2016-09-17T23:59:59Z"])
def test_a_date_is_as_precise_as_it_is_known(raw: Path, date: str) -> None:
    (raw / "town" / "bridge.txt.toml").write_text(f'date_retrieved = "{date}"\n{PAGE}')
    [page] = listed(raw)
    assert page.provenance.date_retrieved == date


@pytest.mark.parametrize(
    "label",
    ["base64", "rot13", "idna", "hex", "zlib", "punycode", "unicode-escape", "UTF-7", "undefined", "", "a\\u0000b"],
)
def test_what_is_no_encoding_of_text_is_told(raw: Path, label: str) -> None:
    message = message_of(raw, f'encoding = "{label}"\n{PAGE}')
    assert message.startswith(
        "`encoding`: is empty" if label == "" else "`encoding`: no such encoding of text is known;"
    )


def test_every_encoding_of_pages_can_be_stated() -> None:
    assert [label for label in sorted(TEXT_CODECS) if not is_encoding(label)] == []


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org/", "https://", "javascript:x", ""])
def test_an_address_that_is_none_of_the_web_is_told(raw: Path, url: str) -> None:
    message = message_of(raw, PAGE.replace("https://example.org/bridge", url))
    assert message.startswith("`url`: is not spelled as it must be; The page's address, with https:// or http://")


def test_all_mistakes_of_a_sidecar_are_told_at_once_a_line_each(raw: Path) -> None:
    sidecar = 'ulr = "x"\nauhtor = "x"\ndate_published = "2016-02-30"\nencoding = "hex"\ntitle = 7\nlanguage = "!"\n'
    file = raw / "town" / "bridge.txt.toml"
    file.write_text(sidecar)
    with pytest.raises(RawError) as caught:
        listed(raw)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{file}: `") for line in lines)
    assert [line.split("`")[1] for line in lines] == [
        "ulr", "auhtor", "language", "title", "url", "author", "date_published", "encoding",
    ]  # fmt: skip


def test_what_is_stated_and_what_is_unknown_reach_the_provenance(raw: Path) -> None:
    digest = sha256(b"The bridge holds.").hexdigest()
    (raw / "town" / "bridge.txt.toml").write_text(f'sha256 = "{digest}"\nsplit_group = "bridge"\n{PAGE}')
    (raw / "town" / "source.toml").write_text(
        '[unknown]\npublisher = "No masthead."\nobtained = "No record."\nrights = "Not stated."\n'
    )
    [page] = listed(raw)
    stated = page.provenance
    assert (stated.source_id, stated.raw_path, stated.url) == ("town", "town/bridge.txt", "https://example.org/bridge")
    assert (stated.author, stated.publisher, stated.split_group) == (None, None, "bridge")
    assert [(note.field, note.note) for note in stated.notes] == [
        ("author", "The page has no byline."),
        ("date_published", "The page prints no date."),
        ("publisher", "No masthead."),
    ]
    assert page.sha256 == digest


def test_the_publisher_comes_from_the_source(raw: Path) -> None:
    (raw / "town" / "source.toml").write_text('publisher = "Town News"\nobtained = "By hand."\nrights = "Theirs."\n')
    [page] = listed(raw)
    assert page.provenance.publisher == "Town News"


@pytest.mark.parametrize("name", ["town/gone.txt.toml", "town/2016/source.toml", "corrections.toml"])
def test_a_sidecar_without_its_page_is_an_error(raw: Path, name: str) -> None:
    (raw / name).parent.mkdir(exist_ok=True)
    (raw / name).write_text(PAGE)
    with pytest.raises(RawError, match=rf"{name}: a sidecar without its page; "):
        listed(raw)


def test_a_sidecar_that_is_a_link_is_not_followed(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text(PAGE)
    (raw / "town" / "bridge.txt.toml").symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(RawError, match="cannot be read"):
        listed(raw)


def test_a_dataset_is_read_with_its_split_and_datasheet(raw: Path) -> None:
    (raw.parent / "SHEET.md").write_text("# Sheet\n")
    more = 'datasheet = "../SHEET.md"\n[split]\nsalt = "s"\ntrain = 80\nvalidation = 10\ntest = 10\n'
    (raw / "dataset.toml").write_text(DATASET + more)
    dataset = read_dataset(raw)
    assert dataset.folder_name == "town-news-1.0.0"
    assert dataset.split == SplitPlan(salt="s", train=80, validation=10, test=10)
    assert dataset.datasheet is not None
    assert dataset.datasheet.read_text() == "# Sheet\n"
    assert dataset.rights_file is None
    (raw / "dataset.toml").write_text(DATASET + 'rights_file = "../SHEET.md"\n')
    dataset = read_dataset(raw)
    assert dataset.datasheet is None
    assert dataset.rights_file is not None
    assert dataset.rights_file.name == "SHEET.md"


def test_without_a_split_table_all_is_train(raw: Path) -> None:
    assert read_dataset(raw).split == SplitPlan(salt="", train=100, validation=0, test=0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DATASET.replace("contact", "contacts"), "`contacts`: unknown key; did you mean `contact`?"),
        (DATASET.replace('contact = "Open an issue."', ""), "`contact`: missing key; state it: Where to write to"),
        (DATASET.replace('"1.0.0"', '"1.0"'), "`version`: is not spelled as it must be; The dataset's version, MAJOR"),
        (DATASET.replace('["en"]', "[]"), "`languages`: is empty;"),
        (DATASET.replace('["en"]', '["English"]'), "`languages.0`: is not spelled as it must be; One BCP 47 tag, for"),
        (DATASET + 'datasheet = "gone.md"', "`datasheet`: there is no such file;"),
        (DATASET + 'rights_file = "gone.md"', "`rights_file`: there is no such file;"),
        (DATASET + 'rights_file = "town/"', "`rights_file`: is not spelled as it must be;"),
        (
            DATASET + '[split]\nsalt = "s"\ntrain = 80\nvalidation = 10\ntest = 5',
            "`split`: the shares 80 + 10 + 5",
        ),
        (DATASET + '[split]\nsalt = "s"\ntrain = 180\nvalidation = 0\ntest = 0', "`split.train`: must be at most 100;"),
        (DATASET + '[split]\nsalt = "s"\ntrain = -1\nvalidation = 0\ntest = 0', "`split.train`: must be at least 0;"),
        (DATASET + '[split]\nsalt = "s"\ntrain = 100', "`split.validation`: missing key;"),
    ],
)
def test_a_mistake_in_the_dataset_is_told(raw: Path, text: str, message: str) -> None:
    (raw / "dataset.toml").write_text(text)
    with pytest.raises(RawError) as caught:
        read_dataset(raw)
    assert str(caught.value).partition("dataset.toml: ")[2].startswith(message)


@pytest.mark.parametrize("key", ["datasheet", "rights_file"])
@pytest.mark.parametrize("path", ["/etc/passwd", "../../outside.md", "town/../../../outside.md", "../link.md"])
def test_a_file_outside_the_folder_that_holds_raw_is_refused(raw: Path, key: str, path: str) -> None:
    outside = raw.parent.parent / "outside.md"
    outside.write_text("Not the dataset's.")
    (raw.parent / "link.md").symlink_to(outside)
    (raw / "dataset.toml").write_text(DATASET + f'{key} = "{path}"')
    with pytest.raises(RawError, match=f"`{key}`: leads out of the folder that holds the raw folder; state a path"):
        read_dataset(raw)


def test_a_path_with_a_null_character_is_refused(raw: Path) -> None:
    (raw / "dataset.toml").write_text(DATASET + 'datasheet = "../a\\u0000.md"')
    with pytest.raises(RawError, match="`datasheet`: leads out of"):
        read_dataset(raw)


@pytest.mark.parametrize("name", ["README.md", "DATASHEET.md", "manifest.json"])
def test_a_rights_file_cannot_take_the_place_of_a_file_of_the_build(raw: Path, name: str) -> None:
    (raw.parent / name).write_text("Rights.")
    (raw / "dataset.toml").write_text(DATASET + f'rights_file = "../{name}"')
    with pytest.raises(RawError, match=f"`rights_file`: a build has a {name} of its own; give the file another name"):
        read_dataset(raw)


def test_a_missing_dataset_is_told(tmp_path: Path) -> None:
    with pytest.raises(RawError, match=r"dataset\.toml: is missing; "):
        read_dataset(tmp_path)
    with pytest.raises(RawError, match="is no folder; "):
        read_dataset(tmp_path / "gone")
