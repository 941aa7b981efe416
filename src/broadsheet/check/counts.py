"""Level spans, for articles: what is counted in them, as far as it can be counted from the rows that were given."""

from __future__ import annotations

from broadsheet.check.findings import Report
from broadsheet.check.join import Group, Seen
from broadsheet.text.words import count_words


def check_counts(article: Seen, group: Group, report: Report) -> None:
    """Check an article's counts; words only where its text is there."""
    text = article.row["text"]
    found = {} if text is None else {"n_words": count_words(text)}
    own = article.row["article_id"]
    if "quotes" in group.rows:
        rows = [seen.row for seen in group.all("quotes")]
        found["n_quotes"] = [row["article_id"] for row in rows if row["comment_id"] is None].count(own)
    if "comments" in group.rows:
        found["n_comments"] = [seen.row["article_id"] for seen in group.all("comments")].count(own)
    for name, number in found.items():
        if article.row[name] != number:
            report.add("spans.count", article.place, name, stated=article.row[name], number=number)
