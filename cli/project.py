"""Where things are: the project's folder, the warehouse file, the adapters and their entities."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

import jinja2
import jinja2.nodes
import yaml

from cli.errors import SatsumaError, one_line

PROJECT_FILE = "dbt_project.yml"
#: Where the key of all pseudonyms is taken from (docs/privacy.md).
KEY_VARIABLE = "SATSUMA_PII_KEY"


class UniqueKeyLoader(yaml.SafeLoader):
    """YAML in which a key may occur once; plain YAML keeps the last one silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuse a repeated key with its line."""
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise SatsumaError(f"{PROJECT_FILE}, line {line}: {key} occurs twice; keep one.")
            seen.add(key)
        return super().construct_mapping(node, deep)


def find_project() -> Path:
    """The folder by SATSUMA_PROJECT_DIR or DBT_PROJECT_DIR, here or above, or of this install."""
    for name in ("SATSUMA_PROJECT_DIR", "DBT_PROJECT_DIR"):
        if value := os.environ.get(name):
            folder = Path(value).expanduser().resolve()
            if not is_project(folder):
                raise SatsumaError(f"{name} is {value}, but no Satsuma project is there.")
            return folder
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if is_project(folder):
            return folder
    raise SatsumaError(
        "No Satsuma project is here or above; go to its folder or set SATSUMA_PROJECT_DIR."
    )


def is_project(folder: Path) -> bool:
    """True for a folder whose dbt_project.yml is named satsuma."""
    file = folder / PROJECT_FILE
    try:
        return any(line.strip() == "name: satsuma" for line in file.read_text("utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return False


def find_warehouse(option: Path | None) -> Path:
    """The warehouse file: the option (which reads SATSUMA_WAREHOUSE too) or the project's own."""
    return option.expanduser().resolve() if option else find_project() / "satsuma.duckdb"


def find_data(option: Path | None) -> Path | None:
    """The raw data, absolute; None where each adapter has its own."""
    if option is None:
        return None
    path = option.expanduser().resolve()
    if not path.exists():
        raise SatsumaError(f"There is no raw data at {path}; check --data (or SATSUMA_RAW).")
    return path


def project_settings(project: Path) -> dict[str, Any]:
    """dbt_project.yml as a mapping; a repeated key, such as an adapter given twice, is refused."""
    return read_yaml(project / PROJECT_FILE)


def read_yaml(file: Path) -> dict[str, Any]:
    """A YAML file whose keys are unique."""
    try:
        content = yaml.load(file.read_text("utf-8"), UniqueKeyLoader)  # noqa: S506 (a SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SatsumaError(f"{file} is not valid YAML: {one_line(str(error))}") from error
    return content if isinstance(content, dict) else {}


def canonical_contract(project: Path) -> dict[str, list[tuple[str, str]]]:
    """Entity → its (column, type) pairs, read from the macro that the models use."""
    file = project / "macros/staging/canonical_columns.sql"
    template = jinja2.Environment(autoescape=True).parse(file.read_text("utf-8"))
    for assignment in template.find_all(jinja2.nodes.Assign):
        target, value = assignment.target, assignment.node
        if getattr(target, "name", "") == "contract" and isinstance(value, jinja2.nodes.Expr):
            contract: dict[str, list[tuple[str, str]]] = value.as_const()
            return contract
    raise SatsumaError(f"{file} no longer sets `contract`, which names the canonical columns.")


def configured_adapters(project: Path) -> dict[str, list[str]]:
    """The adapters that dbt_project.yml switches on, with their entities."""
    adapters = (project_settings(project).get("vars") or {}).get("adapters") or {}
    return {name: list(entities or []) for name, entities in adapters.items()}


def adapter_folders(project: Path) -> dict[str, Path]:
    """Adapter → its folder, staging/<name> of each of the model paths, in their order."""
    paths = project_settings(project).get("model-paths") or ["models"]
    homes = [project / path / "staging" for path in paths]
    folders = [folder for home in homes for folder in sorted(home.glob("*"))]
    return {folder.name: folder for folder in folders if folder.is_dir()}


def known_adapters(project: Path) -> dict[str, list[str]]:
    """Every adapter with the entities it has models for."""
    canonical = canonical_contract(project)
    folders = adapter_folders(project)
    found = {name: adapter_entities(folder, canonical) for name, folder in folders.items()}
    return {name: entities for name, entities in found.items() if entities}


def adapter_entities(folder: Path, canonical: Iterable[str]) -> list[str]:
    """The canonical entities among an adapter's models: stg_<name>__<entity>.sql."""
    prefix = f"stg_{folder.name}__"
    entities = [file.stem.removeprefix(prefix) for file in folder.glob(f"{prefix}*.sql")]
    return [entity for entity in canonical if entity in entities]


def chosen_adapters(project: Path, names: list[str]) -> dict[str, list[str]]:
    """The adapters of --adapter with their entities; unknown and repeated names are refused."""
    known = known_adapters(project)
    for name in names:
        if name not in known:
            choices = ", ".join(known) or "none yet"
            raise SatsumaError(f"There is no adapter {name}; known: {choices}.")
        if names.count(name) > 1:
            raise SatsumaError(f"The adapter {name} was given twice; give it once.")
    return {name: known[name] for name in names}
