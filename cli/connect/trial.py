"""The models that are about to be written, run on the data: what they accept, and what they say."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import duckdb
import jinja2

from cli.connect.databases import literal, quoted
from cli.connect.mapping import Plan
from cli.connect.models import accepted_model, checked_model
from cli.connect.parts import Contract
from cli.errors import SatsumaError, one_line
from cli.output import Rows

#: Beyond so many rows a trial looks at the first ones only.
TRIAL_ROWS = 1_000_000
PREVIEWED = 10
#: Macros of staging that are text and nothing else: the trial runs the very same.
PURE = ("dq_verdict", "dq_repairs", "raw_json", "pii_hash", "redact_text", "numbered_copies",
        "raw_values", "raw_values_json", "provenance", "is_orphan", "accepted_rows")  # fmt: skip
MACRO = re.compile(r"({%-? macro (\w+)\(.*?endmacro -?%})", re.DOTALL)
HIDDEN = ("answer_text", "comment_text")


def run_trial(
    connection: duckdb.DuckDBPyConnection,
    project: Path,
    plan: Plan,
    contract: dict[str, Contract],
) -> None:
    """Build each entity's rows as temporary tables of the connection, named as its models."""
    key = secrets.token_hex(16)
    connection.execute(f"set variable pii_key = {literal(key)}")
    macros = pure_macros(project)
    for mapping in sorted(plan.mappings, key=lambda each: each.entity == "order_lines"):
        name = f"stg_{plan.name}__{mapping.entity}"
        columns = contract[mapping.entity]
        for model, text in (
            (f"{name}_checked", checked_model(plan, mapping, columns)),
            (name, accepted_model(plan, mapping)),
        ):
            sql = render(macros, text, plan)
            try:
                connection.execute(f"create or replace temp table {quoted(model)} as {sql}")
            except duckdb.Error as error:
                raise SatsumaError(
                    f"{mapping.entity} cannot be read from "
                    f"{plan.profiles[mapping.table].table.label} "
                    f"with this mapping: {one_line(str(error))[:300]}"
                ) from error


def pure_macros(project: Path) -> str:
    """The text of the pure macros."""
    found: dict[str, str] = {}
    for path in sorted((project / "macros/staging").glob("*.sql")):
        text = path.read_text("utf-8")
        found |= {name: macro for macro, name in MACRO.findall(text)}
    missing = [name for name in PURE if name not in found]
    if missing:
        raise SatsumaError(f"macros/staging lacks {', '.join(missing)}; restore it.")
    return "\n".join(found[name] for name in PURE)


def render(macros: str, text: str, plan: Plan) -> str:
    """A model as SQL over the views of the profile."""
    entities = {mapping.entity for mapping in plan.mappings}
    environment = jinja2.Environment(
        extensions=["jinja2.ext.do"],
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 (SQL, no HTML)
    )
    environment.globals |= {
        "config": lambda **_settings: "",
        "adapts": lambda _source, entity: entity in entities,
        "grows_by_file": lambda *_names, **_settings: {},
        "ref": quoted,
        "canonical_columns": plan.contract.__getitem__,
        "this_batch": lambda: "0",
        "read_raw": lambda _source, table, is_numbered=False: raw_rows(plan, table),
        "received_rows": lambda _source, table, key: (
            f"select *, count(*) over (partition by {', '.join(key.values())}) > 1 as is_repeated "
            f"from {raw_rows(plan, table)}"
        ),
    }
    return environment.from_string(f"{macros}\n{text}").render()


def raw_rows(plan: Plan, table: str) -> str:
    """The rows of a raw table, numbered, with the file they come from."""
    many = plan.profiles[table].rows > TRIAL_ROWS
    limit = f" limit {TRIAL_ROWS}" if many else ""
    return (
        f"(select *, {literal(plan.profiles[table].table.label)} as raw_file, row_number() over () "
        f"as file_row_number from (from {quoted(table)}{limit}))"
    )


def outcomes(connection: duckdb.DuckDBPyConnection, plan: Plan) -> Rows:
    """Received = accepted + duplicates + rejected, for each entity, with the reasons."""
    rows = []
    for mapping in plan.mappings:
        parts = ", ".join(
            f"count(*) filter (where dq_outcome = '{outcome}')"
            for outcome in ("accepted", "duplicate", "rejected")
        )
        checked = f"stg_{plan.name}__{mapping.entity}_checked"
        counted = connection.execute(f"select count(*), {parts} from {checked}").fetchall()[0]
        reasons = connection.execute(
            f"select dq_reason, count(*) from {checked} "
            "where dq_outcome <> 'accepted' group by 1 order by 2 desc, 1"
        ).fetchall()
        said = ", ".join(f"{reason} {count:,}" for reason, count in reasons)
        rows.append((mapping.entity, *counted, said))
    return Rows(("entity", "received", "accepted", "duplicates", "rejected", "reasons"), rows)


def preview(connection: duckdb.DuckDBPyConnection, plan: Plan, entity: str) -> Rows:
    """Ten accepted rows of an entity, columns that are always empty left out, people masked."""
    relation = connection.execute(
        f"select * from stg_{plan.name}__{entity} order by all limit {PREVIEWED}"
    )
    columns = [name for name, *_ in relation.description or []]
    rows = relation.fetchall()
    kept = [place for place in range(len(columns)) if any(row[place] is not None for row in rows)]
    return Rows(
        tuple(columns[place] for place in kept),
        [tuple(shown(columns[place], row[place]) for place in kept) for row in rows],
    )


def shown(column: str, value: object) -> object:
    """A value as it may be shown."""
    if value is None:
        return None
    if column.endswith("_hash"):
        return "(hashed)"
    if column in HIDDEN:
        return "(text)"
    if isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value):
        return f"{value[:8]}…"
    return value
