"""The demo's dirt is found exactly as planted; no name, address or number passes staging."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.python.end_to_end.builds import DEMO, ROOT, Build

RAW = ROOT / "seeds" / "demo"
ENTITIES = DEMO["demo"]
# What looks like an address, a mobile number or an IP, wherever it stands.
PERSONAL = (
    r"[[:alnum:]._%+-]+@[[:alnum:].-]+[.][[:alpha:]]{2,}",
    r"(^|[^0-9A-Za-z])(\+?86[ -]?)?1[3-9][0-9]([ -]?[0-9]{4}){2}($|[^0-9A-Za-z])",
    r"(^|[^0-9.])[0-9]{1,3}([.][0-9]{1,3}){3}($|[^0-9.])",
)


def raw_rows(name: str) -> list[dict[str, str]]:
    with (RAW / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def texts(demo: Build) -> Iterator[duckdb.DuckDBPyConnection]:
    """Each text of the whole warehouse once a column: texts(place, value)."""
    places = demo.rows(
        "select table_schema || '.' || table_name, column_name from information_schema.columns "
        "where data_type = 'VARCHAR' order by all"
    )
    assert len({table for table, _ in places}) > 80
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.file}' as demo (read_only)")
        connection.execute("use demo")
        connection.execute("create table memory.texts (place varchar, value varchar)")
        for table, column in places:
            connection.execute(
                f"insert into memory.texts select distinct '{table}.{column}', {column} "
                f"from {table} where {column} is not null"
            )
        assert columns_with(connection, "^L[0-9]{5}$"), "a scan that finds no learner's id"
        yield connection


def columns_with(texts: duckdb.DuckDBPyConnection, pattern: str) -> list[str]:
    """The columns in which a value matches the pattern."""
    return [
        place
        for (place,) in texts.execute(
            "select distinct place from memory.texts where regexp_matches(value, $1) order by all",
            [pattern],
        ).fetchall()
    ]


def test_rejects_duplicates_and_repairs_are_the_planted_ones(demo: Build) -> None:
    planted = {
        (row["entity"], row["outcome"], row["dq_reason"]): int(row["row_count"])
        for row in raw_rows("truth_dirt")
    }
    found = Counter()
    for entity, reason, count in demo.rows(
        "select entity, dq_reason, count(*) from quality.dq_rejects group by all"
    ):
        found[entity, "rejected", reason] += count
    for entity, reason, count in demo.rows(
        "select entity, dq_reason, repaired_count from quality.dq_repairs"
    ):
        found[entity, "repaired", reason] += count
    for entity in ENTITIES:
        for reason, count in demo.rows(
            f"select dq_reason, count(*) from staging.stg_demo__{entity}_checked "
            "where dq_outcome = 'duplicate' group by all"
        ):
            found[entity, "duplicate", reason] += count
    assert found == planted
    assert {outcome for _, outcome, _ in planted} == {"rejected", "duplicate", "repaired"}
    assert {entity for entity, _, _ in planted} == set(ENTITIES)


def test_every_line_of_the_raw_files_is_received(demo: Build) -> None:
    received = dict(demo.rows("select entity, received_count from quality.dq_row_counts"))
    assert received == {entity: len(raw_rows(f"raw_{entity}")) for entity in ENTITIES}


@pytest.mark.parametrize("pattern", PERSONAL)
def test_the_patterns_find_what_the_raw_files_hold(pattern: str) -> None:
    """A scan that cannot find anything would prove nothing."""
    python = pattern.replace("[:alnum:]", "A-Za-z0-9").replace("[:alpha:]", "A-Za-z")
    texts = [path.read_text("utf-8") for path in RAW.glob("raw_*.csv")]
    assert any(re.search(python, text, re.MULTILINE) for text in texts)


@pytest.mark.parametrize("pattern", PERSONAL)
def test_nothing_looks_like_an_address_or_a_number(
    texts: duckdb.DuckDBPyConnection, pattern: str
) -> None:
    assert columns_with(texts, pattern) == []


def test_no_name_of_a_learner_is_kept(texts: duckdb.DuckDBPyConnection) -> None:
    names = sorted({row["real_name"] for row in raw_rows("raw_users")})
    assert len(names) > 100
    assert columns_with(texts, "|".join(map(re.escape, names))) == []


def test_hashes_are_keyed_and_ignore_the_letters_case(demo: Build) -> None:
    first = next(row for row in raw_rows("raw_users") if "@" in row["email"])
    stored = demo.value(
        f"select email_hash from core.dim_users where user_id = '{first['learner_no']}'"
    )
    keyed = "select sha256('satsuma-demo-key:' || lower($${}$$))"
    assert stored == demo.value(keyed.format(first["email"]))
    assert stored == demo.value(keyed.format(first["email"].upper()))
    assert stored != demo.value(f"select sha256($${first['email']}$$)")


def test_free_text_keeps_its_emoji_and_its_chinese(demo: Build) -> None:
    texts = {text for (text,) in demo.rows("select answer_text from core.fct_responses")}
    assert any("👍" in (text or "") for text in texts)
    assert any("老师讲得很清楚" in (text or "") for text in texts)
    assert any("[number]" in (text or "") for text in texts)


def test_no_path_carries_a_query(demo: Build) -> None:
    assert demo.value("select count_if(page_path like '%?%') from core.fct_events") == 0
    assert any("?" in row["url"] for row in raw_rows("raw_events"))


def test_raw_files_are_small_enough_to_be_kept() -> None:
    assert sum(path.stat().st_size for path in Path(RAW).glob("*.csv")) <= 6_000_000
