"""Each format, read back by a reader of that format that is not ours."""

from __future__ import annotations

import csv
import io
import json
import lzma
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from broadsheet.contract.schemas import TABLES, fields
from broadsheet.exchange.brat import annotation_file
from broadsheet.exchange.formats import FORMATS
from broadsheet.exchange.inline import Stretch, nested
from broadsheet.exchange.labelstudio import task
from broadsheet.exchange.pages import Build, PageRows, open_build
from broadsheet.exchange.tei import document
from broadsheet.exchange.webannotation import annotation_page
from exchanged import rows
from rows_of_pages import MANIFEST, build_of, compiled, forest_pages, quoted_pages

TEI = Path(__file__).parent / "tei"
NS = {"t": "http://www.tei-c.org/ns/1.0"}
ID = "{http://www.w3.org/XML/1998/namespace}id"
NO_BUILD = Build(Path("town-news-1.0.0"), {**MANIFEST, "files": []})

REPLIES = """<html><body><article><h1>Bridge opens</h1><p>The council opened the bridge on Monday, and all came.</p>
</article><h3>2 Comments</h3><ol class="comment-list"><li id="comment-1" class="comment"><article><cite class="fn">Ann
Poe</cite><time datetime="2016-09-17T18:14:00Z">17 September</time><div class="comment-content"><p>A second bridge
would cost less.</p></div></article><ol class="children"><li id="comment-2" class="comment"><article>
<cite class="fn">Lee Roe</cite><div class="comment-content"><p>Not with these prices, I am afraid.</p></div></article>
</li></ol></li></ol></body></html>"""

SECTIONS = """<html><body><article><h1>Bridge opens</h1><p>The council opened the bridge on Monday, and all came.</p>
<h2>What it cost</h2><p>The bridge cost less than the council feared in the spring.</p>
<h2>What comes next</h2><p>The old bridge will be taken down before the winter comes.</p></article></body></html>"""


def written(name: str, pages: list[PageRows], folder: Path, shards: int = 1, **manifest: Any) -> Path:
    FORMATS[name].write(build_of(folder / "build", pages, shards, **manifest), folder / "out")
    return folder / "out"


def articles_and_more(page: PageRows) -> dict[str, list[dict[str, Any]]]:
    articles = [page.article] if page.article else []
    return {"pages": [page.page], "articles": articles, "comments": page.comments, "quotes": page.quotes}


class TestPages:
    @settings(max_examples=15)
    @given(
        st.lists(forest_pages(), min_size=1, max_size=4, unique_by=lambda one: one.page["page_id"]), st.integers(1, 3)
    )
    def test_pages_come_whole_and_in_order_from_any_shards(self, pages: list[PageRows], shards: int) -> None:
        with TemporaryDirectory() as folder:
            found = list(build_of(Path(folder), pages, shards).pages())
        assert found == sorted(pages, key=lambda one: one.page["page_id"])


