"""A raw folder with all that a raw folder can hold, and the hunt for its words in a build."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from broadsheet.building import BuildReport, Options, build
from broadsheet.shards.engines import in_process
from broadsheet.tiers.repeating import sequences
from corpus import BAKERY, BRIDGE, DATASET, make_raw

NAME = "town-news-1.0.0"
IN_PROCESS = Options(engine=in_process, unit_bytes=4000)
NAMED = DATASET + (
    'datasheet = "../DATASHEET.md"\nrights_file = "../TERMS.md"\n'
    '\n[split]\nsalt = "bridge"\ntrain = 60\nvalidation = 20\ntest = 20\n'
)
# The schemas print some of its words as examples.
MENDED = BRIDGE.replace("Council votes to rebuild the bridge", "Town decides to mend its bridge").replace(
    "We will start in May", "Work begins well before Easter comes"
)
DATASHEET = """# Datasheet

<!-- figures:tables --><!-- /figures -->

<!-- figures:quotes -->
old
<!-- /figures -->
"""
COMMENTED = """Ferry timetable changes in autumn

The ferry leaves the lower quay every second hour, the harbour master {0} said.

“Nobody has to wait in the rain,” he told us.

3 Comments

Peter Quillfeather says:
March 3, 2017 at 8:14 pm

My neighbour Anna Lindqvist waits there every morning. Write to peter.quillfeather@post.example or call 555-0199.

Mary Brindle says:
March 3, 2017 at 9:14 pm

@Peter Quillfeather you could walk. Peter never walks.

“The harbour master knows nothing of queues,” Anna Lindqvist said.

queue_77 says:
March 3, 2017 at 9:15 pm

My neighbour Anna Lindqvist waits there every morning. I am @queue_77 elsewhere; {0} reads it.
"""
HTML = """<html><head><title>Market day number {0}</title></head><body><article><h1>Market day number {0}</h1>
<p>The market on the square sells apples number {0} and pears from seven in the morning until noon.</p>
<p>“We had to bring {0} more tables this time,” said the clerk of the market.</p></article></body></html>"""


def _warc(bodies: Iterable[bytes]) -> bytes:
    out = b""
    for number, body in enumerate(bodies):
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        fields = {
            "WARC-Type": "response",
            "WARC-Record-ID": f"<urn:uuid:{number}>",
            "WARC-Date": "2020-01-02T03:04:05Z",
            "WARC-Target-URI": f"https://example.org/market/{number}",
            "Content-Type": "application/http; msgtype=response",
            "Content-Length": str(len(block)),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        out += b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"
    return out


CHOIR = """Choir sings at the lighthouse, evening {0}

The choir of {0} voices sang until the lamp went out at last.
"""


def _lines(count: int) -> bytes:
    pages = [{"text": CHOIR.format(number), "id": "the choir of the lighthouse sang"} for number in range(count)]
    lines = [json.dumps(page).encode() + b"\n" for page in pages]
    return gzip.compress(b"".join([*lines, b"{broken\n"]), mtime=0)


_BLOG = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><wp:wxr_version>1.2</wp:wxr_version><item><title>Frost on the apple trees</title>
<link>https://example.org/frost/</link><guid isPermaLink="false">https://example.org/?p=7</guid>
<wp:post_date_gmt>2016-09-17 18:05:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<content:encoded><![CDATA[<p>Frost came early to the orchard above the valley this year.</p>]]></content:encoded>
<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author><![CDATA[Olga Ferrante]]></wp:comment_author>
<wp:comment_user_id>9</wp:comment_user_id><wp:comment_date_gmt>2016-09-18 18:05:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[Our plums froze on the very same night.]]></wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_parent>0</wp:comment_parent></wp:comment></item></channel></rss>
"""
SIDECAR = (
    '[unknown]\nurl = "It was not kept."\nauthor = "The page names nobody."\ndate_published = "The page prints none."\n'
)
TITLED = 'title = "Bakery opens at six"\n' + SIDECAR


def make_mixed(folder: Path) -> Path:
    """The raw folder under a folder that holds the files which dataset.toml names."""
    raw = make_raw(
        folder / "raw",
        {
            "gazette/bridge.txt": MENDED,
            "gazette/bridge.txt.toml": SIDECAR,
            "gazette/copy-of-bridge.txt": MENDED,
            "gazette/bakery.txt": BAKERY,
            "gazette/bakery.txt.toml": TITLED,
            "gazette/bakery-again.txt": BAKERY.replace("rye bread", "corn bread"),
            "gazette/source.toml": 'publisher = "The Gazette"\nobtained = "By hand."\nrights = "None."\n',
            "gazette/empty.txt": "",
            "harbour/ferry.txt": COMMENTED.format("Jonas Hale"),
            "harbour/market.html": HTML.format(1),
            "harbour/choir.jsonl.gz": _lines(12),
            "harbour/crawl.warc": _warc(HTML.format(number).encode() for number in range(2, 6)),
            "harbour/blog.xml": _BLOG,
            "stray.txt": "It lies beside the sources and belongs to none of them.",
        },
        NAMED,
    )
    (raw / "harbour/linked.txt").symlink_to("ferry.txt")
    (folder / "DATASHEET.md").write_text(DATASHEET, encoding="utf-8")
    (folder / "TERMS.md").write_text("Ask before you publish.\n", encoding="utf-8")
    return raw


def build_mixed(folder: Path) -> tuple[Path, BuildReport]:
    """The raw folder and a build of it."""
    raw = make_mixed(folder)
    return raw, build(raw, folder / "build", IN_PROCESS)


def texts_of(raw: Path) -> Iterator[str]:
    """The words of the raw pages, whatever holds them."""
    for path in sorted(raw.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix not in (".toml", ".tsv"):
            data = path.read_bytes()
            text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")
            # Addresses stay in the textless tier: without them nobody could fetch a page.
            yield re.sub(r"<[^>]*>|https?://[^\s<]*", " ", text).replace("\\n", " ")


def words_in(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """All runs of five words."""
    return {words for text in texts for words in sequences(text)}


def hunt(folder: Path, wanted: set[tuple[str, ...]]) -> dict[str, list[str]]:
    """The runs of words that stand in the bytes of any file, compressed or not, by the file's path."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        seen = {words for data in _forms(path) for words in sequences(_spelled(data))} & wanted
        if seen:
            found[path.relative_to(folder).as_posix()] = sorted(" ".join(words) for words in seen)
    return found


def _forms(path: Path) -> Iterator[bytes]:
    yield path.read_bytes()
    if path.suffix == ".parquet":
        with pq.ParquetFile(path) as file:
            # Without compression and dictionaries each value stands in the bytes as it is, one after the other.
            for name in file.schema_arrow.names:
                table = file.read([name])
                plain = io.BytesIO()
                pq.write_table(table, plain, compression="none", use_dictionary=False)
                yield plain.getvalue()
                yield json.dumps(table.to_pylist(), default=str, ensure_ascii=False).encode()
            yield repr(file.metadata.metadata).encode()
            for group in range(file.num_row_groups):
                for column in range(file.metadata.num_columns):
                    yield repr(file.metadata.row_group(group).column(column).to_dict()).encode()


def _spelled(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\\n", " ").replace("\\u2019", "’").replace("\\u201c", "“")
