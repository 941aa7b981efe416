"""Publishing: look, plan, and carry the plan out step by step; each step looks first, so that it can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from broadsheet.check import Finding, check_build, exit_code
from broadsheet.publishing.errors import PublishError
from broadsheet.publishing.plan import OF_THE_HUB, Ask, Plan, State, check_rights, make_plan
from broadsheet.publishing.release import Release, read_release
from broadsheet.publishing.retrying import retried
from broadsheet.text.visible import spelled


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
    return release, target, make_plan(target.shown, release, state, ask)


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