class TestSqlite:
    @settings(max_examples=15)
    @given(st.one_of(forest_pages(), quoted_pages()))
    def test_rows_are_read_back_equal(self, page: PageRows) -> None:
        with TemporaryDirectory() as folder:
            out = written("sqlite", [page], Path(folder))
            with closing(sqlite3.connect(out)) as connection:
                connection.row_factory = sqlite3.Row
                for table, expected in articles_and_more(page).items():
                    nested_ = {field.name for field in fields(table) if field.item or field.children}
                    found = [dict(row) for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid')]
                    for row in found:
                        row.update((name, json.loads(row[name])) for name in nested_ if row[name] is not None)
                    assert found == expected
                assert connection.execute("PRAGMA integrity_check").fetchall()[0][0] == "ok"

    def test_keys_references_and_views(self, town: Path, tmp_path: Path) -> None:
        FORMATS["sqlite"].write(open_build(town), tmp_path / "out")
        with closing(sqlite3.connect(tmp_path / "out")) as connection:
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            references = {row[2] for row in connection.execute("PRAGMA foreign_key_list(quotes)")}
            assert references == {"pages", "articles", "comments", "quotes"}
            (n_threads,) = connection.execute("SELECT count(*) FROM threads").fetchone()
            assert n_threads == sum(row["parent_id"] is None for row in rows(town, "comments"))
            said = connection.execute("SELECT text, speaker FROM quotes_with_speakers").fetchall()
            expected = [(row["text"], row["speaker"]["text"]) for row in rows(town, "quotes") if row["speaker"]]
            assert Counter(said) == Counter(expected)
            spans = connection.execute("SELECT count(*) FROM quote_spans").fetchone()[0]
            assert spans == sum(len(row["spans"]) for row in rows(town, "quotes"))

    def test_a_reference_to_nothing_would_be_seen(self, town: Path, tmp_path: Path) -> None:
        FORMATS["sqlite"].write(open_build(town), tmp_path / "out")
        with closing(sqlite3.connect(tmp_path / "out")) as connection:
            connection.execute("DELETE FROM articles")
            assert connection.execute("PRAGMA foreign_key_check").fetchall() != []


class TestCsv:
    @settings(max_examples=15)
    @given(st.one_of(forest_pages(), quoted_pages()))
    def test_rows_are_read_back_equal(self, page: PageRows) -> None:
        with TemporaryDirectory() as folder:
            out = written("csv", [page], Path(folder))
            for table, expected in articles_and_more(page).items():
                text = (out / f"{table}.csv").read_bytes().decode()
                found = list(csv.DictReader(io.StringIO(text, newline="")))
                assert found == [{key: as_cell(value) for key, value in row.items()} for row in expected]

    def test_lines_end_as_the_rfc_has_it(self, town: Path, tmp_path: Path) -> None:
        FORMATS["csv"].write(open_build(town), tmp_path / "out")
        assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{table}.csv" for table in TABLES}
        head, *_ = (tmp_path / "out/comments.csv").read_bytes().split(b"\r\n")
        assert head.decode().split(",") == [field.name for field in fields("comments")]


def as_cell(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "" if value is None else str(value)


class TestConvokit:
    @settings(max_examples=15)
    @given(st.lists(forest_pages(), min_size=1, max_size=3, unique_by=lambda one: one.page["page_id"]))
    def test_the_forest_is_read_back(self, pages: list[PageRows]) -> None:
        with TemporaryDirectory() as folder:
            out = written("convokit", pages, Path(folder))
            utterances = [json.loads(line) for line in (out / "utterances.jsonl").read_bytes().splitlines()]
            # All that ConvoKit's loader asks for.
            speakers, conversations, overall, kinds = (
                json.loads((out / f"{name}.json").read_bytes())
                for name in ("speakers", "conversations", "corpus", "index")
            )
        assert (overall["name"], overall["version"]) == (MANIFEST["name"], MANIFEST["version"])
        assert kinds.keys() >= {"utterances-index", "speakers-index", "conversations-index", "overall-index"}
        comments = {row["comment_id"]: row for page in pages for row in page.comments}
        assert {one["id"]: one["reply-to"] for one in utterances} == {
            k: row["parent_id"] for k, row in comments.items()
        }
        assert {one["id"]: one["text"] for one in utterances} == {k: row["text"] for k, row in comments.items()}
        assert {one["conversation_id"] for one in utterances} == conversations.keys()
        assert {one["speaker"] for one in utterances} == speakers.keys()
        # Nothing says that two comments without an author are of one person.
        assert len(speakers) == len(comments)

    def test_one_author_is_one_speaker_and_times_are_seconds(self, tmp_path: Path) -> None:
        out = written("convokit", [compiled(REPLIES)], tmp_path)
        utterances = [json.loads(line) for line in (out / "utterances.jsonl").read_bytes().splitlines()]
        assert [(one["timestamp"], one["meta"]["reply_basis"]) for one in utterances] == [
            (1474136040, "none"),
            (None, "technical"),
        ]
        assert [value["meta"]["name"] for value in json.loads((out / "speakers.json").read_bytes()).values()] == [
            "Ann Poe",
            "Lee Roe",
        ]

    def test_convokit_loads_it(self, town: Path, tmp_path: Path) -> None:
        model = pytest.importorskip("convokit.model", reason="ConvoKit is not installed")
        FORMATS["convokit"].write(open_build(town), tmp_path / "corpus")
        corpus = model.Corpus(filename=str(tmp_path / "corpus"))
        assert {one.id: one.reply_to for one in corpus.iter_utterances()} == {
            row["comment_id"]: row["parent_id"] for row in rows(town, "comments")
        }
        assert all(one.check_integrity(verbose=False) for one in corpus.iter_conversations())


@pytest.fixture(scope="session")
def tei_schema(tmp_path_factory: pytest.TempPathFactory) -> etree.RelaxNG:
    folder = tmp_path_factory.mktemp("tei")
    (folder / "tei_all.rng").write_bytes(lzma.decompress((TEI / "tei_all.rng.xz").read_bytes()))
    (folder / "post.rng").write_bytes((TEI / "cmc-post.rng").read_bytes())
    return etree.RelaxNG(etree.parse(folder / "post.rng"))


def parsed(page: PageRows) -> Any:
    return etree.fromstring(document(NO_BUILD, page).encode())


def invalid(schema: etree.RelaxNG, tree: Any) -> list[str]:
    schema.validate(tree)
    return [f"{error.line}: {error.message}" for error in schema.error_log]


# Reading the schema takes seconds: once for all of them.
@pytest.mark.xdist_group("tei")
class TestTei:
    def test_the_town_is_valid(self, town: Path, tei_schema: etree.RelaxNG) -> None:
        for page in open_build(town).pages():
            assert invalid(tei_schema, parsed(page)) == []

    @settings(max_examples=20)
    @given(st.one_of(forest_pages(), quoted_pages()))
    def test_any_page_is_valid_and_keeps_its_text(self, tei_schema: etree.RelaxNG, page: PageRows) -> None:
        tree = parsed(page)
        assert invalid(tei_schema, tree) == []
        for container in page.containers():
            path = "//t:post[@xml:id=$id]" if container.comment else "//t:div[@xml:id=$id]/t:div"
            found = tree.xpath(f"{path}//t:p | {path}/t:head", id=f"id-{container.record_id}", namespaces=NS)
            text = container.text.replace("\x0b", "\N{REPLACEMENT CHARACTER}")
            spans = [text[one["start_char"] : one["end_char"]] for one in container.paragraphs]
            assert ["".join(one.itertext()) for one in found] == spans

    @settings(max_examples=20)
    @given(quoted_pages())
    def test_quotes_are_read_back_piece_by_piece(self, page: PageRows) -> None:
        tree = parsed(page)
        pieces = {one.get(ID): one for one in tree.iter() if isinstance(one.tag, str) and one.get(ID)}
        for quote in page.quotes:
            at, found = pieces.get(f"id-{quote['quote_id']}"), ""
            while at is not None:
                found += "".join(at.itertext())
                at = pieces.get((at.get("next") or "#")[1:])
            expected = quote["text"].replace("\x0b", "\N{REPLACEMENT CHARACTER}")
            assert re.sub(r"[\n ]", "", found) == re.sub(r"[\n ]", "", expected)

    def test_headings_of_sections_are_heads(self, tei_schema: etree.RelaxNG) -> None:
        tree = parsed(compiled(SECTIONS))
        assert invalid(tei_schema, tree) == []
        divs = tree.xpath("//t:div[@type='section']", namespaces=NS)
        found = [[(etree.QName(one).localname, "".join(one.itertext())) for one in div] for div in divs]
        assert found == [
            [("p", "The council opened the bridge on Monday, and all came.")],
            [("head", "What it cost"), ("p", "The bridge cost less than the council feared in the spring.")],
            [("head", "What comes next"), ("p", "The old bridge will be taken down before the winter comes.")],
        ]

    def test_only_what_the_markup_told_is_a_reply(self, tei_schema: etree.RelaxNG) -> None:
        tree = parsed(compiled(REPLIES))
        assert invalid(tei_schema, tree) == []
        one, other = tree.xpath("//t:post", namespaces=NS)
        assert other.get("replyTo") == f"#{one.get(ID)}"
        assert one.get("when") == "2016-09-17T18:14:00Z"
        assert tree.xpath("//t:person[@xml:id=$id]/t:persName/text()", id=one.get("who")[1:], namespaces=NS) == [
            "Ann Poe"
        ]

    def test_an_inferred_reply_is_none(self, town: Path) -> None:
        posts, links = [], []
        for page in open_build(town).pages():
            tree = parsed(page)
            posts += tree.xpath("//t:post", namespaces=NS)
            links += tree.xpath("//t:linkGrp[@type='inferred-replies']/t:link/@target", namespaces=NS)
        assert [one for one in posts if one.get("replyTo")] == []
        inferred = [row for row in rows(town, "comments") if row["reply_basis"] == "layout"]
        assert inferred
        assert sorted(links) == sorted(f"#id-{row['comment_id']} #id-{row['parent_id']}" for row in inferred)
        assert [one.get("indentLevel") for one in posts if one.get("ana") == "#reply-layout"] == ["1"] * len(inferred)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), max_size=8),
    st.lists(st.integers(1, 8), min_size=1, max_size=6),
)
def test_stretches_are_cut_so_that_they_nest(bounds: list[tuple[int, int]], lengths: list[int]) -> None:
    paragraphs, at = [], 0
    for length in lengths:
        paragraphs.append((at, at + length))
        at += length + 2
    stretches = [Stretch(start, start + length, "seg", f"q{n}") for n, (start, length) in enumerate(bounds)]
    covered: Counter[tuple[str, int]] = Counter()
    for (start, end), pieces in zip(paragraphs, nested(stretches, paragraphs), strict=True):
        open_: list[Stretch] = []
        for piece in pieces:
            assert start <= piece.start < piece.end <= end
            while open_ and open_[-1].end <= piece.start:
                open_.pop()
            assert not open_ or piece.end <= open_[-1].end
            open_.append(piece)
            covered.update((str(piece.id).partition("-p")[0], place) for place in range(piece.start, piece.end))
    within = {place for start, end in paragraphs for place in range(start, end)}
    expected = {(str(one.id), place) for one in stretches for place in range(one.start, one.end) if place in within}
    assert covered == Counter(expected)


