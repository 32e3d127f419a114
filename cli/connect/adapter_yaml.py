"""The YAML of an adapter: what its raw tables hold, and what must be true of its models."""

from __future__ import annotations

import json
from pathlib import Path

from cli.connect.columns import Column
from cli.connect.expressions import Writer
from cli.connect.landing import FAULT, PLACE
from cli.connect.mapping import KEYS, Mapping, Plan
from cli.connect.match import seen
from cli.connect.parts import Contract

TEXT_LENGTH = 140
LEDGER = ("dq_outcome", "dq_reason", "dq_repairs", "raw_row", "batch_number")
OUTCOMES = """\
    data_tests:
      - always_true:
          arguments:
            conditions:
              - "(dq_reason is null) = (dq_outcome = 'accepted')"
              - "dq_outcome is not null"
              - "dq_outcome in ('accepted', 'duplicate', 'rejected')"
"""


def adapter_yaml(plan: Plan, contract: dict[str, Contract], places: dict[str, list[str]],
                 folder: str) -> str:  # fmt: skip
    """The whole file."""
    parts = [
        "version: 2\n",
        "sources:",
        f"  - name: {plan.name}",
        f"    description: {text(description(plan))}",
        f"    config: {{meta: {{raw_folder: {text(folder)}}}}}",
        "    tables:",
        *[source_table(plan, name, places[name]) for name in used_tables(plan)],
        "\nmodels:",
        "\n\n".join(
            models_of(plan, mapping, contract[mapping.entity]) for mapping in plan.mappings
        ),
    ]
    return "\n".join(parts) + "\n"


def description(plan: Plan) -> str:
    """What the source is, and how it was read."""
    labels = ", ".join(plan.profiles[name].table.label for name in used_tables(plan))
    zone = plan.zone or "UTC"
    return f"{labels}; written by satsuma connect. Times without a zone are read as {zone}."


def used_tables(plan: Plan) -> list[str]:
    """Tables that models read, in the order in which they came."""
    used = {mapping.table for mapping in plan.mappings}
    used |= {table for mapping in plan.mappings for table in lookup_columns(plan, mapping)}
    return [name for name in plan.profiles if name in used]


def lookup_columns(plan: Plan, mapping: Mapping) -> dict[str, set[str]]:
    """Other tables that a mapping reads, with the columns it takes."""
    found: dict[str, set[str]] = {}
    for value in Writer(plan, mapping, {}).sources():
        if value.table:
            found.setdefault(value.table, set()).update(value.columns)
    return found


def used_columns(plan: Plan, table: str) -> list[Column]:
    """The columns of a table that models read: only these are declared, others may come and go."""
    profile = plan.profiles[table]
    used: set[str] = set()
    for mapping in plan.mappings:
        if mapping.table == table:
            used |= set(Writer(plan, mapping, {}).raw_columns())
        used |= lookup_columns(plan, mapping).get(table, set())
        for link in plan.links:
            if link.table == mapping.table and link.target in lookup_columns(plan, mapping):
                used |= {link.column} if link.table == table else set()
                used |= {link.target_column} if link.target == table else set()
    return [column for column in profile.columns if column.name in used]


def source_table(plan: Plan, name: str, files: list[str]) -> str:
    """One raw table."""
    profile = plan.profiles[name]
    about = f"{profile.table.label}, {profile.rows:,} rows when connected."
    lines = [
        f"      - name: {name}",
        f"        description: {text(about)}",
        f"        config: {{meta: {{files: {json.dumps(files, ensure_ascii=False)}}}}}",
        "        columns:",
    ]
    for column in used_columns(plan, name):
        lines += [
            f"          - name: {text(column.name, plain=True)}",
            f"            description: {text(said_of(column))}",
        ]
    if profile.table.has_faults:
        lines += [
            f"          - name: {FAULT}",
            "            description: Why the row is none, found when it was landed.",
            f"          - name: {PLACE}",
            "            description: The row's place among all that were landed, from 1.",
        ]
    return "\n".join(lines)


def said_of(column: Column) -> str:
    """What a column holds; nothing of a person."""
    if column.is_personal:
        return "Personal: hashed or dropped."
    said = f"{column.shape.replace('_', ' ')}: {seen(column)}."
    return said[0].upper() + said[1:]


def models_of(plan: Plan, mapping: Mapping, contract: Contract) -> str:
    """The two models of an entity."""
    name = f"stg_{plan.name}__{mapping.entity}"
    label = plan.profiles[mapping.table].table.label
    ledger = LEDGER if mapping.is_derived else (*LEDGER[:4], "raw_file", *LEDGER[4:])
    checked = [column for column, _ in contract] + list(ledger)
    keys = ", ".join(KEYS[mapping.entity])
    about = f"{label}: every received row with what became of it; its case lists the reasons."
    if mapping.is_derived:
        about = f"{label}: every {KEYS[mapping.entity][0]} in it with what became of it."
    accepted = f"Accepted {mapping.entity} in canonical columns."
    return (
        f"  - name: {name}_checked\n    description: {text(about)}\n{OUTCOMES}"
        f"    columns:\n{column_lines(checked)}\n\n"
        f"  - name: {name}\n    description: {text(accepted)}\n"
        "    data_tests:\n      - unique_combination:\n          arguments:\n"
        f"            columns: [{keys}]\n"
        f"    columns:\n{column_lines([column for column, _ in contract])}"
    )


def column_lines(names: list[str]) -> str:
    """Columns, described by the dictionary of all columns."""
    return "\n".join(
        f"      - name: {name}\n        description: \"{{{{ doc('{name}') }}}}\"" for name in names
    )


def text(value: str, *, plain: bool = False) -> str:
    """A text in YAML, without what Jinja would read."""
    if plain and value.replace("_", "").isalnum() and value.isascii() and value[0].isalpha():
        return value if value.lower() not in {"yes", "no", "on", "off", "true", "false", "null",
                                              "y", "n"} else json.dumps(value)  # fmt: skip
    if not plain:
        value = value.replace("{", "(").replace("}", ")")
        value = value if len(value) <= TEXT_LENGTH else value[: TEXT_LENGTH - 1].rstrip() + "…"
    return json.dumps(value, ensure_ascii=False)


def places_of(plan: Plan, home: str) -> tuple[str, dict[str, list[str]]]:
    """The folder of raw data and each table's files in it.

    It is where the files lie if they are read in place in one folder, else the project's own.
    """
    tables = [plan.profiles[name].table for name in used_tables(plan)]
    folders = {str(Path(file).parent) for table in tables for file in table.files}
    if len(folders) == 1 and not any(table.landed for table in tables):
        [folder] = folders
        return folder, {table.name: [Path(file).name for file in table.files] for table in tables}
    return home, {
        table.name: list(table.files) or [f"raw_{table.name}.parquet"] for table in tables
    }
