"""Split groups: a page keeps its group; a join moves as few as it can, and is told the same at each later build."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.contract.schemas import schema
from broadsheet.read import RawError
from broadsheet.split import Cluster, Entry, Groups, assign_groups, read_ledger, renewed, report, write_ledger

A, B, C, D, E = (letter * 16 for letter in "abcde")
numbers = st.integers(0, 30)


def ids(*found: int) -> tuple[str, ...]:
    return tuple(f"{number:016x}" for number in sorted(found))


@st.composite
def some_clusters(draw: st.DrawFn) -> list[Cluster]:
    """Clusters of some of 31 pages, some with stated groups."""
    owner = draw(st.dictionaries(numbers, st.integers(0, 8)))
    members: dict[int, list[int]] = {}
    for number, cluster in owner.items():
        members.setdefault(cluster, []).append(number)
    stated = st.lists(st.sampled_from(["fair", "parade", "bake\\off\t"]), unique=True, max_size=2)
    found = [Cluster(ids(*pages), tuple(draw(stated)), 80 if pages[1:] else None) for pages in members.values()]
    return sorted((c for c in found if c.pages[1:] or c.stated), key=lambda cluster: cluster.pages[0])


@st.composite
def some_ledger(draw: st.DrawFn) -> list[Entry]:
    name = st.one_of(st.sampled_from(["fair", "bake\\off\t"]), numbers.map(lambda number: f"{number:016x}"))
    entries = [
        Entry(f"{number:016x}", group, was if was != group else None)
        for number, (group, was) in draw(st.dictionaries(numbers, st.tuples(name, st.none() | name))).items()
    ]
    return sorted(entries, key=lambda entry: entry.page_id)


EVERY = ids(*range(31))


@given(some_clusters(), some_ledger())
def test_a_build_with_the_renewed_ledger_gives_the_same(found: list[Cluster], ledger: list[Entry]) -> None:
    groups, moved = assign_groups(found, ledger)
    after = list(renewed(ledger, EVERY, groups))
    again, moved_again = assign_groups(found, after)
    assert moved_again == ()
    assert list(renewed(after, EVERY, again)) == after
    assert [again.incident(one) for one in EVERY] == [groups.incident(one) for one in EVERY]
    assert list(report(found, again)) == list(report(found, groups))
    assert set(moved) <= {entry.page_id for entry in after if entry.was}


@given(some_clusters(), some_ledger())
def test_only_a_join_moves_a_page(found: list[Cluster], ledger: list[Entry]) -> None:
    groups, moved = assign_groups(found, ledger)
    had = {entry.page_id: entry.group for entry in ledger}
    for cluster in found:
        assert len({groups.of(one).group for one in cluster.pages}) == 1
        if len({had[one] for one in cluster.pages if one in had}) < 2:
            assert not set(cluster.pages) & set(moved)
    for one in EVERY:
        before = had.get(one)
        if one in moved:
            assert groups.of(one).was == before != groups.of(one).group
        elif before is not None:
            assert groups.of(one).group == before


@given(some_ledger())
def test_a_ledger_reads_as_it_was_written(entries: list[Entry]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "groups.tsv"
        with file.open("wb") as lines:
            write_ledger(lines, entries)
        assert list(read_ledger(file)) == entries


@pytest.mark.parametrize(
    ("cluster", "ledger", "group", "moved"),
    [
        (Cluster((A, B)), [], A, ()),
        (Cluster((A, B), ("fair", "parade")), [], "fair", ()),
        (Cluster((A, B)), [Entry(B, B)], B, ()),
        (Cluster((A, B), ("fair",)), [Entry(B, B)], B, ()),
        (Cluster((A, B)), [Entry(A, A), Entry(B, B)], A, (B,)),
        (Cluster((A, B, C)), [Entry(A, A), Entry(B, B), Entry(C, B)], B, (A,)),
        (Cluster((A, B, C)), [Entry(A, "z"), Entry(B, "y"), Entry(C, "x", "w")], "x", (A, B)),
    ],
    ids=["new", "stated", "known", "known-before-stated", "tie", "most", "tie-of-names"],
)
def test_the_group_of_a_cluster(cluster: Cluster, ledger: list[Entry], group: str, moved: tuple[str, ...]) -> None:
    groups, found = assign_groups([cluster], ledger)
    assert {groups.of(one).group for one in cluster.pages} == {group}
    assert found == moved


def test_a_page_that_leaves_its_cluster_keeps_its_group_and_its_incident() -> None:
    groups, moved = assign_groups([], [Entry(B, A, B)])
    told = groups.incident(B)
    assert (groups.of(B), moved) == (Entry(B, A, B), ())
    assert told is not None
    assert (told.id, told.level) == ("split.groups-joined", "warning")
    assert groups.incident(A) is None


def test_the_report_keeps_to_its_schema_and_names_what_was_joined() -> None:
    found = [Cluster((A, B, C), (), 71), Cluster((D,), ("fair",)), Cluster((E, "f" * 16), ("fair",), 0)]
    groups, _ = assign_groups(found, [Entry(A, A), Entry(B, "x"), Entry(C, "w"), Entry(D, D)])
    rows = list(report(found, groups))
    for row in rows:
        jsonschema.validate(row, schema("duplicates"))
    assert rows[0] == {"group": A, "pages": [A, B, C], "similarity": 71, "joined": ["w", "x"]}
    assert len(rows) == 2
    assert rows[1]["joined"] == []


def test_a_renewed_ledger_keeps_pages_that_are_gone() -> None:
    old = [Entry(A, A), Entry(C, "fair", C), Entry(E, E)]
    assert list(renewed(old, [B, D], Groups())) == [Entry(A, A), Entry(B, B), old[1], Entry(D, D), Entry(E, E)]


def test_ledgers_are_read_from_files(tmp_path: Path) -> None:
    entries = [Entry(A, "tab\tline\nback\\slash\r", "ü"), Entry(B, "\\t")]
    file = tmp_path / "groups.tsv"
    with file.open("wb") as lines:
        write_ledger(lines, entries)
    assert list(read_ledger(file)) == entries
    assert list(read_ledger(tmp_path / "none.tsv")) == []


@pytest.mark.parametrize(
    ("second", "what"),
    [
        (f"{B}\t{B}\n", "2 fields, not 3"),
        (f"{B}\t{B}\t\t\n", "4 fields, not 3"),
        (f"{B}\t\t\n", "no group"),
        (f"{B}\tx\tx\n", "the same group twice"),
        (f"{B[:-1]}\tx\t\n", "the id of a page"),
        (f"{B.upper()}\tx\t\n", "the id of a page"),
        (f"{B}\tx\\q\t\n", "backslash"),
        (f"{B}\tx\\\t\n", "backslash"),
        (f"{B}\tx\t", "cut off"),
        (f"{A}\tx\t\n", "not in order"),
        (f"{'0' * 16}\tx\t\n", "not in order"),
        (f"{B}\tx\ud800\t\n", "not UTF-8"),
        ("\n", "1 fields"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, second: str, what: str) -> None:
    file = tmp_path / "groups.tsv"
    file.write_bytes(f"{A}\t{A}\t\n{second}".encode("utf-8", "surrogatepass"))
    with pytest.raises(RawError, match=r"groups\.tsv: `line 2`: .*; put back the file") as caught:
        list(read_ledger(file))
    assert what in str(caught.value)
