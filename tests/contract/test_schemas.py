"""The schemas keep to the meta-schema, their examples fit, and everything derived from them agrees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from broadsheet.contract import records
from broadsheet.contract.arrow import arrow_schema
from broadsheet.contract.features import hub_features
from broadsheet.contract.generate import records_source
from broadsheet.contract.schemas import OTHERS, TABLES, Field, fields, key_field, schema

ROOT = Path(__file__).parents[2]
META = json.loads((ROOT / "schema" / "meta.schema.json").read_text(encoding="utf-8"))
DOCUMENTS = sorted((ROOT / "schema").glob("*.schema.json"))


def _walk(members: tuple[Field, ...], path: str = "") -> Iterator[tuple[str, Field]]:
    for field in members:
        yield f"{path}{field.name}", field
        yield from _walk(field.children, f"{path}{field.name}.")
        if field.item:
            yield from _walk(field.item.children, f"{path}{field.name}[].")


ALL_FIELDS = [(table, path, field) for table in (*TABLES, *OTHERS) for path, field in _walk(fields(table))]


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if d.name != "meta.schema.json"], ids=lambda d: d.name)
def test_schema_keeps_to_the_meta_schema(document: Path) -> None:
    value = json.loads(document.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(value)
    found = jsonschema.Draft202012Validator(META).iter_errors(value)
    assert [f"{error.json_path}: {error.message}" for error in found] == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"x-unit": None}, "a number without a unit"),
        ({"description": None}, "a field without a description"),
        ({"examples": None}, "a field without examples"),
        ({"x-colour": "red"}, "an x- key nobody knows"),
        ({"type": ["integer", "null"]}, "a nullable field that does not say what null means"),
        ({"x-arrow": "int16"}, "an Arrow type nobody derives"),
    ],
)
def test_meta_schema_refuses(change: dict[str, Any], why: str) -> None:
    value = json.loads((ROOT / "schema" / "comments.schema.json").read_text(encoding="utf-8"))
    depth = value["properties"]["depth"]
    for key, new in change.items():
        depth[key] = new
        if new is None:
            del depth[key]
    assert not jsonschema.Draft202012Validator(META).is_valid(value), why


@pytest.mark.parametrize(("name", "key"), [("dataset", "split"), ("manifest", "writer"), ("page", "unknown")])
def test_meta_schema_refuses_an_object_without_examples(name: str, key: str) -> None:
    value = json.loads((ROOT / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    del value["properties"][key]["examples"]
    assert not jsonschema.Draft202012Validator(META).is_valid(value)


@pytest.mark.parametrize(("table", "path", "field"), ALL_FIELDS, ids=[f"{t}:{p}" for t, p, _ in ALL_FIELDS])
def test_examples_fit_their_field(table: str, path: str, field: Field) -> None:
    validator = jsonschema.Draft202012Validator(_inlined(schema(table), path))
    for example in field.schema.get("examples", []):
        assert validator.is_valid(example), f"{path}: {example!r}"
    if field.nullable and "examples" in field.schema:
        assert None in field.schema["examples"], f"{path} is nullable and has no example of null"


def _inlined(node: dict[str, Any], path: str) -> dict[str, Any]:
    for part in path.split("."):
        node = node["properties"][part.removesuffix("[]")]
        node = node["items"] if part.endswith("[]") else node
    return node


@pytest.mark.parametrize("name", [*TABLES, *OTHERS])
def test_both_validators_read_the_schema_alike(name: str) -> None:
    text = json.dumps(schema(name))
    assert "$ref" not in text.replace("$defs", "")
    # Verdicts of jsonschema and jsonschema-rs differ on these: \\d, \\p, \\z and multiples of fractions.
    assert not re.search(r"\\\\[dpzZ]|multipleOf", text)
    jsonschema_rs.Draft202012Validator(schema(name))


@pytest.mark.parametrize("table", TABLES)
def test_all_fields_are_required_and_nothing_else_is_allowed(table: str) -> None:
    assert schema(table)["required"] == [field.name for field in fields(table)]
    assert schema(table)["additionalProperties"] is False
    for path, field in _walk(fields(table)):
        inner = field.item or field
        if inner.children:
            assert inner.schema["required"] == [child.name for child in inner.children], path


@pytest.mark.parametrize("table", TABLES)
def test_hub_features_arrow_schema_and_datasets_agree(table: str) -> None:
    datasets = pytest.importorskip("datasets")
    ours = datasets.Features._from_yaml_list(hub_features(table))
    assert ours == datasets.Features.from_arrow_schema(arrow_schema(table))
    assert ours._to_yaml_list() == hub_features(table)


@pytest.mark.parametrize("table", TABLES)
def test_record_type_has_the_fields_of_its_table(table: str) -> None:
    record = getattr(records, schema(table)["x-table"])
    assert list(record.__slots__) == arrow_schema(table).names


def test_committed_record_types_are_what_the_schemas_give() -> None:
    committed = (ROOT / "src" / "broadsheet" / "contract" / "records.py").read_text(encoding="utf-8")
    assert committed == records_source(), "run `hatch run docs`"


def test_references_lead_to_keys() -> None:
    for table, path, field in ALL_FIELDS:
        target = field.schema.get("x-references")
        if target:
            other, _, name = target.partition(".")
            assert name == key_field(other), f"{table}.{path} refers to {target}"


def test_wherever_a_table_is_sorted_by_a_field_it_has_it() -> None:
    for table in TABLES:
        assert set(schema(table)["x-sort"]) <= set(arrow_schema(table).names)


def _of_text(table: str) -> set[str]:
    """The fields of a table that are null, or lists without items, in the textless tier."""
    return {path for path, field in _walk(fields(table)) if field.schema.get("x-text")}


# Marks, markers and numbers of one or two characters, and what a container says of a record's bytes.
_KEPT = {"marker", "printed_number", "open_mark", "close_mark", "record.digest"}


@pytest.mark.parametrize("table", TABLES)
def test_every_field_from_the_raw_page_is_text_or_is_known_to_be_none(table: str) -> None:
    raw = {path for path, field in _walk(fields(table)) if field.schema.get("x-origin") == "raw"}
    assert raw - _KEPT <= _of_text(table)


@pytest.mark.parametrize("table", TABLES)
def test_all_tiers_have_the_same_fields_and_the_textless_one_no_text(table: str) -> None:
    full, textless = schema(table), schema(table, "textless")
    assert list(full["properties"]) == list(textless["properties"])
    assert full["required"] == textless["required"]
    changed = {name for name in full["properties"] if full["properties"][name] != textless["properties"][name]}
    assert changed == {path.partition(".")[0].removesuffix("[]") for path in _of_text(table)}
    assert schema(table, "masked") == full
