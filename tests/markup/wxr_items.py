"""Made-up items of WordPress exports, written as the software writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape

from hypothesis import strategies as st

from forests import Tree, forests

STORY = "<p>The council said on Monday that the ferry will run again in spring, after two years.</p>"


@dataclass(frozen=True)
class Stated:
    """A comment as an export states it."""

    number: int
    text: str
    parent: int = 0
    author: str = "Jane Roe"
    gmt: str = "2019-05-20 08:15:00"
    kind: str = "comment"
    approved: str = "1"
    user: int = 0


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def comment(one: Stated) -> str:
    return f"""
    <wp:comment>
      <wp:comment_id>{one.number}</wp:comment_id>
      <wp:comment_author>{cdata(escape(one.author, quote=False))}</wp:comment_author>
      <wp:comment_author_email>{cdata("jane@example.org")}</wp:comment_author_email>
      <wp:comment_author_IP>{cdata("192.0.2.7")}</wp:comment_author_IP>
      <wp:comment_date>{cdata("2019-05-20 10:15:00")}</wp:comment_date>
      <wp:comment_date_gmt>{cdata(one.gmt)}</wp:comment_date_gmt>
      <wp:comment_content>{cdata(one.text)}</wp:comment_content>
      <wp:comment_approved>{cdata(one.approved)}</wp:comment_approved>
      <wp:comment_type>{cdata(one.kind)}</wp:comment_type>
      <wp:comment_parent>{one.parent}</wp:comment_parent>
      <wp:comment_user_id>{one.user}</wp:comment_user_id>
      <wp:commentmeta><wp:meta_key>{cdata("rating")}</wp:meta_key><wp:meta_value>{cdata("5")}</wp:meta_value>
      </wp:commentmeta>
    </wp:comment>"""


def item(comments: Iterable[Stated] = (), content: str = STORY, **changed: str) -> bytes:
    """An item; `changed` are its other fields, with "_" for ":" once ("wp_status")."""
    fields: Mapping[str, str] = {
        "title": cdata("The ferry is back"),
        "link": "https://gazette.example/ferry/",
        "pubDate": "Mon, 20 May 2019 08:00:00 +0000",
        "dc_creator": cdata("annwriter"),
        "description": "",
        "content_encoded": cdata(content),
        "excerpt_encoded": cdata(""),
        "wp_post_id": "12",
        "wp_post_date": cdata("2019-05-20 10:00:00"),
        "wp_post_date_gmt": cdata("2019-05-20 08:00:00"),
        "wp_comment_status": cdata("open"),
        "wp_status": cdata("publish"),
        "wp_post_type": cdata("post"),
        "wp_post_password": cdata(""),
        **changed,
    }
    written = ((name.replace("_", ":", 1), value) for name, value in fields.items())
    inner = "".join(f"\n    <{name}>{value}</{name}>" for name, value in written)
    return f"<item>{inner}{''.join(map(comment, comments))}\n  </item>".encode()


def stated_forests() -> st.SearchStrategy[list[Stated]]:
    """Forests of comments with numbers in the order in which they were written, anywhere in their threads."""
    return st.builds(_numbered, forests(), st.randoms(use_true_random=False))


def _numbered(trees: list[Tree], random: object) -> list[Stated]:
    flat: list[Stated] = []
    pending: list[tuple[Tree, int]] = [(tree, 0) for tree in trees]
    number = 100
    while pending:
        place = random.randrange(len(pending))  # type: ignore[attr-defined]
        tree, parent = pending.pop(place)
        number += 1 + number % 3
        flat.append(
            Stated(
                number=number,
                text="\n\n".join(escape(one) for one in tree.paragraphs),
                parent=parent,
                author=f"Reader {number} & Söhne",
                gmt=f"2019-05-{1 + number % 28:02} {number % 24:02}:{number % 60:02}:09",
                user=number % 4,
            )
        )
        pending += [(reply, number) for reply in tree.replies]
    return flat


def hidden(comments: list[Stated]) -> list[Stated]:
    return [replace(one, approved="0") for one in comments]
