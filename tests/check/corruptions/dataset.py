"""Builds whose files, figures, splits, card or schemas do not agree."""

from __future__ import annotations

from typing import Any

import orjson
import pyarrow.parquet as pq

from broadsheet.contract.layout import DUPLICATES, lines_path, shard_path
from broadsheet.contract.rows import to_arrow
from broadsheet.contract.splitting import SplitPlan, split_of
from corruptions.tools import Broken, Catalogue

CORRUPTIONS = Catalogue()


def _first(manifest: dict[str, Any]) -> dict[str, Any]:
    return manifest["tables"][0]


@CORRUPTIONS.breaks("schema.row")
def manifest_without_a_version(broken: Broken) -> None:
    broken.edit_manifest(lambda manifest: manifest.pop("version"))


@CORRUPTIONS.breaks("schema.json")
def manifest_cut(broken: Broken) -> None:
    path = broken.folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:-100])


@CORRUPTIONS.breaks(
    "dataset.tables",
    also=["dataset.num-rows", "dataset.sum", "dataset.card-info", "dataset.card-configs", "dataset.croissant"],
)
def split_listed_twice(broken: Broken) -> None:
    broken.edit_manifest(
        lambda manifest: _first(manifest)["splits"].append({**_first(manifest)["splits"][0], "num_rows": 1})
    )


@CORRUPTIONS.breaks("dataset.tier")
def masked_build_of_nothing(broken: Broken) -> None:
    broken.edit_manifest(lambda manifest: manifest.update(tier="masked"))


@CORRUPTIONS.breaks("dataset.spelling")
def manifest_with_a_space_more(broken: Broken) -> None:
    path = broken.folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"{", b"{ ", 1))


@CORRUPTIONS.breaks("dataset.shares")
def shares_of_a_hundred_and_ten(broken: Broken) -> None:
    broken.edit_manifest(lambda manifest: manifest["split"].update(test=10))


@CORRUPTIONS.breaks("dataset.not-a-file", also=["dataset.file-missing"])
def link_to_a_file(broken: Broken) -> None:
    path = broken.folder / "schema" / "page.schema.json"
    path.rename(broken.raw / "page.schema.json")
    path.symlink_to(broken.raw / "page.schema.json")


@CORRUPTIONS.breaks("dataset.file-order")
def files_backwards(broken: Broken) -> None:
    broken.edit_manifest(lambda manifest: manifest["files"].reverse())


@CORRUPTIONS.breaks("dataset.file-missing", also=["dataset.splits"])
def rows_removed(broken: Broken) -> None:
    broken.lines("quotes").unlink()


@CORRUPTIONS.breaks("dataset.file-extra")
def file_added(broken: Broken) -> None:
    (broken.folder / "notes.txt").write_bytes(b"Read me.\n")


@CORRUPTIONS.breaks("dataset.file-size")
def another_size(broken: Broken) -> None:
    def change(manifest: dict[str, Any]) -> None:
        entry = next(entry for entry in manifest["files"] if entry["path"].startswith("jsonl/"))
        entry["bytes"] += 1

    broken.edit_manifest(change)


@CORRUPTIONS.breaks("dataset.file-sha256")
def card_edited(broken: Broken) -> None:
    path = broken.folder / "README.md"
    path.write_bytes(path.read_bytes()[:-2] + b"!\n")


@CORRUPTIONS.breaks("dataset.shard-name")
def shard_of_another_name(broken: Broken) -> None:
    broken.write_bytes(broken.folder / "data" / "pages" / "part-0.parquet", broken.shard("pages").read_bytes())


@CORRUPTIONS.breaks("dataset.shard-name")
def rows_of_another_split(broken: Broken) -> None:
    broken.write_bytes(
        broken.folder / "jsonl" / "pages" / "dev-00000-of-00001.jsonl", broken.lines("pages").read_bytes()
    )


@CORRUPTIONS.breaks("dataset.shards")
def shard_lost(broken: Broken) -> None:
    broken.shard("articles").rename(broken.shard("articles").with_name("train-00000-of-00002.parquet"))
    broken.stamp()


@CORRUPTIONS.breaks("dataset.shards")
def forms_cut_differently(broken: Broken) -> None:
    rows = broken.rows("comments")
    broken.reshard("comments", [rows[:1], rows[1:]], [rows])


@CORRUPTIONS.breaks("dataset.forms-count", also=["dataset.forms-differ"])
def row_in_another_shard(broken: Broken) -> None:
    rows = broken.rows("comments")
    broken.reshard("comments", [rows[:1], rows[1:]], [rows[:2], rows[2:]])


@CORRUPTIONS.breaks("dataset.forms-differ")
def shards_with_each_others_numbers(broken: Broken) -> None:
    rows = broken.rows("comments")
    broken.reshard("comments", [rows[:2], rows[2:]], [rows[2:], rows[:2]])


