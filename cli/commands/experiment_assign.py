"""satsuma experiments assign: who gets which variant."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.commands.choices import check_segmentation
from cli.errors import SatsumaError, write_stderr
from cli.options import FormatOption, WarehouseOption
from cli.output import Format, Rows, print_rows
from cli.project import find_project, find_warehouse, project_settings
from cli.warehouse import experiment_plans as queries
from cli.warehouse.connection import Connection, open_warehouse

REASONS = {
    "held_out": "held out of every experiment",
    "outside_layer": "outside its part of the layer",
}


def assign(
    name: Annotated[str, typer.Argument(metavar="ID", help="An experiment_id.")],
    *,
    users: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Users to assign, in a column user_id. Default: all known users.",
            show_default=False,
        ),
    ] = None,
    column: Annotated[str, typer.Option(help="The column of --users with the ids.")] = "user_id",
    stratify: Annotated[
        str | None,
        typer.Option(
            metavar="SEGMENTATION",
            help="Exact shares within every segment held now; for a list that is assigned once.",
            show_default=False,
        ),
    ] = None,
    fmt: FormatOption = Format.csv,
    warehouse: WarehouseOption = None,
) -> None:
    """Assign users to the variants of an experiment, by a hash of their ids.

    The same user always gets the same variant, here and in SQL (macro assigned_variants). Who is
    held out of all experiments or belongs to another of the layer has no variant, and the reason.
    """
    # Known before the warehouse is opened: a wrong file is the commoner mistake.
    given = None if users is None else read_users(users, column)
    with open_warehouse(find_warehouse(warehouse)) as connection:
        experiment = find_experiment(connection, name)
        weights = queries.variant_weights(connection, name)
        user_ids = queries.known_users(connection) if given is None else given
        strata = None
        if stratify is not None:
            check_segmentation(connection, stratify)
            held = queries.current_segments(connection, stratify)
            strata = {user_id: held.get(user_id, "unassigned") for user_id in user_ids}
    rows = assigned_rows(experiment, weights, user_ids, strata)
    print_rows(Rows(("user_id", "variant_id", "assignment_reason"), rows), fmt)
    tell(name, experiment, rows)


def read_users(file: Path, column: str) -> list[str]:
    """The ids of a CSV file, in its order; each once, none empty."""
    if not file.is_file():
        raise SatsumaError(f"There is no file {file}; check --users.")
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if reader.fieldnames is None:
                raise SatsumaError(f"{file} is empty; write a header with {column}, then the ids.")
            if column not in reader.fieldnames:
                raise SatsumaError(
                    f"{file} has no column {column}, only {', '.join(reader.fieldnames)}; "
                    "name one with --column."
                )
            found = [(reader.line_num, (row[column] or "").strip()) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise SatsumaError(f"{file} is no CSV file in UTF-8; write it anew as one.") from error
    if not found:
        raise SatsumaError(f"{file} has a header, but no users; add a line for each.")
    first_seen: dict[str, int] = {}
    for line, user_id in found:
        if not user_id:
            raise SatsumaError(f"{file}, line {line}: {column} is empty; fill it in.")
        if user_id in first_seen:
            raise SatsumaError(
                f"{file}, line {line}: {user_id} is there already, in line {first_seen[user_id]}; "
                "keep one."
            )
        first_seen[user_id] = line
    return list(first_seen)


def find_experiment(connection: Connection, name: str) -> dict[str, Any]:
    """The row of an experiment whose users can be assigned."""
    known = {row["experiment_id"]: row for row in queries.assignable_experiments(connection)}
    if name not in known:
        choices = ", ".join(known) or "none: the seed experiments.csv is empty"
        raise SatsumaError(f"There is no experiment {name}; choose {choices}.")
    experiment = known[name]
    if experiment["assignment"] == "observational":
        raise SatsumaError(
            f"{name} is observational: its users chose for themselves, or others for them; "
            "only randomised experiments are assigned."
        )
    if experiment["assignment_unit"] != "user":
        raise SatsumaError(
            f"{name} assigns whole groups ({experiment['assignment_unit']}); only users are "
            "assigned here."
        )
    return experiment


def assigned_rows(
    experiment: dict[str, Any],
    weights: dict[str, float],
    user_ids: list[str],
    strata: dict[str, str] | None,
) -> list[tuple[Any, ...]]:
    """user_id, variant_id or none, reason."""
    from python_models.algorithms.experiments.assignment import (
        Plan,
        assign,
        assign_exactly,
    )

    settings = project_settings(find_project()).get("vars") or {}
    try:
        plan = Plan(
            experiment["experiment_id"],
            weights,
            experiment["layer_id"],
            float(experiment["layer_start"]),
            float(experiment["layer_end"]),
            float(settings.get("holdout_share") or 0),
        )
    except ValueError as error:
        raise SatsumaError(str(error)) from error
    found = assign(plan, user_ids) if strata is None else assign_exactly(plan, strata)
    return [tuple(row) for row in found]


def tell(name: str, experiment: dict[str, Any], rows: list[tuple[Any, ...]]) -> None:
    """How many got what, on stderr: stdout is for the pipe."""
    counts = Counter(REASONS.get(reason, variant_id) for _, variant_id, reason in rows)
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
    write_stderr(f"{len(rows):,} users: {told}.")
    if experiment["allocation"] == "bandit":
        write_stderr(
            f"{name} is a bandit: these are its planned weights; "
            "experiments.exp_bandit_weights has those of today, per segment."
        )
