"""What a build tells of itself, from the curator's statements; and what is refused before a page is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from broadsheet.building import BuildError, Options, build, rebuild_and_compare
from broadsheet.check import check_build
from broadsheet.compile import PageResult
from broadsheet.read import Provenance, RawError, read_dataset
from broadsheet.shards.compiling import CompileTask
from broadsheet.shards.engines import in_process
from corpus import BRIDGE, DATASET, make_raw

HERE = Options(engine=in_process)
STATED = """rights_file = "../RIGHTS.md"
changelog = "../NEWS-OF-THE-DATA.md"
license_name = "riverton-1.0"
textless_license = "cc-by-4.0"

[citation]
authors = ["The bakers of Mill Street"]
doi = "10.5281/zenodo.1234567"
url = "https://example.org/town-news"
date_released = "2026-11-22"

[hub]
task_categories = ["token-classification"]
task_ids = ["coreference-resolution"]
source_datasets = ["extended|riverton"]

[gating]
approval = "auto"
prompt = "Use it well."
fields = [{ label = "Affiliation", kind = "text" }]

[rai]
data_collection = "Saved by hand."
data_biases = ["One town.", "One bridge."]
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "RIGHTS.md").write_text("# Rights\n")
    (tmp_path / "NEWS-OF-THE-DATA.md").write_text("# News\n\n## 1.0.0\n\n- First version.\n")
    return make_raw(tmp_path / "raw", {"gazette/bridge.txt": BRIDGE}, DATASET + STATED)


def test_all_that_is_stated_is_told_in_a_build_that_passes_its_check(raw: Path, tmp_path: Path) -> None:
    target = build(raw, tmp_path / "build", HERE).target
    assert check_build(target) == []
    card = (target / "README.md").read_text()
    header = yaml.safe_load(card.split("---\n")[1])
    assert header["license_name"] == "riverton-1.0"
    assert header["task_categories"] == ["token-classification"]
    assert header["task_ids"] == ["coreference-resolution"]
    assert header["source_datasets"] == ["extended|riverton"]
    assert header["extra_gated_fields"] == {"Affiliation": "text"}
    assert "### Changes\n\n- First version.\n" in card
    assert (target / "CHANGELOG.md").read_text() == (tmp_path / "NEWS-OF-THE-DATA.md").read_text()
    assert (target / "LICENSE.md").read_text() == (
        "# Terms of Town news\n\nAll rights with the newspaper.\n\nMore on this stands in [RIGHTS.md](RIGHTS.md).\n"
    )
    citation = yaml.safe_load((target / "CITATION.cff").read_text())
    assert citation["authors"] == [{"name": "The bakers of Mill Street"}]
    assert citation["doi"] == "10.5281/zenodo.1234567"
    croissant = json.loads((target / "croissant.json").read_text())
    assert croissant["datePublished"] == "2026-11-22"
    assert croissant["url"] == "https://example.org/town-news"
    assert croissant["rai:dataCollection"] == "Saved by hand."
    assert croissant["rai:dataBiases"] == ["One town.", "One bridge."]


def test_the_manifest_lists_them(raw: Path, tmp_path: Path) -> None:
    target = build(raw, tmp_path / "build", HERE).target
    listed = {file["path"] for file in json.loads((target / "manifest.json").read_bytes())["files"]}
    assert {"README.md", "CITATION.cff", "LICENSE.md", "CHANGELOG.md", "RIGHTS.md", "croissant.json"} <= listed


def test_what_is_stated_changes_no_row(raw: Path, tmp_path: Path) -> None:
    told = build(raw, tmp_path / "build", HERE).digests
    (raw / "dataset.toml").write_text(DATASET)
    assert build(raw, tmp_path / "build", HERE).digests == told


def test_a_rights_file_that_is_the_license_stays_as_it_is(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "LICENSE.md").write_text("# All rights reserved\n")
    (raw / "dataset.toml").write_text(DATASET + STATED.replace("RIGHTS.md", "LICENSE.md"))
    target = build(raw, tmp_path / "build", HERE).target
    assert (target / "LICENSE.md").read_text() == "# All rights reserved\n"
    assert check_build(target) == []


@pytest.mark.parametrize("news", ["# News\n\n## 0.9.0\n\n- Before.\n", "## 1.0.0\n\n## 0.9.0\n\n- Before.\n", ""])
def test_a_version_that_the_changelog_does_not_know_is_refused_before_a_page_is_read(
    news: str, raw: Path, tmp_path: Path
) -> None:
    def never(data: bytes, provenance: Provenance) -> PageResult:
        raise AssertionError("a page was read")

    def engine(tasks):  # type: ignore[no-untyped-def]
        for task in tasks:
            yield task.run(compile_page=never) if isinstance(task, CompileTask) else task.run()

    (tmp_path / "NEWS-OF-THE-DATA.md").write_text(news)
    with pytest.raises(BuildError, match=r"NEWS-OF-THE-DATA\.md: it says nothing on version 1\.0\.0; add a line `## 1"):
        build(raw, tmp_path / "build", Options(engine=engine))
    assert not (tmp_path / "build").exists()


def test_a_changelog_that_is_not_utf_8_is_refused(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "NEWS-OF-THE-DATA.md").write_bytes(b"## 1.0.0\n\n- Caf\xe9.\n")
    with pytest.raises(BuildError, match="cannot be read"):
        build(raw, tmp_path / "build", HERE)


def test_a_changed_changelog_is_a_new_build(raw: Path, tmp_path: Path) -> None:
    build(raw, tmp_path / "build", HERE)
    assert build(raw, tmp_path / "build", HERE).unchanged
    (tmp_path / "NEWS-OF-THE-DATA.md").write_text("## 1.0.0\n\n- The first version.\n")
    assert any("CHANGELOG.md" in line for line in rebuild_and_compare(raw, tmp_path / "build", HERE))
    report = build(raw, tmp_path / "build", HERE)
    assert not report.unchanged
    assert "- The first version.\n" in (report.target / "README.md").read_text()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"2026-11-22"', '"2026-02-30"', "`citation.date_released`: is no day of the calendar"),
        (
            '"2026-11-22"',
            "2026-11-22",
            '`citation.date_released`: must be text, not a date; put it in quotes: "2026',
        ),
        ("10.5281", "doi:10.5281", "`citation.doi`: is not spelled as it must be"),
        ('"auto"', '"perhaps"', "`gating.approval`: is not spelled as it must be"),
        ('kind = "text"', 'kind = "essay"', "`gating.fields.0.kind`: is not spelled as it must be"),
        ("data_biases", "data_bias", "`rai.data_bias`: unknown key; did you mean `data_biases`?"),
        ('prompt = "Use it well."', "", "`gating.prompt`: missing key; state it: What one agrees to."),
        ("../NEWS-OF-THE-DATA.md", "../gone.md", "`changelog`: there is no such file"),
        ("../RIGHTS.md", "../CHANGELOG.md", "`rights_file`: a build has a CHANGELOG.md of its own"),
    ],
)
def test_a_mistake_in_a_statement_is_told(old: str, new: str, message: str, raw: Path, tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text("# Not the rights\n")
    (raw / "dataset.toml").write_text(DATASET + STATED.replace(old, new))
    with pytest.raises(RawError) as caught:
        read_dataset(raw)
    assert message in str(caught.value)
