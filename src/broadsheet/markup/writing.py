"""The parts of a page with markup as they are written: an article's paragraphs, a comment with its line of meta."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from broadsheet.markup.layout import Flow, collapsed, lay_out
from broadsheet.markup.rendering import Sheet, joined_rows, quoted
from broadsheet.segment import Item

if TYPE_CHECKING:
    from broadsheet.markup.threads import DomComment

_META: Final = ", "
_BEFORE_SIGNATURE: Final = " \N{NO-BREAK SPACE}-–—~"


def paragraphs_of(flows: Sequence[Flow]) -> list[tuple[str, list[str]]]:
    """The article's paragraphs: each flow is one, but the cells of a table's row are one together."""
    paragraphs: list[tuple[str, list[str]]] = []
    row: list[Flow] = []
    for flow in (*flows, None):
        if row and (flow is None or flow.kind != "cell" or flow.row != row[0].row):
            lines = joined_rows([(cell.row, cell.lines) for cell in row])
            paragraphs += [("paragraph", one) for one in lines]
            row = []
        if flow is None:
            break
        if flow.kind == "cell":
            row.append(flow)
        else:
            paragraphs.append((flow.kind, flow.lines))
    return paragraphs


def write_comment(sheet: Sheet, index: int, comment: DomComment) -> Item:
    """Write a comment and say where it stands."""
    author = clean_value(sheet, comment.author)
    created = clean_value(sheet, comment.created_at_raw)
    body = lay_out(comment.body, {node.mem_id for node in comment.skip}).flows
    # Some themes set the whole of a comment as a block quotation: who is quoted stands in one more.
    least = min((flow.quoted for flow in body), default=0)
    flows = [quoted(flow.lines) if flow.quoted > least else flow.lines for flow in body]
    if comment.signed and flows:
        flows[-1] = [*flows[-1][:-1], flows[-1][-1].rstrip(_BEFORE_SIGNATURE)]
    lines, meta = sheet.comment(index, _META.join(part for part in (author, created) if part), flows)
    return Item(
        marker=None,
        ordinal=None,
        parent=comment.parent,
        lines=tuple(lines),
        meta=tuple(meta),
        author=author,
        created_at_raw=created,
        kind=comment.kind,
        author_id=comment.author_id,
        created_at=comment.created_at,
        reply_basis="technical",
    )


def clean_value(sheet: Sheet, value: str | None) -> str | None:
    """A value as its line of meta prints it."""
    if value is None:
        return None
    return " ".join(collapsed(sheet.cleaned(value)).split()) or None
