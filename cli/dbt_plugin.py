"""Hands the pseudonym key to DuckDB, beside dbt: compiled SQL, logs and manifests never hold it."""

from __future__ import annotations

import gc
import os
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from cli.project import KEY_VARIABLE

#: Public: good for the demo, no protection for real people; `satsuma doctor` says so.
DEMO_KEY = "satsuma-demo-key"


class Plugin(BasePlugin):
    """Named in profiles.yml; dbt-duckdb calls it for every connection that it opens."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Look for no garbage: dbt keeps what it makes, and looking takes a tenth of a build."""
        gc.disable()

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Set the session variable that the macro pii_hash reads."""
        key = os.environ.get(KEY_VARIABLE) or DEMO_KEY
        literal = key.replace("'", "''")
        cursor.execute(f"set variable pii_key = '{literal}'")
