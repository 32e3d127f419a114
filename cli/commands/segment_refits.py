"""satsuma segments refit, rollback: learn again, or go back to what was learned before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.build_report import any_warning, print_failures, print_warnings
from cli.commands.choices import check_learned
from cli.dbt_runner import NodeResult, check_folders, run_build
from cli.errors import INTERRUPTED, SatsumaError, fail, write_stderr
from cli.options import WarehouseOption
from cli.output import print_text
from cli.progress import BuildProgress
from cli.project import find_project, find_warehouse
from cli.repair import repair_warehouse
from cli.segments.refits import (
    live_version,
    print_refusals,
    print_successes,
    refits_since,
    versions_so_far,
)
from cli.segments.version_report import find_version
from cli.warehouse.connection import open_warehouse
from cli.warehouse.segment_versions import version_records

#: What has to be built again, tests included; staging, core and features stay as they are.
REFIT_NODES = ["seg_refits+"]
ROLLBACK_NODES = ["seg_rollbacks+"]


def refit(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME", help="Learned segmentations, e.g. behaviour.")
    ],
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Leave with exit code 1 if a new version is refused."),
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Fit learned segmentations again, and what depends on them.

    Segments keep their ids where they go on. A version that fails the gates is refused, and the
    last good one stays live.
    """
    file = find_warehouse(warehouse)
    wanted = list(dict.fromkeys(names))
    with open_warehouse(file) as connection:
        for name in wanted:
            check_learned(connection, name)
    before = versions_so_far(file)
    results = run_nodes(file, REFIT_NODES, {"refit": wanted})
    refits = refits_since(file, before)
    print_warnings(results)
    print_refusals(refits)
    stop_on_failures(results, file)
    print_successes(refits)
    for name in wanted:
        if name not in {refit.segmentation for refit in refits}:
            print_text(f"{name} was not fitted: nobody has the features it needs.")
    if strict and (any_warning(results) or any(refit.is_refused for refit in refits)):
        write_stderr("Error: There were warnings (--strict); the last good version stays live.")
        raise typer.Exit(1)


def rollback(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A learned segmentation, e.g. behaviour.")
    ],
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="The version to go back to, e.g. 1 or v1.")
    ],
    warehouse: WarehouseOption = None,
) -> None:
    """Go back to an earlier version of a learned segmentation.

    Nothing is learned again. The next refit starts from the version that is live then.
    """
    file = find_warehouse(warehouse)
    with open_warehouse(file) as connection:
        check_learned(connection, name)
        records = version_records(connection, name)
    wanted = find_version(records, name, version)
    check_return(name, wanted)
    left = live_version(records)
    results = run_nodes(file, ROLLBACK_NODES, {"rollback": {name: wanted["version_number"]}})
    print_warnings(results)
    stop_on_failures(results, file)
    with open_warehouse(file) as connection:
        live = live_version(version_records(connection, name))
    if live != wanted["model_version"]:
        raise SatsumaError(f"{name} {wanted['model_version']} did not go live; {live} is.")
    print_text(f"{name} {live} is live again instead of {left}.")


def check_return(name: str, version: dict[str, Any]) -> None:
    """Refuse a version that is live already or never could be."""
    shown = f"{name} {version['model_version']}"
    if version["version_status"] == "live":
        raise SatsumaError(f"{shown} is live already; there is nothing to go back to.")
    if version["version_status"] == "refused":
        raise SatsumaError(
            f"{shown} was refused and never live; why: "
            f"satsuma segments compare {name} --version {version['version_number']}"
        )


def run_nodes(file: Path, nodes: list[str], variables: dict[str, Any]) -> list[NodeResult]:
    """Build what the change touches; a stop half-way is said to be harmless."""
    project = find_project()
    check_folders(project, file)
    if note := repair_warehouse(file):
        write_stderr(f"Note: {note}")
    try:
        with BuildProgress() as progress:
            return run_build(
                project,
                file,
                progress.report,
                data=None,
                variables=variables,
                select=nodes,
                full_refresh=False,
            )
    except KeyboardInterrupt:
        fail(
            "Stopped; every table is whole, and the next `satsuma build` finishes what was begun.",
            INTERRUPTED,
        )
        raise


def stop_on_failures(results: list[NodeResult], file: Path) -> None:
    """Leave with the failures, as a build does."""
    if any(result.is_failure for result in results):
        print_failures(results, file, full_refresh=False)
        raise typer.Exit(1)