def read_brat(annotations: str, text: str) -> tuple[dict[str, tuple[str, str]], set[tuple[str, str, str]]]:
    """A small reader of brat's format, which takes nothing from ours: labels with their words, and relations."""
    labels, relations = {}, set()
    for line in annotations.split("\n")[:-1]:
        if line.startswith("T"):
            id_, head, words = line.split("\t", 2)
            label, places = head.split(" ", 1)
            pieces = [text[int(a) : int(b)] for a, b in (place.split() for place in places.split(";"))]
            assert " ".join(pieces) == words
            assert "\n" not in words
            labels[id_] = (label, words)
        elif line.startswith("R"):
            kind, one, other = line.split("\t")[1].split(" ")
            relations.add((kind, one.removeprefix("Arg1:"), other.removeprefix("Arg2:")))
    return labels, relations


class TestBrat:
    @given(quoted_pages())
    def test_words_and_relations_are_read_back(self, page: PageRows) -> None:
        (container,) = page.containers()
        labels, relations = read_brat(annotation_file(container), container.text)
        found = Counter(
            (kind, labels[one][0], squeezed(labels[one][1]), squeezed(labels[other][1]))
            for kind, one, other in relations
        )
        names = {"speaker": "SaidBy", "cue": "CuedBy", "addressee": "SaidTo"}
        expected = Counter(
            (link, row["quote_type"].capitalize(), squeezed(row["text"]), squeezed(row[name]["text"]))
            for row in page.quotes
            for name, link in names.items()
            if row[name]
        )
        assert found == expected

    def test_offsets_are_code_points(self, town: Path) -> None:
        (page,) = [one for one in open_build(town).pages() if one.page["raw_path"].endswith("festival.txt")]
        container = next(page.containers())
        assert "\N{GRINNING FACE}" in container.text
        labels, _ = read_brat(annotation_file(container), container.text)
        assert ("Speaker", "organiser Lee Roe") in labels.values()


