"""dbt in this process: the project is parsed once, and many small warehouses are built with it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from cli.dbt_runner import close_connections, environment, without_garbage
from tests.python.end_to_end.builds import Build

# Never compared: what an increment needs to know, which names batches.
BOOKKEEPING = ("increments", "main")
# The first table that differs is where to look.
FLOORS = ["staging", "identity", "core", "quality", "features", "segments"]
# In which batch a row was written, from which file, and when that came: what may differ.
ORIGIN = {"batch_number", "raw_file", "last_arrived_at"}


class Project:
    """The parsed project, and one folder for what dbt writes beside warehouses.

    <settings> may point to another project than this one.
    """

    def __init__(
        self, folder: Path, adapters: dict[str, list[str]], settings: dict[str, str] | None = None
    ) -> None:
        self.build = Build(folder, adapters=adapters, settings=settings or {})
        kept = self.build.prepare()
        self.manifest: Any = None
        self.manifest = self.call("parse", warehouse=folder / "none" / "warehouse.duckdb").result
        self.build.keep_parsed(kept)

    def models(self) -> list[Any]:
        """The models of the project."""
        nodes = self.manifest.nodes.values()
        return [node for node in nodes if node.resource_type == "model"]

    def excluded(self) -> list[str]:
        """The names of the models that histories do not build."""
        return [node.name for node in self.models() if is_excluded(node)]

    def keep_learned(self, warehouse: Path) -> None:
        """Drop from a warehouse what histories build: what the excluded models made stays."""
        with duckdb.connect(warehouse) as connection:
            connection.execute("drop schema if exists increments cascade")
            for node in self.models():
                if not is_excluded(node):
                    kind = "view" if node.config.materialized == "view" else "table"
                    connection.execute(f"drop {kind} if exists {node.schema}.{node.name}")

    def edit_seeds(self, warehouse: Path, seeds: dict[str, list[dict[str, str]]]) -> None:
        """Give seeds other rows, as if their files had been edited and loaded."""
        with duckdb.connect(warehouse) as connection:
            for name, rows in seeds.items():
                checksum = self.manifest.nodes[f"seed.satsuma.{name}"].checksum
                checksum.checksum = hashlib.sha256(repr(rows).encode()).hexdigest()
                # Macros read the graph, which is a copy of the nodes.
                self.manifest.flat_graph["nodes"][f"seed.satsuma.{name}"]["checksum"] = (
                    checksum.to_dict()
                )
                connection.execute(f"delete from reference.{name}")
                for row in rows:
                    marks = ", ".join("?" * len(row))
                    connection.execute(
                        f"insert into reference.{name} ({', '.join(row)}) values ({marks})",
                        list(row.values()),
                    )

    def call(
        self, *arguments: str, warehouse: Path, raw: Path | None = None, **variables: Any
    ) -> Any:
        """One dbt command on one warehouse; a failure shows the first sentences of dbt."""
        from dbt.cli.main import dbtRunner

        settings = self.build.environment()
        # The same name in every folder, because the manifest holds it.
        settings |= {"SATSUMA_WAREHOUSE": warehouse.name}
        settings |= {"SATSUMA_RAW": str(raw)} if raw else {}
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        values = json.dumps({"adapters": self.build.adapters, **variables})
        line = [*arguments, "--quiet", "--no-print", "--log-level", "none", "--vars", values]
        with environment(settings), chdir(warehouse.parent), without_garbage():
            for name in set(os.environ) - set(settings):
                del os.environ[name]
            ended = dbtRunner(manifest=self.manifest).invoke(line)
            close_connections()
        messages = [
            f"{entry.node.name}: {entry.message}"
            for entry in getattr(ended.result, "results", [])
            if str(entry.status) in {"error", "fail", "runtime error"}
        ]
        assert ended.success, messages[:3] or ended.exception
        return ended


def is_excluded(node: Any) -> bool:
    """Logs of what was learned when, which hang on their history; and experiments, which do not.

    What is learned is given: applying it to users is compared like everything else.
    """
    return (
        node.fqn[1] in {"experiments", "recommendations"}
        or node.language == "python"
        or node.config.full_refresh is False
    )


class Histories:
    """Builds of raw data as they come, and of the same raw data at once."""

    def __init__(self, project: Project, learned: Path, folder: Path) -> None:
        self.project, self.learned, self.folder = project, learned, folder
        self.excluded = project.excluded()
        self.seeds: dict[str, list[dict[str, str]]] = {}
        shutil.rmtree(folder, ignore_errors=True)
        self.warehouse = self.new("increments")

    def new(self, name: str) -> Path:
        """A fresh warehouse, which holds only what was learned."""
        (self.folder / name).mkdir(parents=True)
        return Path(shutil.copy(self.learned, self.folder / name / self.learned.name))

    def run(self, warehouse: Path, raw: Path, *options: str, **variables: Any) -> None:
        """Build all that is compared."""
        self.project.edit_seeds(warehouse, self.seeds)
        arguments = ["run", "--exclude", *self.excluded, *options]
        self.project.call(*arguments, warehouse=warehouse, raw=raw, **variables)

    def increment(self, raw: Path, *options: str, **variables: Any) -> None:
        """One more build."""
        self.run(self.warehouse, raw, *options, **variables)

    def differ_from_at_once(self, raw: Path, **variables: Any) -> str:
        """What differs from a build of everything at once in a fresh warehouse.

        Who speaks for whom is remembered like what is learned: it is given to both.
        """
        fresh = self.new("at_once")
        with duckdb.connect(fresh) as connection:
            connection.execute(f"attach '{self.warehouse}' as before (read_only)")
            connection.execute("create schema if not exists identity")
            connection.execute(
                "create table identity.id_accounts as from before.identity.id_accounts"
            )
        self.run(fresh, raw, **variables)
        return said(differences(self.warehouse, fresh))


def differences(left: Path, right: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Tables that do not hold the same rows in both files: the rows of one without the other."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with both(left, right) as connection:
        tables = {
            side: dict(
                connection.execute(
                    """
                    select schema_name || '.' || table_name, list(column_name order by column_index)
                    from duckdb_columns()
                    inner join duckdb_tables() using (database_name, schema_name, table_name)
                    where database_name = ? and not schema_name in ?
                    group by all
                    """,
                    [side, BOOKKEEPING],
                ).fetchall()
            )
            for side in ("l", "r")
        }
        names = {side: set(tables[side]) for side in tables}
        assert names["l"] == names["r"], names["l"] ^ names["r"]
        for name, columns in sorted(tables["l"].items(), key=lambda table: in_order(table[0])):
            assert columns == tables["r"][name], name
            kept = ", ".join(f'"{column}"' for column in columns if column not in ORIGIN)
            rows = connection.execute(
                f"""
                select 'only left', * from (
                    select {kept} from l.{name} except all select {kept} from r.{name}
                ) union all
                select 'only right', * from (
                    select {kept} from r.{name} except all select {kept} from l.{name}
                )
                """
            ).fetchall()
            if rows:
                found[name] = rows
    return found


def in_order(table: str) -> tuple[int, str]:
    """Sorts tables by floor."""
    schema = table.split(".", maxsplit=1)[0]
    return FLOORS.index(schema) if schema in FLOORS else len(FLOORS), table


@contextmanager
def both(left: Path, right: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two warehouses side by side, as l and r."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{left}' as l (read_only)")
        connection.execute(f"attach '{right}' as r (read_only)")
        yield connection


def said(found: dict[str, list[tuple[Any, ...]]]) -> str:
    """The differing tables, with the first rows of each."""
    return "\n".join(
        f"{name}: {len(rows)} rows\n" + "\n".join(f"    {row}" for row in sorted(rows, key=str)[:4])
        for name, rows in found.items()
    )
