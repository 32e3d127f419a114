"""satsuma experiments: what was tried, and what it did to whom."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.experiment_assign import assign
from cli.commands.experiment_plan import plan
from cli.commands.experiment_simulate import simulate
from cli.errors import SatsumaError
from cli.experiments.findings import find
from cli.experiments.report import experiment_sections
from cli.experiments.tables import experiment_table
from cli.options import (
    FormatOption,
    HtmlOption,
    OverwriteOption,
    SectionOption,
    WarehouseOption,
)
from cli.output import Format, Section, print_report
from cli.project import find_warehouse
from cli.warehouse import experiments as queries
from cli.warehouse.connection import Connection, open_warehouse
from cli.warehouse.experiment_effects import Estimator

experiments = typer.Typer(
    help="List the experiments, show one, plan one, assign users.", rich_markup_mode=None
)


@experiments.callback(invoke_without_command=True)
def list_by_default(
    context: typer.Context,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """List the experiments, show one, plan one, assign users."""
    if context.invoked_subcommand is None:
        list_experiments(fmt, warehouse)


@experiments.command("list")
def list_experiments(fmt: FormatOption = Format.table, warehouse: WarehouseOption = None) -> None:
    """List the experiments with their health, what they did and what to do."""
    with open_warehouse(find_warehouse(warehouse)) as connection:
        rows = queries.experiment_list(connection)
    note = "More of one: satsuma experiments show ID." if len(rows) else ""
    print_report([Section("experiments", "", rows, note, experiment_table(rows))], fmt)


@experiments.command("show")
def show_experiment(
    *,
    name: Annotated[str, typer.Argument(metavar="ID", help="An experiment_id.")],
    metric: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Metric to tell per segment and per day. Default: the primary one.",
            show_default=False,
        ),
    ] = None,
    segmentation: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Segments of this segmentation only; crossed ones (lifecycle+behaviour) are "
            "printed for the asking.",
            show_default=False,
        ),
    ] = None,
    estimator: Annotated[
        Estimator | None,
        typer.Option(
            help="How effects are estimated; sequential: bounds that hold however often you look. "
            "Default: CUPED where a metric has a covariate, else Welch, as in the verdicts.",
            show_default=False,
        ),
    ] = None,
    html: HtmlOption = None,
    overwrite: OverwriteOption = False,
    section: SectionOption = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Describe an experiment: what to do, health, effects, effects per segment.

    Lifts are relative to the control, with their intervals; segments are those held before
    exposure. With --html: forest plots, the effect day by day, health and decision on one page.
    """
    if html is not None and section is not None:
        raise SatsumaError("A page holds every part; leave out --section.")
    with open_warehouse(find_warehouse(warehouse)) as connection:
        check_experiment(connection, name)
        found = find(connection, name, metric, segmentation, estimator)
    if html is None:
        print_report(experiment_sections(found), fmt, section)
        return
    # What only pages need is loaded for pages only.
    from cli.experiments.page import render_page
    from cli.page import put_page

    put_page(html, lambda: render_page(found), overwrite=overwrite)


def check_experiment(connection: Connection, name: str) -> None:
    """Refuse an experiment that is not there, naming those that are."""
    known = queries.experiment_ids(connection)
    if name not in known:
        choices = ", ".join(known) or "none: the seed experiments.csv is empty"
        raise SatsumaError(f"There is no experiment {name}; choose {choices}.")


experiments.command("plan")(plan)
experiments.command("assign")(assign)
experiments.command("simulate")(simulate)
