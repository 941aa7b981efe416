"""A stand-in for a hub that only serves one repository: it proves how the client is used, nothing of the hub itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

_COMMIT = "a" * 40
Answer = tuple[int, dict[str, str], bytes]


def _entry(folder: Path, path: Path) -> dict[str, object]:
    kind = "directory" if path.is_dir() else "file"
    return {"type": kind, "path": path.relative_to(folder).as_posix(), "size": path.stat().st_size, "oid": "b" * 40}


def _answer(folder: Path, revision: str, path: str) -> Answer:
    """The answer to a request for what a revision holds; there is one revision."""
    api = "/api/datasets/me/town"
    for head in (f"{api}/revision/", f"{api}/tree/", "/datasets/me/town/resolve/"):
        asked, _, rest = path.removeprefix(head).partition("/")
        if not path.startswith(head):
            continue
        if asked not in (revision, _COMMIT):
            return 404, {"X-Error-Code": "RevisionNotFound"}, b"{}"
        file = folder / rest
        if "/resolve/" in head and file.is_file():
            return 200, {"X-Repo-Commit": _COMMIT, "ETag": '"b"'}, file.read_bytes()
        if "/tree/" in head and file.is_dir():
            return 200, {}, json.dumps([_entry(folder, one) for one in sorted(file.iterdir())]).encode()
        if "/revision/" in head:
            return 200, {}, json.dumps({"id": "me/town", "sha": _COMMIT, "siblings": []}).encode()
        return 404, {"X-Error-Code": "EntryNotFound"}, b"{}"
    return 404, {"X-Error-Code": "RepoNotFound"}, b"{}"


@pytest.fixture
def serve() -> Iterator[Callable[[Path, str], tuple[str, list[str]]]]:
    """Serves a folder as a revision of the dataset me/town; gives the address and the paths asked for."""
    servers = []

    def start(folder: Path, revision: str) -> tuple[str, list[str]]:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path)
                asked.append(path)
                status, headers, data = _answer(folder, revision, path)
                if "Range" in self.headers and status == 200:
                    first, last = self.headers["Range"].removeprefix("bytes=").split("-")
                    cut = data[int(first) : int(last or len(data)) + 1]
                    headers["Content-Range"] = f"bytes {first}-{int(first) + len(cut) - 1}/{len(data)}"
                    status, data = 206, cut
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)

            def do_HEAD(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}", asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
