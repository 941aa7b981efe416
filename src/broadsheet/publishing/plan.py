"""The plan: what publishing a build at a target would do, or why it must not. No word is sent to the target here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from broadsheet.contract.layout import CARD, MANIFEST
from broadsheet.publishing.errors import PublishError
from broadsheet.publishing.numbers import Rule, by_manifest, parse_version
from broadsheet.publishing.release import FULL, TEXTLESS, File, Release, tier_of

Gating = Literal["auto", "manual"]
_LONGEST_RIGHTS: Final = 500
_STATED: Final = frozenset({"name", "version", "tables", "files"})
OF_THE_HUB: Final = frozenset({".gitattributes", CARD})
"""What a hub puts into a new repository by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the user asks for. `public` is None where nothing is said of it."""

    full: bool = False
    masked: bool = False
    rights: str | None = None
    public: bool | None = None
    gated: Gating | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What stands at a target now.

    `revision` names the newest state, `files` maps its paths to sizes, `same` are those of the build's files that it
    has with the same bytes; `tags` maps tags to revisions, and `manifests` has that of each revision that has one.
    """

    exists: bool = False
    has_settings: bool = True
    public: bool = False
    gated: str | None = None
    revision: str | None = None
    files: Mapping[str, int] = field(default_factory=dict)
    same: frozenset[str] = frozenset()
    tags: Mapping[str, str] = field(default_factory=dict)
    manifests: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A file that would be new, changed or removed, with its size in bytes."""

    kind: Literal["new", "changed", "removed"]
    path: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be done. `published` says that the target has this version already, with the same bytes."""

    target: str
    name: str
    version: str
    tag: str
    tier: str
    licence: str
    rights: str | None
    has_settings: bool
    exists: bool
    public: bool
    was_public: bool
    gated: str | None
    was_gated: str | None
    base: str | None
    latest: str | None
    level: str | None
    changes: tuple[Change, ...]
    n_same: int
    published: bool

    @property
    def steps(self) -> tuple[str, ...]:
        """What would be done, in order."""
        settings = self.has_settings and (self.gated != self.was_gated or (self.was_public and not self.public))
        steps = {
            "create": self.has_settings and not self.exists,
            "settings": settings,
            "commit": bool(self.changes) and not self.published,
            "tag": not self.published,
            "read back": True,
            "open": self.public and not self.was_public,
        }
        return tuple(name for name, needed in steps.items() if needed)


def check_rights(release: Release, ask: Ask) -> str | None:
    """The statement of rights that text needs to be published; None for a build without text.

    Raises:
        PublishError: the flags do not fit the build's tier, or name no rights.
    """
    flags = {FULL: ask.full, "masked": ask.masked}
    for tier, flag in flags.items():
        if flag and release.tier != tier:
            cure = f"Leave out --{tier}, or give the {tier} build."
            raise PublishError(release.folder.name, f"is {release.tier}, not {tier}", cure)
    if release.tier == TEXTLESS:
        return None
    rights = " ".join((ask.rights or "").split())
    if not flags.get(release.tier, False) or not rights:
        what = f"the build is {release.tier}: it holds the pages' text, which only their holders can license"
        cure = (
            f'Publish the textless tier (broadsheet tier), or say --{release.tier} --rights "…" with the rights or '
            "permission that you rely on."
        )
        raise PublishError(release.folder.name, what, cure)
    if len(rights) > _LONGEST_RIGHTS:
        what = f"the statement of rights has more than {_LONGEST_RIGHTS} characters"
        raise PublishError(release.folder.name, what, "Shorten it, and name a document that says more.")
    return rights


def _check_holds(target: str, release: Release, state: State) -> None:
    """Refuse a target that holds something else.

    A tier of its own in each repository, because whoever may read it may read its whole history: a full version
    published privately would be opened with a textless one.
    """
    for revision, manifest in state.manifests.items():
        if not manifest.keys() >= _STATED:
            what = f"has a {MANIFEST} that is none of a build (in {revision[:12]})"
            raise PublishError(target, what, "Put back what was published there, or give a new place.")
        if manifest.get("name") != release.name:
            what = f"holds another dataset ({manifest.get('name')})"
            raise PublishError(target, what, f"Give {release.name} a place of its own.")
        if tier_of(manifest) != release.tier:
            what = f"holds the {tier_of(manifest)} tier (in {revision[:12]}), and this build is {release.tier}"
            raise PublishError(
                target, what, f"Give the {release.tier} tier a place of its own: history stays readable."
            )
    foreign = sorted(state.files.keys() - OF_THE_HUB)
    if foreign and state.revision not in state.manifests:
        what = f"holds files and no {MANIFEST} ({', '.join(foreign[:3])}{', …' if len(foreign) > 3 else ''})"
        raise PublishError(target, what, "Give a new place: what stands here was not published by broadsheet.")


