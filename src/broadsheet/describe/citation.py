"""How a build is cited: CITATION.cff, and the same as BibTeX for the card and the Croissant file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from broadsheet.describe.terms_of_use import license_of, spdx
from broadsheet.describe.yaml_text import to_yaml
from broadsheet.read import Dataset
from broadsheet.write.image import WrittenTable

CFF_VERSION: Final = "1.2.0"
"""The Citation File Format: https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema-guide.md"""
_LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        # BibTeX counts a brace behind a backslash, too.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)


def title_of(dataset: Dataset, tier: str = "full") -> str:
    """The title, with the tier where it is not the full one."""
    return dataset.title if tier == "full" else f"{dataset.title} ({tier})"


def authors_of(dataset: Dataset) -> tuple[str, ...]:
    """Whom the curator states as authors; a citation cannot do without any, so the curators as such stand in."""
    return dataset.statements.citation.authors or (f"The curators of {dataset.name}",)


def citation_file(dataset: Dataset, tables: Sequence[WrittenTable], tier: str = "full") -> str:
    """CITATION.cff of a build. The tables' digests are among its identifiers: they say which rows are cited."""
    stated, spdx_name = dataset.statements.citation, spdx(license_of(dataset, tier))
    identifiers = [
        {"type": "other", "value": table.digest, "description": f"The digest of the rows of {table.name}."}
        for table in tables
    ]
    optional = {
        "keywords": list(dataset.tags) or None,
        "license": spdx_name,
        "doi": stated.doi,
        "url": stated.url,
        "date-released": stated.date_released,
    }
    content: dict[str, Any] = {
        "cff-version": CFF_VERSION,
        "message": "If you use this dataset, cite it as below, with its version.",
        "type": "dataset",
        "title": title_of(dataset, tier),
        "version": dataset.version,
        "authors": [{"name": name} for name in authors_of(dataset)],
        "abstract": dataset.description.strip(),
        **{key: value for key, value in optional.items() if value is not None},
        "identifiers": identifiers,
    }
    return to_yaml(content)


def bibtex(dataset: Dataset, tier: str = "full") -> str:
    r"""The same as an entry of BibTeX.

    >>> print(bibtex(Dataset(name="bakery-news", version="1.0.0", title="R&D", description="D", languages=("en",),
    ...                      license="other", rights="R", contact="C")))
    @misc{bakery_news_1_0_0,
      title = {{R\&D}},
      author = {{The curators of bakery-news}},
      version = {1.0.0}
    }
    """
    stated = dataset.statements.citation
    names = " and ".join(f"{{{name.translate(_LATEX)}}}" for name in authors_of(dataset))
    entries = {
        "title": f"{{{title_of(dataset, tier).translate(_LATEX)}}}",
        "author": names,
        "year": (stated.date_released or "")[:4],
        "version": dataset.version,
        "doi": stated.doi or "",
        "url": stated.url or "",
    }
    lines = [f"  {key} = {{{value}}}" for key, value in entries.items() if value]
    suffix = "" if tier == "full" else f"_{tier}"
    key = re.sub("[^a-z0-9]", "_", f"{dataset.name}_{dataset.version}") + suffix
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"
