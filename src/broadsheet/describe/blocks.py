"""The figures of a datasheet as blocks of Markdown, by the names that its markers give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from broadsheet.contract.splitting import SPLITS
from broadsheet.describe.markdown import Cell, counted, markdown_table, percent, quoted

Facts = Mapping[str, Any]

PERSONAL_BLOCKS: Final = ("speakers",)
"""The blocks that may name people; a tier without text goes without them."""


def blocks(facts: Facts) -> dict[str, str]:
    """All blocks by name. Words are as `count_words` counts them, characters are code points."""
    return {name: write(facts) for name, write in _BLOCKS.items()}


def _tables(facts: Facts) -> str:
    rows = [[row["table"], row["rows"], *(row[split] for split in SPLITS)] for row in facts["rows"]]
    return markdown_table(["table", "rows", *SPLITS], rows)


def _text(facts: Facts) -> str:
    lines: list[list[Cell]] = []
    for name in ("pages", "articles", "comments"):
        found = facts["text"].get(name, {})
        whole = name == "pages"
        sizes = [found.get("words", 0), found.get("characters", 0), "" if whole else found.get("paragraphs", 0)]
        lines.append([f"{name} (all of it)" if whole else name, *sizes])
    return markdown_table(["text of", "words", "characters", "paragraphs"], lines)


def _comments(facts: Facts) -> str:
    counts, depths = facts["comments"], dict(facts["comments"]["depths"])
    n = counts["n"]

    def share(key: str) -> str:
        return f"{counts[key]:,} ({percent(counts[key], n)})"

    lines: list[tuple[str, Cell]] = [
        ("comments", n),
        ("at the top level", depths.get(0, 0)),
        ("replies", n - depths.get(0, 0)),
        ("deepest level (0 is the top)", max(depths, default=0)),
        ("numbers lost before the page was saved", facts["incidents"].get("comments.lost-number", 0)),
        ("with an author's name", counts["author"]),
        ("with a time", counts["time"]),
        ("paragraphs of verse", counts["verse"]),
        ("mentions of others", counts["mentions"]),
        ("comments that repeat the article's words", share("citing")),
        ("stretches that do", counts["cites"]),
        ("comments that repeat another comment's words", share("comment_citing")),
        ("stretches that do so", counts["comment_cites"]),
    ]
    return markdown_table(["what", "count"], lines)


def _quotes(facts: Facts) -> str:
    columns = ("count", "in articles", "in comments", "with a speaker", "with the speaker's name")
    rows = [[row["group"], *(row[one] for one in columns)] for row in facts["quotes"]]
    return markdown_table(["quotes", *columns], rows)


def _versions(facts: Facts) -> str:
    digests = [[f"digest of {table}", f"`{digest}`"] for table, digest in facts["digests"].items()]
    return markdown_table(
        ["what", "version"], [["dataset", facts["version"]], ["compiler", facts["compiler"]], *digests]
    )


_SPREAD: Final = ("n", "min", "median", "p95", "max")
_LENGTHS: Final = {
    "words_per_article": "words in an article",
    "words_per_comment": "words in a comment",
}
_THREADS: Final = {
    "comments_per_page": "comments on a page",
    "comments_per_thread": "comments in a thread",
    "depth_of_threads": "depth of a thread (0: no reply)",
}


def _spreads(facts: Facts, titles: Mapping[str, str]) -> str:
    found = {name: facts["lengths"][name] for name in titles}
    rows: list[list[Cell]] = [
        [titles[name], *(spread[key] if spread else "-" for key in _SPREAD)] for name, spread in found.items()
    ]
    return markdown_table(["what", *_SPREAD], rows)


def _threads(facts: Facts) -> str:
    depths = facts["comments"]["depths"]
    rows: list[list[Cell]] = [[str(depth), n, percent(n, facts["comments"]["n"])] for depth, n in depths]
    levels = markdown_table(["level", "comments", "share"], rows) if rows else "There are no comments."
    return f"{_spreads(facts, _THREADS)}\n\n{levels}"


def _speakers(facts: Facts) -> str:
    found = facts["speakers"]
    articles, comments = found["articles"], found["comments"]
    keys = ("quotes", "in_marks", "words")

    def line(title: str, described: str, counts: Mapping[str, int], prefix: str = "", whole: int = 0) -> list[Cell]:
        return [title, described, *(counts[f"{prefix}{key}"] for key in keys), percent(counts[f"{prefix}words"], whole)]

    whole = articles["words"]
    rows = [line(quoted(one["name"]), quoted(one["described"] or ""), one, whole=whole) for one in found["named"]]
    shown = {key: sum(one[key] for one in found["named"]) for key in keys}
    rest = {key: articles[f"names_{key}"] - shown[key] for key in keys}
    n_rest = found["n_names"] - len(found["named"])
    rows += [line(f"*{n_rest:,} more name{'s' * (n_rest > 1)}*", "", rest, whole=whole)] * bool(n_rest)
    rows += [line("*a speaker without a name*", "", articles, "unnamed_", whole)]
    rows += [
        line("*no speaker told*", "", articles, "nobody_", whole),
        line("*all of the articles*", "", articles, "", whole),
    ]
    rows += [line("*all of the comments*", "", comments, "", comments["words"])] if comments["quotes"] else []
    head = ["who is quoted in articles", "described there as", "quotes", "in marks", "words", "share of words"]
    return markdown_table(head, rows)


def _agencies(facts: Facts) -> str:
    found = facts["agencies"]
    rows: list[list[Cell]] = [[quoted(one["name"]), one["articles"], one["sections"]] for one in found["named"]]
    n_rest = found["n_names"] - len(found["named"])
    rows += [[f"*and {n_rest:,} more*", "", ""]] * bool(n_rest)
    rows.append(["*articles that credit one*", found["articles_with_one"], ""])
    return markdown_table(["agency", "articles", "stories in them"], rows)


def _duplicates(facts: Facts) -> str:
    copies, clusters = facts["copies"], facts["clusters"]
    rows = [
        ("pages whose bytes are there more than once", copies["pages_with_copies"]),
        ("other places of such pages", copies["copies"]),
        ("clusters of pages with nearly the same article", clusters["clusters"]),
        ("pages in them", clusters["pages_in_clusters"]),
        ("pages in the largest", clusters["largest_cluster"]),
    ]
    return markdown_table(["what", "count"], rows)


def _removed(facts: Facts) -> str:
    removed = facts["removed"]
    rows = [(f"{kind} taken down", removed[kind]) for kind in ("pages", "comments", "commenters")]
    return markdown_table(
        ["what", "count"], [*rows, ("pages left out of this build by that", removed["pages_taken_out"])]
    )


def _nulls(facts: Facts) -> str:
    found = [one for one in facts["nulls"] if one["nulls"]]
    rows: list[list[Cell]] = [
        [f"`{one['table']}.{one['field']}`", one["nulls"], one["of"], percent(one["nulls"], one["of"])] for one in found
    ]
    return markdown_table(["field", "null", "of", "share"], rows) if rows else "No field is null."


def _share(figures: Mapping[str, Any], key: str) -> str:
    return f"{figures[key]:.3f}" if key in figures else "-"


def _quality(facts: Facts) -> str:
    record = facts["quality"]
    comments = {"HTML": record["html"]} | {f"text by {name}": one for name, one in record["text"].items()}
    keys = ("comment_f1", "edge_f1", "author", "no_wrong_parent")
    first = markdown_table(
        ["comments from", "pages", "comments", "found (F1)", "replies (F1)", "author right", "no wrong parent"],
        [[name, one["pages"], one["comments"], *(_share(one, key) for key in keys)] for name, one in comments.items()],
    )
    keys = ("found_f1", "found_with_speaker_f1", "speaker", "sure_precision")
    second = markdown_table(
        [
            "quotes in",
            "articles",
            "quotes",
            "found (F1)",
            "with speaker (F1)",
            "speaker right",
            "right of those above 0.5",
        ],
        [
            [name, one["articles"], one["quotes"], *(_share(one, key) for key in keys)]
            for name, one in record["quotes"].items()
        ],
    )
    none = "; ".join(
        f"{_share(one, 'without_false_comments')} ({name}, {one['pages']:,} pages)"
        for name, one in record["negative"].items()
    )
    said = (
        "On labelled pages of others, not on this dataset: shares of 1 that the quality gate of Broadsheet "
        f"{record['compiler']} holds as the least."
    )
    return f"{said}\n\n{first}\n\n{second}\n\nShare of pages without comments on which none is found: {none}."


_BLOCKS: Final[dict[str, Callable[[Facts], str]]] = {
    "tables": _tables,
    "text": _text,
    "comments": _comments,
    "quotes": _quotes,
    "incidents": lambda facts: counted("incident", facts["incidents"]),
    "normalizations": lambda facts: counted("step", facts["normalizations"]),
    "versions": _versions,
    "nulls": _nulls,
    "lengths": lambda facts: _spreads(facts, _LENGTHS),
    "threads": _threads,
    "speakers": _speakers,
    "agencies": _agencies,
    "duplicates": _duplicates,
    "quarantine": lambda facts: counted("incident", facts["quarantine"]),
    "removals": _removed,
    "quality": _quality,
}
