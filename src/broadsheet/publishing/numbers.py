"""Version numbers: how they are read and ordered, and the least that a change of the manifest asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from broadsheet.publishing.release import Release
from broadsheet.versions.verdict import Level, least_after, parsed

_TAG: Final = re.compile(r"v?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


class Version(NamedTuple):
    """A version of three numbers, as semantic versions order them."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, level: Level) -> Version:
        """The least version above this one for a change of this level, by the rule of `broadsheet diff`.

        >>> [str(Version(1, 2, 3).after(level)) for level in ("major", "minor", "patch")]
        ['2.0.0', '1.3.0', '1.2.4']
        """
        return Version(*parsed(least_after(str(self), level)))


def parse_version(text: str) -> Version | None:
    """A version or a tag of one; None for any other text.

    >>> parse_version("v1.20.3"), parse_version("1.0"), parse_version("v1.0.0-beta")
    (Version(major=1, minor=20, patch=3), None, None)
    """
    match = _TAG.fullmatch(text)
    return Version(*map(int, match.groups())) if match else None


class Needed(NamedTuple):
    """The level of a change, the least version for it, and why."""

    level: str
    version: Version
    why: str


def _tables(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {table["name"]: table for table in manifest["tables"]}


def needed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Needed:
    """The least version that the manifests of a published version and of a build alone ask for.

    It is a lower bound that costs no download: fewer rows mean that rows were removed, another digest that something
    was added or changed. What exactly, only the rows and the schemas can tell.

    >>> table = {"name": "pages", "num_rows": 2, "digest": "a", "splits": []}
    >>> old = {"version": "1.0.0", "tables": [table], "files": []}
    >>> needed(old, {**old, "tables": [{**table, "num_rows": 1, "digest": "b"}]}).why
    'pages has fewer rows (2, now 1)'
    """
    before, now = _tables(old), _tables(new)
    version = parse_version(old["version"]) or Version(0, 0, 0)

    def found(level: Level, why: str) -> Needed:
        return Needed(level, version.after(level), why)

    for name, table in before.items():
        rows = now[name]["num_rows"] if name in now else 0
        if rows < table["num_rows"]:
            return found("major", f"{name} has fewer rows ({table['num_rows']:,}, now {rows:,})")
    changed = [name for name in now if name not in before or now[name]["digest"] != before[name]["digest"]]
    if changed:
        return found("minor", f"the rows of {', '.join(changed)} are others")
    return found("patch", "only the packaging is another, as far as the manifests tell")


Rule = Callable[[str, Mapping[str, Any], Release], Needed]
"""The least version after a published one, from its tag, its manifest, and the build that is to follow."""


def by_manifest(tag: str, manifest: Mapping[str, Any], release: Release) -> Needed:  # noqa: ARG001 (a Rule)
    """The rule that costs nothing: what the two manifests alone ask for."""
    return needed(manifest, release.manifest)
