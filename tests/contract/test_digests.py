"""Spools and digests: the same whether they are kept in memory or written out, and in any order."""

from __future__ import annotations

from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.contract.digests import Digests
from broadsheet.contract.rows import row_digest, table_digest
from broadsheet.contract.spool import N_BUCKETS, Spool

_DIGESTS = st.lists(st.binary(max_size=4).map(lambda data: sha256(data).digest()), max_size=60)


@given(_DIGESTS, st.integers(1, 2000), st.randoms())
def test_a_digest_is_over_the_sorted_digests_wherever_they_are_kept(
    rows: list[bytes], limit: int, random: object
) -> None:
    digests = Digests(TemporaryFile, limit)
    digests.update(rows)
    assert digests.digest() == "sha256:" + sha256(b"".join(sorted(rows))).hexdigest()
    assert digests.n_rows == len(rows)
    # Asked once more, after more rows: nothing is used up.
    digests.update(rows[:3])
    assert digests.digest() == "sha256:" + sha256(b"".join(sorted(rows + rows[:3]))).hexdigest()
    digests.close()


def test_a_table_digest_is_the_same_with_a_file() -> None:
    rows = [{"n": number} for number in range(100)]
    assert table_digest(rows, TemporaryFile) == table_digest(rows[::-1])
    assert table_digest(rows) == "sha256:" + sha256(b"".join(sorted(map(row_digest, rows)))).hexdigest()


@given(st.lists(st.tuples(st.integers(0, N_BUCKETS - 1), st.binary(max_size=20))), st.integers(1, 100))
def test_a_spool_gives_each_bucket_back_as_it_came(added: list[tuple[int, bytes]], limit: int) -> None:
    spool, wanted = Spool(TemporaryFile, limit), [b""] * N_BUCKETS
    for bucket, data in added:
        spool.add(bucket, data)
        wanted[bucket] += data
    assert list(spool.buckets()) == wanted
    spool.close()


def test_a_spool_holds_no_more_than_its_limit_in_memory() -> None:
    written: list[IO[bytes]] = []

    def opened() -> IO[bytes]:
        file = TemporaryFile()  # noqa: SIM115 (the spool closes it)
        written.append(file)
        return file

    spool = Spool(opened, limit=1000)
    for number in range(999):
        spool.add(number % N_BUCKETS, b"x")
    assert written == []
    for number in range(9000):
        spool.add(number % N_BUCKETS, b"x")
    (file,) = written
    assert file.seek(0, 2) == 9000
    assert sum(map(len, spool.buckets())) == 9999
    spool.close()
    assert file.closed
