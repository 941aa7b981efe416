"""Publishing: look, plan, and carry the plan out step by step; each step looks first, so that it can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from broadsheet.check import Finding, check_build, exit_code
from broadsheet.publishing.errors import PublishError, without_tokens
from broadsheet.publishing.numbers import Needed, Rule, by_manifest, parse_version
from broadsheet.publishing.plan import OF_THE_HUB, Ask, Plan, State, check_rights, make_plan
from broadsheet.publishing.release import Release, read_release
from broadsheet.publishing.retrying import retried
from broadsheet.query import QueryError
from broadsheet.text.visible import spelled
from broadsheet.versions import VersionsError, diff, required


class Target(Protocol):
    """A place that versions are published at. Its calls may raise PublishError, and TransientError if it may pass."""

    @property
    def shown(self) -> str:
        """How messages call it."""
        ...

    def observe(self, release: Release) -> State:
        """What stands there now."""
        ...

    def create(self) -> None:
        """Make the place, closed to others; one that is there is left as it is."""
        ...

    def set(self, plan: Plan) -> None:
        """Set gating, and close what is to be closed, before the data is there."""
        ...

    def commit(self, release: Release, plan: Plan, base: str | None) -> str:
        """Put the files there all at once, unless they are there; gives the revision."""
        ...

    def tag(self, release: Release, revision: str) -> None:
        """Name the revision as the version; nothing where it has that name already."""
        ...

    def read_back(self, release: Release) -> dict[str, str]:
        """Read what was published, and compare it with the build; gives the tables' digests as read."""
        ...

    def open(self, plan: Plan) -> None:
        """Let others read it."""
        ...

    def where(self, tag: str) -> str:
        """Where people find a version."""
        ...

    def place(self, tag: str) -> str:
        """The URL that a version is compared at, as fsspec understands it."""
        ...


class UnsoundError(PublishError):
    """The build is not sound; `findings` say where."""

    def __init__(self, folder: Path, findings: list[Finding]) -> None:
        what = f"is not sound: {len(findings):,} finding{'' if len(findings) == 1 else 's'}"
        super().__init__(spelled(folder), what, "Build it again; nothing was published.")
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was published: the tag, the revision it is on, where it is, and the digests of what was read back."""

    tag: str
    revision: str
    where: str
    digests: Mapping[str, str]


def open_target(target: str) -> Target:
    """The target that a name stands for: `owner/name` on the hub, or a URL that fsspec understands.

    Raises:
        PublishError: it is neither, or a library is missing.
    """
    if target.startswith("hf://"):
        target = target.removeprefix("hf://").removeprefix("datasets/").rstrip("/")
    if "://" in target:
        from broadsheet.publishing.store import store_target

        return store_target(target)
    if target.count("/") != 1 or not all(target.split("/")) or target.startswith("."):
        cure = "Give OWNER/NAME, a dataset repository of the hub, or a URL such as s3://bucket/prefix."
        raise PublishError(target, "is no target", cure)
    from broadsheet.publishing.hub import hub_target

    return hub_target(target)


def prepare(folder: Path, name: str, ask: Ask) -> tuple[Release, Target, Plan]:
    """Check the build, look at the target and plan; nothing is changed anywhere.

    Raises:
        UnsoundError: the build has findings.
        CheckError: the folder is no build.
        PublishError: it must not be published there, or not like this; or the target cannot be looked at.
    """
    # Masked: findings may be printed where others read them.
    findings = check_build(folder, mask=True)
    if exit_code(findings):
        raise UnsoundError(folder, findings)
    release = read_release(folder)
    # Before the target is looked at: what must not be published needs no login to be refused.
    check_rights(release, ask)
    target = open_target(name)
    state = retried(lambda: target.observe(release))
    return release, target, make_plan(target.shown, release, state, ask, by_rows(target))


def by_rows(target: Target) -> Rule:
    """The rule that `broadsheet diff` and `broadsheet check --against` go by: the two versions' rows are compared."""

    def least(tag: str, manifest: Mapping[str, Any], release: Release) -> Needed:
        bound = by_manifest(tag, manifest, release)
        version = parse_version(release.version)
        if version is not None and version < bound.version:
            # Too small whatever the rows say: none has to be fetched.
            return bound
        try:
            verdict = required(diff(target.place(tag), release.folder))
        except VersionsError as error:
            # Without its place, which may hold a password.
            raise PublishError(
                target.shown, f"what changed since {tag} cannot be told: {error.what}", error.cure
            ) from None
        except QueryError as error:
            what = f"what changed since {tag} cannot be told ({without_tokens(str(error))})"
            raise PublishError(target.shown, what, "Install what it needs: pip install 'broadsheet[sql]'") from None
        return Needed(verdict.level, parse_version(verdict.least) or bound.version, "; ".join(verdict.reasons))

    return least


def _committed(release: Release, target: Target, plan: Plan) -> str:
    """The revision that has the build's files."""
    if plan.published:
        return retried(lambda: target.observe(release)).tags[plan.tag]
    base = plan.base
    if "create" in plan.steps:
        # A hub puts a first commit into a new repository, and that is all that may be there.
        state = retried(lambda: target.observe(release))
        if not state.exists or state.public or state.files.keys() - OF_THE_HUB:
            what = "was made by somebody else meanwhile, or the name is taken"
            raise PublishError(target.shown, what, "Run the same command again, to see the plan anew.")
        base = state.revision
    return retried(lambda: target.commit(release, plan, base))


def carry_out(
    release: Release, target: Target, plan: Plan, on_step: Callable[[str], object] = lambda _: None
) -> Receipt:
    """Do what the plan says: create, set, commit, tag, read back, and only then open.

    Args:
        release: the build.
        target: where it goes.
        plan: as `prepare` made it of the two.
        on_step: told each step's name when it is done.

    Raises:
        PublishError: a step failed; those before it are done, and the next run goes on from there.
    """
    steps = plan.steps
    if "create" in steps:
        retried(target.create)
        on_step("create")
    if "settings" in steps:
        retried(lambda: target.set(plan))
        on_step("settings")
    revision = _committed(release, target, plan)
    if "commit" in steps:
        on_step("commit")
    if "tag" in steps:
        retried(lambda: target.tag(release, revision))
        on_step("tag")
    digests = target.read_back(release)
    on_step("read back")
    if "open" in steps:
        retried(lambda: target.open(plan))
        on_step("open")
    return Receipt(plan.tag, revision, target.where(plan.tag), digests)
