"""The compiled project, once for all convention tests."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.python.end_to_end import vendors

ROOT = Path(__file__).parents[3]
ENTITIES = (
    "users identifiers events items orders order_lines"
    " messages spend exposures responses feedback consents"
)
# Every adapter that is written is on, so that none escapes the conventions.
ADAPTERS = {
    "demo": ENTITIES.split(),
    "online_retail": ["users", "items", "orders", "order_lines"],
    **vendors.ADAPTERS,
    "complete_journey": ["users", "items", "orders", "order_lines", "events", "exposures"],
    "cdnow": ["users", "orders", "order_lines"],
    "oulad": ["users", "items", "orders", "order_lines", "events"],
}


@dataclass(frozen=True)
class Project:
    """dbt's manifest, and the SQL it compiled with a neutral spelling of macros/dialect."""

    manifest: dict[str, Any]
    compiled: dict[str, str]

    def nodes(self, *kinds: str) -> Iterator[dict[str, Any]]:
        """Nodes of the project of the given resource types, by name."""
        nodes = sorted(self.manifest["nodes"].values(), key=lambda node: node["name"])
        yield from (node for node in nodes if node["resource_type"] in kinds)

    def models(self) -> list[dict[str, Any]]:
        """All models, Python models too."""
        return list(self.nodes("model"))

    def tests_of(self, model: dict[str, Any]) -> list[dict[str, Any]]:
        """Data tests attached to a model or depending on it."""
        return [
            test
            for test in self.nodes("test")
            if test.get("attached_node") == model["unique_id"]
            or (not test.get("attached_node") and model["unique_id"] in test["depends_on"]["nodes"])
        ]


ENGINE_SPELLING = re.compile(r"{% macro duckdb__(\w+)\(([^)]*)\).*?endmacro %}", re.DOTALL)


def neutral_spelling(macro: re.Match[str]) -> str:
    """The macro as a call of a function dialect_<name>; a sort key cannot be its argument."""
    name, parameters = macro.groups()
    arguments = [part.split("=")[0].strip() for part in parameters.split(",")]
    call = ", ".join(f"{{{{ {part} }}}}" for part in arguments if part != "sort_key")
    return f"{{% macro duckdb__{name}({parameters}) -%}}dialect_{name}({call}){{%- endmacro %}}"


@pytest.fixture(scope="session")
def project() -> Project:
    """The copy's manifest and SQL; whichever worker comes first compiles it."""
    folder = Path(os.environ["SATSUMA_TEST_PARSED"])
    copy, marker = folder / "project", folder / "project.compiled"
    with (folder / "project.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not marker.exists():
            shutil.rmtree(copy, ignore_errors=True)
            compile_copy(copy)
            marker.touch()
    manifest = json.loads((copy / "target" / "manifest.json").read_text())
    compiled = {
        name.rsplit(".", 1)[-1]: node["compiled_code"]
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["language"] == "sql"
    }
    return Project(manifest, compiled)


def compile_copy(copy: Path) -> None:
    """Compile a copy of the project in which macros/dialect speaks no engine's words."""
    for name in [
        "models",
        "examples",
        "macros",
        "python_models",
        "seeds/reference",
        "tests/dbt",
        "analyses",
    ]:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ["dbt_project.yml", "profiles.yml", ".dbtignore"]:
        shutil.copy(ROOT / name, copy / name)
    for path in (copy / "macros" / "dialect").glob("*.sql"):
        path.write_text(ENGINE_SPELLING.sub(neutral_spelling, path.read_text()))
    run = subprocess.run(
        [
            *[
                str(Path(sys.executable).parent / "dbt"),
                "--quiet",
                "compile",
                "--no-partial-parse",
                "--project-dir",
                str(copy),
            ],
            *["--profiles-dir", str(copy), "--vars", json.dumps({"adapters": ADAPTERS})],
        ],
        env={
            **{key: value for key, value in os.environ.items() if not key.startswith("DBT_")},
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
            "SATSUMA_WAREHOUSE": str(copy / "compile.duckdb"),
            "SATSUMA_RAW": str(ROOT / "seeds" / "demo"),
        },
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="session")
def schema_texts() -> dict[str, dict[str, Any]]:
    """Model name → its YAML as people wrote it, before dbt fills in the docs blocks."""
    texts = {}
    folders = ["models", "python_models", "examples"]
    for path in (path for folder in folders for path in ROOT.glob(f"{folder}/**/*.yml")):
        content = yaml.safe_load(path.read_text()) or {}
        for model in content.get("models", []):
            texts[model["name"]] = model
    return texts
