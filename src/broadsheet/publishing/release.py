"""The build to be published, as its manifest and its card state it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final

import yaml

from broadsheet.check.card import front_matter
from broadsheet.contract.layout import CARD, MANIFEST
from broadsheet.publishing.errors import PublishError
from broadsheet.text.visible import spelled
from broadsheet.write.manifest import read_manifest

FULL: Final = "full"
TEXTLESS: Final = "textless"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a build: its path there, its size in bytes and its SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """A build with what publishing needs to know of it.

    `files` are all its files, the manifest last; `wants_gate` says that its card has a prompt for readers to agree to.
    """

    folder: Path
    manifest: Mapping[str, Any]
    licence: str
    files: tuple[File, ...]
    wants_gate: bool = False

    @property
    def name(self) -> str:
        """The dataset's name."""
        return str(self.manifest["name"])

    @property
    def version(self) -> str:
        """The dataset's version."""
        return str(self.manifest["version"])

    @property
    def tag(self) -> str:
        """What the version is called at a target."""
        return f"v{self.version}"

    @property
    def tier(self) -> str:
        """How much of the pages' text is in it."""
        return tier_of(self.manifest)

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each table."""
        return {table["name"]: table["digest"] for table in self.manifest["tables"]}

    @property
    def manifest_sha256(self) -> str:
        """The SHA-256 of the manifest, which names those of all other files."""
        return self.files[-1].sha256


def tier_of(manifest: Mapping[str, Any]) -> str:
    """The tier of a build; builds made before there were tiers are full.

    >>> tier_of({}), tier_of({"tier": "textless"})
    ('full', 'textless')
    """
    return str(manifest.get("tier", FULL))


def _card(card: Path) -> Mapping[str, Any]:
    head = front_matter(card.read_text(encoding="utf-8"))
    stated = yaml.safe_load(head) if head else None
    return stated if isinstance(stated, dict) else {}


def read_release(folder: Path) -> Release:
    """Read a build that was checked.

    Raises:
        PublishError: its manifest or card cannot be read.
    """
    try:
        manifest = read_manifest(folder)
        data = (folder / MANIFEST).read_bytes()
        card = _card(folder / CARD)
    except (OSError, ValueError, yaml.YAMLError) as error:
        cure = f"Run: broadsheet check {spelled(folder)}"
        raise PublishError(spelled(folder), f"cannot be read ({error})", cure) from None
    files = [File(entry["path"], entry["bytes"], entry["sha256"]) for entry in manifest["files"]]
    files.append(File(MANIFEST, len(data), sha256(data).hexdigest()))
    licence = str(card.get("license", "not stated"))
    return Release(folder, manifest, licence, tuple(files), wants_gate="extra_gated_prompt" in card)


def git_blob(path: Path) -> str:
    """The name that git gives to a file's bytes: what a hub states of files that are too small for its large store.

    Raises:
        OSError: it cannot be read.
    """
    import hashlib

    with path.open("rb") as file:
        digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
        return file_digest(file, lambda: digest).hexdigest()


def description(release: Release, rights: str | None) -> str:
    """What a commit states beside its title: the digests, and for text the rights that were named.

    Without the hub's settings of that moment, so that a commit says the same wherever it is made.
    """
    lines = [f"{table}: {digest}" for table, digest in release.digests.items()]
    lines.append(f"manifest.json: sha256:{release.manifest_sha256}")
    if rights:
        lines.append(f"Rights: {rights}")
    return "\n".join(lines)
