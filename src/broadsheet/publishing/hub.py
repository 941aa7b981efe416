"""A dataset repository of the Hugging Face Hub: what stands there, and each step of publishing."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from logging import ERROR
from typing import TYPE_CHECKING, Any, Final

import orjson

from broadsheet.contract.layout import MANIFEST
from broadsheet.publishing.errors import PublishError
from broadsheet.publishing.hub_errors import told
from broadsheet.publishing.hub_read_back import read_back
from broadsheet.publishing.plan import Plan, State
from broadsheet.publishing.release import File, Release, description, git_blob
from broadsheet.publishing.retrying import retried

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

_TYPE: Final = "dataset"
_MAIN: Final = "main"


def hub_target(repo: str) -> HubTarget:
    """The repository `owner/name` at the hub that the client is set to (`HF_ENDPOINT`).

    Raises:
        PublishError: a library is not installed.
    """
    # What is published is loaded back with `datasets`.
    for library in ("huggingface_hub", "datasets"):
        if find_spec(library) is None:
            what = f"publishing to a hub needs {library}, which is not installed"
            raise PublishError(repo, what, "Install it: pip install 'broadsheet[hub,load]'")
    from huggingface_hub import HfApi
    from huggingface_hub.utils import logging
    from huggingface_hub.utils.tqdm import disable_progress_bars

    # Its warnings tell of each try, in words that send the user elsewhere; the last error is told by us.
    logging.set_verbosity(ERROR)
    disable_progress_bars()
    return HubTarget(repo, HfApi(library_name="broadsheet"))


def _is_same(file: File, stored: RepoFile, release: Release) -> bool:
    if stored.size != file.size:
        return False
    if stored.lfs is not None:
        return stored.lfs.sha256 == file.sha256
    return stored.blob_id == git_blob(release.folder / file.path)


@dataclass(frozen=True, slots=True)
class HubTarget:
    """A dataset repository. The token is never seen here: the client takes it from its own places."""

    repo: str
    api: HfApi
    # A commit never changes, so that its manifest is asked for once.
    _seen: dict[str, Mapping[str, Any] | None] = field(default_factory=dict, repr=False)

    @property
    def shown(self) -> str:
        """How messages call it."""
        return self.repo

    def observe(self, release: Release) -> State:
        """What stands there now.

        Raises:
            TransientError, PublishError: the hub does not say.
        """
        from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

        with told(self.repo, "asking who is logged in"):
            # Without this a wrong token looks like a missing repository.
            self.api.whoami(cache=True)
        with told(self.repo, "looking at the repository"):
            try:
                info = self.api.dataset_info(self.repo)
            except GatedRepoError:
                raise
            except RepositoryNotFoundError:
                return State()
            refs = self.api.list_repo_refs(self.repo, repo_type=_TYPE)
            tags = {tag.name: tag.target_commit for tag in refs.tags}
            files = self._files(info.sha)
            revisions = [info.sha or _MAIN, *tags.values(), *(branch.target_commit for branch in refs.branches)]
            if MANIFEST in files:
                # Whoever may read a repository may read its history: what an interrupted run left there counts too.
                commits = self.api.list_repo_commits(self.repo, repo_type=_TYPE)
                revisions += [commit.commit_id for commit in commits]
            manifests = {sha: self._manifest(sha) for sha in dict.fromkeys(revisions)}
        wanted = {file.path: file for file in release.files}
        same = (path for path, stored in files.items() if path in wanted and _is_same(wanted[path], stored, release))
        return State(
            exists=True,
            public=not info.private,
            gated=info.gated or None,
            revision=info.sha,
            files={path: stored.size for path, stored in files.items()},
            same=frozenset(same),
            tags=tags,
            manifests={sha: manifest for sha, manifest in manifests.items() if manifest is not None},
        )

    def _files(self, revision: str | None) -> dict[str, RepoFile]:
        from huggingface_hub.hf_api import RepoFile

        tree = self.api.list_repo_tree(self.repo, repo_type=_TYPE, revision=revision, recursive=True)
        return {one.path: one for one in tree if isinstance(one, RepoFile)}

    def _manifest(self, revision: str) -> Mapping[str, Any] | None:
        # Not EntryNotFoundError: the client raises one of its kinds where the hub did not answer.
        from huggingface_hub.errors import RemoteEntryNotFoundError

        if revision in self._seen:
            return self._seen[revision]
        # A folder of its own: a file in the client's cache could be answered with instead of the hub's.
        with tempfile.TemporaryDirectory() as cache:
            try:
                path = self.api.hf_hub_download(
                    self.repo, MANIFEST, repo_type=_TYPE, revision=revision, cache_dir=cache
                )
            except RemoteEntryNotFoundError:
                self._seen[revision] = None
                return None
            with open(path, "rb") as file:  # noqa: PTH123 (a path of the client's)
                data = file.read()
        try:
            manifest = orjson.loads(data)
        except orjson.JSONDecodeError:
            manifest = None
        self._seen[revision] = manifest if isinstance(manifest, dict) else {}
        return self._seen[revision]

    def create(self) -> None:
        """Make the repository, private; one that is there already is left as it is."""
        with told(self.repo, "making the repository"):
            self.api.create_repo(self.repo, repo_type=_TYPE, private=True, exist_ok=True)

    def set(self, plan: Plan) -> None:
        """Set gating, and close what is to be private; what is public is only ever gated more by it."""
        gated: Any = plan.gated if plan.gated != plan.was_gated else None
        private = True if plan.was_public and not plan.public else None
        with told(self.repo, "setting gating and visibility"):
            self.api.update_repo_settings(self.repo, repo_type=_TYPE, gated=gated, private=private)

    def commit(self, release: Release, plan: Plan, base: str | None) -> str:
        """Commit all changes at once on top of `base`, unless they stand there already; gives the revision.

        Raises:
            PublishError: the repository moved on meanwhile.
        """
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        state = self.observe(release)
        if self._is_whole(release, state):
            return str(state.revision)
        if state.revision != base:
            what = f"moved on meanwhile, from {str(base)[:12]} to {str(state.revision)[:12]}"
            raise PublishError(self.repo, what, "Run the same command again, to see the plan anew.")
        wanted = {file.path for file in release.files}
        kept = wanted | {".gitattributes"}
        operations: list[Any] = [
            CommitOperationAdd(path, release.folder / path) for path in sorted(wanted - state.same)
        ]
        operations += [CommitOperationDelete(path) for path in sorted(state.files.keys() - kept)]
        with told(self.repo, "committing"):
            self.api.create_commit(
                self.repo,
                operations,
                repo_type=_TYPE,
                revision=_MAIN,
                parent_commit=base,
                commit_message=f"{release.name} {release.version} ({release.tier})",
                commit_description=description(release, plan.rights),
            )
        state = self.observe(release)
        if not self._is_whole(release, state):
            missing = ", ".join(sorted(wanted - state.same)[:3]) or "files that should be gone"
            what = f"does not hold what was committed ({missing})"
            raise PublishError(self.repo, what, "Run: broadsheet check on the build; then the same command again.")
        return str(state.revision)

    def _is_whole(self, release: Release, state: State) -> bool:
        wanted = {file.path for file in release.files}
        return state.same == wanted and state.files.keys() <= wanted | {".gitattributes"}

    def tag(self, release: Release, revision: str) -> None:
        """Tag the revision with the version; a tag that is there already must be on it.

        Raises:
            PublishError: it is on another one.
        """
        from huggingface_hub.errors import HfHubHTTPError

        with told(self.repo, f"tagging {release.tag}"):
            try:
                self.api.create_tag(self.repo, tag=release.tag, revision=revision, repo_type=_TYPE)
            except HfHubHTTPError as error:
                if error.response.status_code != 409:
                    raise
            refs = self.api.list_repo_refs(self.repo, repo_type=_TYPE)
        found = {tag.name: tag.target_commit for tag in refs.tags}.get(release.tag)
        if found != revision:
            what = f"the tag {release.tag} is on {str(found)[:12]}, and not on {revision[:12]}, where the build is"
            raise PublishError(self.repo, what, "Raise the version in raw/dataset.toml, and build again.")

    def read_back(self, release: Release) -> dict[str, str]:
        """Load what was published, with nothing kept on this machine, and compare it; gives the tables' digests.

        Raises:
            PublishError: it is not what the build holds.
        """
        return retried(lambda: read_back(self.repo, release, self.api.endpoint))

    def open(self, plan: Plan) -> None:
        """Make the repository public, gated as planned; closed again if the gate did not take.

        Raises:
            PublishError: the hub did not gate it.
        """
        gated: Any = plan.gated
        with told(self.repo, "making the repository public"):
            self.api.update_repo_settings(self.repo, repo_type=_TYPE, gated=gated, private=False)
            info = self.api.dataset_info(self.repo)
            if plan.gated is None or info.gated == plan.gated:
                return
            self.api.update_repo_settings(self.repo, repo_type=_TYPE, private=True)
        what = f"the hub did not gate it ({plan.gated}); it was made private again"
        raise PublishError(self.repo, what, "Gate it in its settings on the hub, then run the same command again.")

    def place(self, tag: str) -> str:
        """The URL that a version is compared at."""
        return f"hf://datasets/{self.repo}@{tag}"

    def where(self, tag: str) -> str:
        """Where people find a version."""
        return f"{self.api.endpoint}/datasets/{self.repo}/tree/{tag}"
