"""Sidecars: TOML files in which a curator states what is known, checked against their schemas."""

from __future__ import annotations

import datetime
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from broadsheet.contract.validate import errors

# A misspelt key also leaves a required one unstated: the order in which one of several errors is told.
_FIRST: Final = ("additionalProperties", "type", "oneOf", "required")
Fault = tuple[str, str, str]
"""A key, what is wrong with it, and the cure."""
WrongValues = Callable[[Mapping[str, Any]], Iterable[Fault]]

_NAMES: Final[Mapping[str, str]] = {
    "string": "text",
    "integer": "a whole number",
    "array": "a list",
    "object": "a table",
}


class RawError(Exception):
    """What is wrong in raw/, in a message with file, key and cure.

    >>> str(RawError("raw/dataset.toml", "nmae", "unknown key", "did you mean `name`?"))
    'raw/dataset.toml: `nmae`: unknown key; did you mean `name`?'

    The message has a line for each of `more`, what else is wrong in the same file.
    """

    def __init__(self, file: Path | str, key: str | None, what: str, cure: str, more: Sequence[Fault] = ()) -> None:
        self.file = os.fspath(file)
        self.key = key
        self.what = what
        self.cure = cure
        self._more = more
        places = (
            (f"{self.file}: `{name}`" if name else self.file, told, to_do) for name, told, to_do in self._all(more)
        )
        lines = "\n".join(f"{place}: {told}; {to_do}" for place, told, to_do in places)
        # A file name need not be UTF-8; the message must still be printable.
        super().__init__(lines.encode("utf-8", "backslashreplace").decode("utf-8"))

    def __reduce__(self) -> tuple[type[RawError], tuple[object, ...]]:
        # A process that compiles a unit hands it to the one that builds; by itself it would be made from its message.
        return RawError, (self.file, self.key, self.what, self.cure, self._more)

    def _all(self, more: Sequence[Fault]) -> Iterator[tuple[str | None, str, str]]:
        yield self.key, self.what, self.cure
        yield from more


def _type_name(value: object) -> str:
    for kind, name in (
        (str, "text"),
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a decimal number"),
        (datetime.date, "a date"),
        (datetime.time, "a time"),
        (list, "a list"),
    ):
        if isinstance(value, kind):
            return name
    return "a table"


def _unknown_keys(error: Any) -> Iterator[Fault]:
    known = list(error.schema["properties"])
    for key in error.instance:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            yield key, "unknown key", f"did you mean `{near[0]}`?" if near else f"the keys are {', '.join(known)}"


def _missing_keys(error: Any) -> Iterator[Fault]:
    for key in error.schema["required"]:
        if key not in error.instance:
            yield key, "missing key", f"state it: {error.schema['properties'][key]['description']}"


def _stated_or_unknown(error: Any) -> Iterator[Fault]:
    key = error.schema["oneOf"][0]["required"][0]
    both = key in error.instance
    what = "both stated and said to be unknown" if both else "neither stated nor said to be unknown"
    yield key, what, "keep one of the two" if both else error.schema["description"]


def _wrong_value(error: Any) -> Iterator[Fault]:
    yield ("", *_why_wrong(error))


def _why_wrong(error: Any) -> tuple[str, str]:
    node, value = error.schema, error.instance
    about = node["description"].rstrip(".")
    if error.validator == "type":
        wanted = _NAMES.get(error.validator_value, str(error.validator_value))
        # TOML spells dates without quotes; the sidecars keep them as text, only as precise as they are known.
        quote = isinstance(value, datetime.date | datetime.time) and wanted == "text"
        cure = f'put it in quotes: "{value.isoformat()}"' if quote else about
        return f"must be {wanted}, not {_type_name(value)}", cure
    if error.validator in ("minLength", "minItems"):
        return "is empty", "state it, or leave the key out (what could not be found out belongs into [unknown])"
    if error.validator in ("minimum", "maximum", "maxLength"):
        return f"must be at {'least' if error.validator == 'minimum' else 'most'} {error.validator_value}", about
    return "is not spelled as it must be", f'{about}, for example "{node["examples"][0]}"'


def _explain(error: Any) -> Iterator[Fault]:
    translate = {"additionalProperties": _unknown_keys, "required": _missing_keys, "oneOf": _stated_or_unknown}
    for leaf, what, cure in translate.get(error.validator, _wrong_value)(error):
        yield ".".join([*(str(part) for part in error.absolute_path), *([leaf] if leaf else [])]), what, cure


def _faults(name: str, stated: Mapping[str, Any], wrong_values: WrongValues) -> Iterator[Fault]:
    """All that is wrong with what is stated, a key at most once, the likeliest causes first."""
    found = (fault for error in sorted(errors(name, stated), key=_urgency) for fault in _explain(error))
    told: set[str] = set()
    for key, what, cure in (*found, *wrong_values(stated)):
        if key not in told:
            told.add(key)
            yield key, what, cure


def _urgency(error: Any) -> int:
    return _FIRST.index(error.validator) if error.validator in _FIRST else 1


def _nothing(_: Mapping[str, Any]) -> Iterable[Fault]:
    return ()


def parse_sidecar(data: bytes, name: str, shown: Path | str, wrong_values: WrongValues = _nothing) -> dict[str, Any]:
    """What a sidecar's bytes state, checked against the schema of that name; `shown` is how messages call the file.

    `wrong_values` finds what no schema can say.

    Raises:
        RawError: they are not TOML, or do not fit their schema.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RawError(shown, None, f"is not UTF-8 (byte {error.start})", "save it as UTF-8") from None
    if text.startswith("\ufeff"):
        raise RawError(shown, None, "starts with a byte order mark", "save it as UTF-8 without a byte order mark")
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RawError(shown, None, f"is not TOML: {error}", "mend that line") from None
    except RecursionError:
        raise RawError(shown, None, "is nested too deep", "a sidecar has one level of tables") from None
    found = list(_faults(name, stated, wrong_values))
    if found:
        raise RawError(shown, *found[0], more=found[1:])
    return stated


def split_unknown(stated: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What is stated, and the notes on what is unknown.

    >>> split_unknown({"publisher": "Town News", "unknown": {"url": "The print shows none."}})
    ({'publisher': 'Town News'}, {'url': 'The print shows none.'})
    """
    known = {key: value for key, value in stated.items() if key != "unknown"}
    return known, dict(stated.get("unknown", {}))
