"""What a page's markup states about the page itself; `metadata.toml` says where. Nothing is guessed."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from broadsheet.markup.layout import Stated, collapsed
from broadsheet.normalize import normalize_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from selectolax.lexbor import LexborNode

_LIMIT: Final = 500
_NAME_LIMIT: Final = 200
_OBJECTS: Final = 1_000
_META_NAMES: Final = ("name", "property", "http-equiv")
_DATE: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?:[.,][0-9]{1,9})?"
    r" ?(Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)
# Letters, and what stands between the parts of names; no addresses, arrows or other signs of links.
_NAME: Final = re.compile(r"[\w .,'’&|()/-]*[^\W\d_][\w .,'’&|()/-]*")
_CHANGED: Final = re.compile("updated|modified", re.IGNORECASE)
_URL: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]{3,2000}", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)(?:\.[A-Za-z0-9-]+)?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the markup states; None where it states nothing valid. `titles` are those of all sources."""

    titles: tuple[str, ...]
    title: str | None
    author: str | None
    date_published: str | None
    url: str | None
    language: str | None


def metadata_of(stated: Sequence[Stated], linked_data: Sequence[str], lang: str | None) -> Metadata:
    """The metadata in the elements that may state something, in scripts of JSON-LD, and in the root's language."""
    sources = _Sources(stated, linked_data, lang)
    found = {
        field: next((value for name in names for value in _valid(field, sources.values(name), name)), None)
        for field, names in _table()["fields"].items()
    }
    titles = (value for name in _table()["fields"]["title"] for value in _valid("title", sources.values(name), name))
    return Metadata(titles=tuple(dict.fromkeys(titles)), **found)


def printed_date(stated: Iterable[Stated], flows: Collection[int]) -> str | None:
    """The date of the `time` elements that stand in given flows; None where they state several or none.

    Beside an article's title they say when it was published, unless their names say when it was changed.
    """
    values = (
        one.attributes.get("datetime") or ""
        for one in stated
        if one.tag == "time" and one.n_before in flows and not _CHANGED.search(_names(one.attributes))
    )
    found = {date for value in values if (date := iso_date(value.strip()))}
    return found.pop() if len(found) == 1 else None


def _names(attributes: Mapping[str, str | None]) -> str:
    return f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}"


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "metadata.toml").read_text(encoding="utf-8"))


def _valid(field: str, values: Sequence[str], source: str) -> list[str]:
    """The one value that a source states; several of an author are all writers, of anything else a contradiction.

    Several links to a writer are no writers: "All posts", "Profile".
    """
    valid = list(dict.fromkeys(value for raw in values if (value := _CHECKS[field](collapsed(normalize_text(raw)[0])))))
    if field == "author" and valid and not source.startswith("rel:"):
        return [", ".join(valid)[:_LIMIT]]
    return valid if len(valid) == 1 else []


def valid_title(value: str) -> str | None:
    """A value that may be a title: it is not empty, and no longer than one.

    >>> valid_title("Rain"), valid_title("")
    ('Rain', None)
    """
    return value if 0 < len(value) <= _LIMIT else None


def _author(value: str) -> str | None:
    return value if len(value) <= _NAME_LIMIT and _NAME.fullmatch(value) else None


def iso_date(value: str) -> str | None:
    """A date as the schema spells it: in UTC where a zone is stated, else the day alone. None where it is none.

    >>> iso_date("2016-09-17T20:05:00+02:00"), iso_date("2016-09-17T20:05"), iso_date("2016-13"), iso_date("today")
    ('2016-09-17T18:05:00Z', '2016-09-17', None, None)
    """
    found = _DATE.fullmatch(value)
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
        if zone is None:
            return value[:10] if day else value[:7] if month else year
        spelled = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone.replace('Z', '+00:00')}"
        return datetime.fromisoformat(spelled).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except (ValueError, OverflowError):
        return None


def valid_url(value: str) -> str | None:
    """A value that is the address of a page, else None.

    >>> valid_url("https://news.example/rain"), valid_url("javascript:alert(1)")
    ('https://news.example/rain', None)
    """
    return value if _URL.fullmatch(value) else None


