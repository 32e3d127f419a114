"""What several test folders share: the project, a built demo, copies to break."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SATSUMA = Path(sys.executable).with_name("satsuma")
SOURCES = (
    "models",
    "examples",
    "python_models",
    "macros",
    "seeds",
    "dbt_project.yml",
    "profiles.yml",
)
NOT_COPIED = (
    ".venv", ".git", "target", "logs", "*.duckdb*", "__pycache__", "*.egg-info",
    ".*_cache", ".hypothesis", "build",
)  # fmt: skip
# A developer's own settings must not decide whether tests pass.
# Nor must the width of their terminal, which pytest hands to its workers.
SETTINGS = (
    *("SATSUMA_PROJECT_DIR", "DBT_PROJECT_DIR", "DBT_PROFILES_DIR", "SATSUMA_RAW"),
    "COLUMNS",
)

# Modules that build warehouses, the longest first: one that began last would keep a core idle. And
# documentation, which compiles the project: the others of its folder would wait for that.
LONGEST = [
    *["entity_subsets", "repeatability", "refits", "real_experiments", "online_retail", "kills"],
    *["documentation", "increments", "segment_refits", "incremental", "leakage", "reference_seeds"],
    *["pseudonym_key", "wrong_uses", "docs_commands", "troubled_experiments"],
]


def pytest_configure(config: pytest.Config) -> None:
    """Make one folder for what dbt parses; the workers inherit its name."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="satsuma_parsed_")
        os.environ["SATSUMA_TEST_PARSED"] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long modules first; the others keep their order."""
    order = {f"test_{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.fixture(scope="session", autouse=True)
def own_settings() -> Iterator[None]:
    """Run without the variables that steer the project, and put them back afterwards."""
    before = {name: os.environ.pop(name) for name in SETTINGS if name in os.environ}
    yield
    os.environ.update(before)


@pytest.fixture(scope="session")
def project_dir() -> Path:
    """The project's folder."""
    return PROJECT


@pytest.fixture(scope="session")
def demo_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, built: SATSUMA_TEST_DEMO, what `make test` has just made, or a new one."""
    if ready := os.environ.get("SATSUMA_TEST_DEMO"):
        return Path(ready).resolve()
    made = Path(os.environ.get("SATSUMA_WAREHOUSE", PROJECT / "satsuma.duckdb"))
    if is_fresh_demo(made):
        return made
    folder = tmp_path_factory.mktemp("demo")
    ended = run_satsuma(
        "build", "--adapter", "demo",
        SATSUMA_WAREHOUSE=str(folder / "demo.duckdb"),
        DBT_TARGET_PATH=str(folder / "target"),
        DBT_LOG_PATH=str(folder / "logs"),
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-3000:]
    return folder / "demo.duckdb"


def is_fresh_demo(warehouse: Path) -> bool:
    """True for a warehouse that a complete build made after the last change of its sources."""
    record = PROJECT / os.environ.get("DBT_TARGET_PATH", "target") / "run_results.json"
    if not warehouse.exists() or not record.exists():
        return False
    run = json.loads(record.read_text())
    arguments = run["args"]
    partial = arguments.get("select") or arguments.get("exclude") or "as_of" in arguments["vars"]
    adapters = arguments["vars"].get("adapters", {"demo": []})
    bad = any(
        result["status"] not in {"success", "pass", "warn", "no-op"} for result in run["results"]
    )
    if arguments["which"] != "build" or partial or list(adapters) != ["demo"] or bad:
        return False
    files = [PROJECT / name for name in SOURCES]
    newest = max(
        path.stat().st_mtime
        for root in files
        for path in ([root] if root.is_file() else root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    )
    return record.stat().st_mtime > newest and warehouse.stat().st_mtime > newest


@pytest.fixture
def copy_of_project(tmp_path: Path) -> Callable[[], Path]:
    """Makes a copy of the project without what is built, to be changed at will."""

    def copy() -> Path:
        number = len(list(tmp_path.glob("project*")))
        folder = tmp_path / f"project{number}"
        shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
        return folder

    return copy


def run_satsuma(
    *arguments: str,
    cwd: Path | None = None,
    stdin: str = "",
    timeout: float = 900,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, in a process of its own."""
    return subprocess.run(
        [str(SATSUMA), *arguments],
        cwd=cwd,
        input=stdin,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
    )