def squeezed(text: str) -> str:
    return re.sub(r"[ \n]+", "", text)


class TestLabelStudio:
    @given(quoted_pages())
    def test_regions_hold_their_words_and_links_lead_to_regions(self, page: PageRows) -> None:
        (container,) = page.containers()
        found = task(NO_BUILD, page.page["page_id"], container)
        result = found["predictions"][0]["result"]
        regions = {one["id"]: one["value"] for one in result if one["type"] == "labels"}
        assert all(found["data"]["text"][v["start"] : v["end"]] == v["text"] for v in regions.values())
        links = [one for one in result if one["type"] == "relation"]
        assert all({one["from_id"], one["to_id"]} <= regions.keys() for one in links)
        quotes = [v for v in regions.values() if v["labels"][0] not in ("Speaker", "Cue", "Addressee")]
        assert len(quotes) == sum(len(row["spans"]) for row in page.quotes)

    def test_the_configuration_has_every_label_and_link(self, town: Path, tmp_path: Path) -> None:
        FORMATS["labelstudio"].write(open_build(town), tmp_path / "out")
        config = etree.parse(tmp_path / "out/config.xml")
        values = {one.get("value") for one in config.iter("Label", "Relation")}
        tasks = json.loads((tmp_path / "out/tasks.json").read_bytes())
        assert len(tasks) == len(rows(town, "articles")) + len(rows(town, "comments"))
        used = {
            label
            for one in tasks
            for region in one["predictions"][0]["result"]
            for label in region.get("labels") or region["value"]["labels"]
        }
        assert used
        assert used <= values


