"""The plan: what may be published where, from what stands there; pure, so that every case costs nothing."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.publishing import Ask, PublishError, Release, State, make_plan
from broadsheet.publishing.numbers import Version, needed, parse_version
from broadsheet.publishing.release import File, read_release

ROOT: Final = Path(__file__).parents[2]


def manifest(version: str = "1.0.0", rows: int = 2, digest: str = "a", **more: Any) -> dict[str, Any]:
    table = {"name": "pages", "num_rows": rows, "digest": digest, "splits": []}
    return {"name": "town-news", "version": version, "tables": [table], "files": [], "tier": "textless", **more}


def release(version: str = "1.0.0", **more: Any) -> Release:
    files = (File("README.md", 10, "r"), File("data/pages/train.parquet", 20, "d"), File("manifest.json", 5, "m"))
    return Release(Path("town-news"), manifest(version, **more), "other", files)


def at(*published: dict[str, Any], **more: Any) -> State:
    """A private repository with these versions, each the head after the one before."""
    revisions = {f"v{one['version']}": f"commit-{number}" for number, one in enumerate(published)}
    found = {f"commit-{number}": one for number, one in enumerate(published)}
    files = {"README.md": 10, "manifest.json": 5, ".gitattributes": 1} if published else {".gitattributes": 1}
    head = f"commit-{len(published) - 1}" if published else "first"
    stated = {"exists": True, "revision": head, "files": files, "tags": revisions, "manifests": found}
    return State(**{**stated, **more})


def test_a_new_repository_is_made_private_and_everything_is_new() -> None:
    plan = make_plan("town/news", release(), State(), Ask())
    assert plan.steps == ("create", "commit", "tag", "read back")
    assert (plan.public, plan.gated, plan.latest) == (False, None, None)
    assert [change.kind for change in plan.changes] == ["new"] * 3


def test_gating_is_set_before_the_data_and_the_door_opens_last() -> None:
    plan = make_plan("town/news", release(), State(), Ask(public=True, gated="manual"))
    assert plan.steps == ("create", "settings", "commit", "tag", "read back", "open")


@pytest.mark.parametrize("tier", ["full", "masked"])
@pytest.mark.parametrize(
    "ask",
    [Ask(), Ask(rights="Mine."), Ask(full=True), Ask(masked=True), Ask(full=True, masked=True, rights="Mine.")],
)
def test_text_needs_its_flag_and_the_rights(tier: str, ask: Ask) -> None:
    with pytest.raises(PublishError) as told:
        make_plan("town/news", release(tier=tier), State(), ask)
    assert tier in str(told.value)


def test_a_build_without_a_tier_is_full() -> None:
    one = release()
    del one.manifest["tier"]  # type: ignore[attr-defined]
    with pytest.raises(PublishError, match="the build is full"):
        make_plan("town/news", one, State(), Ask())
    assert make_plan("town/news", one, State(), Ask(full=True, rights=" Mine,\n now. ")).rights == "Mine, now."


def test_rights_of_spaces_are_none() -> None:
    with pytest.raises(PublishError, match="only their holders can license"):
        make_plan("town/news", release(tier="full"), State(), Ask(full=True, rights=" \n"))


def test_a_flag_for_another_tier_is_refused() -> None:
    with pytest.raises(PublishError, match="is textless, not full"):
        make_plan("town/news", release(), State(), Ask(full=True, rights="Mine."))


def test_a_public_repository_is_never_written_to_by_default() -> None:
    state = at(manifest("0.9.0"), public=True)
    with pytest.raises(PublishError, match="is public already"):
        make_plan("town/news", release(), state, Ask())
    assert "open" not in make_plan("town/news", release(), state, Ask(public=True)).steps
    closed = make_plan("town/news", release(), state, Ask(public=False))
    assert closed.steps == ("settings", "commit", "tag", "read back")


def test_what_has_terms_for_readers_is_not_opened_without_a_gate() -> None:
    one = dataclasses.replace(release(), wants_gate=True)
    for state in (State(), at(manifest("0.9.0"), public=True)):
        with pytest.raises(PublishError, match="open to everybody") as told:
            make_plan("town/news", one, state, Ask(public=True))
        assert "--gated" in str(told.value)
        assert make_plan("town/news", one, state, Ask(public=True, gated="auto")).gated == "auto"
    assert make_plan("town/news", one, at(manifest("0.9.0"), gated="manual"), Ask(public=True)).gated == "manual"
    assert not make_plan("town/news", one, State(), Ask()).public


def test_a_card_tells_whether_readers_have_to_agree(tmp_path: Path) -> None:
    build = next(ROOT.glob("build/*/manifest.json")).parent
    assert read_release(build).wants_gate
    shutil.copyfile(build / "manifest.json", tmp_path / "manifest.json")
    (tmp_path / "README.md").write_text("---\nlicense: other\n---\n")
    assert (read_release(tmp_path).wants_gate, read_release(tmp_path).licence) == (False, "other")


def test_gating_that_is_there_stays() -> None:
    plan = make_plan("town/news", release(), at(manifest("0.9.0"), gated="manual"), Ask(public=True))
    assert (plan.gated, "settings" in plan.steps) == ("manual", False)


@pytest.mark.parametrize("older", ["full", "masked"])
def test_one_repository_holds_one_tier_through_its_whole_history(older: str) -> None:
    """Opened for the textless tier, it would open the texts of the version before."""
    state = at(manifest("0.8.0", tier=older), manifest("0.9.0"))
    with pytest.raises(PublishError, match=f"holds the {older} tier"):
        make_plan("town/news", release(), state, Ask(public=True))


def test_a_commit_without_a_tag_counts_too() -> None:
    state = at(manifest("0.9.0"))
    state = at(manifest("0.9.0"), manifests={**state.manifests, "left": manifest("0.8.0", tier="full")})
    with pytest.raises(PublishError, match="holds the full tier"):
        make_plan("town/news", release(), state, Ask())


def test_another_dataset_is_not_overwritten() -> None:
    with pytest.raises(PublishError, match="holds another dataset"):
        make_plan("town/news", release(), at(manifest("0.9.0", name="village-news")), Ask())


def test_files_of_others_are_not_removed() -> None:
    state = at(files={".gitattributes": 1, "README.md": 3, "model.bin": 9})
    with pytest.raises(PublishError, match=r"model\.bin"):
        make_plan("town/news", release(), state, Ask())


def test_a_repository_made_on_the_website_can_be_used() -> None:
    plan = make_plan("town/news", release(), at(files={".gitattributes": 1, "README.md": 3}), Ask())
    assert (plan.changes[0].kind, plan.changes[0].path) == ("changed", "README.md")
    assert "removed" not in {one.kind for one in plan.changes}


def test_what_is_gone_from_the_build_is_removed() -> None:
    state = at(manifest("0.9.0"), same=frozenset({"README.md"}))
    state = at(manifest("0.9.0"), same=frozenset({"README.md"}), files={**state.files, "old.parquet": 7})
    plan = make_plan("town/news", release(), state, Ask())
    kinds = {one.path: one.kind for one in plan.changes}
    assert kinds == {"data/pages/train.parquet": "new", "manifest.json": "changed", "old.parquet": "removed"}
    assert plan.n_same == 1


def test_a_version_that_is_published_with_the_same_content_is_only_read_back() -> None:
    plan = make_plan("town/news", release(), at(manifest("1.0.0")), Ask())
    assert (plan.published, plan.steps, plan.changes) == (True, ("read back",), ())
    assert make_plan("town/news", release(), at(manifest("1.0.0")), Ask(public=True)).steps == ("read back", "open")


def test_a_published_version_never_changes() -> None:
    with pytest.raises(PublishError, match="published there with other content"):
        make_plan("town/news", release(), at(manifest("1.0.0", digest="b")), Ask())


@pytest.mark.parametrize(
    ("old", "new", "least"),
    [
        (manifest("1.0.0"), {"version": "0.9.9"}, "1.0.1"),
        (manifest("1.0.0"), {"version": "1.0.1", "digest": "b"}, "1.1.0"),
        (manifest("1.0.0"), {"version": "1.1.0", "digest": "b", "rows": 1}, "2.0.0"),
        (manifest("0.3.0"), {"version": "0.3.1", "digest": "b", "rows": 1}, "0.4.0"),
        (manifest("0.3.0"), {"version": "0.2.9", "digest": "b", "rows": 3}, "0.3.1"),
    ],
)
def test_a_version_that_is_too_small_is_refused_with_the_least(old: Any, new: dict[str, Any], least: str) -> None:
    with pytest.raises(PublishError, match=f'Set version = "{least}"'):
        make_plan("town/news", release(**new), at(old), Ask())
    assert make_plan("town/news", release(**{**new, "version": least}), at(old), Ask()).latest == f"v{old['version']}"


def test_the_newest_version_counts_and_not_the_newest_tag() -> None:
    with pytest.raises(PublishError, match=r"too small after v1\.10\.0"):
        make_plan("town/news", release("1.9.1"), at(manifest("1.10.0"), manifest("1.9.0")), Ask())


def test_a_store_has_no_visibility() -> None:
    with pytest.raises(PublishError, match="is a store"):
        make_plan("s3://b/p", release(), State(has_settings=False), Ask(public=True))
    assert make_plan("s3://b/p", release(), State(has_settings=False), Ask()).steps == ("commit", "tag", "read back")


versions = st.builds(Version, *[st.integers(0, 30)] * 3)


@given(versions, st.sampled_from(["major", "minor", "patch"]))
def test_the_version_asked_for_is_larger_and_the_next_of_its_level(version: Version, level: str) -> None:
    after = version.after(level)
    assert after > version
    assert parse_version(f"v{after}") == after
    assert version.after("patch") <= version.after("minor") <= version.after("major")


@given(versions, st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_fewer_rows_ask_for_more_than_more_rows(version: Version, before: int, now: int, same: bool) -> None:
    old = manifest(str(version), rows=before)
    found = needed(old, manifest("9.9.9", rows=now, digest="a" if same and before == now else "b"))
    assert found.level == ("major" if now < before else "patch" if same and before == now else "minor")