def language_tag(value: str) -> str | None:
    """A language as a BCP 47 tag.

    >>> language_tag("en_US"), language_tag("DE"), language_tag("deutsch")
    ('en-US', 'de', None)
    """
    found = _LANGUAGE.fullmatch(value)
    return found[1].lower() + found[2].replace("_", "-") if found else None


_CHECKS: Final[dict[str, Callable[[str], str | None]]] = {
    "title": valid_title,
    "author": _author,
    "date_published": iso_date,
    "url": valid_url,
    "language": language_tag,
}


class _Sources:
    """The stated values by kind and name; what is JSON is read only once it is asked for."""

    def __init__(self, stated: Sequence[Stated], linked_data: Sequence[str], lang: str | None) -> None:
        self._by_name: dict[str, list[str]] = {}
        self._scripts = linked_data
        self._articles: list[dict[str, Any]] | None = None
        if lang:
            self._add("page:lang", lang)
        for node, tag, attributes, _ in stated:
            self._read(node, tag, attributes)

    def _add(self, name: str, value: str | None) -> None:
        if value and value.strip():
            self._by_name.setdefault(name, []).append(value)

    def _read(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "title":
            # Only the first counts; inline graphics have titles of their own.
            if "page:title" not in self._by_name:
                self._add("page:title", node.text(deep=True))
        elif tag == "meta":
            name = next((name for key in _META_NAMES if (name := attributes.get(key))), "")
            self._add(f"meta:{name.strip().lower()}", attributes.get("content"))
        else:
            self._read_link(node, tag, attributes)
        for name in (attributes.get("itemprop") or "").split():
            if name in _properties():
                value = attributes.get("content") or attributes.get("datetime")
                self._add(f"itemprop:{name}", value or _property_text(node))

    def _read_link(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        """A link of either kind, or an element with a date."""
        relations = (attributes.get("rel") or "").lower().split()
        if tag == "link":
            for relation in relations:
                self._add(f"link:{relation}", attributes.get("href"))
        elif "author" in relations:
            self._add("rel:author", node.text(deep=True, separator=" "))
        if "datetime" in attributes:
            for name in (attributes.get("class") or "").split():
                self._add(f"time:{name}", attributes["datetime"])

    def values(self, source: str) -> list[str]:
        """All values of one source, in page order."""
        kind, _, name = source.partition(":")
        if kind != "jsonld":
            return self._by_name.get(source, [])
        if self._articles is None:
            self._articles = [article for script in self._scripts for article in _articles(script)]
        return [html.unescape(value) for article in self._articles for value in _at(article, name.split("."))]


@cache
def _properties() -> frozenset[str]:
    """The names of microdata that the table asks for."""
    sources = (source.partition(":") for names in _table()["fields"].values() for source in names)
    return frozenset(name for kind, _, name in sources if kind == "itemprop")


def _property_text(node: LexborNode) -> str:
    """The text of an element with a property; of one that is an item itself, that of its name."""
    named = node.css_first("[itemprop~=name]")
    if named is not None:
        return named.attributes.get("content") or named.text(deep=True, separator=" ")
    return node.text(deep=True, separator=" ")


def _articles(script: str) -> Iterator[dict[str, Any]]:
    """The objects of a script in JSON-LD that are articles."""
    import orjson

    try:
        pending = [orjson.loads(script)]
    except orjson.JSONDecodeError:
        return
    kinds, holders = frozenset(_table()["jsonld"]["articles"]), _table()["jsonld"]["holders"]
    for _ in range(_OBJECTS):
        if not pending:
            return
        found = pending.pop(0)
        if isinstance(found, list):
            pending[:0] = found[:_OBJECTS]
        elif isinstance(found, dict):
            types = found.get("@type")
            if kinds.intersection(
                one for one in (types if isinstance(types, list) else [types]) if isinstance(one, str)
            ):
                yield found
            else:
                pending.extend(found[key] for key in holders if key in found)


def _at(value: Any, keys: Sequence[str]) -> Iterator[str]:
    """The strings at a path of keys; each element of a list on the way counts."""
    for one in value if isinstance(value, list) else [value]:
        if keys and isinstance(one, dict) and keys[0] in one:
            yield from _at(one[keys[0]], keys[1:])
        elif not keys and isinstance(one, str):
            yield one
