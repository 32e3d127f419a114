"""satsuma quality: what was rejected and why, scores, freshness, anomalies."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import FormatOption, SectionOption, WarehouseOption
from cli.output import Format, Rows, Section, print_report
from cli.project import find_warehouse
from cli.warehouse import quality as data
from cli.warehouse.connection import open_warehouse

#: Of a raw row on a line of a table; csv and json hold all of it.
EXAMPLE_WIDTH = 120


def quality(
    *,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="One adapter only.", show_default=False),
    ] = None,
    entity: Annotated[
        str | None,
        typer.Option("--entity", metavar="NAME", help="One entity only.", show_default=False),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="CODE",
            help="Show rows that were rejected for this reason.",
            show_default=False,
        ),
    ] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="How many of those rows.")] = 10,
    section: SectionOption = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Show what was rejected and why, scores, freshness, anomalies.

    Rows are shown as they were received, without their personal columns.
    """
    part = data.Part(source, entity, reason)
    with open_warehouse(find_warehouse(warehouse)) as connection:
        data.check_part(connection, part)
        found = data.reasons(connection, part)
        rejects = Section("rejects", "Rejected and repeated rows", found, shown=shortened(found))
        if reason is not None:
            sections = [
                rejects,
                Section("examples", "As received", data.examples(connection, part, rows)),
            ]
        else:
            sections = [
                scores_section(data.scores(connection, part)),
                rejects,
                Section("freshness", "Freshness", data.freshness(connection, part)),
                Section("anomalies", "Unusual days", data.anomalies(connection, part)),
            ]
    print_report(sections, fmt, section)


def scores_section(found: Rows) -> Section:
    """The scores; for people a line an entity, with an arrow where the last week was worse."""
    lines: dict[tuple[str, str], dict[str, str]] = {}
    for row in found.records():
        mark = {"poor": " !", "falling": " ↓"}.get(row["score_status"], "")
        line = lines.setdefault((row["source"], row["entity"]), {})
        line[row["dimension"]] = f"{row['score_value']:.1%}{mark}"
    names = sorted({name for line in lines.values() for name in line})
    shown = [(*entity, *(line.get(name) for name in names)) for entity, line in lines.items()]
    return Section(
        "scores",
        "Scores",
        found,
        "! is below quality_min_score, ↓ has lost more than quality_max_drop in its last week.",
        shown=Rows(("source", "entity", *names), shown),
    )


def shortened(found: Rows) -> Rows:
    """The reasons with as much of their example as a line holds."""
    *_, example = found.columns
    kept = [
        (*row[:-1], row[-1] and (row[-1][:EXAMPLE_WIDTH] + "…" * (len(row[-1]) > EXAMPLE_WIDTH)))
        for row in found.rows
    ]
    return Rows((*found.columns[:-1], example), kept)
