"""The hub client's errors, told in one line with what to type next; which of them may pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from broadsheet.publishing.errors import PublishError, TransientError, without_tokens

_MAY_PASS: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
# `RateLimit: "api";r=0;t=55` as the hub spells it: nothing remains for 55 seconds.
_LIMIT: Final = re.compile(r";\s*([rt])=([0-9]+)")
_AGAIN: Final = "Run the same command again: what is done is not done twice."


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and those it came from: the client wraps the errors of its threads."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _after(response: Any) -> float | None:
    """How long a server asks to wait (seconds), by Retry-After or by the RateLimit header of its draft standard."""
    stated = response.headers.get("Retry-After", "").strip()
    if stated.isdigit():
        return float(stated)
    limits = dict(_LIMIT.findall(response.headers.get("RateLimit", "")))
    return float(limits["t"]) if limits.get("r") == "0" and "t" in limits else None


def _refused(target: str, doing: str, status: int, told: str, error: Exception) -> PublishError:
    """An answer that will be the same next time."""
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

    answers = f"the hub answered {status} while {doing}{f' ({told})' if told else ''}"
    if isinstance(error, GatedRepoError):
        what = f"is gated, and this account has not been let in ({doing})"
        return PublishError(target, what, "Ask for access on the repository's page, or use a token of its owner.")
    if isinstance(error, RevisionNotFoundError):
        return PublishError(target, f"{answers}: no such revision", _AGAIN)
    if status == 401 and not (isinstance(error, RepositoryNotFoundError) and "credentials" not in told.lower()):
        return PublishError(
            target, f"the hub does not accept the token ({doing})", "Log in again: hf auth login --force"
        )
    if isinstance(error, RepositoryNotFoundError):
        what = f"is not there, or this account may not see it ({doing})"
        return PublishError(target, what, "Check the name, and who you are: hf auth whoami")
    if status == 403:
        cure = "Use a token that may write there (hf auth login), or give another owner."
        return PublishError(target, f"this account may not do that: {answers}", cure)
    if status in (409, 412):
        cure = "Somebody else was at work there. Run the same command again, to see the plan anew."
        return PublishError(target, f"{'moved on meanwhile' if status == 412 else 'is in conflict'}: {answers}", cure)
    return PublishError(target, answers, "See what the message says; the target is as the steps above left it.")


def _translated(target: str, doing: str, error: Exception) -> PublishError | None:
    from huggingface_hub import errors

    transport = getattr(errors, "HTTPError")  # noqa: B009 (a name that the client imports, but does not export)
    for one in _chain(error):
        if isinstance(one, PublishError):
            return one
        if isinstance(one, errors.LocalTokenNotFoundError):
            return PublishError(target, "nobody is logged in", "Log in: hf auth login (or set HF_TOKEN)")
        if isinstance(one, errors.OfflineModeIsEnabled):
            return PublishError(target, "the hub's client is switched to offline", "Unset HF_HUB_OFFLINE.")
        if isinstance(one, errors.HFValidationError):
            return PublishError(target, f"is no name of a repository ({without_tokens(str(one))})", "Give OWNER/NAME.")
        if isinstance(one, errors.HfHubHTTPError):
            status, told = one.response.status_code, without_tokens(one.server_message or "")
            if status in _MAY_PASS:
                what = f"the hub answered {status} while {doing}{f' ({told})' if told else ''}"
                return TransientError(target, what, _AGAIN, _after(one.response))
            return _refused(target, doing, status, told, one)
        if isinstance(one, transport | ConnectionError | TimeoutError):
            what = f"the connection failed while {doing} ({without_tokens(str(one)) or type(one).__name__})"
            return TransientError(target, what, f"Check the network. {_AGAIN}")
    return None


@contextmanager
def told(target: str, doing: str) -> Iterator[None]:
    """Turn the client's errors inside into our own.

    Raises:
        TransientError: the error may pass.
        PublishError: it will not.
    """
    try:
        yield
    except Exception as error:
        translated = _translated(target, doing, error)
        if translated is None and isinstance(error, ValueError) and "metadata" in str(error):
            what = f"the hub refuses the card ({without_tokens(str(error))})"
            translated = PublishError(target, what, "Mend what the card is made from, and build again.")
        if translated is None and isinstance(error, RuntimeError):
            # The large store's own client, which is not written in Python, raises nothing more precise.
            *_, first = _chain(error)
            translated = PublishError(target, f"failed while {doing} ({without_tokens(str(first))})", _AGAIN)
        if translated is None:
            raise
        # Not `from error`: its text may hold what was sent.
        raise translated from None
