"""Builds of a made-up corpus compared: by the command, by the check, from afar."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from broadsheet.building import Options, build
from broadsheet.check import check_build
from broadsheet.versions import VersionsError, check_version, diff, required
from corpus import BAKERY, BRIDGE, DATASET, Finished, call, make_raw, rows, run
from test_terminal import ESCAPE, on_terminal

FERRY = "Ferry sails again\n\nThe ferry sails from Sunday. “It was a long winter,” the captain said.\n"
Serve = Callable[[Path, str], tuple[str, list[str]]]
PAGES: dict[str, bytes | str] = {"gazette/bridge.txt": BRIDGE, "gazette/bakery.txt": BAKERY}


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with builds of a corpus: first, then with a page more, with a page changed, with another card."""
    home = tmp_path_factory.mktemp("versions")
    make_raw(home / "raw", PAGES)

    def release(version: str, title: str = "Town news") -> None:
        stated = DATASET.replace("1.0.0", version).replace('"Town news"', f'"{title}"')
        (home / "raw/dataset.toml").write_text(stated)
        build(home / "raw", home / "build", Options(jobs=1))

    release("1.0.0")
    release("1.0.1", title="The town's news")
    (home / "raw/gazette/ferry.txt").write_text(FERRY)
    release("1.1.0")
    (home / "raw/gazette/bakery.txt").write_text(BAKERY.replace("six", "seven"))
    release("1.1.1")
    return home / "build"


def at(versions: Path, version: str) -> Path:
    return versions / f"town-news-{version}"


def compared(versions: Path, old: str, new: str, *more: str) -> Finished:
    return call("diff", at(versions, old), at(versions, new), *more)


def hub(endpoint: str, home: Path) -> dict[str, str]:
    """The variables by which the client takes a server for its hub."""
    return {
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(home),
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }


def rewritten(build: Path, version: str) -> None:
    """State another version in a build, as if it had been built with that."""
    for path in (build / "manifest.json", build / "README.md"):
        path.write_bytes(path.read_bytes().replace(b"1.1.1", version.encode()))


class TestLevels:
    def test_packaging(self, versions: Path) -> None:
        found = diff(at(versions, "1.0.0"), at(versions, "1.0.1"))
        assert all(table.same for table in found.tables)
        assert [one.name for one in found.settings] == ["card.pretty_name"]
        assert {one.kind for one in found.files if one.path in ("README.md", "CITATION.cff")} == {"changed"}
        assert not any(one.path.startswith(("data/", "jsonl/", "schema/")) for one in found.files)
        assert required(found).least == "1.0.1"

    def test_a_page_added(self, versions: Path) -> None:
        found = diff(at(versions, "1.0.1"), at(versions, "1.1.0"))
        ferry = next(row for row in rows(at(versions, "1.1.0"), "pages") if row["title"] == "Ferry sails again")
        assert found.tables[0].ids == {"added": (ferry["page_id"],), "removed": (), "changed": ()}
        assert [table.added for table in found.tables] == [1, 1, 0, 1]
        assert not any(table.removed or table.changed for table in found.tables)
        assert required(found).least == "1.1.0"

    def test_a_page_changed_is_another_page(self, versions: Path) -> None:
        found = diff(at(versions, "1.1.0"), at(versions, "1.1.1"))
        assert [(table.added, table.removed) for table in found.tables] == [(1, 1), (1, 1), (2, 2), (1, 1)]
        assert required(found).least == "2.0.0"

    def test_a_field_changed_by_hand(self, versions: Path, tmp_path: Path) -> None:
        from made_tables import write_build

        declared = {
            name: json.loads((at(versions, "1.0.0") / f"schema/{name}.schema.json").read_bytes())
            for name in ("comments",)
        }
        plain = [
            {name: value for name, value in row.items() if name != "created_at"}
            for row in rows(at(versions, "1.0.0"), "comments")
        ]
        del declared["comments"]["properties"]["created_at"]
        mended = [{**row, "author": "Ann Poe"} if at == 2 else row for at, row in enumerate(plain)]
        builds = [
            write_build(tmp_path / name, {"comments": {"train": found}}, schemas=declared)
            for name, found in (("old", plain), ("new", mended))
        ]
        found = diff(*builds).tables[-1]
        assert (found.changed, dict(found.fields), found.ids["changed"]) == (
            1,
            {"author": 1},
            (plain[2]["comment_id"],),
        )


