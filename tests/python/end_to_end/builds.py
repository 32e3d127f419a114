"""Warehouses built for a test: each in a folder of its own, by dbt in a process of its own."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parents[3]
SHARED_DATA = ROOT.parent / "shared" / "data"
BIN = Path(sys.executable).parent
DEMO = {
    "demo": [
        *["users", "identifiers", "events", "items", "orders", "order_lines"],
        *["messages", "spend", "exposures", "responses", "feedback", "consents"],
    ]
}
# Tests of single models have their place in `make test`; here whole warehouses are compared.
WITHOUT_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


# dbt keeps what it makes until it ends: looking for garbage in it takes a tenth of a build. It
# would parse the project anew for each set of vars, but only the adapters change its graph.
DBT = """
import gc, sys
gc.disable()
from dbt.cli.main import dbtRunner
adapters, variables, *arguments = sys.argv[1:]
manifest = None
if variables != adapters:
    manifest = dbtRunner().invoke(["--quiet", "parse", "--vars", adapters]).result
sys.exit(not dbtRunner(manifest).invoke([*arguments, "--vars", variables]).success)
"""
# As text, because CSV has no lists.
TEXT = "select cast(columns(*) as varchar) from {} order by all"
# dbt's log and artifacts, which no test reads: a tenth of a build.
UNREAD = {"DBT_LOG_LEVEL_FILE": "none", "DBT_WRITE_JSON": "False"}


def in_pairs(work: Callable[[str], Any], names: Iterable[str]) -> dict[str, Any]:
    """Run builds two at a time; dbt is one Python thread most of the while."""
    names = list(names)
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(names, pool.map(work, names), strict=True))


@dataclass(frozen=True)
class Build:
    """One warehouse file and how dbt is called to fill it."""

    folder: Path
    adapters: dict[str, list[str]] = field(default_factory=lambda: DEMO)
    raw: Path | None = None
    settings: dict[str, str] = field(default_factory=dict)
    built_file: Path | None = None

    @property
    def file(self) -> Path:
        """The DuckDB file."""
        return self.built_file or self.folder / "warehouse.duckdb"

    def environment(self) -> dict[str, str]:
        """Nothing of the caller's dbt or Satsuma settings reaches the build."""
        inherited = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("DBT_", "SATSUMA_"))
        }
        return inherited | {
            "DBT_PROJECT_DIR": str(ROOT),
            "DBT_PROFILES_DIR": str(ROOT),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
            **UNREAD,
            # Seen from the folder it runs in, every build has the same profile.
            "SATSUMA_WAREHOUSE": os.path.relpath(self.file, self.folder),
            **({"SATSUMA_RAW": str(self.raw)} if self.raw else {}),
            **self.settings,
        }

    def command(self, *arguments: str, **variables: Any) -> list[str]:
        """The dbt command line; <variables> are dbt vars beside the adapters."""
        adapters = {"adapters": self.adapters}
        settings = [json.dumps(adapters), json.dumps(adapters | variables)]
        return [sys.executable, "-c", DBT, *settings, *arguments, "--no-use-colors"]

    def prepare(self) -> Path:
        """Make the folder and put there what dbt has parsed before; returns where that is kept.

        Parsing is a quarter of a build, and the same for the same project and adapters.
        """
        key = json.dumps([self.environment()["DBT_PROJECT_DIR"], self.adapters])
        kept = Path(os.environ["SATSUMA_TEST_PARSED"]) / hashlib.sha256(key.encode()).hexdigest()
        own = self.folder / "target" / "partial_parse.msgpack"
        own.parent.mkdir(parents=True, exist_ok=True)
        if kept.exists() and not own.exists():
            shutil.copy(kept, own)
        return kept

    def dbt(self, *arguments: str, **variables: Any) -> None:
        """Run dbt to its end; a failure shows what dbt said."""
        kept = self.prepare()
        run = subprocess.run(
            self.command(*arguments, **variables),
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-6000:] + run.stderr
        self.keep_parsed(kept)

    def keep_parsed(self, kept: Path) -> None:
        """Keep what dbt has parsed for the next build of its kind."""
        parsed = self.folder / "target" / "partial_parse.msgpack"
        if parsed.exists() and not kept.exists():
            # Under its name only when it is whole: builds run side by side.
            part = Path(shutil.copy(parsed, f"{kept}.{os.getpid()}.{threading.get_ident()}"))
            part.replace(kept)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def value(self, sql: str) -> Any:
        """First value of a query."""
        return self.rows(sql)[0][0]

    def tables(self, *schemas: str) -> list[str]:
        """Tables of the schemas, as schema.table."""
        found = self.rows(
            "select table_schema || '.' || table_name from information_schema.tables order by all"
        )
        return [name for (name,) in found if name.split(".")[0] in schemas]

    def contents(self, *schemas: str) -> dict[str, str]:
        """Each table's rows in order, as text: equal text, equal bytes."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return {
                name: connection.sql(TEXT.format(name)).pl().write_csv()
                for name in self.tables(*schemas)
            }

    def columns(self) -> set[tuple[str, ...]]:
        """Schema, table, column and type of everything after staging."""
        return set(
            self.rows(
                "select table_schema, table_name, column_name, data_type "
                "from information_schema.columns where table_schema <> 'staging'"
            )
        )