@CORRUPTIONS.breaks("keys.order", also=["threads.position"])
def shards_out_of_order(broken: Broken) -> None:
    rows = broken.rows("comments")
    broken.reshard("comments", [rows[2:], rows[:2]])


@CORRUPTIONS.breaks("dataset.splits")
def split_not_listed(broken: Broken) -> None:
    path = broken.lines("articles").with_name("test-00000-of-00001.jsonl")
    broken.write_bytes(path, b"")


@CORRUPTIONS.breaks("dataset.empty")
def shard_without_rows(broken: Broken) -> None:
    first, second = (broken.folder / shard_path("articles", "train", number, 2) for number in (0, 1))
    broken.shard("articles").rename(first)
    pq.write_table(to_arrow("articles", []), second)
    first, second = (broken.folder / lines_path("articles", "train", number, 2) for number in (0, 1))
    broken.lines("articles").rename(first)
    second.write_bytes(b"")
    broken.stamp()


@CORRUPTIONS.breaks("dataset.num-rows", also=["dataset.sum"])
def row_count_of_a_split(broken: Broken) -> None:
    broken.edit_manifest(lambda manifest: _first(manifest)["splits"][0].update(num_rows=7))
    broken.edit_card("num_examples: 2", "num_examples: 7")


@CORRUPTIONS.breaks("dataset.num-bytes")
def bytes_in_memory(broken: Broken) -> None:
    size = _first(broken.manifest())["splits"][0]["num_bytes"]
    broken.edit_manifest(lambda manifest: _first(manifest)["splits"][0].update(num_bytes=size + 1))
    broken.edit_card(f"num_bytes: {size}", f"num_bytes: {size + 1}")
    broken.edit_card(f"dataset_size: {size}", f"dataset_size: {size + 1}")


@CORRUPTIONS.breaks("dataset.sum")
def row_count_of_a_table(broken: Broken) -> None:
    broken.edit_manifest(lambda manifest: _first(manifest).update(num_rows=7))


@CORRUPTIONS.breaks("dataset.digest", also=["dataset.citation"])
def another_digest(broken: Broken) -> None:
    digest = _first(broken.manifest())["digest"]
    broken.edit_manifest(lambda manifest: _first(manifest).update(digest="sha256:" + "0" * 64))
    broken.edit_card(digest, "sha256:" + "0" * 64)


@CORRUPTIONS.breaks("dataset.digest", also=["dataset.citation"])
def title_edited_in_both_forms(broken: Broken) -> None:
    digest = _first(broken.manifest())["digest"]
    broken.change("pages", 0, title="Another title")
    new = _first(broken.manifest())["digest"]
    broken.edit_manifest(lambda manifest: _first(manifest).update(digest=digest))
    broken.edit_card(new, digest)


@CORRUPTIONS.breaks("dataset.forms-differ", also=["dataset.num-bytes"])
def title_edited_in_parquet(broken: Broken) -> None:
    rows = broken.rows("pages")
    rows[0]["title"] = "Another title"
    pq.write_table(to_arrow("pages", rows), broken.shard("pages"))
    size = _first(broken.manifest())["splits"][0]["num_bytes"]
    broken.stamp()
    new = _first(broken.manifest())["splits"][0]["num_bytes"]
    broken.edit_manifest(lambda manifest: _first(manifest)["splits"][0].update(num_bytes=size))
    broken.edit_card(f"num_bytes: {new}", f"num_bytes: {size}")
    broken.edit_card(f"dataset_size: {new}", f"dataset_size: {size}")


@CORRUPTIONS.breaks("dataset.forms-count")
def row_missing_in_parquet(broken: Broken) -> None:
    pq.write_table(to_arrow("quotes", broken.rows("quotes")[:-1]), broken.shard("quotes"))
    broken.stamp()


@CORRUPTIONS.breaks("dataset.page-in-two-splits", also=["dataset.split-rule", "dataset.copies", "dataset.raw-count"])
def page_in_two_splits(broken: Broken) -> None:
    rows = broken.rows("pages")
    broken.rewrite("pages", {"train": rows, "validation": [row for row in rows if len(row["blocks"]) == 2]})


@CORRUPTIONS.breaks("dataset.split-rule")
def another_salt(broken: Broken) -> None:
    groups = [row["split_group"] for row in broken.rows("pages")]
    plans = (SplitPlan(f"salt {number}", 50, 25, 25) for number in range(1000))
    plan = next(plan for plan in plans if {split_of(group, plan) for group in groups} == {"validation", "test"})
    broken.edit_manifest(lambda manifest: manifest["split"].update(salt=plan.salt, train=50, validation=25, test=25))


@CORRUPTIONS.breaks("dataset.duplicates")
def cluster_of_pages_in_two_groups(broken: Broken) -> None:
    pages = sorted(row["page_id"] for row in broken.rows("pages"))
    _tell_cluster(broken, pages[0], pages)


