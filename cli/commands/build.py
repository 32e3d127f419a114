"""satsuma build: raw data in, marts out."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.build_report import (
    any_warning,
    print_failures,
    print_summary,
    print_unread_files,
    print_warnings,
)
from cli.commands.publish import publish_parquet, publish_serve_file
from cli.dbt_runner import check_folders, run_build
from cli.errors import SatsumaError, write_stderr
from cli.options import AdapterOption, DataOption, ServeOption, WarehouseOption
from cli.output import print_text
from cli.progress import BuildProgress
from cli.project import (
    chosen_adapters,
    configured_adapters,
    find_data,
    find_project,
    find_warehouse,
    project_settings,
)
from cli.repair import repair_warehouse
from cli.segments.refits import print_refusals, print_successes, refits_since, versions_so_far


def build(
    *,
    adapter: AdapterOption = None,
    data: DataOption = None,
    as_of: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Date (UTC) the warehouse speaks of. Default: the day after the last fact.",
            show_default=False,
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NODES",
            help="Build these nodes only (dbt's selection, e.g. marts or +mart_user_360); "
            "may be repeated.",
            show_default=False,
        ),
    ] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build incremental tables from nothing.")
    ] = False,
    since: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Compute incremental tables again from this date (UTC) on, e.g. after a repair "
            "by hand.",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Leave with exit code 1 if anything warns, e.g. a refit that was refused.",
        ),
    ] = False,
    serve: ServeOption = None,
    parquet: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Publish Parquet files into this folder as well.",
            show_default=False,
        ),
    ] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Build the warehouse from raw data, test it, and publish it.

    What fails is not published: readers keep what they have. So does a build of a part (--select).
    """
    started = time.monotonic()
    project = find_project()
    file = find_warehouse(warehouse)
    variables = build_variables(project, adapter or [], as_of) | since_variable(
        since, full_refresh=full_refresh
    )
    raw = find_data(data)
    check_folders(project, file)
    if note := repair_warehouse(file):
        write_stderr(f"Note: {note}")
    versions_before = versions_so_far(file)
    with BuildProgress() as progress:
        results = run_build(
            project,
            file,
            progress.report,
            data=raw,
            variables=variables,
            select=select or [],
            full_refresh=full_refresh,
        )
    if not results:
        raise SatsumaError(f"Nothing in the project is selected by {' '.join(select or [])}.")
    refits = refits_since(file, versions_before)
    print_warnings(results)
    print_refusals(refits)
    if any(result.is_failure for result in results):
        print_failures(results, file, full_refresh=full_refresh)
        raise typer.Exit(1)
    print_summary(results, file, time.monotonic() - started)
    print_unread_files(file)
    print_successes(refits)
    if select:
        print_text("Not published, because a part was built; `satsuma publish` does it.")
    else:
        publish_serve_file(file, serve)
        if parquet is not None:
            publish_parquet(file, parquet)
    if strict and (any_warning(results) or any(refit.is_refused for refit in refits)):
        write_stderr("Error: There were warnings (--strict); what was built is complete.")
        raise typer.Exit(1)


def build_variables(
    project: Path, adapters: list[str], as_of: dt.datetime | None
) -> dict[str, Any]:
    """The dbt vars that the options stand for."""
    project_settings(project)
    variables: dict[str, Any] = {}
    chosen = chosen_adapters(project, adapters)
    # Those that are on anyway are no var: dbt would parse everything again for it.
    if chosen and chosen != configured_adapters(project):
        variables["adapters"] = chosen
    if as_of is not None:
        variables["as_of"] = as_of.date().isoformat()
    return variables


def since_variable(since: dt.datetime | None, *, full_refresh: bool) -> dict[str, str]:
    """The dbt var since; a date that has not come yet would compute nothing again."""
    if since is None:
        return {}
    if full_refresh:
        raise SatsumaError("--full-refresh computes every date again; leave --since out.")
    if since.date() > dt.datetime.now(dt.UTC).date():
        raise SatsumaError(
            f"--since {since.date()} is in the future; name the first date to compute again."
        )
    return {"since": since.date().isoformat()}
