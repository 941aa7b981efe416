"""`broadsheet publish`: the plan as people read it, the question, and what was done."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
import orjson

from broadsheet.check import render
from broadsheet.cli.exit_codes import DONE, FINDINGS
from broadsheet.publishing import Ask, Plan, PublishError, Receipt, Release, Target, UnsoundError, carry_out, prepare
from broadsheet.text.visible import visible

# So many files are shown one by one; --json has all.
_SHOWN: Final = 20
_DONE: Final = {
    "create": "made the repository, private",
    "settings": "set gating and visibility",
    "commit": "sent the files",
    "tag": "named the version",
    "read back": "read back what was published: it is what the build holds",
    "open": "made the repository public",
}


def _bytes(size: int) -> str:
    return f"{size:,} byte{'' if size == 1 else 's'}"


def _kept(before: object, after: object) -> str:
    """A setting as it will be, and as it was where that is different."""
    return str(after) if before == after else f"{after} (now: {before})"


def _settings(plan: Plan) -> Iterator[tuple[str, str]]:
    names = {True: "public", False: "private"}
    if not plan.has_settings:
        yield "visibility", "as the store's own settings say"
        return
    if not plan.exists:
        yield "repository", "new; it is made private at first"
    yield "visibility", _kept(names[plan.was_public], names[plan.public]) if plan.exists else names[plan.public]
    gated, was_gated = plan.gated or "none", plan.was_gated or "none"
    yield "gating", _kept(was_gated, gated) if plan.exists else gated


def _stands_on(plan: Plan) -> str:
    if plan.published:
        return f"{plan.tag}, which is published there already with the same content"
    after = f"after {plan.latest}" if plan.latest else "the first version"
    level = f", a {plan.level} change at least" if plan.level else ""
    on = f", on top of {plan.base[:12]}" if plan.base and plan.has_settings else ""
    return f"{plan.tag}, {after}{level}{on}"


def plan_lines(plan: Plan) -> Iterator[str]:
    """The plan, to be read before it is agreed to."""
    yield click.style(f"{plan.name} {plan.version}, {plan.tier} -> {plan.target}", bold=True)
    stated = [("version", _stands_on(plan)), *_settings(plan), ("licence", plan.licence)]
    if plan.rights:
        stated.append(("rights", plan.rights))
    counts, sizes = Counter[str](), Counter[str]()
    for change in plan.changes:
        counts[change.kind] += 1
        sizes[change.kind] += change.size
    files = [
        f"{counts[kind]:,} {kind} ({_bytes(sizes[kind])})" for kind in ("new", "changed", "removed") if counts[kind]
    ]
    stated += [("files", ", ".join([*files, f"{plan.n_same:,} as they are"])), ("steps", ", ".join(plan.steps))]
    for name, value in stated:
        yield f"  {name:11}{visible(value)}"
    for change in plan.changes[:_SHOWN]:
        yield f"    {change.kind:8}{change.size:>14,}  {visible(change.path)}"
    if len(plan.changes) > _SHOWN:
        yield f"    … and {len(plan.changes) - _SHOWN:,} more (--json shows all)"


def _json(plan: Plan, receipt: Receipt | None) -> str:
    shown = {**asdict(plan), "steps": plan.steps, "done": asdict(receipt) if receipt else None}
    return orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode()


def _agreed(plan: Plan, yes: bool) -> bool:
    """Whether the user agrees to the plan.

    Raises:
        PublishError: there is nobody to ask.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        what = "nobody can be asked whether the plan is right: standard input is no terminal"
        raise PublishError(plan.target, what, "Look at the plan with --dry-run, then say --yes.")
    return click.confirm("Publish this?", default=False)


def _unsound(error: UnsoundError) -> int:
    for line in render(error.findings, "text"):
        click.echo(visible(line, keep="\n"))
    click.echo(visible(str(error), keep="\n"), err=True)
    return FINDINGS


def _carried_out(release: Release, target: Target, plan: Plan, as_json: bool) -> int:
    def on_step(step: str) -> None:
        if not as_json:
            click.echo(f"  {click.style('done', fg='green')} {_DONE[step]}")

    receipt = carry_out(release, target, plan, on_step)
    if as_json:
        click.echo(_json(plan, receipt))
        return DONE
    click.echo(f"{plan.name} {plan.version} is published: {visible(receipt.where)}")
    for table, digest in receipt.digests.items():
        click.echo(f"  {table:9}{digest}")
    return DONE


def run_publish(build: Path, target: str, ask: Ask, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Check, plan, ask and publish; returns the exit code.

    Raises:
        PublishError: it must not be published like this, or a step failed.
        CheckError: the folder is no build.
    """
    if as_json and not (dry_run or yes):
        raise click.UsageError("--json asks no questions: say --dry-run or --yes with it")
    try:
        release, there, plan = prepare(build, target, ask)
    except UnsoundError as error:
        return _unsound(error)
    if not as_json:
        for line in plan_lines(plan):
            click.echo(line)
    if dry_run:
        click.echo(_json(plan, None) if as_json else "nothing was changed: this was a dry run")
        return DONE
    if not _agreed(plan, yes):
        click.echo("nothing was published")
        return FINDINGS
    return _carried_out(release, there, plan, as_json)
