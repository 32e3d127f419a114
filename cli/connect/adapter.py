"""An adapter as it will be written: its files, its landed data, its place in dbt_project.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cli.connect.adapter_yaml import adapter_yaml, places_of, used_tables
from cli.connect.mapping import Plan
from cli.connect.models import accepted_model, checked_model
from cli.connect.settings import with_adapter
from cli.connect.writing import Change, changes, is_ours, write_all
from cli.errors import SatsumaError
from cli.project import adapter_folders

RAW = "raw"


@dataclass(frozen=True)
class Adapter:
    """What would be written where."""

    folder: Path
    changes: list[Change]
    landed: dict[Path, Path]
    settings: str
    changes_settings: bool

    def write(self, project: Path) -> None:
        """Write all of it, or nothing."""
        write_all(project, self.folder, self.changes, self.landed, self.settings)


def make_adapter(project: Path, plan: Plan, *, only: bool) -> Adapter:
    """The adapter of a plan."""
    folder = adapter_folder(project, plan.name)
    home = f"{RAW}/{plan.name}"
    raw_folder, places = places_of(plan, home)
    files = {f"{plan.name}.yml": adapter_yaml(plan, plan.contract, places, raw_folder)}
    for mapping in plan.mappings:
        stem = f"stg_{plan.name}__{mapping.entity}"
        contract = plan.contract[mapping.entity]
        files[f"{stem}_checked.sql"] = checked_model(plan, mapping, contract)
        files[f"{stem}.sql"] = accepted_model(plan, mapping)
    landed = {
        project / home / f"raw_{name}.parquet": plan.profiles[name].table.landed
        for name in used_tables(plan)
    }
    before = (project / "dbt_project.yml").read_text("utf-8")
    entities = [mapping.entity for mapping in plan.mappings]
    settings = with_adapter(before, plan.name, entities, only=only)
    return Adapter(
        folder,
        changes(folder, files),
        {target: source for target, source in landed.items() if source is not None},
        settings,
        settings != before,
    )


def adapter_folder(project: Path, name: str) -> Path:
    """Where connect writes an adapter."""
    return project / "models/staging" / name


def refuse_foreign(project: Path, name: str) -> None:
    """An adapter that somebody wrote by hand is not touched, wherever it lies."""
    folder = adapter_folder(project, name)
    known = adapter_folders(project).get(name, folder)
    if known != folder or (known.exists() and any(known.iterdir()) and not is_ours(known)):
        raise SatsumaError(
            f"The adapter {name} was written by hand ({known.relative_to(project)}); "
            f"choose another name, e.g. --name my_{name}."
        )
