"""A stand-in for a hub: a local server with the part of its API that the client calls when broadsheet publishes.

It proves what the client and broadsheet do with these answers, faults included; it proves nothing of the hub itself.
State is in memory. Commits are kept as trees of files with their parents; large files as the large store would.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "hf_standInTokenThatNobodyMaySee0123456789"
OWNER = "town"
GITATTRIBUTES = b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"
CUT, CUT_AFTER = "cut", "cut after"


@dataclass
class Commit:
    files: dict[str, tuple[str, bytes]]
    """By path: `regular` or `lfs`, and the bytes."""
    parent: str | None
    title: str
    description: str = ""


@dataclass
class Repo:
    private: bool
    gated: str | bool = False
    commits: dict[str, Commit] = field(default_factory=dict)
    head: str = ""
    tags: dict[str, str] = field(default_factory=dict)

    def add(self, commit: Commit) -> str:
        spelled = repr((sorted(commit.files.items()), commit.parent, commit.title, commit.description))
        self.head = hashlib.sha1(spelled.encode()).hexdigest()
        self.commits[self.head] = commit
        return self.head

    def revision(self, name: str) -> str | None:
        name = self.tags.get(name, self.head if name == "main" else name)
        return name if name in self.commits else None


@dataclass
class Fault:
    """What goes wrong with the next `times` requests of a method whose path holds `path`.

    `answer` is a status with headers and a message, `CUT` (the connection ends while the body is read), `CUT_AFTER`
    (it is done, but the answer is lost), or something to call before the request is handled as usual.
    """

    method: str
    path: str
    answer: tuple[int, dict[str, str], str] | str | Callable[[], object]
    times: int = 1


class StandIn:
    """The state of the hub, and what was asked of it."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.large: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.on_request: Callable[[int, str], object] = lambda *_: None
        self.ignores_gating = False
        self.lock = threading.RLock()
        self.endpoint = ""

    def fault(self, method: str, path: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.times > 0 and fault.method == method and fault.path in path:
                    fault.times -= 1
                    return fault
        return None

    def put(self, repo: str, files: dict[str, bytes], tag: str) -> None:
        """Have a version there, as if it had been published: privately, its Parquet in the large store."""
        found = self.repos.setdefault(repo, Repo(private=True))
        stored = {".gitattributes": GITATTRIBUTES, **files}
        kinds = {path: "lfs" if path.endswith(".parquet") else "regular" for path in stored}
        self.large |= {hashlib.sha256(data).hexdigest(): data for path, data in files.items() if kinds[path] == "lfs"}
        commit = Commit({path: (kinds[path], data) for path, data in stored.items()}, found.head or None, tag)
        found.tags[tag] = found.add(commit)

    def files(self, repo: str, revision: str = "main") -> dict[str, bytes]:
        """The files of a revision."""
        found = self.repos[repo]
        return {path: data for path, (_, data) in found.commits[found.revision(revision) or ""].files.items()}


class AnswerError(Exception):
    def __init__(self, status: int, code: str = "", message: str = "", **more: str) -> None:
        self.status, self.code, self.message, self.more = status, code, message, more


ROUTES: list[tuple[str, re.Pattern[str], str]] = [
    (method, re.compile(path), name)
    for method, path, name in [
        ("GET", r"/api/whoami-v2", "whoami"),
        ("POST", r"/api/repos/create", "create"),
        ("POST", r"/api/validate-yaml", "validate"),
        ("GET", r"/api/datasets/([^/]+/[^/]+)", "info"),
        ("GET", r"/api/datasets/([^/]+/[^/]+)/revision/([^/]+)", "info"),
        ("GET", r"/api/datasets/([^/]+/[^/]+)/refs", "refs"),
        ("GET", r"/api/datasets/([^/]+/[^/]+)/commits/([^/]+)", "commits"),
        ("GET", r"/api/datasets/([^/]+/[^/]+)/tree/([^/]+)(?:/(.*))?", "tree"),
        ("POST", r"/api/datasets/([^/]+/[^/]+)/paths-info/([^/]+)", "paths"),
        ("POST", r"/api/datasets/([^/]+/[^/]+)/preupload/([^/]+)", "preupload"),
        ("POST", r"/api/datasets/([^/]+/[^/]+)/commit/([^/]+)", "commit"),
        ("POST", r"/api/datasets/([^/]+/[^/]+)/tag/([^/]+)", "tag"),
        ("PUT", r"/api/datasets/([^/]+/[^/]+)/settings", "settings"),
        ("POST", r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", "batch"),
        ("PUT", r"/large/([0-9a-f]{64})", "upload"),
        ("POST", r"/large/([0-9a-f]{64})", "verify"),
        ("HEAD", r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", "resolve"),
        ("GET", r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", "resolve"),
    ]
]


class Handler(BaseHTTPRequestHandler):
    """One connection. HTTP/1.1, as the client keeps connections open."""

    protocol_version = "HTTP/1.1"
    hub: StandIn
    body: bytes

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class calls it so)
        pass

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815

    def _handle(self) -> None:
        hub = self.hub
        with hub.lock:
            hub.requests.append(f"{self.command} {self.path}")
            number = len(hub.requests)
        fault = hub.fault(self.command, self.path)
        length = int(self.headers.get("Content-Length", 0))
        if fault is not None and fault.answer == CUT:
            self.rfile.read(length // 2)
            self._cut()
            return
        self.body = (
            self._chunks() if "chunked" in self.headers.get("Transfer-Encoding", "") else self.rfile.read(length)
        )
        hub.on_request(number, "before")
        if fault is not None and callable(fault.answer):
            fault.answer()
        elif fault is not None and isinstance(fault.answer, tuple):
            status, headers, message = fault.answer
            self._send(status, {**headers, "X-Error-Message": message}, json.dumps({"error": message}).encode())
            return
        try:
            with hub.lock:
                status, headers, data = self._route()
        except AnswerError as answer:
            status, data = answer.status, json.dumps({"error": answer.message, **answer.more}).encode()
            headers = {"X-Error-Code": answer.code, "X-Error-Message": answer.message}
        hub.on_request(number, "after")
        if fault is not None and fault.answer == CUT_AFTER:
            self._cut()
        else:
            self._send(status, headers, data)

    def _chunks(self) -> bytes:
        found = b""
        while size := int(self.rfile.readline(), 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, headers: dict[str, str], data: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _route(self) -> tuple[int, dict[str, str], bytes]:
        path = urlsplit(self.path).path
        for method, pattern, name in ROUTES:
            match = pattern.fullmatch(path) if method == self.command else None
            if match is None:
                continue
            arguments = [unquote(one) for one in match.groups() if one is not None]
            if name == "resolve":
                return self._resolve(*arguments)
            answer = getattr(self, f"_{name}")(*arguments)
            return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()
        raise AnswerError(404, message=f"the stand-in does not know {self.command} {path}")

    # Who asks

    def _known(self) -> bool:
        stated = self.headers.get("Authorization")
        if stated is not None and stated != f"Bearer {TOKEN}":
            raise AnswerError(401, message="Invalid credentials in Authorization header")
        return stated is not None

    def _must_be_known(self) -> None:
        if not self._known():
            raise AnswerError(401, message="Invalid username or password.")

    def _repo(self, name: str) -> Repo:
        known = self._known()
        repo = self.hub.repos.get(name)
        if repo is None or (repo.private and not known):
            raise AnswerError(404 if known else 401, "RepoNotFound", "Repository not found")
        return repo

    def _commit_of(self, repo: Repo, revision: str) -> tuple[str, Commit]:
        sha = repo.revision(revision)
        if sha is None:
            raise AnswerError(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return sha, repo.commits[sha]

    # What is asked

    def _whoami(self) -> Any:
        self._must_be_known()
        return {"type": "user", "name": OWNER, "orgs": [], "auth": {"type": "access_token"}}

    def _create(self) -> Any:
        self._must_be_known()
        asked = json.loads(self.body)
        name = f"{asked['organization'] or OWNER}/{asked['name']}"
        assert asked["type"] == "dataset"
        if asked["organization"] not in (None, OWNER):
            raise AnswerError(
                403, message=f"You don't have the rights to create a dataset under {asked['organization']}"
            )
        if name in self.hub.repos:
            url = f"{self.hub.endpoint}/datasets/{name}"
            raise AnswerError(409, message="You already created this dataset repo", url=url)
        repo = Repo(private=asked.get("visibility") == "private")
        repo.add(Commit({".gitattributes": ("regular", GITATTRIBUTES)}, None, "initial commit"))
        self.hub.repos[name] = repo
        return {"url": f"{self.hub.endpoint}/datasets/{name}", "name": name}

    def _validate(self) -> Any:
        self._must_be_known()
        return {"errors": [], "warnings": []}

    def _info(self, name: str, revision: str = "main") -> Any:
        repo = self._repo(name)
        sha, commit = self._commit_of(repo, revision)
        siblings = [{"rfilename": path} for path in sorted(commit.files)]
        stated = {"id": name, "author": OWNER, "sha": sha, "private": repo.private, "gated": repo.gated}
        return {**stated, "disabled": False, "tags": [], "siblings": siblings, "downloads": 0, "likes": 0}

    def _refs(self, name: str) -> Any:
        repo = self._repo(name)
        tags = [{"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": sha} for tag, sha in repo.tags.items()]
        main = {"name": "main", "ref": "refs/heads/main", "targetCommit": repo.head}
        return {"branches": [main], "converts": [], "tags": tags}

    def _commits(self, name: str, revision: str) -> Any:
        repo = self._repo(name)
        sha: str | None = self._commit_of(repo, revision)[0]
        found = []
        while sha is not None:
            one = repo.commits[sha]
            stated = {"id": sha, "title": one.title, "message": one.description, "authors": []}
            found.append({**stated, "date": "2026-01-01T00:00:00.000Z"})
            sha = one.parent
        return found

    def _entry(self, path: str, kind: str, data: bytes) -> Any:
        blob = data
        entry: dict[str, Any] = {"type": "file", "path": path, "size": len(data)}
        if kind == "lfs":
            oid = hashlib.sha256(data).hexdigest()
            blob = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(data)}\n".encode()
            entry["lfs"] = {"oid": oid, "size": len(data), "pointerSize": len(blob)}
        return {**entry, "oid": hashlib.sha1(b"blob %d\0" % len(blob) + blob).hexdigest()}

    def _tree(self, name: str, revision: str, folder: str = "") -> Any:
        _, commit = self._commit_of(self._repo(name), revision)
        query = parse_qs(urlsplit(self.path).query)
        start = f"{folder.rstrip('/')}/" if folder else ""
        below = {path: one for path, one in commit.files.items() if path.startswith(start)}
        if start and not below:
            raise AnswerError(404, "EntryNotFound", f"{folder} does not exist")
        deep = query.get("recursive", ["false"])[0].lower() in ("true", "1")
        parts = [path.removeprefix(start).split("/") for path in below]
        folders = {
            start + "/".join(one[:n]) for one in parts for n in range(1, len(one) if deep else 2) if len(one) > n
        }
        files = {path: one for path, one in below.items() if deep or "/" not in path.removeprefix(start)}
        listed = [{"type": "directory", "path": path, "size": 0, "oid": "0" * 40} for path in sorted(folders)]
        return [*listed, *(self._entry(path, *files[path]) for path in sorted(files))]

    def _paths(self, name: str, revision: str) -> Any:
        _, commit = self._commit_of(self._repo(name), revision)
        asked = parse_qs(self.body.decode()).get("paths", [])
        if self.body.startswith(b"{"):
            asked = json.loads(self.body)["paths"]
        found = [self._entry(path, *commit.files[path]) for path in asked if path in commit.files]
        folders = [path for path in asked if any(one.startswith(f"{path}/") for one in commit.files)]
        return [*found, *({"type": "directory", "path": path, "oid": "0" * 40} for path in folders)]

    def _preupload(self, name: str, revision: str) -> Any:
        self._must_be_known()
        repo = self._repo(name)
        _, commit = self._commit_of(repo, revision)
        answers = []
        for file in json.loads(self.body)["files"]:
            path = file["path"]
            mode = "lfs" if path.endswith(".parquet") else "regular"
            there = commit.files.get(path)
            entry = self._entry(path, *there) if there else {}
            oid = entry.get("lfs", {}).get("oid") or entry.get("oid")
            answers.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        return {"files": answers}

    def _batch(self, name: str) -> Any:
        self._must_be_known()
        self._repo(name)
        objects = []
        for one in json.loads(self.body)["objects"]:
            href = f"{self.hub.endpoint}/large/{one['oid']}"
            actions = {"upload": {"href": href}, "verify": {"href": href}}
            objects.append({**one, **({} if one["oid"] in self.hub.large else {"actions": actions})})
        return {"transfer": "basic", "objects": objects}

    def _upload(self, oid: str) -> Any:
        if hashlib.sha256(self.body).hexdigest() != oid:
            raise AnswerError(400, message="the bytes are not those of the name")
        self.hub.large[oid] = self.body
        return {}

    def _verify(self, oid: str) -> Any:
        self._must_be_known()
        if oid not in self.hub.large:
            raise AnswerError(404, message="no such object")
        return {}

    def _commit(self, name: str, revision: str) -> Any:
        self._must_be_known()
        repo = self._repo(name)
        assert revision == "main"
        header, *operations = [json.loads(line) for line in self.body.splitlines()]
        parent = header["value"].get("parentCommit")
        if parent is not None and parent != repo.head:
            raise AnswerError(412, message="A commit has happened since. Please refresh and try again.")
        files = dict(repo.commits[repo.head].files)
        for operation in operations:
            value = operation["value"]
            if operation["key"] == "file":
                files[value["path"]] = ("regular", base64.b64decode(value["content"]))
            elif operation["key"] == "lfsFile":
                if value["oid"] not in self.hub.large:
                    raise AnswerError(400, message=f"{value['path']} was not uploaded")
                files[value["path"]] = ("lfs", self.hub.large[value["oid"]])
            else:
                assert operation["key"] == "deletedFile"
                del files[value["path"]]
        sha = repo.add(Commit(files, repo.head, header["value"]["summary"], header["value"]["description"]))
        return {"success": True, "commitOid": sha, "commitUrl": f"{self.hub.endpoint}/datasets/{name}/commit/{sha}"}

    def _tag(self, name: str, revision: str) -> Any:
        self._must_be_known()
        repo = self._repo(name)
        sha, _ = self._commit_of(repo, revision)
        tag = json.loads(self.body)["tag"]
        if tag in repo.tags:
            raise AnswerError(409, message=f"Tag reference exists already: refs/tags/{tag}")
        repo.tags[tag] = sha
        return {}

    def _settings(self, name: str) -> Any:
        self._must_be_known()
        repo = self._repo(name)
        asked = json.loads(self.body)
        if "gated" in asked and not self.hub.ignores_gating:
            repo.gated = asked["gated"]
        if "visibility" in asked:
            repo.private = asked["visibility"] == "private"
        return {}

    def _resolve(self, name: str, revision: str, path: str) -> tuple[int, dict[str, str], bytes]:
        repo = self._repo(name)
        if repo.gated and not self._known():
            raise AnswerError(401, "GatedRepo", "Access to this dataset is restricted")
        sha, commit = self._commit_of(repo, revision)
        if path not in commit.files:
            raise AnswerError(404, "EntryNotFound", "Entry not found")
        kind, data = commit.files[path]
        entry = self._entry(path, kind, data)
        etag = entry["lfs"]["oid"] if kind == "lfs" else entry["oid"]
        headers = {"X-Repo-Commit": sha, "ETag": f'"{etag}"', "Accept-Ranges": "bytes"}
        if kind == "lfs":
            headers |= {"X-Linked-Size": str(len(data)), "X-Linked-ETag": f'"{etag}"'}
        asked = re.fullmatch(r"bytes=([0-9]+)-([0-9]*)", self.headers.get("Range", ""))
        if asked and self.command == "GET":
            start, end = int(asked[1]), int(asked[2] or len(data) - 1)
            headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
            return 206, headers, data[start : end + 1]
        return 200, headers, data


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that are gone: the tests kill some."""


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A hub of its own for as long as the block runs."""
    hub = StandIn()
    handler = type("StandInHandler", (Handler,), {"hub": hub})
    server = _Server(("127.0.0.1", 0), handler)
    hub.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