@CORRUPTIONS.breaks("dataset.duplicates")
def cluster_of_a_page_that_is_not_there(broken: Broken) -> None:
    page = broken.rows("pages")[0]["page_id"]
    _tell_cluster(broken, page, [page, "f" * 16])


def _tell_cluster(broken: Broken, group: str, pages: list[str]) -> None:
    row = {"group": group, "pages": pages, "similarity": 90, "joined": []}
    (broken.folder / DUPLICATES).write_bytes(orjson.dumps(row) + b"\n")
    broken.stamp()


@CORRUPTIONS.breaks("dataset.raw-page")
def raw_file_of_another_size(broken: Broken) -> None:
    broken.change_raw(0, bytes=1)


@CORRUPTIONS.breaks("dataset.raw-page")
def raw_file_of_another_hash(broken: Broken) -> None:
    broken.change_raw(0, sha256="0" * 64)


@CORRUPTIONS.breaks("dataset.raw-unlisted")
def raw_file_not_listed(broken: Broken) -> None:
    broken.list_raw(broken.raw_rows()[1:])


@CORRUPTIONS.breaks("dataset.raw-unlisted")
def copy_not_listed(broken: Broken) -> None:
    broken.change("pages", 0, copies=[{"raw_path": "mirror/page.txt", "number": None}])


@CORRUPTIONS.breaks("dataset.raw-count")
def copy_not_counted(broken: Broken) -> None:
    row = broken.raw_rows()[0]
    _with_mirror(broken, {**row, "path": "gazette/mirror.txt", "n_pages": 0})


@CORRUPTIONS.breaks("dataset.raw-page")
def copy_of_other_bytes(broken: Broken) -> None:
    row = broken.raw_rows()[0]
    _with_mirror(broken, {**row, "path": "gazette/mirror.txt", "sha256": "0" * 64})


def _with_mirror(broken: Broken, mirror: dict[str, Any]) -> None:
    """A page that is there twice, and the line of its copy."""
    listed = broken.raw_rows()
    number = [row["raw_path"] for row in broken.rows("pages")].index(listed[0]["path"])
    broken.change("pages", number, copies=[{"raw_path": mirror["path"], "number": None}])
    broken.list_raw(sorted([*listed, mirror], key=lambda row: row["path"]))


@CORRUPTIONS.breaks("dataset.raw-count")
def page_not_counted(broken: Broken) -> None:
    broken.change_raw(0, n_pages=0)


@CORRUPTIONS.breaks("dataset.raw-order")
def raw_files_backwards(broken: Broken) -> None:
    broken.list_raw(broken.raw_rows()[::-1])


@CORRUPTIONS.breaks("dataset.raw-sum")
def counts_of_the_manifest(broken: Broken) -> None:
    broken.edit_manifest(lambda manifest: manifest["raw"].update(n_pages=7))


@CORRUPTIONS.breaks("dataset.raw-sum", also=["dataset.raw-unlisted", "dataset.quarantine"])
def list_of_raw_files_removed(broken: Broken) -> None:
    (broken.folder / "raw.jsonl").unlink()
    broken.stamp()


@CORRUPTIONS.breaks("dataset.copies", also=["dataset.raw-count"])
def page_that_is_its_own_copy(broken: Broken) -> None:
    page = broken.rows("pages")[0]
    broken.change("pages", 0, copies=[{"raw_path": page["raw_path"], "number": None}])


@CORRUPTIONS.breaks("dataset.copies", also=["dataset.raw-count", "dataset.raw-page"])
def place_of_another_page(broken: Broken) -> None:
    pages = broken.rows("pages")
    broken.change("pages", 0, copies=[{"raw_path": pages[1]["raw_path"], "number": None}])


@CORRUPTIONS.breaks("dataset.copies")
def copies_not_sorted(broken: Broken) -> None:
    listed = broken.raw_rows()
    number = [row["raw_path"] for row in broken.rows("pages")].index(listed[0]["path"])
    mirrors = [{**listed[0], "path": f"mirror/{name}.txt"} for name in "ab"]
    broken.change("pages", number, copies=[{"raw_path": row["path"], "number": None} for row in mirrors[::-1]])
    broken.list_raw([*listed, *mirrors])


@CORRUPTIONS.breaks("dataset.quarantine", also=["dataset.raw-sum"])
def unknown_file_in_quarantine(broken: Broken) -> None:
    path = broken.folder / "quarantine" / "pages.jsonl"
    broken.write_bytes(path, path.read_bytes() + path.read_bytes().replace(b"empty.txt", b"blank.txt"))


