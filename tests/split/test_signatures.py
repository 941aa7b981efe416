"""Signatures: pinned bytes, what does and does not count, and how well the estimate estimates."""

from __future__ import annotations

import random
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.split import Banding, banding, bands, signature, similarity
from broadsheet.split.minhash import shingle_hashes
from broadsheet.split.signature import FULL, MIN_WORDS, SHORT, hundredths
from broadsheet.text.words import WORD, fold_words

STORY = " ".join(
    f"The council votes on bridge {number}; the bakery of Straße {number * 7} stays." for number in range(9)
)


def words(seed: str, count: int) -> list[str]:
    rng = random.Random(seed)
    return [f"w{rng.randrange(10**9)}" for _ in range(count)]


def edited(original: list[str], share: float, seed: str) -> list[str]:
    """The words with a share of them replaced."""
    rng = random.Random(seed)
    return [f"new{rng.randrange(10**9)}" if rng.random() < share else word for word in original]


def jaccard(one: list[str], other: list[str]) -> float:
    pairs = [set(pairwise(side)) for side in (one, other)]
    return len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1])


def test_the_bytes_are_these_for_ever() -> None:
    # A ledger outlives versions: where these change, clusters of published datasets change.
    found = signature(STORY)
    assert found[:16].hex() == "0e7df16895f16a363f7ae0cb30b6dc04"
    assert sha256(found).hexdigest() == "53fb6d394433fba1fe1677050887b79349a6bfca52236c12ab62252c2da5d10f"
    assert signature("The bridge is open.").hex() == "cf7ee38f13a81f15"


def test_the_hash_is_the_polynomial_that_the_decision_describes() -> None:
    base, top = 0x9E3779B97F4A7C15, 1 << 64
    value = sum((byte + 1) * pow(base, place, top) for place, byte in enumerate(b"bridge opens")) % top
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ (value >> 33)) * factor % top
    value ^= value >> 33
    hashes = shingle_hashes(["The", "Bridge", "OPENS", "today"]).tolist()
    assert hashes[1] == value >> 32
    assert len(hashes) == 3


@given(st.text())
def test_any_text_has_a_signature_of_its_folded_words_alone(text: str) -> None:
    found = fold_words(WORD.findall(text))
    assert len(signature(text)) == (FULL if len(found) >= MIN_WORDS else SHORT if found else 0)
    assert signature(text) == signature(" -- ".join(WORD.findall(text)))


@pytest.mark.parametrize("count", [20, 513, 514, 4097, 4098])
def test_the_bytes_are_those_of_the_definition(count: int) -> None:
    # Whole numbers of Python, and no blocks: a seam that lost or made up a pair of words would show.
    one = words("seams", count)
    hashes = [int(shingle_hashes(one[at : at + 2])[0]) for at in range(count - 1)]
    lowest = []
    for number in range(FULL):
        digest = sha256(b"broadsheet minhash %d" % number).digest()
        factor, offset = int.from_bytes(digest[:4], "big") | 1, int.from_bytes(digest[4:8], "big")
        lowest.append(min((factor * value + offset) & 0xFFFFFFFF for value in hashes))
    assert signature(" ".join(one)) == bytes(value >> 8 & 0xFF for value in lowest)


def test_a_word_counts_by_its_first_128_code_points() -> None:
    tail = " ".join(words("tail", 30))
    assert signature("a" * 128 + " " + tail) == signature("a" * 500_000 + " " + tail)
    assert signature("a" * 127 + " " + tail) != signature("a" * 128 + " " + tail)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.03, 0.05, 0.1, 0.2, 1.0])
def test_the_estimate_is_right_on_average_and_seldom_far_off(share: float) -> None:
    errors = []
    for seed in range(60):
        one = words(f"{seed}", 400)
        other = edited(one, share, f"{seed}")
        errors.append(similarity(signature(" ".join(one)), signature(" ".join(other))) / 100 - jaccard(one, other))
    # One estimate has a standard error of at most 0.044, the mean of 60 of 0.006; it is rounded down and never below 0.
    assert abs(sum(errors) / len(errors)) < 0.025
    assert max(map(abs, errors)) < 0.18


def test_hundredths_are_whole_and_rise() -> None:
    found = [hundredths(equal) for equal in range(FULL + 1)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, 100)


@pytest.mark.parametrize("percent", range(50, 101))
def test_pairs_at_the_threshold_are_found(percent: int) -> None:
    cut = banding(percent)
    assert cut.chance(percent / 100) >= 0.98 - 1e-9
    longer = Banding(FULL // (cut.rows + 1), cut.rows + 1) if cut.rows < FULL else None
    assert cut.bands * cut.rows <= FULL
    assert longer is None or longer.bands == cut.bands or longer.chance(percent / 100) < 0.98


@pytest.mark.parametrize("percent", [0, 101, -5])
def test_no_threshold_but_percent(percent: int) -> None:
    with pytest.raises(ValueError, match="is not from 1 to 100"):
        banding(percent)


def test_bands_are_shared_where_their_bytes_are() -> None:
    one = signature(STORY)
    other = bytes([one[0] ^ 1]) + one[1:]
    assert [a == b for a, b in zip(bands(one, 70), bands(other, 70), strict=True)] == [False] + [True] * 24
    # The same bytes in another place are another band.
    assert len(set(bands(bytes(FULL), 70))) == 25
