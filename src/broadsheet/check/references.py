"""Level references: what a row names is there. Which fields name what stands in the schemas (`x-references`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from broadsheet.check.findings import Plain, Report
from broadsheet.check.join import Group, Seen
from broadsheet.contract.schemas import TABLES, Field, fields, key_field


@cache
def _references(table: str) -> tuple[tuple[str, str | None, str], ...]:
    """The references of a table: the field, the field within its items (or None), and the table it points into."""
    return tuple(_targets(fields(table)))


def _targets(members: tuple[Field, ...]) -> Iterator[tuple[str, str | None, str]]:
    for member in members:
        if "x-references" in member.schema:
            yield member.name, None, member.schema["x-references"].partition(".")[0]
        for child in member.item.children if member.item else ():
            if "x-references" in child.schema:
                yield member.name, child.name, child.schema["x-references"].partition(".")[0]


def _named(row: dict[str, Any], name: str, inner: str | None) -> Iterator[tuple[str, str]]:
    if inner is None:
        if row[name] is not None:
            yield name, row[name]
        return
    for index, item in enumerate(row[name]):
        if item[inner] is not None:
            yield f"{name}[{index}].{inner}", item[inner]


def _all_there(rows: Sequence[Seen], name: str, inner: str | None, ids: set[str]) -> bool:
    """Whether all that the rows name is there; the quick way, for most rows are right."""
    if inner is None:
        return {seen.row[name] for seen in rows} - {None} <= ids
    return {item[inner] for seen in rows for item in seen.row[name]} - {None} <= ids


def check_references(group: Group, report: Report) -> None:
    """Check that each id a page's rows name is the id of a row of that page."""
    ids = {table: {seen.row[key_field(table)] for seen in rows} for table, rows in group.rows.items()}
    for table in TABLES:
        for name, inner, target in _references(table):
            if target not in ids:
                continue
            if _all_there(group.all(table), name, inner, ids[target]):
                continue
            for seen in group.all(table):
                for where, value in _named(seen.row, name, inner):
                    if value not in ids[target]:
                        report.add("references.missing", seen.place, where, id=Plain(value), table=Plain(target))
    _check_article(group, report)
    if {"articles", "comments"} <= ids.keys():
        _check_blocks(group, ids["articles"] | ids["comments"], report)


def _check_article(group: Group, report: Report) -> None:
    for table in ("comments", "quotes"):
        for seen in group.all(table):
            if seen.row["article_id"] is None and group.all("articles"):
                report.add("references.article", seen.place, "article_id")
    for seen in group.all("quotes"):
        if seen.row["article_id"] is None and seen.row["comment_id"] is None:
            report.add("references.container", seen.place, "comment_id")


def _check_blocks(group: Group, records: set[str], report: Report) -> None:
    for page in group.all("pages"):
        if {block["record_id"] for block in page.row["blocks"]} - {None} <= records:
            continue
        for index, block in enumerate(page.row["blocks"]):
            if block["record_id"] is not None and block["record_id"] not in records:
                report.add("references.block", page.place, f"blocks[{index}].record_id")
