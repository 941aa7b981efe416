"""Reading back what a hub has: loaded as users load it, in a process with no cache, and compared with the build.

The `datasets` library answers from its cache where it can, and its folders are fixed when it is imported; only a new
process with folders of its own is certain to see the hub.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.publishing.errors import PublishError, TransientError, without_tokens
from broadsheet.publishing.release import Release

# Where the two libraries look for what they kept, or are told not to look at the hub at all.
_DROPPED: Final = ("HF_DATASETS_CACHE", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_XET_CACHE", "HF_ASSETS_CACHE")
_OFFLINE: Final = ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "TRANSFORMERS_OFFLINE")


def _environment(home: str, endpoint: str) -> dict[str, str]:
    from huggingface_hub import constants

    kept = {name: value for name, value in os.environ.items() if name not in (*_DROPPED, *_OFFLINE, "HF_DEBUG")}
    fresh = {"HF_HOME": home, "HF_TOKEN_PATH": str(constants.HF_TOKEN_PATH), "HF_ENDPOINT": endpoint}
    return {**kept, **fresh, "HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}


def read_back(repo: str, release: Release, endpoint: str) -> dict[str, str]:
    """Load every table at the version's tag with `load_dataset`, and compare with the build's manifest.

    Raises:
        TransientError: the hub could not be read now.
        PublishError: what it has is not what the build holds.
    """
    task = {"repo": repo, "tag": release.tag, "folder": os.fsdecode(release.folder), "tables": [*release.digests]}
    with tempfile.TemporaryDirectory(prefix="broadsheet-read-back-") as home:
        done = subprocess.run(
            [sys.executable, "-m", "broadsheet.publishing.hub_read_back"],
            input=orjson.dumps(task),
            capture_output=True,
            env=_environment(home, endpoint),
            check=False,
        )
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        what = f"reading back {release.tag} failed ({without_tokens(lines[-1]) if lines else done.returncode})"
        raise PublishError(repo, what, "Run the same command again; the repository is not opened before it is read.")
    answer = orjson.loads(done.stdout.splitlines()[-1])
    if answer["transient"]:
        raise TransientError(repo, answer["what"], answer["cure"], answer["after"])
    if answer["what"]:
        raise PublishError(repo, answer["what"], answer["cure"])
    return dict(answer["digests"])


def _answer(task: dict[str, Any]) -> dict[str, Any]:
    """Load and compare; runs in the process of its own."""
    import datasets

    from broadsheet.contract.layout import MANIFEST
    from broadsheet.loading import DigestError, verify
    from broadsheet.publishing.hub_errors import told
    from broadsheet.write.manifest import read_manifest

    repo, tag, folder = task["repo"], task["tag"], Path(task["folder"])
    try:
        with told(repo, f"reading back {tag}"):
            from huggingface_hub import hf_hub_download

            stored = hf_hub_download(repo, MANIFEST, repo_type="dataset", revision=tag)
            if Path(stored).read_bytes() != (folder / MANIFEST).read_bytes():
                raise PublishError(repo, f"{MANIFEST} at {tag} is not the build's", "Do not use this version.")
            for table in task["tables"]:
                loaded = datasets.load_dataset(repo, table, revision=tag)
                try:
                    verify(loaded, table, folder)
                except DigestError as error:
                    what = f"what was read back at {tag} is not what the build holds ({error})"
                    raise PublishError(repo, what, "Do not use this version; publish a new one.") from None
    except PublishError as error:
        after = error.after if isinstance(error, TransientError) else None
        transient = isinstance(error, TransientError)
        return {"what": error.what, "cure": error.cure, "transient": transient, "after": after}
    stated = {entry["name"]: entry["digest"] for entry in read_manifest(folder)["tables"]}
    return {"what": "", "transient": False, "digests": {table: stated[table] for table in task["tables"]}}


if __name__ == "__main__":
    answer = _answer(orjson.loads(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(b"\n" + orjson.dumps(answer) + b"\n")
