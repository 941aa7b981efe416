"""`broadsheet sql`: the rows of a build in three forms, and nothing but its rows."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from broadsheet.cli.rows import text_of
from broadsheet.query import QueryError, open_build, run
from corpus import Finished, call, contents, environment, quarantine, rows
from test_terminal import on_terminal


def ask(build: Path, query: str, *more: str, stdin: bytes = b"") -> Finished:
    return call("sql", build, query, *more, stdin=stdin)


def answer(build: Path, query: str) -> list[dict[str, object]]:
    result = ask(build, query, "--json")
    assert (result.returncode, result.stderr) == (0, b""), result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def refused(build: Path, query: str, *said: str) -> None:
    result = ask(build, query)
    message = result.stderr.decode()
    assert (result.returncode, result.stdout) == (2, b"")
    assert message.startswith("error: ")
    assert message.count("\n") == 1
    for part in said:
        assert part in message


class TestTables:
    @pytest.mark.parametrize("table", ["pages", "articles", "comments", "quotes"])
    def test_all_rows_of_all_shards_with_their_split(self, asked: Path, table: str) -> None:
        found = answer(asked, f"from {table}")
        splits = {row.pop("split") for row in found}
        assert splits == {"train", "validation", "test"}
        key = f"{table[:-1]}_id"
        assert sorted(found, key=lambda row: row[key]) == sorted(rows(asked, table), key=lambda row: row[key])
        assert len(list((asked / "data" / table).glob("train-*"))) > 1

    def test_quarantine_and_raw_files(self, asked: Path) -> None:
        found = answer(asked, "from quarantine select raw_path, incident")
        assert (
            {row["raw_path"]: row["incident"] for row in found}
            == quarantine(asked)
            == {"herald/empty.txt": "decode.empty"}
        )
        assert answer(asked, "select count(*) as n from raw where path like 'gazette/%'") == [{"n": 12}]

    def test_a_build_without_quarantine_has_none(self, mine: Path) -> None:
        (mine / "quarantine/pages.jsonl").unlink()
        forget(mine, "quarantine/pages.jsonl")
        assert answer(mine, "select count(*) as n, any_value(incident) as why from quarantine") == [
            {"n": 0, "why": None}
        ]

    def test_a_table_without_rows_has_its_columns(self, mine: Path) -> None:
        forget(mine, "data/quotes/")
        assert answer(mine, "from quotes select speaker.name, split") == []
        assert ask(mine, "from quotes select speaker.name, split").stdout == b"name,split\n"

    def test_a_table_that_was_not_downloaded_is_no_view(self, mine: Path) -> None:
        for file in (mine / "data/quotes").iterdir():
            file.unlink()
        refused(mine, "from quotes", "line 1, column 6: ", "quotes does not exist")
        assert answer(mine, "select count(*) > 0 as some from comments") == [{"some": True}]

    def test_half_a_table_is_an_error(self, mine: Path) -> None:
        next((mine / "data/quotes").glob("train-00001-*")).unlink()
        refused(mine, "from comments", "data/quotes/train-00001-of-", "is missing; download it again")

    def test_the_committed_build(self, root: Path) -> None:
        [build] = (root / "build").glob("deir-*")
        assert answer(build, "select count(*) as n from comments") == [{"n": len(rows(build, "comments"))}]


def forget(build: Path, prefix: str) -> None:
    manifest = json.loads((build / "manifest.json").read_bytes())
    manifest["files"] = [file for file in manifest["files"] if not file["path"].startswith(prefix)]
    (build / "manifest.json").write_text(json.dumps(manifest))


class TestNoBuild:
    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        refused(tmp_path, "select 1", "is no build", "make one with `broadsheet build`")
        refused(tmp_path / "nowhere", "select 1", "is no build")

    @pytest.mark.parametrize("text", ["", "[]", '{"files": 3}', "\x00"])
    def test_a_manifest_that_is_none(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "manifest.json").write_text(text)
        refused(tmp_path, "select 1", "is no manifest")

    def test_a_file_that_is_no_parquet(self, mine: Path) -> None:
        next((mine / "data/pages").glob("train-00000-*")).write_bytes(b"No Parquet at all, but long enough for one.")
        refused(mine, "from pages", "broadsheet check")


IN_TEXT = "'with x as (copy (select 1) to ''{1}'' (format parquet, use_tmp_file false)) from x'"
WRITES = [
    "copy comments to '{0}/x.csv'",
    "copy (select 1) to '{1}' (format parquet, use_tmp_file false)",
    "with x as (copy (select 1) to '{1}' (format parquet, use_tmp_file false)) from x",
    "with x as (copy (select 1) to '{1}' (format parquet, use_tmp_file false)) select 1",
    "explain analyze with x as (copy (select 1) to '{1}' (format parquet, use_tmp_file false)) from x",
    "explain /**/ analyze with x as (copy (select 1) to '{1}' (format parquet, use_tmp_file false)) from x",
    "explain (analyze) with x as (copy (select 1) to '{1}' (format parquet, use_tmp_file false)) from x",
    "explain analyze copy (select 1) to '{1}' (format parquet, use_tmp_file false)",
    f"from query({IN_TEXT})",
    f"from json_execute_serialized_sql(json_serialize_sql({IN_TEXT}))",
    f"from query($$from json_execute_serialized_sql(json_serialize_sql({IN_TEXT}))$$)",
    "select 1) to '{1}' (format parquet, use_tmp_file false); copy (select 1",
    "export database '{0}/all'",
    "attach '{0}/new.db'",
    "attach '{1}' as rows",
    "create table comments_too as from comments",
    "drop view comments",
    "delete from comments",
    "with x as (insert into quarantine values ('a')) select 1",
]
READS = [
    "from read_csv('/etc/passwd')",
    "from read_text('/etc/passwd')",
    "from '/etc/passwd'",
    "from glob('/etc/*')",
    "from sniff_csv('/etc/passwd')",
    "from parquet_metadata('/etc/passwd')",
    "from read_text('{0}/manifest.json')",
    "from read_text('{1}/../../../manifest.json')",
    "from 'https://example.org/x.parquet'",
    "from 's3://example/x.parquet'",
    "from query('from read_text(''/etc/passwd'')')",
    "select getenv('HOME')",
    "from os",
]
SETTINGS = [
    "install httpfs",
    "load httpfs",
    "load '/tmp/x.so'",
    "set lock_configuration = false",
    "set enable_external_access = true",
    "reset enable_external_access",
    "pragma threads = 9",
    "pragma database_list",
    "call pragma_version()",
    "create secret (type s3)",
    "select 1; select 2",
    "begin",
    "",
    " -- nothing\n;",
]


class TestOnlyReads:
    @pytest.mark.parametrize("query", WRITES + READS + SETTINGS)
    def test_it_reads_the_build_and_nothing_else(self, mine: Path, query: str) -> None:
        before = contents(mine)
        shard = str(next((mine / "data/comments").glob("train-00000-*")))
        refused(mine, query.replace("{0}", str(mine)).replace("{1}", shard))
        assert contents(mine) == before

    def test_duckdb_itself_would_write(self, mine: Path) -> None:
        """Why a query is planned in brackets first: where this fails, that is no longer needed."""
        shard = next((mine / "data/comments").glob("train-00000-*"))
        before = shard.read_bytes()
        with open_build(mine) as connection:
            query = f"with x as (copy (select 1) to '{shard}' (format parquet, use_tmp_file false)) from x"
            assert connection.extract_statements(query)[0].type == duckdb.StatementType.SELECT
            connection.execute(query)
        assert shard.read_bytes() != before

    @pytest.mark.parametrize(
        "query",
        [
            "select ';' as semicolon ; ; -- the end; é",
            "/* é */ from comments -- a comment",
            "describe comments",
            "summarize comments",
            "show tables",
            "explain select 1;",
            "EXPLAIN ANALYZE from comments",
            "pivot comments on depth in (0, 1) using count(*)",
            "with a as (select 1 as n) from a",
            "(select 1)",
            "values (1), (2)",
            "table comments",
        ],
    )
    def test_what_asks_is_answered(self, asked: Path, query: str) -> None:
        result = ask(asked, query)
        assert (result.returncode, result.stderr) == (0, b"")
        assert result.stdout.count(b"\n") > 1


class TestErrors:
    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("select nope from comments", "line 1, column 8: "),
            ("select 'é',\n  nope from comments", "line 2, column 3: "),
            ("/* é */ select nope from comments", "line 1, column 16: "),
            ("explain select nope from comments", "line 1, column 16: "),
            ("selec 1", "line 1, column 1: syntax error"),
            ("select 'a", "unterminated"),
            ("select sum(", "line 1, column 11: syntax error"),
            ("select cast(text as int) from comments", "Could not convert string"),
            ("select $1", "parameter"),
            ("pivot comments on depth using count(*)", "PIVOT needs its values here"),
            ("select \x00", ""),
        ],
    )
    def test_in_one_line_with_the_place(self, asked: Path, query: str, said: str) -> None:
        with open_build(asked) as connection, pytest.raises(QueryError) as error, run(connection, query) as found:
            list(found.batches)
        assert said in str(error.value)
        assert "\n" not in str(error.value)
        assert len(str(error.value)) < 400

    def test_it_cannot_do_without_the_library(self, asked: Path) -> None:
        program = "import sys; sys.modules['duckdb'] = None; from broadsheet.cli import main; main()"
        result = subprocess.run([sys.executable, "-c", program, "stats", asked], capture_output=True, check=False)
        assert (result.returncode, result.stderr) == (2, b'error: this needs DuckDB: pip install "broadsheet[sql]"\n')


NESTED = """select null as nothing, '' as empty, 'a,"b"\nc' as text, true as yes, 1.5::double as x,
    'nan'::double as nan, 6::hugeint as n, 170141183460469231731687303715884105727 as huge, 1.10 as money,
    {'a': [1, null]} as s, map {1.5: 2} as m, [date '2020-01-01'] as d,
    timestamptz '2020-01-01 01:00:00+02' as t, '\\x01'::blob as b,
    timestamp_ns '2020-01-01 00:00:00.123456789' as ns, interval 1 day as i, 1 as twice, 2 as twice"""


class TestForms:
    def test_json_lines(self, asked: Path) -> None:
        (row,) = answer(asked, NESTED)
        assert row == {
            "nothing": None,
            "empty": "",
            "text": 'a,"b"\nc',
            "yes": True,
            "x": 1.5,
            "nan": None,
            "n": 6,
            "huge": "170141183460469231731687303715884105727",
            "money": 1.1,
            "s": {"a": [1, None]},
            "m": {"1.5": 2},
            "d": ["2020-01-01"],
            "t": "2019-12-31T23:00:00Z",
            "b": "01",
            "ns": "2020-01-01 00:00:00.123456789",
            "i": row["i"],
            "twice": 1,
            "twice_1": 2,
        }

    def test_csv(self, asked: Path) -> None:
        result = ask(asked, NESTED, "--format", "csv")
        head, row = csv.reader(io.StringIO(result.stdout.decode(), newline=""))
        assert head[-2:] == ["twice", "twice"]
        found = dict(zip(head, row, strict=True))
        assert found["text"] == 'a,"b"\nc'
        assert (found["yes"], found["x"], found["nan"], found["n"]) == ("true", "1.5", "nan", "6")
        assert (found["s"], found["m"], found["d"]) == ('{"a":[1,null]}', '{"1.5":2}', '["2020-01-01"]')
        assert result.stdout.splitlines()[1].startswith(b',"","a,""b""')

    def test_csv_of_pages_is_read_back(self, asked: Path) -> None:
        result = ask(asked, "select page_id, text, title, blocks from pages")
        found = {row["page_id"]: row for row in csv.DictReader(io.StringIO(result.stdout.decode(), newline=""))}
        pages = rows(asked, "pages")
        assert len(found) == len(pages)
        assert all("\n" in row["text"] for row in pages)
        for row in pages:
            assert found[row["page_id"]]["text"] == row["text"]
            assert found[row["page_id"]]["title"] == (row["title"] or "")
            assert json.loads(found[row["page_id"]]["blocks"]) == row["blocks"]

    def test_no_rows(self, asked: Path) -> None:
        query = "select comment_id, text from comments where false"
        assert ask(asked, query).stdout == b"comment_id,text\n"
        assert ask(asked, query, "--json").stdout == b""
        table = ask(asked, query, "--format", "table").stdout.decode()
        assert table == "comment_id  text\n----------  ----\n"

    def test_a_row_of_nothing_is_a_record(self, asked: Path) -> None:
        assert ask(asked, "select null as n from range(2)").stdout == b'n\n""\n""\n'

    def test_a_time_out_of_range(self, asked: Path) -> None:
        result = ask(asked, "select 'infinity'::timestamp as t")
        assert result.returncode == 2
        assert b"cast it to text: t::varchar" in result.stderr

    def test_the_query_may_come_from_standard_input(self, asked: Path) -> None:
        found = call("sql", asked, "-", stdin="\N{ZERO WIDTH NO-BREAK SPACE}select '面包' as bread".encode())
        assert found.stdout.decode() == "bread\n面包\n"
        assert call("sql", asked, "-", stdin=b"select '\xff'").stderr == b"error: the query is not UTF-8\n"

    def test_values_as_text(self) -> None:
        assert text_of(0.1) == "0.1"
        assert text_of("null") == "null"


class TestTerminal:
    ODD = (
        "select 'x' || chr(27) || '[2Jy' || chr(155) || chr(8238) as odd, "
        "'a' || chr(10) || 'b' as two, repeat('面', 99) as wide"
    )

    def test_a_table_that_fits(self, asked: Path) -> None:
        code, output = on_terminal("sql", str(asked), self.ODD, cwd=asked, COLUMNS="60")
        lines = output.decode().replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
        assert code == 0
        assert len(lines) == 3
        assert lines[2].startswith("x\\x1b[2Jy\\x9b\\u202e  a b  面")
        assert lines[2].endswith("…")
        assert [len(line.encode("gb18030")) <= 62 for line in lines] == [True] * 3
        assert b"\x1b[1m" in output
        assert b"\x1b" not in on_terminal("sql", str(asked), self.ODD, cwd=asked, NO_COLOR="1")[1]

    @pytest.mark.parametrize("form", ["csv", "jsonl"])
    def test_nothing_hostile_reaches_it(self, asked: Path, form: str) -> None:
        code, output = on_terminal("sql", str(asked), self.ODD, "--format", form, cwd=asked)
        assert code == 0
        assert output.decode().replace("\r\n", "").isprintable()
        if form == "jsonl":
            assert json.loads(output)["odd"] == "x\x1b[2Jy\x9b\u202e"

    def test_columns_without_room_are_told(self, asked: Path) -> None:
        result = ask(asked, "from comments", "--format", "table").stdout.decode()
        assert "more columns: name those you want" in result.splitlines()[-1]
        assert max(map(len, result.splitlines())) <= 100


def started(*args: str | Path, temporary: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "broadsheet", *map(os.fspath, args)]
    env = environment(TMPDIR=os.fspath(temporary))
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)


# DuckDB is busy in the first while it plans the answer, in the second while it fills a batch that never fills.
@pytest.mark.parametrize(
    "query",
    [
        "select count(*) from range(10000000) a, range(10000000) b where a.range * b.range % 7 = 3",
        "select a.range from range(10000000) a, range(10000000) b where hash(a.range, b.range) = 3",
    ],
)
def test_an_endless_query_can_be_interrupted(asked: Path, tmp_path: Path, query: str) -> None:
    with started("sql", asked, query, "--json", temporary=tmp_path) as process:
        time.sleep(3)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.strip().startswith(b"interrupted")
    assert list(tmp_path.iterdir()) == []


def test_a_closed_pipe_ends_it_quietly_and_leaves_nothing(asked: Path, tmp_path: Path) -> None:
    query = "select range, repeat('x', 1000) as t from range(100000000)"
    with started("sql", asked, query, temporary=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"range,t\n"
        assert list(tmp_path.iterdir()) != []
        process.stdout.close()
        assert process.wait(timeout=60) == -signal.SIGPIPE
        assert process.stderr.read() == b""
    assert list(tmp_path.iterdir()) == []


def test_rows_are_streamed(asked: Path) -> None:
    """Half a gigabyte of rows passes through a process that never has so much."""
    query = "select range, repeat('x', 1000) as t from range(500000)"
    program = (
        "import re, sys; from broadsheet.cli import main\n"
        "try: main()\n"
        # ru_maxrss would be the memory of the process that began this one, if that has more.
        "finally: print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1], file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, "sql", os.fspath(asked), query]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        size = 0
        while chunk := process.stdout.read(1 << 20):
            size += len(chunk)
        kilobytes = int(process.stderr.read())
    assert size > 500_000_000
    assert kilobytes < 300 * 1024
