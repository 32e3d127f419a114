"""satsuma experiments: what was tried, and what it did to whom."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.experiment_assign import assign
from cli.commands.experiment_plan import plan
from cli.commands.experiment_simulate import simulate
from cli.errors import SatsumaError
from cli.experiment_report import experiment_sections, experiment_table
from cli.options import FormatOption, SectionOption, WarehouseOption
from cli.output import Format, Section, print_report
from cli.project import find_warehouse
from cli.warehouse import experiments as queries
from cli.warehouse.connection import open_warehouse

experiments = typer.Typer(help="List the experiments, or show one.", rich_markup_mode=None)


@experiments.callback(invoke_without_command=True)
def list_experiments(
    context: typer.Context,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """List the experiments, or show one."""
    if context.invoked_subcommand is None:
        with open_warehouse(find_warehouse(warehouse)) as connection:
            rows = queries.experiment_list(connection)
        note = "More of one: satsuma experiments show ID." if len(rows) else ""
        print_report([Section("experiments", "", rows, note, experiment_table(rows))], fmt)


@experiments.command("show")
def show_experiment(
    name: Annotated[str, typer.Argument(metavar="ID", help="An experiment_id.")],
    metric: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Metric to show per segment. Default: the primary one.",
            show_default=False,
        ),
    ] = None,
    section: SectionOption = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Describe an experiment: health, effects, effects per segment.

    Lifts are relative to the control, with 95 % intervals; segments are those held before
    exposure.
    """
    with open_warehouse(find_warehouse(warehouse)) as connection:
        known = queries.experiment_ids(connection)
        if name not in known:
            choices = ", ".join(known) or "none: the seed experiments.csv is empty"
            raise SatsumaError(f"There is no experiment {name}; choose {choices}.")
        sections = experiment_sections(connection, name, metric)
    print_report(sections, fmt, section)


experiments.command("plan")(plan)
experiments.command("assign")(assign)
experiments.command("simulate")(simulate)