class TestWebAnnotation:
    @given(quoted_pages())
    def test_both_selectors_give_the_words(self, page: PageRows) -> None:
        (container,) = page.containers()
        found = annotation_page(NO_BUILD, page)
        for one in found["items"]:
            for target in one["target"]:
                place, words = target["selector"]
                assert container.text[place["start"] : place["end"]] == words["exact"]
                around = words["prefix"] + words["exact"] + words["suffix"]
                assert container.text[max(0, place["start"] - 32) : place["end"] + 32] == around
        quotes = [one for one in found["items"] if one["motivation"] == "tagging"]
        assert [one["body"][0]["value"] for one in quotes] == [row["quote_type"] for row in page.quotes]
        ids = [one["id"] for one in found["items"]]
        assert len(set(ids)) == len(ids)

    def test_the_collection_counts_them(self, town: Path, tmp_path: Path) -> None:
        FORMATS["webannotation"].write(open_build(town), tmp_path / "out")
        collection = json.loads((tmp_path / "out/collection.jsonld").read_bytes())
        pages = [
            json.loads(path.read_bytes())
            for path in (tmp_path / "out").glob("[0-9a-f]*.jsonld")
            if "coll" not in path.name
        ]
        assert collection["total"] == sum(len(page["items"]) for page in pages) > 0
        assert {page["partOf"] for page in pages} == {collection["id"]}