@CORRUPTIONS.breaks("dataset.quarantine")
def quarantined_with_another_hash(broken: Broken) -> None:
    path = broken.folder / "quarantine" / "pages.jsonl"
    broken.write_bytes(path, path.read_bytes().replace(b'"raw_bytes":0', b'"raw_bytes":1'))


@CORRUPTIONS.breaks("dataset.raw-sum")
def row_of_a_file_that_was_not_read_removed(broken: Broken) -> None:
    broken.edit_manifest(lambda manifest: manifest["raw"].update(n_quarantined=2))


@CORRUPTIONS.breaks("dataset.raw-count", also=["dataset.raw-sum"])
def reason_removed(broken: Broken) -> None:
    broken.write_bytes(broken.folder / "quarantine" / "pages.jsonl", b"")


@CORRUPTIONS.breaks("dataset.card-license")
def terms_without_a_name(broken: Broken) -> None:
    broken.edit_card("license_name: riverton-terms\n", "")


@CORRUPTIONS.breaks("dataset.card-license")
def terms_that_are_not_there(broken: Broken) -> None:
    broken.edit_card("license_link: LICENSE.md", "license_link: LICENSE")


@CORRUPTIONS.breaks("dataset.citation")
def citation_of_another_version(broken: Broken) -> None:
    broken.edit("CITATION.cff", "version: 1.0.0", "version: 1.0.1")


@CORRUPTIONS.breaks("dataset.citation")
def citation_of_other_rows(broken: Broken) -> None:
    broken.edit("CITATION.cff", _first(broken.manifest())["digest"], "sha256:" + "0" * 64)


@CORRUPTIONS.breaks("dataset.citation")
def citation_that_is_a_list(broken: Broken) -> None:
    (broken.folder / "CITATION.cff").write_bytes(b"- cff-version\n")
    broken.stamp_file("CITATION.cff")


@CORRUPTIONS.breaks("dataset.citation", also=["dataset.file-missing"])
def citation_removed(broken: Broken) -> None:
    (broken.folder / "CITATION.cff").unlink()


@CORRUPTIONS.breaks("dataset.croissant")
def croissant_of_another_file(broken: Broken) -> None:
    sha256 = next(file["sha256"] for file in broken.manifest()["files"] if file["path"].startswith("data/"))
    broken.edit("croissant.json", sha256, "0" * 64)


@CORRUPTIONS.breaks("dataset.croissant")
def croissant_with_another_type(broken: Broken) -> None:
    broken.edit("croissant.json", '"dataType": "sc:DateTime"', '"dataType": "sc:Text"')


@CORRUPTIONS.breaks("dataset.croissant")
def croissant_of_another_version(broken: Broken) -> None:
    broken.edit("croissant.json", '"version": "1.0.0"', '"version": "1.0.1"')


@CORRUPTIONS.breaks("dataset.croissant")
def croissant_of_an_older_standard(broken: Broken) -> None:
    broken.edit("croissant.json", "http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/1.0")


@CORRUPTIONS.breaks("dataset.croissant")
def croissant_that_is_a_list(broken: Broken) -> None:
    (broken.folder / "croissant.json").write_bytes(b"[]\n")
    broken.stamp_file("croissant.json")


@CORRUPTIONS.breaks("dataset.card")
def card_without_yaml(broken: Broken) -> None:
    broken.edit_card("---\n", "")


@CORRUPTIONS.breaks("dataset.card")
def card_with_a_bomb(broken: Broken) -> None:
    broken.edit_card("---\n", "---\na: &a [x]\nb: [*a, *a, *a]\n")


@CORRUPTIONS.breaks("dataset.card-configs")
def config_removed(broken: Broken) -> None:
    broken.edit_card("- config_name: quotes", "- config_name: citations")


@CORRUPTIONS.breaks("dataset.card-configs")
def config_with_other_files(broken: Broken) -> None:
    broken.edit_card("data/quotes/train-*.parquet", "data/quotes/*.parquet")


@CORRUPTIONS.breaks("dataset.card-info")
def rows_on_the_card(broken: Broken) -> None:
    broken.edit_card("num_examples: 2", "num_examples: 3")


@CORRUPTIONS.breaks("dataset.card-info")
def type_on_the_card(broken: Broken) -> None:
    broken.edit_card("dtype: int32", "dtype: int64")


@CORRUPTIONS.breaks("dataset.card-version")
def version_on_the_card(broken: Broken) -> None:
    broken.edit_card("version: 1.0.0", "version: 0.9.0")


@CORRUPTIONS.breaks("dataset.schema")
def schema_edited(broken: Broken) -> None:
    path = broken.folder / "schema" / "quotes.schema.json"
    broken.write_bytes(path, path.read_bytes().replace(b'"direct"', b'"directly"', 1))


@CORRUPTIONS.breaks("dataset.schema")
def schema_removed(broken: Broken) -> None:
    (broken.folder / "schema" / "quotes.schema.json").unlink()
    broken.stamp()
