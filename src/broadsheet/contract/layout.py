"""The layout of a build: what its files are called, wherever they are written, checked or read."""

from __future__ import annotations

import re
from typing import Final

MANIFEST: Final = "manifest.json"
TIERS: Final = ("full", "masked", "textless")
"""How much of the pages' words a build holds: all; all, with the people in comments under pseudonyms; none."""
CARD: Final = "README.md"
DATASHEET: Final = "DATASHEET.md"
RAW_LIST: Final = "raw.jsonl"
DUPLICATES: Final = "duplicates.jsonl"
TOMBSTONES: Final = "tombstones.jsonl"
CITATION: Final = "CITATION.cff"
CROISSANT: Final = "croissant.json"
CHANGELOG: Final = "CHANGELOG.md"
FIGURES: Final = "figures"
LICENSES: Final = ("LICENSE", "LICENSE.md")
"""The names by which a hub knows the file with the terms; the build writes the second where no file has one of them."""
CURATION: Final = "curation"
"""Where a textless build keeps what curators state, so that the full build can be made again from the pages alone."""
IMAGE_NAMES: Final = frozenset(
    {MANIFEST, CARD, DATASHEET, RAW_LIST, DUPLICATES, TOMBSTONES, CITATION, CROISSANT, CHANGELOG, FIGURES}
    | {"data", "jsonl", "schema", "quarantine", CURATION}
)
"""What stands at the top of a build by itself; no other file there can have such a name."""
QUARANTINE: Final = "quarantine/pages.jsonl"

SHARD: Final = re.compile(r"data/([a-z]+)/([a-z]+)-([0-9]{5})-of-([0-9]{5})\.parquet")
"""A Parquet file: its table, its split, its number among the shards (from 0), and their count."""
LINES: Final = re.compile(r"jsonl/([a-z]+)/([a-z]+)-([0-9]{5})-of-([0-9]{5})\.jsonl")
"""A JSON Lines file, named like the Parquet file that holds the same rows."""

_ESCAPED: Final = re.compile(rb"%([0-9A-Fa-f]{2})")


def folder_name(name: str, version: str, tier: str = "full") -> str:
    """The name of a build's folder.

    >>> folder_name("bakery-news", "1.0.0"), folder_name("bakery-news", "1.0.0", "masked")
    ('bakery-news-1.0.0', 'bakery-news-1.0.0-masked')
    """
    return f"{name}-{version}" if tier == "full" else f"{name}-{version}-{tier}"


def shard_path(table: str, split: str, number: int = 0, count: int = 1) -> str:
    """The path of a Parquet file in a build, spelled as the Hub spells shards.

    >>> shard_path("comments", "train")
    'data/comments/train-00000-of-00001.parquet'
    """
    return f"data/{table}/{split}-{number:05d}-of-{count:05d}.parquet"


def shards_glob(table: str, split: str) -> str:
    """The pattern of a split's Parquet files, as a card's YAML states it.

    >>> shards_glob("comments", "train")
    'data/comments/train-*.parquet'
    """
    return f"data/{table}/{split}-*.parquet"


def lines_path(table: str, split: str, number: int = 0, count: int = 1) -> str:
    """The path of a JSON Lines file in a build; it holds the rows of the Parquet file of the same number.

    >>> lines_path("comments", "train")
    'jsonl/comments/train-00000-of-00001.jsonl'
    """
    return f"jsonl/{table}/{split}-{number:05d}-of-{count:05d}.jsonl"


def raw_key(raw_path: str) -> bytes:
    r"""What raw paths are sorted by: the bytes of the path that rows spell.

    >>> raw_key("m%FCll/50%25")
    b'm\xfcll/50%'
    """
    path = raw_path.encode("utf-8", "surrogatepass")
    return _ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), path) if b"%" in path else path


def schema_path(name: str) -> str:
    """The path of a schema in a build.

    >>> schema_path("comments")
    'schema/comments.schema.json'
    """
    return f"schema/{name}.schema.json"
