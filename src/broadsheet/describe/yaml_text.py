"""YAML as the card and the citation have it: plain for people and hubs, and each text comes back as it was."""

from __future__ import annotations

from typing import Any, Final

import yaml

# Line breaks to YAML 1.1, whose quoted texts turn a break into a space; only double quotes spell them as escapes.
_BREAKS: Final = frozenset("\N{NEXT LINE}\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")


class _Dumper(yaml.SafeDumper):
    """YAML without anchors: the Hub's parser and people both read it more easily."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        style = '"' if _BREAKS.intersection(data) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(str, _Dumper.represent_str)


def to_yaml(value: object) -> str:
    r"""A value as YAML, a line for each entry.

    >>> print(to_yaml({"title": "Town: news", "tags": ["news"], "note": "a\x85"}), end="")
    title: 'Town: news'
    tags:
    - news
    note: "a\N"
    """
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31, line_break="\n")
    return text
