"""satsuma doctor: is everything in place?"""

from __future__ import annotations

from collections import Counter

import typer

from cli import checks
from cli.errors import write_stderr
from cli.options import AdapterOption, DataOption, FormatOption, WarehouseOption
from cli.output import Format, Rows, print_rows
from cli.project import find_project, find_warehouse
from cli.quality_checks import check_quality
from cli.raw_checks import check_raw_files


def doctor(
    *,
    adapter: AdapterOption = None,
    data: DataOption = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Check that everything is in place.

    Data quality, versions, profile, raw files, contract, warehouse, last build; 1 if something is
    broken.
    """
    project = find_project()
    file = find_warehouse(warehouse)
    found = [
        *check_quality(file),
        checks.check_python(),
        *checks.check_packages(),
        checks.Check("project", "ok", str(project)),
        checks.check_profile(project),
        checks.check_key(),
        *check_raw_files(project, adapter or [], data),
        checks.check_warehouse(file),
        *checks.check_contract(project, file),
        checks.check_last_run(project),
    ]
    rows = Rows(
        ("check", "status", "finding"),
        [(check.name, check.status, check.finding) for check in found],
    )
    print_rows(rows, fmt)
    counts = Counter(check.status for check in found)
    if counts["broken"]:
        write_stderr(f"Error: {counts['broken']} of {len(found)} checks are broken; see above.")
        raise typer.Exit(1)
