"""Hands DuckDB what dbt must not or cannot know: the pseudonym key, changed macros, raw files.

Compiled SQL, logs and manifests so never hold the key."""

from __future__ import annotations

import gc
import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from cli.project import KEY_VARIABLE
from cli.raw_file import look_into_file

#: Public: good for the demo, no protection for real people; `satsuma doctor` says so.
DEMO_KEY = "satsuma-demo-key"


class Plugin(BasePlugin):
    """Named in profiles.yml; dbt-duckdb calls it for every connection that it opens."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Look for no garbage: dbt keeps what it makes, and looking takes a tenth of a build."""
        gc.disable()

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Let SQL ask what a raw file holds and whether it is whole; macros/staging does."""
        conn.create_function(
            "look_into_file",
            look_into_file,
            [duckdb.sqltypes.VARCHAR],
            duckdb.struct_type(
                {"content_hash": duckdb.sqltypes.VARCHAR, "lacks": duckdb.sqltypes.VARCHAR}
            ),
            side_effects=True,
        )

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Set the session variables that pii_hash and forget_stale_marks read."""
        key = os.environ.get(KEY_VARIABLE) or DEMO_KEY
        literal = key.replace("'", "''")
        cursor.execute(f"set variable pii_key = '{literal}'")
        cursor.execute(f"set variable macros_checksum = '{macros_checksum()}'")


@cache
def macros_checksum() -> str:
    """One checksum of all macros: dbt knows which models changed, but not which of these."""
    folder = Path(os.environ.get("DBT_PROJECT_DIR", ".")) / "macros"
    checksum = hashlib.sha256()
    for path in sorted(folder.rglob("*.sql")):
        checksum.update(path.read_bytes())
    return checksum.hexdigest()
