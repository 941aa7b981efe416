"""Lines that are no rows, rows that do not fit their schema, Parquet files with other columns."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from corruptions.tools import Broken, Catalogue

CORRUPTIONS = Catalogue()


def _replace(broken: Broken, table: str, old: bytes, new: bytes) -> None:
    data = broken.lines(table).read_bytes()
    assert old in data
    broken.write_bytes(broken.lines(table), data.replace(old, new, 1))


@CORRUPTIONS.breaks("schema.unreadable", also=["dataset.file-missing", "dataset.raw-count", "dataset.raw-sum"])
def folder_for_a_file(broken: Broken) -> None:
    (broken.folder / "quarantine" / "pages.jsonl").unlink()
    (broken.folder / "quarantine" / "pages.jsonl").mkdir()


@CORRUPTIONS.breaks("schema.utf8")
def latin_1(broken: Broken) -> None:
    _replace(broken, "comments", "•".encode(), b"\xb7")


@CORRUPTIONS.breaks("schema.bom")
def byte_order_mark(broken: Broken) -> None:
    broken.write_bytes(broken.lines("quotes"), b"\xef\xbb\xbf" + broken.lines("quotes").read_bytes())


@CORRUPTIONS.breaks("schema.json")
def trailing_comma(broken: Broken) -> None:
    _replace(broken, "articles", b"}\n", b",}\n")


@CORRUPTIONS.breaks("schema.json")
def line_of_nul_bytes(broken: Broken) -> None:
    _, *others = broken.lines("comments").read_bytes().splitlines(keepends=True)
    broken.write_bytes(broken.lines("comments"), b"\0" * 100 + b"\n" + b"".join(others))


@CORRUPTIONS.breaks("schema.duplicate-key")
def key_twice(broken: Broken) -> None:
    _replace(broken, "comments", b'"depth":0', b'"depth":7,"depth":0')


@CORRUPTIONS.breaks("schema.not-finite")
def not_a_number(broken: Broken) -> None:
    _replace(broken, "quotes", b'"confidence":0.9', b'"confidence":NaN')


@CORRUPTIONS.breaks("schema.not-finite")
def number_of_five_thousand_digits(broken: Broken) -> None:
    _replace(broken, "comments", b'"depth":0', b'"depth":' + b"9" * 5000)


@CORRUPTIONS.breaks("schema.surrogate")
def half_a_character(broken: Broken) -> None:
    _replace(broken, "comments", b"Lovely", b"\\ud83d Lovely")


@CORRUPTIONS.breaks("schema.nesting")
def a_hundred_thousand_lists(broken: Broken) -> None:
    _replace(broken, "comments", b'"cites":[]', b'"cites":' + b"[" * 100_000 + b"]" * 100_000)


@CORRUPTIONS.breaks("schema.nesting")
def five_hundred_lists(broken: Broken) -> None:
    _replace(broken, "comments", b'"cites":[]', b'"cites":' + b"[" * 500 + b"]" * 500)


@CORRUPTIONS.breaks("schema.nesting")
def fifty_objects(broken: Broken) -> None:
    _replace(broken, "comments", b'"cites":[]', b'"cites":' + b'{"a":' * 50 + b"0" + b"}" * 50)


@CORRUPTIONS.breaks("schema.long-line", also=["dataset.num-rows", "dataset.forms-count"])
def endless_line(broken: Broken) -> None:
    from broadsheet.check.lines import LINE_LIMIT

    with broken.lines("comments").open("r+b") as file:
        file.truncate(LINE_LIMIT + 10_000)  # A hole: it takes no space on the disk.
    broken.stamp()


@CORRUPTIONS.breaks("schema.blank-line")
def blank_line(broken: Broken) -> None:
    broken.write_bytes(broken.lines("quotes"), broken.lines("quotes").read_bytes() + b"\n")


@CORRUPTIONS.breaks("schema.last-newline")
def no_last_newline(broken: Broken) -> None:
    broken.write_bytes(broken.lines("pages"), broken.lines("pages").read_bytes()[:-1])


@CORRUPTIONS.breaks("schema.row")
def missing_key(broken: Broken) -> None:
    _replace(broken, "comments", b'"depth":0,', b"")


@CORRUPTIONS.breaks("schema.row")
def unknown_key(broken: Broken) -> None:
    broken.change_line("comments", 0, votes=3)


@CORRUPTIONS.breaks("schema.row")
def text_for_a_number(broken: Broken) -> None:
    broken.change_line("comments", 0, depth="top")


@CORRUPTIONS.breaks("schema.row")
def unknown_kind_of_comment(broken: Broken) -> None:
    broken.change_line("comments", 0, kind="retweet")


@CORRUPTIONS.breaks("schema.row")
def unknown_kind(broken: Broken) -> None:
    broken.change_line("quotes", 0, quote_type="sarcastic")


@CORRUPTIONS.breaks("schema.row")
def id_with_a_line_feed(broken: Broken) -> None:
    broken.change_line("pages", 0, page_id=broken.rows("pages")[0]["page_id"] + "\n")


@CORRUPTIONS.breaks("schema.row")
def list_for_a_row(broken: Broken) -> None:
    _, *others = broken.lines("comments").read_bytes().splitlines(keepends=True)
    broken.write_bytes(broken.lines("comments"), b"[1]\n" + b"".join(others))


@CORRUPTIONS.breaks("schema.row")
def text_in_quarantine(broken: Broken) -> None:
    broken.write_bytes(broken.folder / "quarantine" / "pages.jsonl", b'"empty.txt"\n')


@CORRUPTIONS.breaks("schema.integer")
def whole_number_with_a_point(broken: Broken) -> None:
    _replace(broken, "comments", b'"start_char":0,', b'"start_char":0.0,')


@CORRUPTIONS.breaks("schema.hundredths")
def thousandths(broken: Broken) -> None:
    broken.change("quotes", 0, confidence=0.123)


@CORRUPTIONS.breaks("schema.parquet")
def no_parquet(broken: Broken) -> None:
    broken.write_bytes(broken.shard("pages"), b"PAR1 and then nothing")


@CORRUPTIONS.breaks("schema.column-missing")
def column_left_out(broken: Broken) -> None:
    broken.write_arrow("articles", lambda table: table.drop_columns(["n_words"]))


@CORRUPTIONS.breaks("schema.column-extra")
def column_added(broken: Broken) -> None:
    broken.write_arrow("articles", lambda table: table.append_column("votes", pa.array([1])))


@CORRUPTIONS.breaks("schema.column-type")
def wider_numbers(broken: Broken) -> None:
    def widen(table: pa.Table) -> pa.Table:
        at = table.schema.get_field_index("n_words")
        return table.set_column(at, "n_words", table["n_words"].cast(pa.int64()))

    broken.write_arrow("articles", widen)


@CORRUPTIONS.breaks("schema.column-order")
def columns_backwards(broken: Broken) -> None:
    broken.write_arrow("articles", lambda table: table.select(table.column_names[::-1]))


@CORRUPTIONS.breaks("schema.parquet")
def text_of_other_bytes(broken: Broken) -> None:
    table = pq.read_table(broken.shard("articles"))
    bad = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe"))
    broken.write_arrow("articles", lambda _: table.set_column(table.schema.get_field_index("title"), "title", bad))
