"""An export is all or nothing, has the same bytes each time, and leaves alone what it was not told to replace."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import orjson
import pytest

from broadsheet.cli import commands_exchange
from broadsheet.exchange import FORMATS, READERS, ExchangeError, export, exporting
from broadsheet.exchange.brat import annotation_file
from broadsheet.exchange.brat_reading import parse
from broadsheet.exchange.comparing import corrections
from broadsheet.exchange.pages import Build, PageRows
from broadsheet.exchange.tei import document
from corpus import run
from rows_of_pages import MANIFEST, build_of, compiled


def contents(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}


def listed(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


@pytest.mark.parametrize("name", FORMATS)
class TestEachFormat:
    def test_the_same_build_gives_the_same_bytes(self, town: Path, tmp_path: Path, name: str) -> None:
        one, other = export(town, name, tmp_path / "one"), tmp_path / "other"
        result = run("export", town, "--to", name, "--out", other, PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C")
        assert (result.returncode, result.stderr) == (0, b"")
        assert contents(one) == contents(other) != {}

    def test_what_is_there_is_kept_unless_forced(self, town: Path, tmp_path: Path, name: str) -> None:
        out = export(town, name, tmp_path / "out")
        before = contents(out)
        file = out if out.is_file() else out / "mine.txt"
        file.write_bytes(b"mine")
        result = run("export", town, "--to", name, "--out", out)
        assert (result.returncode, b"--force" in result.stderr) == (2, True)
        assert file.read_bytes() == b"mine"
        assert run("export", town, "--to", name, "--out", out, "--force").returncode == 0
        assert contents(out) == before
        assert listed(tmp_path) == {"out"}

    def test_a_failure_leaves_nothing(self, home: Path, tmp_path: Path, name: str) -> None:
        build = home / "build/town-news-1.0.0"
        (file,) = (build / "jsonl/quotes").glob("*.jsonl")
        file.write_bytes(file.read_bytes()[:-20])
        (tmp_path / "at").mkdir()
        with pytest.raises(ExchangeError, match="is no JSON"):
            export(build, name, tmp_path / "at/out")
        assert listed(tmp_path / "at") == set()

    def test_a_failure_leaves_what_was_there(self, home: Path, tmp_path: Path, name: str) -> None:
        build = home / "build/town-news-1.0.0"
        before = contents(export(build, name, tmp_path / "at/out"))
        (file,) = (build / "jsonl/quotes").glob("*.jsonl")
        file.write_bytes(file.read_bytes()[:-20])
        with pytest.raises(ExchangeError, match="is no JSON"):
            export(build, name, tmp_path / "at/out", force=True)
        assert contents(tmp_path / "at/out") == before
        assert listed(tmp_path / "at") == {"out"}

    def test_a_build_without_text_is_refused_where_text_is_needed(self, home: Path, tmp_path: Path, name: str) -> None:
        build = home / "build/town-news-1.0.0"
        manifest = orjson.loads((build / "manifest.json").read_bytes())
        textless = build_of(tmp_path / "rows", [compiled("Rain\n\nIt rained all day in the town.")], tier="textless")
        assert textless.tier == "textless"
        if FORMATS[name].needs_text:
            with pytest.raises(ExchangeError, match="hydrate"):
                export_as(textless.tier, manifest, build, name, tmp_path)
        else:
            FORMATS[name].write(textless, tmp_path / "out")

    def test_a_folder_that_holds_the_build_is_not_replaced(self, home: Path, name: str) -> None:
        with pytest.raises(ExchangeError, match="holds the build"):
            export(home / "build/town-news-1.0.0", name, home / "build", force=True)

    def test_nothing_is_written_into_the_build(self, home: Path, name: str) -> None:
        build = home / "build/town-news-1.0.0"
        before = contents(build)
        for inside in ("exported", "jsonl", "README.md", "data/pages/exported", "."):
            with pytest.raises(ExchangeError, match="in the build itself"):
                export(build, name, build / inside, force=True)
        assert contents(build) == before

    def test_a_path_that_ends_in_no_name(
        self, town: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "a/b/c"
        place.mkdir(parents=True)
        monkeypatch.chdir(place)
        for out in (".", "..", "../.."):
            with pytest.raises(ExchangeError, match="ends in a name"):
                export(town, name, Path(out), force=True)
        assert [path.name for path in tmp_path.rglob("*")] == ["a", "b", "c"]


def export_as(tier: str, manifest: dict[str, object], build: Path, name: str, folder: Path) -> None:
    """Export a build whose manifest says it is of this tier."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exporting, "open_build", lambda folder: Build(folder, {**manifest, "tier": tier}))
        export(build, name, folder / "out")


def test_what_is_no_build_is_told(tmp_path: Path) -> None:
    result = run("export", tmp_path, "--to", "csv", "--out", tmp_path / "out")
    assert (result.returncode, b"is no build" in result.stderr) == (2, True)


def test_a_file_is_not_put_in_the_place_of_a_folder(town: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(ExchangeError, match="is a folder"):
        export(town, "sqlite", tmp_path / "out", force=True)
    assert listed(tmp_path) == {"out"}


def test_a_link_is_not_followed(town: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "there")
    with pytest.raises(ExchangeError, match="is a link"):
        export(town, "csv", tmp_path / "out", force=True)


def test_the_commands_offer_what_the_registry_has() -> None:
    assert tuple(FORMATS) == commands_exchange.FORMATS
    assert tuple(READERS) == commands_exchange.READERS


N_MANY = 20_000


def many_quotes() -> PageRows:
    """A page with 20,000 paragraphs, each with a quote and its speaker."""
    page = compiled("Rain\n\nIt rained all day in the town.")
    assert page.article
    paragraphs, quotes = [], []
    for start in range(0, 18 * N_MANY, 18):
        paragraphs.append({"kind": "paragraph", "start_char": start, "end_char": start + 16})
        part = {"text": "he", "spans": [{"start_char": start + 8, "end_char": start + 10}], "name": None}
        fixed = {"comment_id": None, "quote_type": "direct", "text": "Rain,", "cue": None, "addressee": None}
        spans = [{"start_char": start + 1, "end_char": start + 6}]
        quotes.append({**fixed, "quote_id": f"{start:016x}", "spans": spans, "speaker": part})
    article = {**page.article, "text": "“Rain,” he said.\n\n" * N_MANY, "paragraphs": paragraphs}
    return PageRows(page=page.page, article=article, comments=[], quotes=quotes)


# Quadratic work on 20,000 quotes takes minutes.
def test_work_on_tei_grows_with_the_quotes() -> None:
    page, start = many_quotes(), process_time()
    found = document(Build(Path("a"), {**MANIFEST, "files": []}), page)
    assert process_time() - start < 20
    assert found.count("<rs ") == found.count("<said ") == N_MANY


def test_work_on_brat_there_and_back_grows_with_the_quotes() -> None:
    page, start = many_quotes(), process_time()
    (container,) = page.containers()
    quotes = parse(annotation_file(container), container.text, "a.ann")
    assert list(corrections(page.page["page_id"], container, quotes)) == []
    assert process_time() - start < 20
    assert len(quotes) == N_MANY


def test_the_docs_have_the_registry_s_table() -> None:
    page = (Path(__file__).parents[2] / "docs/exchange.md").read_text("utf-8")
    for form in FORMATS.values():
        assert f"| `{form.name}` | {form.gives} | {'yes' if form.needs_text else 'no'} |" in page
