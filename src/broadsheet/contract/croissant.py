"""What a build's tables are in Croissant 1.1, derived from the JSON Schemas: its files and its record sets.

Croissant: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from broadsheet.contract.layout import SHARD, shards_glob
from broadsheet.contract.schemas import TABLES, Field, fields, key_field, schema
from broadsheet.contract.splitting import SPLITS

Node = dict[str, Any]
Splits = Mapping[str, Sequence[str]]
"""The names of the splits of each table of a build."""

CONFORMS_TO: Final = "http://mlcommons.org/croissant/1.1"
_PARQUET: Final = "application/x-parquet"
_TYPES: Final = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "float64": "sc:Float",
    "bool": "sc:Boolean",
    "timestamp[us, tz=UTC]": "sc:DateTime",
}
_SPLIT_TERMS: Final = {"train": "cr:TrainingSplit", "validation": "cr:ValidationSplit", "test": "cr:TestSplit"}


def context() -> Node:
    """The JSON-LD context: the one that the specification recommends, and the terms of provenance."""
    terms = (
        "arrayShape citeAs column containedIn equivalentProperty extract field fileProperty fileObject fileSet format "
        "includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace "
        "samplingRate separator source subField transform"
    )
    return {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "sc": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "conformsTo": "dct:conformsTo",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "description": {"@container": "@language"},
        "examples": {"@id": "cr:examples", "@type": "@json"},
        "name": {"@container": "@language"},
        **{term: f"cr:{term}" for term in terms.split()},
    }


def _file_set(table: str, splits: Sequence[str]) -> Node:
    return {
        "@type": "cr:FileSet",
        "@id": f"{table}-parquet",
        "name": f"{table}-parquet",
        "description": f"The Parquet files of the config {table}, in all its splits.",
        "encodingFormat": _PARQUET,
        "includes": [shards_glob(table, split) for split in splits],
    }


def _file_object(file: Mapping[str, Any]) -> Node:
    return {
        "@type": "cr:FileObject",
        "@id": file["path"],
        "name": file["path"].rpartition("/")[2],
        "contentUrl": file["path"],
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": _PARQUET,
        "sha256": file["sha256"],
    }


def distribution(tables: Splits, files: Iterable[Mapping[str, Any]]) -> list[Node]:
    """The file set of each table, and each Parquet file with its SHA-256.

    `files` are entries of a manifest; paths are relative to the folder of the Croissant file, on a disk as on a hub.
    """
    shards = [file for file in files if SHARD.fullmatch(file["path"])]
    return [*(_file_set(*table) for table in tables.items()), *map(_file_object, shards)]


def _description(field: Field) -> str:
    said = [field.schema["description"]]
    if "x-unit" in field.schema:
        said.append(f"Unit: {field.schema['x-unit']}.")
    if "x-null" in field.schema:
        said.append(f"Null: {field.schema['x-null']}.")
    if "x-references" in field.schema:
        said.append(f"Refers to {field.schema['x-references']}.")
    return " ".join(said)


def _reference(table: str, field: Field, tables: Splits) -> Node:
    """The reference of a field, if it leads to a table before its own.

    What refers to rows of its own table (parent_id, root_id) has none: mlcroissant 1.1 orders record sets by their
    references and refuses a circle, even one of a single table ("Graph contains a cycle"). The description says it.
    """
    target = field.schema.get("x-references", "").partition(".")
    if target[0] not in tables or TABLES.index(target[0]) >= TABLES.index(table):
        return {}
    return {"references": {"field": {"@id": f"{target[0]}/{target[2]}"}}}


def _field(table: str, field: Field, above: Sequence[str], tables: Splits) -> Node:
    path = [*above, field.name]
    node: Node = {"@type": "cr:Field", "@id": "/".join([table, *path]), "name": field.name}
    node["description"] = _description(field)
    if field.item is not None:
        # A list of unknown length.
        node |= {"isArray": True, "arrayShape": "-1"}
    inner = field.item or field
    if inner.children:
        # What is within a list or a record of the item is one step further on the path.
        node["subField"] = [_field(table, child, path, tables) for child in inner.children]
        return node
    node["dataType"] = _TYPES[inner.schema["x-arrow"]]
    node["source"] = {"fileSet": {"@id": f"{table}-parquet"}, "extract": {"column": path[0]}}
    if path[1:]:
        steps = [{"jsonPath": name} for name in path[1:]]
        node["source"]["transform"] = steps if steps[1:] else steps[0]
    return node if above else node | _reference(table, field, tables)


def _splits_set(tables: Splits) -> Node:
    present = [split for split in SPLITS if any(split in splits for splits in tables.values())]
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "description": "The splits of this dataset.",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": "splits/name",
                "name": "name",
                "description": "The split's name.",
                "dataType": "sc:Text",
            },
            {
                "@type": "cr:Field",
                "@id": "splits/url",
                "name": "url",
                "description": "The term of Croissant for the split's purpose.",
                "dataType": "sc:URL",
            },
        ],
        "data": [{"splits/name": split, "splits/url": _SPLIT_TERMS[split]} for split in present],
    }


def _split_field(table: str) -> Node:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/split",
        "name": "split",
        "description": "The split that the row stands in, told from its file's name.",
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": f"{table}-parquet"},
            "extract": {"fileProperty": "filename"},
            "transform": {"regex": "^([a-z]+)"},
        },
        "references": {"field": {"@id": "splits/name"}},
    }


def _record_set(table: str, tables: Splits) -> Node:
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": schema(table)["description"],
        "key": {"@id": f"{table}/{key_field(table)}"},
        "field": [_split_field(table), *(_field(table, field, (), tables) for field in fields(table))],
    }


def record_sets(tables: Splits) -> list[Node]:
    """The record set of the splits, and of each table with its key, its fields and its references to other tables.

    >>> record_sets({"articles": ["train"]})[1]["key"]
    {'@id': 'articles/article_id'}
    """
    return [_splits_set(tables), *(_record_set(table, tables) for table in tables)]
