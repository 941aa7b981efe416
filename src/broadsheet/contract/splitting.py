"""The rule that shares pages out among the splits."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

SPLITS: Final = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """The shares of the splits in percent of the split groups, and the salt of the hash (empty: all is train)."""

    salt: str
    train: int
    validation: int
    test: int


def split_of(group: str, plan: SplitPlan) -> str:
    """The split of a group of pages; a page added moves no other, as nothing but group and plan enters.

    The first 8 bytes of SHA-256(salt, NUL, group) as a big-endian number, modulo 100, against the cumulated shares.

    Raises:
        ValueError: the three shares do not add up to 100.

    >>> plan = SplitPlan(salt="town", train=80, validation=10, test=10)
    >>> [split_of(group, plan) for group in ("bridge", "bakery", "parade")]
    ['validation', 'train', 'train']
    >>> split_of("bridge", SplitPlan(salt="", train=100, validation=0, test=0))
    'train'
    """
    shares = (plan.train, plan.validation, plan.test)
    if sum(shares) != 100:
        raise ValueError(f"the shares of the splits add up to {sum(shares)}, not to 100")
    if not plan.salt:
        return SPLITS[0]
    percent = int.from_bytes(sha256(f"{plan.salt}\0{group}".encode("utf-8", "surrogatepass")).digest()[:8], "big") % 100
    return SPLITS[0] if percent < shares[0] else SPLITS[1] if percent < shares[0] + shares[1] else SPLITS[2]
