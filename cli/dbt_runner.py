"""dbt underneath: run a build in this process, report each node, explain each failure."""

from __future__ import annotations

import gc
import json
import os
import re
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.errors import SatsumaError, one_line

ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ERROR_HEADING = re.compile(
    r"^(Compilation|Runtime|Database|Parsing|Dependency) Error( in \w+ .*)?$"
)
ERROR_PLACE = re.compile(r"Error in \w+ \S+ \((\S+)\)")
#: Vars that change no node, only what its SQL computes.
PASSING = {"as_of", "refit", "rollback"}
DATABASE_HEADING = re.compile(r"^([A-Z]\w+ )?[A-Z]\w+ Error: ")


@dataclass(frozen=True)
class Progress:
    """A node that has started or ended: what to show while dbt works."""

    total: int
    name: str
    kind: str
    status: str
    seconds: float = 0.0


@dataclass(frozen=True)
class NodeResult:
    """What became of one node."""

    name: str
    kind: str
    status: str
    sentence: str
    path: str
    seconds: float
    description: str = ""
    failing_rows: int = 0
    compiled_sql: str = ""
    compiled_path: str = ""

    @property
    def is_failure(self) -> bool:
        """True where the node, or what it tests, is not as it should be."""
        return self.status in {"error", "fail", "runtime error"}


def run_build(
    project: Path,
    warehouse: Path,
    report: Callable[[Progress], None],
    *,
    data: Path | None,
    variables: dict[str, Any],
    select: list[str],
    full_refresh: bool,
) -> list[NodeResult]:
    """`dbt build` with everything in place; a failure before any node runs is a SatsumaError."""
    common = ["--log-level", "none", "--no-print", "--no-use-colors"]
    common += ["--project-dir", str(project), "--profiles-dir", str(project)]
    # Unit tests bring their own rows: they judge a change of a model, not today's data.
    arguments = ["build", *common, "--exclude-resource-type", "unit_test"]
    arguments += ["--vars", json.dumps(variables)] if variables else []
    # A test that also looks at tables outside the selection would fail on what is not built.
    arguments += ["--indirect-selection", "buildable", "--select", *select] if select else []
    arguments += ["--full-refresh"] if full_refresh else []
    settings = {
        "DBT_PROJECT_DIR": str(project),
        "DBT_PROFILES_DIR": str(project),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "SATSUMA_WAREHOUSE": str(warehouse),
    }
    with environment(settings | ({"SATSUMA_RAW": str(data)} if data else {})), without_garbage():
        result = invoke(arguments, report, parsed(common, variables, report))
        close_connections()
    raise_stop(result)
    return [node_result(entry) for entry in getattr(result.result, "results", [])]


def parsed(common: list[str], variables: dict[str, Any], report: Callable[[Progress], None]) -> Any:
    """The project as parsed without the vars that say what to compute, not from what.

    dbt parses everything again for each new set of vars, and then again for the set before.
    None where there are no such vars: the build itself parses what has changed.
    """
    lasting = {name: value for name, value in variables.items() if name not in PASSING}
    if lasting == variables:
        return None
    chosen = ["--vars", json.dumps(lasting)] if lasting else []
    result = invoke(["parse", *common, "--no-write-json", *chosen], report)
    raise_stop(result)
    return result.result


def raise_stop(result: Any) -> None:
    """Raise what made dbt stop before it had results, if anything did."""
    if isinstance(result.exception, KeyboardInterrupt):
        raise result.exception
    if result.result is None:
        message = str(result.exception or "dbt stopped without a reason.")
        place = ERROR_PLACE.search(message)
        where = f" ({place.group(1)})" if place else ""
        raise SatsumaError(error_sentence(message) + where)


@contextmanager
def without_garbage() -> Iterator[None]:
    """Do not look for garbage: dbt keeps what it makes, and looking takes a tenth of a build."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def environment(settings: dict[str, str]) -> Iterator[None]:
    """The environment variables that the project reads, as long as dbt runs."""
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def invoke(
    arguments: list[str],
    report: Callable[[Progress], None],
    manifest: Any = None,
) -> Any:
    """Call dbt, forwarding the events that show progress."""
    # Imported here: it takes a second, which the other commands should not wait for.
    from dbt.cli.main import dbtRunner

    def listen(event: Any) -> None:
        node = getattr(event.data, "node_info", None)
        if node is None or not hasattr(event.data, "total") or node.resource_type == "operation":
            return
        seconds = float(getattr(event.data, "execution_time", 0.0))
        report(
            Progress(
                int(event.data.total),
                node.node_name,
                node.resource_type,
                node.node_status,
                seconds,
            )
        )

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dbtRunner(manifest, callbacks=[listen]).invoke(arguments)


def close_connections() -> None:
    """Let go of the file that dbt keeps open until the process ends."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
        DuckDBConnectionManager.close_all_connections()


def node_result(entry: Any) -> NodeResult:
    """One dbt result as the words and numbers we print."""
    node = entry.node
    return NodeResult(
        name=node.name,
        kind=str(node.resource_type),
        status=str(entry.status),
        sentence=error_sentence(entry.message or ""),
        path=node.original_file_path,
        seconds=float(entry.execution_time or 0.0),
        description=one_line(getattr(node, "description", "") or ""),
        failing_rows=int(entry.failures or 0),
        compiled_sql=getattr(node, "compiled_code", None) or "",
        compiled_path=str(getattr(node, "compiled_path", None) or ""),
    )


def error_sentence(message: str) -> str:
    """The one sentence in a dbt error: without its heading, its macro trail and its traceback."""
    lines = [line.strip() for line in ANSI_COLOUR.sub("", message).splitlines()]
    if any(line.startswith("Traceback (most recent call last)") for line in lines):
        last = next(line for line in reversed(lines) if line)
        return re.sub(r"^(\w+\.)*[A-Z]\w+: ", "", last)
    kept = []
    for line in lines:
        if line.startswith(("> in ", "> called by ", "compiled code at ", "LINE ")):
            break
        if line and not ERROR_HEADING.match(line):
            kept.append(DATABASE_HEADING.sub("", line))
    return one_line(" ".join(kept)) or "dbt gave no reason."


def check_folders(project: Path, warehouse: Path) -> None:
    """Refuse a folder in which the build could not write, before anything is written."""
    target = Path(os.environ.get("DBT_TARGET_PATH") or "target")
    logs = Path(os.environ.get("DBT_LOG_PATH") or "logs")
    if not warehouse.parent.is_dir():
        raise SatsumaError(f"The folder {warehouse.parent} does not exist; create it first.")
    for folder in (warehouse.parent, project / target, project / logs):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise SatsumaError(
                f"Nothing can be written in {folder} ({(error.strerror or '').lower()}); "
                "make it writable or choose another place."
            ) from error