class TestCommand:
    def test_the_summary(self, versions: Path) -> None:
        done = compared(versions, "1.1.0", "1.1.1")
        said = done.stdout.decode()
        assert (done.returncode, done.stderr) == (1, b"")
        assert "town-news 1.1.0 -> 1.1.1 (full)" in said
        assert "  comments            5         5      2        2        0            0\n" in said
        assert "MAJOR: data changed or removed; 1.1.1 is too small: give it 2.0.0 or later" in said
        assert "Bread must be warm" not in said
        assert ESCAPE not in done.stdout

    def test_nothing_differs(self, versions: Path) -> None:
        done = compared(versions, "1.1.0", "1.1.0")
        assert (done.returncode, done.stdout) == (0, b"town-news 1.1.0 (full): nothing differs\n")
        done = compared(versions, "1.1.0", "1.1.0", "--json")
        assert (done.returncode, json.loads(done.stdout)["same"]) == (0, True)

    def test_json(self, versions: Path) -> None:
        said = json.loads(compared(versions, "1.0.0", "1.1.0", "--json").stdout)
        assert said["verdict"]["level"] == "minor"
        assert (said["verdict"]["least"], said["verdict"]["enough"], said["same"]) == ("1.1.0", True, False)
        assert said["tables"][0]["ids"]["added"] == [said["tables"][1]["ids"]["added"][0].removesuffix("-a")]

    def test_markdown_and_its_file(self, versions: Path, tmp_path: Path) -> None:
        file = tmp_path / "DATA-CHANGELOG.md"
        for old, new in (("1.0.0", "1.0.1"), ("1.0.1", "1.1.0"), ("1.0.1", "1.1.0")):
            done = compared(versions, old, new, "--markdown", "--write", str(file))
            assert done.returncode == 1
            assert done.stdout.decode() in file.read_text()
        assert b"has this entry already" in done.stderr
        assert [line for line in file.read_text().splitlines() if line.startswith("#")] == [
            "# Data changelog",
            "## 1.1.0",
            "## 1.0.1",
        ]

    def test_texts_are_quoted_where_asked_alone(self, tmp_path: Path) -> None:
        from made_tables import note, write_build

        one = write_build(tmp_path / "one", {"notes": {"train": [note(1, text="A wet\x1b[2J day")]}})
        other = write_build(tmp_path / "two", {"notes": {"train": [note(1, text="Sun " * 99)]}})
        plain, shown = call("diff", one, other).stdout, call("diff", one, other, "--values").stdout
        assert b"A wet" not in plain
        assert b'  1 text: "A wet\\u001b[2J day" -> "Sun Sun' in shown
        assert max(map(len, shown.decode().splitlines())) < 220

    @pytest.mark.parametrize("args", [("--json", "--markdown")])
    def test_two_forms_are_refused(self, args: tuple[str, ...], versions: Path) -> None:
        done = compared(versions, "1.0.0", "1.1.0", *args)
        assert (done.returncode, done.stdout) == (2, b"")

    def test_colours_on_a_terminal_alone(self, versions: Path) -> None:
        args = ("diff", "town-news-1.0.0", "town-news-1.1.0")
        code, output = on_terminal(*args, cwd=versions)
        assert (code, b"\x1b[33mMINOR: data added" in output) == (1, True)
        _, output = on_terminal(*args, cwd=versions, NO_COLOR="1")
        assert ESCAPE not in output


