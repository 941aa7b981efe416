"""Level keys: ids are unique and made from the page and the record's own content."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from broadsheet.check.findings import Plain, Report
from broadsheet.check.join import Group, Seen
from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import TABLES, key_field
from broadsheet.text.ids import Ids, article_id, fingerprint, page_id, page_id_by_place


def check_keys(group: Group, report: Report) -> None:
    """Check the ids of a page's rows."""
    for table in TABLES:
        _unique(table, group.all(table), report)
    for page in group.all("pages"):
        if page.row["page_id"] not in _page_ids(page.row):
            report.add("keys.page-id", page.place, "page_id")
    for article in group.all("articles"):
        if article.row["article_id"] != article_id(article.row["page_id"]):
            report.add("keys.prefix", article.place, "article_id", page=Plain(article.row["page_id"]))
    whole = not any(_has_gaps(page.row) for page in group.all("pages"))
    for table, kind in (("comments", "c"), ("quotes", "q")):
        rows = group.all(table)
        # Ids are made from the words of the full build, and stay in all tiers.
        if report.tier != "full":
            _of_page(rows, key_field(table), report)
        elif whole and not _rightly_made_from(rows, key_field(table), kind):
            _made_from(rows, key_field(table), kind, report)


def _has_gaps(page: Row) -> bool:
    """Whether something on the page was taken down: ids are of the words before, and twins may be gone."""
    return any(one["id"] == "removal.taken-down" for one in page["incidents"])


def _of_page(rows: Sequence[Seen], key: str, report: Report) -> None:
    for seen in rows:
        if not seen.row[key].startswith(f"{seen.row['page_id']}-"):
            report.add("keys.prefix", seen.place, key, page=Plain(seen.row["page_id"]))


def _page_ids(row: Row) -> Iterator[str]:
    """The ids that a page can have: of its bytes, or (where each copy is kept) of its bytes and its place."""
    yield page_id(row["raw_sha256"])
    yield page_id_by_place(row["raw_sha256"], row["raw_path"], row["record"] and row["record"]["number"])


def _unique(table: str, rows: Sequence[Seen], report: Report) -> None:
    key = key_field(table)
    if len({seen.row[key] for seen in rows}) == len(rows):
        return
    first: dict[str, Seen] = {}
    for seen in rows:
        before = first.setdefault(seen.row[key], seen)
        if before is not seen:
            number = before.place.line if before.place.line is not None else before.place.row
            report.add("keys.duplicate", seen.place, key, number=number)


def _content(seen: Seen, kind: str) -> tuple[str, str]:
    row = seen.row
    return (
        (row["author"] or "", row["text"])
        if kind == "c"
        else (row["comment_id"] or row["article_id"] or "", row["text"])
    )


def _rightly_made_from(rows: Sequence[Seen], key: str, kind: str) -> bool:
    """Whether `_made_from` would find nothing; the quick way, for most rows are right."""
    counts: Counter[str] = Counter()
    twins = []
    for seen in rows:
        wanted = f"{seen.row['page_id']}-{kind}{fingerprint(*_content(seen, kind))}"
        counts[wanted] += 1
        if seen.row[key] != wanted:
            twins.append((seen.row[key], wanted))
    if not twins:
        return len(counts) == len(rows)
    names = {f"{wanted}-{number}" for wanted, count in counts.items() for number in range(2, count + 1)}
    return len({seen.row[key] for seen in rows}) == len(rows) and all(
        name in names and name.startswith(f"{wanted}-") for name, wanted in twins
    )


def _made_from(rows: Sequence[Seen], key: str, kind: str, report: Report) -> None:
    """Check that an id is its page's id, the kind's letter, the content's hash and, among twins, a number."""
    twins: dict[str, list[Seen]] = defaultdict(list)
    for seen in rows:
        page, row = seen.row["page_id"], seen.row
        wanted = Ids(page, kind).next(*_content(seen, kind))
        if not row[key].startswith(f"{page}-"):
            report.add("keys.prefix", seen.place, key, page=Plain(page))
        elif "-".join(row[key].split("-")[:2]) != wanted:
            report.add("keys.content", seen.place, key, wanted=Plain(wanted))
        else:
            twins[wanted].append(seen)
    for wanted, same in twins.items():
        names = {wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(same) + 1)}
        for seen in same:
            if seen.row[key] not in names:
                report.add("keys.twin", seen.place, key, count=len(same))
