"""satsuma segments compare, explain, history: why a learned segmentation is as it is."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.choices import check_learned, check_segment
from cli.errors import SatsumaError
from cli.options import FormatOption, SectionOption, WarehouseOption
from cli.output import Format, Section, print_report, print_text, write_text
from cli.project import find_warehouse
from cli.segments.refits import live_version
from cli.segments.rule_report import SQL_TITLE, explanation_sections, sql_lines
from cli.segments.version_report import compare_sections, history_sections
from cli.warehouse.connection import open_warehouse
from cli.warehouse.segment_versions import version_records

LearnedArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="A learned segmentation, e.g. behaviour.")
]


def compare(
    name: LearnedArgument,
    version: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION",
            help="Which version, e.g. 2. Default: the newest.",
            show_default=False,
        ),
    ] = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Compare what was tried for a segmentation, with reasons.

    Clusterings or classifiers, their scores, and why each was chosen or refused.
    """
    with open_warehouse(find_warehouse(warehouse)) as connection:
        check_learned(connection, name)
        sections = compare_sections(connection, name, version)
    print_report(sections, fmt)


def explain(
    name: Annotated[
        str,
        typer.Argument(metavar="ID", help="A learned segmentation, or segmentation/segment."),
    ],
    section: SectionOption = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Explain the segments: rules, differences, typical users.

    Rules come in words and as SQL. They describe the clusters, they do not make them: their
    fidelity says how well.
    """
    segmentation, _, segment_id = name.partition("/")
    with open_warehouse(find_warehouse(warehouse)) as connection:
        check_learned(connection, segmentation)
        if segment_id:
            check_segment(connection, segmentation, segment_id)
        if live_version(version_records(connection, segmentation)) is None:
            raise SatsumaError(
                f"{segmentation} has no live version to explain; "
                f"why not: satsuma segments compare {segmentation}"
            )
        sections = explanation_sections(connection, segmentation, segment_id or None)
    if fmt is Format.table:
        print_explanation(sections, section)
    else:
        print_report(sections, fmt, section)


def print_explanation(sections: list[Section], chosen: str | None) -> None:
    """The tables, then the statement on lines of its own, to be copied."""
    *tables, statement = sections
    if chosen != statement.name:
        print_report(tables if chosen is None else sections, Format.table, chosen)
    if chosen in {None, statement.name} and len(statement.rows):
        if chosen is None:
            print_text("")
        print_text(SQL_TITLE, style="bold")
        write_text(sql_lines(str(statement.rows.rows[0][0])))


def history(
    name: LearnedArgument,
    section: SectionOption = None,
    fmt: FormatOption = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """List the versions of a learned segmentation.

    When and why each was fitted, when it was live, and which segment ids went on.
    """
    with open_warehouse(find_warehouse(warehouse)) as connection:
        check_learned(connection, name)
        sections = history_sections(connection, name)
    print_report(sections, fmt, section)