class TestRefused:
    def test_another_tier(self, versions: Path, tmp_path: Path) -> None:
        copy = Path(shutil.copytree(at(versions, "1.0.0"), tmp_path / "copy"))
        manifest = json.loads((copy / "manifest.json").read_bytes())
        (copy / "manifest.json").write_text(json.dumps({**manifest, "tier": "textless"}))
        done = call("diff", at(versions, "1.0.0"), copy)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"one is full, the other textless: every row would differ; compare builds of one tier" in done.stderr

    @pytest.mark.parametrize(
        ("manifest", "said"),
        [
            (None, "is no build: it has no manifest.json"),
            ("{", "its manifest.json is none of a build"),
            ("[]", "its manifest.json is none of a build"),
            ('{"version": "1.0.0", "tables": [], "files": []}', "its manifest.json is none of a build"),
            (
                '{"name": "n", "version": 2, "split": {}, "tables": [], "files": []}',
                "its manifest.json is none of a build",
            ),
            (
                '{"name":"n","version":"1.0.0","split":{},"files":[],"tables":[{"name":"p","digest":"d","num_rows":""}]}',
                "its manifest.json is none of a build",
            ),
            (
                '{"name": "n", "version": "1.0.0", "split": {}, "tables": [], "files": {}}',
                "its manifest.json is none of a build",
            ),
        ],
    )
    def test_what_is_no_build(self, manifest: str | None, said: str, versions: Path, tmp_path: Path) -> None:
        if manifest is not None:
            (tmp_path / "manifest.json").write_text(manifest)
        done = call("diff", tmp_path, at(versions, "1.0.0"))
        assert (done.returncode, done.stdout) == (2, b"")
        assert said in done.stderr.decode()
        assert b"name a folder that a build wrote" in done.stderr
        assert b"Traceback" not in done.stderr

    def test_a_name_that_is_not_utf8(self, versions: Path, tmp_path: Path) -> None:
        copy = shutil.copytree(at(versions, "1.0.0"), os.fsdecode(os.fsencode(tmp_path) + b"/town\xff"))
        done = call("diff", copy, at(versions, "1.1.0"))
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"town\\udcff: the name is not UTF-8; rename it" in done.stderr

    @pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "data/../../x"])
    def test_a_manifest_that_names_files_outside(self, path: str, versions: Path, tmp_path: Path) -> None:
        stated = json.loads((at(versions, "1.0.0") / "manifest.json").read_bytes())
        stated["files"].append({"path": path, "sha256": "0" * 64, "bytes": 1})
        (tmp_path / "manifest.json").write_text(json.dumps(stated))
        with pytest.raises(VersionsError, match="names a file outside of it"):
            diff(tmp_path, at(versions, "1.0.0"))


class TestCheck:
    def test_a_version_that_is_too_small_is_a_finding(self, versions: Path) -> None:
        new, old = at(versions, "1.1.1"), at(versions, "1.1.0")
        assert check_build(new) == []
        done = call("check", new, "--against", old)
        said = done.stdout.decode()
        assert done.returncode == 1
        assert said.startswith(
            f"{new}/manifest.json: version: The version is 1.1.1, but against 1.1.0 ({old}) this is "
        )
        assert "MAJOR: pages: 1 row removed; articles: 1 row removed;" in said
        assert said.endswith("    State version 2.0.0 or later in dataset.toml, and build again.\n")

    @pytest.mark.parametrize(("version", "n_findings"), [("1.9.0", 1), ("2.0.0", 0), ("2.1.3", 0), ("0.9.0", 1)])
    def test_the_number_decides(self, version: str, n_findings: int, versions: Path, tmp_path: Path) -> None:
        new = Path(shutil.copytree(at(versions, "1.1.1"), tmp_path / "new"))
        rewritten(new, version)
        assert len(check_version(new, at(versions, "1.1.0"))) == n_findings

    def test_going_back_is_too_small(self, versions: Path) -> None:
        (finding,) = check_version(at(versions, "1.0.0"), at(versions, "1.0.1"))
        assert (finding.id, finding.field) == ("dataset.version", "version")
        assert "State version 1.0.2 or later" in finding.cure

    def test_the_same_build_is_no_finding(self, versions: Path) -> None:
        done = call("check", at(versions, "1.0.0"), "--against", at(versions, "1.0.0"))
        assert (done.returncode, done.stdout) == (0, b"")