def _check_visibility(target: str, release: Release, state: State, ask: Ask) -> bool:
    """Whether the target is to be public in the end."""
    if not state.has_settings and (ask.public is not None or ask.gated is not None):
        what = "is a store, whose own settings say who can read it"
        raise PublishError(target, what, "Leave out --public, --private and --gated.")
    if state.public and ask.public is None:
        what = "is public already, so that whatever is published there can be read at once"
        raise PublishError(target, what, "Say --public if that is meant, or --private to close it first.")
    if ask.public and release.wants_gate and not (ask.gated or state.gated):
        what = "would be open to everybody, and the build's card has terms that readers have to agree to ([gating])"
        raise PublishError(target, what, "Say --gated manual where a person decides, or --gated auto.")
    return bool(ask.public)


def _latest(state: State) -> tuple[str, Mapping[str, Any] | None] | None:
    """The newest version at the target, with its manifest."""
    versions = [(version, tag) for tag in state.tags if (version := parse_version(tag))]
    if not versions:
        return None
    _, tag = max(versions)
    return tag, state.manifests.get(state.tags[tag])


def _check_version(target: str, release: Release, state: State, rule: Rule) -> tuple[str | None, str | None]:
    """The newest version at the target and the level of the change since.

    Raises:
        PublishError: the build's version is too small.
    """
    version, found = parse_version(release.version), _latest(state)
    if version is None:
        what = f"the version {release.version} is not of three numbers"
        raise PublishError(release.folder.name, what, "Give one such as 1.2.0 in raw/dataset.toml, and build again.")
    if found is None:
        return None, None
    latest, manifest = found
    before = parse_version(latest)
    asked = rule(latest, manifest, release) if manifest is not None else None
    least = asked.version if asked else before.after("patch") if before else version
    if version < least:
        why = f": {asked.why}" if asked else ""
        what = f"the version {version} is too small after {latest}{why}"
        raise PublishError(target, what, f'Set version = "{least}" or more in raw/dataset.toml, and build again.')
    return latest, asked.level if asked else None


def _changes(release: Release, state: State) -> tuple[Change, ...]:
    wanted: dict[str, File] = {file.path: file for file in release.files}
    changes = [
        Change("changed" if path in state.files else "new", path, file.size)
        for path, file in wanted.items()
        if path not in state.same
    ]
    removed = sorted(state.files.keys() - wanted.keys() - OF_THE_HUB)
    return (*changes, *(Change("removed", path, state.files[path]) for path in removed))


def make_plan(
    target: str,
    release: Release,
    state: State,
    ask: Ask,
    rule: Rule = by_manifest,
) -> Plan:
    """Plan the publication of a build.

    Args:
        target: how messages call it.
        release: the build.
        state: what stands at the target.
        ask: what the user asks for.
        rule: the least version after a published one.

    Raises:
        PublishError: it must not be published there, or not like this.
    """
    rights = check_rights(release, ask)
    _check_holds(target, release, state)
    public = _check_visibility(target, release, state, ask)
    published = release.tag in state.tags
    if published and state.manifests.get(state.tags[release.tag]) != release.manifest:
        what = f"{release.tag} is published there with other content; what was published never changes"
        raise PublishError(target, what, "Raise the version in raw/dataset.toml, and build again.")
    latest, level = (release.tag, None) if published else _check_version(target, release, state, rule)
    return Plan(
        target=target,
        name=release.name,
        version=release.version,
        tag=release.tag,
        tier=release.tier,
        licence=release.licence,
        rights=rights,
        has_settings=state.has_settings,
        exists=state.exists,
        public=public,
        was_public=state.public,
        gated=ask.gated or state.gated,
        was_gated=state.gated,
        base=state.revision,
        latest=latest,
        level=level,
        changes=() if published else _changes(release, state),
        n_same=len(release.files) if published else len(state.same),
        published=published,
    )
