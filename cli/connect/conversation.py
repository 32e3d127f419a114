"""What is said and asked: profiles, proposals with their reasons, what nobody may guess."""

from __future__ import annotations

import typer

from cli.connect.adjust import apply_map, state_dates
from cli.connect.columns import Profile
from cli.connect.mapping import Mapping, Plan
from cli.connect.questions import Question
from cli.errors import SatsumaError
from cli.output import Rows, Section, print_section, print_text

SHOWN_COLUMNS = 60
SHOWN_VALUES = 4


def show_profile(profile: Profile) -> None:
    """A table's columns and what they hold; values of people are not shown."""
    rows: list[tuple[object, ...]] = []
    for column in profile.columns[:SHOWN_COLUMNS]:
        empty = 1 - column.filled / column.rows if column.rows else 0
        rows.append((column.name, column.shape.replace("_", " "), f"{empty:.0%}",
                     f"{column.distinct:,}", what_it_holds(profile, column.name)))  # fmt: skip
    beyond = len(profile.columns) + len(profile.others) - len(rows)
    notes = [*profile.table.notes]
    if profile.key:
        notes.append(f"rows are told apart by {' + '.join(profile.key)}")
    if beyond > 0:
        notes.append(f"{beyond:,} more columns are not shown; --map takes any of them")
    print_section(
        Section(
            "profile",
            f"{profile.table.label}: {profile.rows:,} rows",
            Rows(("column", "shape", "empty", "distinct", "holds"), rows),
            "; ".join(notes),
            title_of=str,
        )
    )
    print_text("")


def what_it_holds(profile: Profile, name: str) -> str:
    """A column's values in a few words."""
    column = profile.column(name)
    if column is None or column.shape == "empty":
        return "nothing"
    if column.is_personal:
        return "personal: hashed or dropped"
    if column.dates is not None:
        return column.dates.question or column.dates.reason
    if column.odd:
        return f"but also {', '.join(column.odd)}"
    if column.values:
        more = "…" if len(column.values) > SHOWN_VALUES else ""
        return ", ".join(column.values[:SHOWN_VALUES]) + more
    return f"{column.low} to {column.high}" if column.low is not None else ""


def show_plan(plan: Plan) -> None:
    """The proposal, entity by entity, with reasons; then what is left out."""
    for mapping in plan.mappings:
        show_mapping(plan, mapping)
    for name, reason in plan.left_out.items():
        print_text(f"Left out: {plan.profiles[name].table.label} {reason}.")
    if plan.left_out:
        print_text("")


def show_mapping(plan: Plan, mapping: Mapping) -> None:
    """Where an entity's columns come from, and why."""
    label = plan.profiles[mapping.table].table.label
    how = ", many rows of each" if mapping.is_derived else ""
    rows: list[tuple[object, ...]] = [
        (name, value.stated(), value.reason) for name, value in mapping.values.items()
    ]
    note = f"kept as JSON: {', '.join(mapping.attributes)}" if mapping.attributes else ""
    if mapping.missing():
        note = f"missing: {', '.join(mapping.missing())}" + (f"; {note}" if note else "")
    print_section(
        Section(
            mapping.entity,
            f"{mapping.entity} from {label}{how}",
            Rows(("column", "from", "because"), rows),
            note,
            title_of=str,
        )
    )
    print_text("")


def ask_questions(plan: Plan, found: list[Question]) -> None:
    """Ask each question until the answer can be used."""
    for question in found:
        while True:
            answer = typer.prompt(f"{question.sentence} {question.choices}").strip()
            try:
                state_dates(plan, f"{question.place}={answer}")
                break
            except SatsumaError as error:
                print_text(str(error))


def ask_for_changes(plan: Plan) -> None:
    """Let a person change the proposal, one line at a time; an empty line accepts it."""
    while True:
        line = typer.prompt(
            "Enter to accept, or a change such as users.csv:user_id=CustomerID, "
            "clicks.csv=events, clicks.csv= (leave out)",
            default="",
            show_default=False,
        ).strip()
        if not line:
            return
        try:
            apply_map(plan, line.removeprefix("--map "))
        except SatsumaError as error:
            print_text(str(error))
            continue
        show_plan(plan)
