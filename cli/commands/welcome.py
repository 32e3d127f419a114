"""satsuma welcome: what `make demo` has made, and what to type next."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cli.options import WarehouseOption
from cli.output import print_text
from cli.project import find_project, find_warehouse
from cli.values import show_value
from cli.warehouse import summary
from cli.warehouse.connection import Connection, open_warehouse
from cli.warehouse.tables import row_counts

NEXT = (
    ("segments", "the segments and their sizes"),
    ("retention --segmentation lifecycle", "who comes back, per segment"),
    ("experiments show exam_reminder", "an A/B test, per segment"),
    ('sql "from marts.mart_segment_overview"', "any question of your own"),
    ("--help", "all commands"),
)


def welcome(warehouse: WarehouseOption = None) -> None:
    """Sum up the warehouse and say what to type next."""
    file = find_warehouse(warehouse)
    with open_warehouse(file) as connection:
        lines = summary_lines(connection)
    print_text("")
    print_text(f"The warehouse is ready: {file}", style="bold")
    for line in lines:
        print_text(f"  {line}")
    print_text("")
    print_text("Try next:", style="bold")
    command = shown_command()
    width = max(len(arguments) for arguments, _ in NEXT)
    for arguments, purpose in NEXT:
        print_text(f"  {command} {arguments.ljust(width)}  {purpose}")
    print_text("")
    print_text(f"Your own data: {find_project() / 'docs' / 'bring-your-data.md'}")


def summary_lines(connection: Connection) -> list[str]:
    """A few real numbers; what is not there is left out."""
    counts = row_counts(connection)
    received, rejected = summary.rejected_rows(connection)
    lines = [
        ", ".join(f"{count:,} {name}" for name, count in counts.items())
        + f", as of {summary.as_of_date(connection)}",
        f"{received:,} raw rows received, {rejected:,} of them rejected, each with its reason",
    ]
    retention = summary.month_one_retention(connection)
    if retention is not None:
        lines.append(f"{retention:.1%} of new users are active again in their second month")
    segment = summary.most_valuable_segment(connection, "behaviour")
    if segment is not None:
        lines.append(
            f'"{segment["segment_name"]}": {segment["user_share"]:.1%} of users, '
            f"{segment['order_amount_share']:.1%} of what was spent"
        )
    experiment = summary.clearest_experiment(connection)
    if experiment is not None:
        lines.append(
            f"{experiment['experiment_name']}: {experiment['metric_name'].lower()} "
            f"{experiment['relative_lift']:+.1%} (p {shown_p(experiment['p_value'])})"
        )
    return lines


def shown_p(value: float) -> str:
    """A p-value after its letter: p < 0.001, p = 0.012."""
    shown = show_value("p_value", value)
    return shown.replace("<", "< ") if shown.startswith("<") else f"= {shown}"


def shown_command() -> str:
    """`satsuma` as it can be typed here: with the folder where it is not on the path."""
    called = Path(sys.argv[0])
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if called.name != "satsuma" or str(called.resolve().parent) in folders:
        return "satsuma"
    here = Path.cwd()
    resolved = called.absolute()
    return str(resolved.relative_to(here)) if resolved.is_relative_to(here) else str(resolved)
