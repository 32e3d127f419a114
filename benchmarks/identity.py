"""How long the identity graph takes, and whether it is right.

python benchmarks/identity.py                       # 1.3 million identifiers, 2 million links
python benchmarks/identity.py --links 200000

People with a few accounts, addresses and numbers, linked at random; a chain of 1,000 accounts in
which each shares one address with the next; an address of a till that 3,000 accounts share.
Everything is built at once, then once more with a hundredth of the links new. Whom it made one is
compared with scipy's components.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).resolve().parents[1]
ADAPTERS = json.dumps({"adapters": {"demo": ["identifiers"]}})
CHAIN, CROWD = 1000, 3000
# A person has one to three accounts, four addresses and two numbers, nearly all of them linked.
PEOPLE_PER_LINK = 0.085
LINKS = """
    create or replace table links as
    with drawn as (
        select
            cast(floor(random() * {people}) as bigint) as person,
            random() as account_dice,
            cast(floor(random() * 6) as integer) as identifier_number
        from range({drawn})
    )

    select distinct
        if(identifier_number < 4, 'email_hash', 'phone_hash') as identifier_type,
        person || '-' || identifier_number as identifier,
        'u' || person || '-' || cast(floor(account_dice * (1 + person % 3)) as integer) as account
    from drawn
    limit {links}
"""
PLANTED = """
    insert into links
    select 'email_hash', 'chain' || number, 'chained' || (number + side)
    from range({chain} - 1) as chain (number) cross join (values (0), (1)) as sides (side)
    union all
    select 'email_hash', 'till', 'u' || number || '-0' from range({crowd}) as crowd (number)
"""
CHECKED = """
    create or replace table staging.stg_demo__identifiers_checked as
    select
        identifier_type, sha256(identifier) as identifier, 'user_id' as linked_type,
        account as linked_identifier, timestamp '2026-01-01' as linked_at,
        'accepted' as dq_outcome, cast(1 as bigint) as batch_number
    from links;
    create or replace view staging.stg_demo__identifiers as
    from staging.stg_demo__identifiers_checked
"""
MORE = """
    insert into staging.stg_demo__identifiers_checked
    select
        'email_hash', sha256('new' || number), 'user_id', account, timestamp '2026-01-02',
        'accepted', (select max(batch_number) + 1 from increments.batches)
    from (
        select account, row_number() over (order by md5(account)) // 2 as number
        from (select distinct account from links order by md5(account || 'x') limit {count})
    )
"""


def run_dbt(folder: Path, *arguments: str) -> None:
    """A dbt command on two threads."""
    environment = os.environ | {
        "DBT_PROJECT_DIR": str(ROOT),
        "DBT_PROFILES_DIR": str(ROOT),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "SATSUMA_WAREHOUSE": str(folder / "bench.duckdb"),
        "SATSUMA_THREADS": "2",
    }
    dbt = Path(sys.executable).with_name("dbt")
    command = [str(dbt), *arguments, "--quiet", "--vars", ADAPTERS]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)  # noqa: S603 (dbt)


def model_seconds(folder: Path) -> dict[str, float]:
    """How long each model of the last run took, dbt's own start left out."""
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    return {
        result["unique_id"].split(".")[-1]: float(result["execution_time"]) for result in results
    }


def children_seconds() -> float:
    """CPU seconds of the processes that have ended, whoever else uses the machine."""
    times = os.times()
    return times.children_user + times.children_system


def expected_persons(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """scipy's component of each account, without the till."""
    links = connection.execute(
        "select identifier_type || identifier, linked_identifier "
        "from staging.stg_demo__identifiers_checked where identifier <> sha256('till')"
    ).fetchnumpy()
    names, ends = np.unique(np.concatenate(list(links.values())).astype(str), return_inverse=True)
    half = len(ends) // 2
    graph = coo_array((np.ones(half), (ends[:half], ends[half:])), shape=(len(names), len(names)))
    _, labels = connected_components(graph)
    return dict(zip(names.tolist(), labels.tolist(), strict=True))


def check(file: Path) -> str:
    """A sentence: whether accounts belong together exactly where scipy says."""
    with duckdb.connect(str(file)) as connection:
        labels = expected_persons(connection)
        accounts = connection.execute("select account_id, user_id from identity.id_accounts")
        rows = [row for row in accounts.fetchall() if row[0] in labels]
        quarantined = connection.execute("from identity.id_quarantine").fetchall()
    persons: dict[int, set[str]] = {}
    for account, person in rows:
        persons.setdefault(labels[account], set()).add(person)
    whole = all(len(found) == 1 for found in persons.values())
    apart = len(persons) == len({person for _, person in rows})
    verdict = "the same persons as scipy's" if whole and apart else "NOT the persons of scipy"
    return (
        f"{len(rows):,} accounts are {len(persons):,} persons, {len(quarantined)} identifier in "
        f"quarantine: {verdict}"
    )


def main() -> None:
    """Generate, build, check, add, build, check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=2_000_000)
    links = parser.parse_args().links
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "bench.duckdb"
        run_dbt(folder, "seed")
        with duckdb.connect(str(file)) as connection:
            connection.execute("select setseed(0.5); create schema staging")
            connection.execute(
                LINKS.format(people=int(links * PEOPLE_PER_LINK), drawn=links * 5, links=links)
            )
            connection.execute(PLANTED.format(chain=CHAIN, crowd=CROWD))
            connection.execute(CHECKED)
            counts = connection.execute(
                "select count(*), count(distinct identifier) + count(distinct account) from links"
            ).fetchall()[0]
        print(f"{counts[0]:,} links between {counts[1]:,} identifiers")
        for title, more in [("at once", 0), ("a hundredth more", links // 100)]:
            if more:
                with duckdb.connect(str(file)) as connection:
                    connection.execute(MORE.format(count=more))
            began, spent = time.perf_counter(), children_seconds()
            run_dbt(folder, "run", "--select", "identity", "staging.matching")
            whole, spent = time.perf_counter() - began, children_seconds() - spent
            seconds = model_seconds(folder)
            print(
                f"{title}: {sum(seconds.values()):.1f} s in models; with dbt's start {whole:.1f} s"
                f", {spent:.1f} CPU s\n  {check(file)}\n  "
                + ", ".join(f"{model} {taken:.1f}" for model, taken in seconds.items())
            )


if __name__ == "__main__":
    main()
