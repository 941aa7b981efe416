"""Level schema: whether one value fits its JSON Schema, and in plain English why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final

from broadsheet.check.findings import Place, Plain, Report, show
from broadsheet.contract.schemas import key_field, schema
from broadsheet.contract.validate import are_valid, errors, is_valid

NESTING_LIMIT: Final = 32
_REASONS_A_ROW: Final = 10
_ARTICLES: Final = {"integer": "a whole number", "number": "a number", "string": "a text", "boolean": "true or false"}
# A number with a fraction or an exponent, as JSON spells it after a key or in a list; it may also match inside a text.
# The one field that may have a fraction is left out: walking through each row of quotes took a tenth of the time.
FRACTION: Final = re.compile(rb'[:\[,](?<!"confidence":)[ \t]*-?[0-9]+[.eE]')


def path_of(parts: Iterator[str | int] | tuple[str | int, ...] | list[str | int]) -> str:
    """Spell the way to a field.

    >>> path_of(["mentions", 0, "start_char"])
    'mentions[0].start_char'
    """
    spelled = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return spelled.removeprefix(".")


def too_deep(value: Any, limit: int = NESTING_LIMIT) -> bool:
    """Whether lists and objects are nested deeper than the limit, without recursion.

    >>> too_deep([[[]]], limit=3), too_deep([[[[]]]], limit=3)
    (False, True)
    """
    level = [value]
    for _ in range(limit):
        level = [child for node in level for child in _children(node) if isinstance(child, list | dict)]
    return bool([node for node in level if isinstance(node, list | dict)]) if limit else True


def _children(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []


def _kinds(expected: Any) -> str:
    names = [expected] if isinstance(expected, str) else list(expected)
    return " or ".join(
        _ARTICLES.get(name, {"null": "null", "array": "a list"}.get(name, "an object")) for name in names
    )


def _reason(error: Any, mask: bool) -> str:
    """Say in a few words why a value breaks its schema; error is a `jsonschema.ValidationError`."""
    shown, rule, wanted = show(error.instance, mask), error.validator, error.validator_value
    if rule == "required":
        missing = [name for name in wanted if name not in error.instance]
        return f"the key {', '.join(missing)} is missing"
    if rule == "additionalProperties":
        extra = [name for name in error.instance if name not in error.schema["properties"]]
        return f"the key {', '.join(show(name, mask) for name in extra[:3])} is not known"
    if rule == "type":
        return f"{shown} is not {_kinds(wanted)}"
    if rule == "enum":
        return f"{shown} is not one of {', '.join(show(value, mask=False) for value in wanted)}"
    if rule == "pattern":
        return f"{shown} does not fit the pattern {wanted}"
    if rule in ("minimum", "minLength", "minItems"):
        return f"{shown} is less than the least, {wanted}"
    if rule in ("maximum", "maxLength"):
        return f"{shown} is more than the most, {wanted}"
    return f"{shown} breaks {rule}"


def check_value(name: str, value: Any, place: Place, report: Report) -> bool:
    """Check a parsed value against the schema of that name; returns whether it fits."""
    if too_deep(value):
        report.add("schema.nesting", place, limit=NESTING_LIMIT)
        return False
    if is_valid(name, value, report.tier):
        return True
    # One more than one required key can be missing from one place: jsonschema tells of each, `_reason` of all at once.
    wrong = errors(name, value, report.tier)
    seen = dict.fromkeys((path_of(list(error.absolute_path)), _reason(error, report.mask)) for error in wrong)
    # The two validators differ on a line feed at the end of an id (`$`), where the stricter one is right.
    for where, reason in islice(seen or _strict(name, value, report), _REASONS_A_ROW):
        report.add("schema.row", place, where, reason=Plain(reason))
    return False


def _strict(name: str, value: Any, report: Report) -> dict[tuple[str, str], None]:
    from jsonschema_rs import Draft202012Validator

    found = Draft202012Validator(schema(name, report.tier)).iter_errors(value)
    return dict.fromkeys(
        (path_of(list(e.instance_path)), f"{show(e.instance, report.mask)} breaks {e.schema_path[-1]}") for e in found
    )


def check_row(table: str, row: Any, line: bytes, place: Place, report: Report) -> bool:
    """Check a row of a table; returns whether the levels above may look at it.

    JSON Schema takes 3.0 for an integer, and its `multipleOf` rounds differently from one implementation to the next;
    so both are checked here, the former only where the line holds such a number.
    """
    if not is_valid(table, row, report.tier) and not check_value(table, row, place, report):
        return False
    check_hundredths(row, place, report)
    if not FRACTION.search(line):
        return True
    wrong = [where for where, value in _fractions(row, ()) if where != ("confidence",) and value.is_integer()]
    for where in wrong:
        report.add("schema.integer", place, path_of(where))
    return not wrong


def fits(name: str, rows: Sequence[Any], tier: str = "full") -> bool:
    """Whether all rows fit the schema of that name, to the hundredths; the quick way, for most rows do.

    It does not see whole numbers that are written with a fraction.
    """
    if not are_valid(name, rows, tier):
        return False
    return not _has_confidence(name) or all(row["confidence"] == round(row["confidence"], 2) for row in rows)


@cache
def _has_confidence(name: str) -> bool:
    return "confidence" in schema(name)["properties"]


def check_hundredths(row: Any, place: Place, report: Report) -> None:
    """Check that a confidence is spelled in whole hundredths, the shortest way."""
    value = row.get("confidence")
    if isinstance(value, float) and value != round(value, 2):
        report.add("schema.hundredths", place, "confidence", value=value)


def _fractions(node: Any, where: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], float]]:
    if isinstance(node, float):
        yield where, node
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from _fractions(child, (*where, key))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _fractions(child, (*where, index))


def record_of(table: str, row: Any) -> str | None:
    """The id of a row that fits its schema."""
    return str(row[key_field(table)])
