"""The digest of a table's content from those of its rows, whatever their order, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from broadsheet.contract.spool import HELD_LIMIT, OpenFile, Spool

DIGEST_SIZE: Final = 32
"""Bytes of a SHA-256."""


class Digests:
    """Takes the SHA-256s of a table's rows and gives the table's digest.

    That digest is the SHA-256 over all of them in their order, so they have to be sorted: they are kept by their first
    byte and sorted bucket by bucket. With `open_file` (`tempfile.TemporaryFile`) the memory is `limit` bytes and some
    16 bytes for each 16 KiB of digests; without it, 32 bytes a row.

    >>> one, other = sha256(b"{}").digest(), sha256(b"[]").digest()
    >>> digests = Digests()
    >>> digests.add(one), digests.update([other])
    (None, None)
    >>> digests.digest() == "sha256:" + sha256(b"".join(sorted([one, other]))).hexdigest()
    True
    """

    def __init__(self, open_file: OpenFile | None = None, limit: int = HELD_LIMIT) -> None:
        self._spool = Spool(open_file, limit)
        self.n_rows = 0

    def add(self, digest: bytes) -> None:
        """Take the SHA-256 of one row.

        Raises:
            OSError: the temporary file cannot be written.
        """
        self._spool.add(digest[0], digest)
        self.n_rows += 1

    def update(self, digests: Iterable[bytes]) -> None:
        """Take the SHA-256s of rows.

        Raises:
            OSError: the temporary file cannot be written.
        """
        for digest in digests:
            self.add(digest)

    def digest(self) -> str:
        """The table's digest, as the manifest spells it.

        Raises:
            OSError: the temporary file cannot be read.
        """
        whole = sha256()
        for bucket in self._spool.buckets():
            whole.update(b"".join(sorted(bucket[at : at + DIGEST_SIZE] for at in range(0, len(bucket), DIGEST_SIZE))))
        return f"sha256:{whole.hexdigest()}"

    def close(self) -> None:
        """Let go of the temporary file."""
        self._spool.close()