class TestFromAfar:
    @pytest.fixture
    def afar(self, versions: Path) -> Any:
        import fsspec

        store = fsspec.filesystem("memory")
        store.put(str(versions), "/mirror", recursive=True)
        yield store
        store.rm("/mirror", recursive=True)

    def test_only_what_is_needed_is_fetched(self, afar: Any) -> None:
        for path in afar.find("/mirror"):
            if "/jsonl/" in path or "/town-news-1.0.1/data/" in path or "/town-news-1.0.0/data/" in path:
                afar.rm_file(path)
        found = diff("memory://mirror/town-news-1.0.0", "memory://mirror/town-news-1.0.1")
        assert required(found).level == "patch"
        assert [one.name for one in found.settings] == ["card.pretty_name"]

    @pytest.mark.usefixtures("afar")
    def test_it_is_the_difference_of_the_folders(self, versions: Path) -> None:
        done = call("diff", "memory://mirror/town-news-1.1.0", at(versions, "1.1.1"), "--json")
        local = compared(versions, "1.1.0", "1.1.1", "--json")
        one, other = json.loads(done.stdout), json.loads(local.stdout)
        assert one.pop("old")["place"] == "memory://mirror/town-news-1.1.0"
        other.pop("old")
        assert one == other

    def test_other_bytes_than_stated_are_refused(self, afar: Any, versions: Path) -> None:
        path = "/mirror/town-news-1.1.0/data/comments/train-00000-of-00001.parquet"
        afar.pipe_file(path, afar.cat_file(path)[:-1] + b"X")
        done = call("diff", "memory://mirror/town-news-1.1.0", at(versions, "1.1.1"))
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"train-00000-of-00001.parquet is not what its manifest says" in done.stderr

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("memory://nowhere/town-news-1.0.0", b"there is no manifest.json; check the address"),
            ("nonsense://x/y", b"cannot be opened"),
        ],
    )
    def test_what_is_not_there_is_told(self, url: str, said: bytes, versions: Path) -> None:
        done = call("diff", url, at(versions, "1.0.0"))
        assert (done.returncode, done.stdout) == (2, b"")
        assert said in done.stderr
        assert b"Traceback" not in done.stderr

    def test_without_fsspec_it_says_what_to_install(self, versions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "fsspec.core", None)
        done = call("diff", "hf://datasets/me/town@v1.0.0", at(versions, "1.0.0"))
        assert (done.returncode, b"pip install 'broadsheet[remote]'" in done.stderr) == (2, True)


class TestFromAHub:
    def test_a_revision_and_a_folder(self, serve: Serve, versions: Path, tmp_path: Path) -> None:
        endpoint, asked = serve(at(versions, "1.1.0"), "v1.1.0")
        url = "hf://datasets/me/town@v1.1.0"
        done = run("diff", url, at(versions, "1.1.1"), "--json", **hub(endpoint, tmp_path))
        assert (done.returncode, done.stderr) == (1, b"")
        one, other = json.loads(done.stdout), json.loads(compared(versions, "1.1.0", "1.1.1", "--json").stdout)
        assert (one["tables"], one["verdict"]) == (other["tables"], other["verdict"])
        assert not any("/resolve/" in path and "/jsonl/" in path for path in asked)

    def test_the_check_takes_one_too(self, serve: Serve, versions: Path, tmp_path: Path) -> None:
        endpoint, _ = serve(at(versions, "1.1.0"), "v1.1.0")
        url = "hf://datasets/me/town@v1.1.0"
        done = run("check", at(versions, "1.1.1"), "--against", url, **hub(endpoint, tmp_path))
        assert (done.returncode, b"against 1.1.0 (hf://datasets/me/town@v1.1.0) this is MAJOR" in done.stdout) == (
            1,
            True,
        )

    @pytest.mark.parametrize("url", ["hf://datasets/me/town@v9.9.9", "hf://datasets/me/village@v1.1.0"])
    def test_what_is_not_there_is_told(self, url: str, serve: Serve, versions: Path, tmp_path: Path) -> None:
        endpoint, _ = serve(at(versions, "1.1.0"), "v1.1.0")
        done = run("diff", url, at(versions, "1.1.1"), **hub(endpoint, tmp_path))
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.startswith(f"error: {url}: there is no manifest.json; check the address".encode())
        assert done.stderr.count(b"\n") == 1


def test_help_says_what_exit_codes_mean() -> None:
    assert b"0 nothing differs, 1 something does" in b" ".join(run("diff", "--help").stdout.split())
