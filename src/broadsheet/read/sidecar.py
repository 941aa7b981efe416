"""Sidecars: TOML files in which a curator states what is known, checked against their schemas."""

from __future__ import annotations

import datetime
import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from broadsheet.contract.validate import errors
from broadsheet.read.files import read_regular

# A misspelt key also leaves a required one unstated: the order in which one of several errors is told.
_FIRST: Final = ("additionalProperties", "type", "oneOf", "required")
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
    """

    def __init__(self, file: Path | str, key: str | None, what: str, cure: str) -> None:
        self.file = os.fspath(file)
        self.key = key
        self.what = what
        self.cure = cure
        place = f"{self.file}: `{key}`" if key else self.file
        # A file name need not be UTF-8; the message must still be printable.
        super().__init__(f"{place}: {what}; {cure}".encode("utf-8", "backslashreplace").decode("utf-8"))


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


def _unknown_key(error: Any) -> tuple[str, str, str]:
    known = list(error.schema["properties"])
    key = next(key for key in error.instance if key not in known)
    near = get_close_matches(key, known, n=1)
    return key, "unknown key", f"did you mean `{near[0]}`?" if near else f"the keys are {', '.join(known)}"


def _missing_key(error: Any) -> tuple[str, str, str]:
    key = next(key for key in error.schema["required"] if key not in error.instance)
    return key, "missing key", f"state it: {error.schema['properties'][key]['description']}"


def _stated_or_unknown(error: Any) -> tuple[str, str, str]:
    key = error.schema["oneOf"][0]["required"][0]
    both = key in error.instance
    what = "both stated and said to be unknown" if both else "neither stated nor said to be unknown"
    return key, what, "keep one of the two" if both else error.schema["description"]


def _wrong_value(error: Any) -> tuple[str, str, str]:
    node, value = error.schema, error.instance
    about = node["description"].rstrip(".")
    if error.validator == "type":
        wanted = _NAMES.get(error.validator_value, str(error.validator_value))
        # TOML spells dates without quotes; the sidecars keep them as text, only as precise as they are known.
        quote = isinstance(value, datetime.date | datetime.time) and wanted == "text"
        cure = f'put it in quotes: "{value.isoformat()}"' if quote else about
        return "", f"must be {wanted}, not {_type_name(value)}", cure
    if error.validator in ("minLength", "minItems"):
        return "", "is empty", "state it, or leave the key out (what could not be found out belongs into [unknown])"
    if error.validator in ("minimum", "maximum", "maxLength"):
        return "", f"must be at {'least' if error.validator == 'minimum' else 'most'} {error.validator_value}", about
    return "", "is not spelled as it must be", f'{about}, for example "{node["examples"][0]}"'


def _explain(file: Path, error: Any) -> RawError:
    translate = {"additionalProperties": _unknown_key, "required": _missing_key, "oneOf": _stated_or_unknown}
    leaf, what, cure = translate.get(error.validator, _wrong_value)(error)
    key = ".".join([*(str(part) for part in error.absolute_path), *([leaf] if leaf else [])])
    return RawError(file, key, what, cure)


def _urgency(error: Any) -> int:
    return _FIRST.index(error.validator) if error.validator in _FIRST else 1


def read_sidecar(path: Path, name: str, shown: Path) -> dict[str, Any]:
    """What a sidecar states, checked against the schema of that name; `shown` is how messages call the file.

    Raises:
        RawError: it cannot be read, is not TOML, or does not fit its schema.
    """
    try:
        text = read_regular(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise RawError(shown, None, f"is not UTF-8 (byte {error.start})", "save it as UTF-8") from None
    except OSError as error:
        raise RawError(shown, None, f"cannot be read ({error.strerror or error})", "mend or replace the file") from None
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RawError(shown, None, f"is not TOML: {error}", "mend that line") from None
    except RecursionError:
        raise RawError(shown, None, "is nested too deep", "a sidecar has one level of tables") from None
    found = sorted(errors(name, stated), key=_urgency)
    if found:
        raise _explain(shown, found[0])
    return stated


def split_unknown(stated: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What is stated, and the notes on what is unknown.

    >>> split_unknown({"publisher": "Town News", "unknown": {"url": "The print shows none."}})
    ({'publisher': 'Town News'}, {'url': 'The print shows none.'})
    """
    known = {key: value for key, value in stated.items() if key != "unknown"}
    return known, dict(stated.get("unknown", {}))
