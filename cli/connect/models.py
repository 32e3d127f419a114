"""The two models of an entity, as a person would write them."""

from __future__ import annotations

from cli.connect.derived import derived_model
from cli.connect.expressions import Writer
from cli.connect.layout import LINE, jinja_entry, short_enough
from cli.connect.mapping import KEYS, Mapping, Plan
from cli.connect.parts import (
    NO_REPAIRS,
    Contract,
    has_faults,
    judged,
    label,
    line_money,
    listed_columns,
    lookups,
    parsed_columns,
    quoted_list,
    raw_values,
    redacted,
    spelled,
    table_config,
)


def accepted_model(plan: Plan, mapping: Mapping) -> str:
    """The view of accepted rows."""
    return f"""-- Grain: one row per accepted row of {mapping.entity}.
{{{{ config(enabled=adapts('{plan.name}', '{mapping.entity}')) }}}}

with

final as (
    {{{{ accepted_rows('{plan.name}', '{mapping.entity}') }}}}
)

select * from final
"""


def checked_model(plan: Plan, mapping: Mapping, contract: Contract) -> str:
    """All received rows and what became of each."""
    writer = Writer(plan, mapping, dict(contract))
    if mapping.is_derived:
        return short_enough(derived_model(plan, mapping, contract, writer))
    if mapping.is_numbered:
        return short_enough(numbered_model(plan, mapping, contract, writer))
    return short_enough(keyed_model(plan, mapping, contract, writer))


def keyed_model(plan: Plan, mapping: Mapping, contract: Contract, writer: Writer) -> str:
    """Rows with a key of their own: a second row of a key is a duplicate."""
    keys = KEYS[mapping.entity]
    entries = "\n".join(jinja_entry(key, " ".join(writer.canonical(key).split())) for key in keys)
    others = lookups(writer)
    # What is looked up, and the orders of lines, may change later: then older rows count anew.
    whole = bool(others) or mapping.entity == "order_lines"
    masked = f", redacted={quoted_list(redacted(writer))}" if redacted(writer) else ""
    return f"""-- Grain: one row per received row of {label(plan, mapping)}.
{{% set key = {{
{entries}
}} %}}
{table_config(plan, mapping) if whole else growing_config(plan, mapping)}

with

raw_{mapping.table} as (
    {{{{ received_rows('{plan.name}', '{mapping.table}', key) }}}}
),

{others}parsed as not materialized (
    select
{spelled(writer, parsed_columns(contract, writer, keys))}
        raw_file,
{"        raw_fault," + chr(10) if has_faults(plan, mapping) else ""}{raw_values(writer)}
        is_repeated
    from {"looked_up" if others else f"raw_{mapping.table}"}
),

{judged(writer, "not materialized ")}
numbered as (
    {{{{ numbered_copies(key{masked}) }}}}
),

final as (
    select
{listed_columns(contract, line_money(writer))}
        {{{{ dq_verdict('duplicate_row') }}}},
        {NO_REPAIRS},
        {{{{ provenance() }}}}
    from numbered
)

select * from final
"""


def growing_config(plan: Plan, mapping: Mapping) -> str:
    """A table that reads new files only."""
    arguments = [f"'{plan.name}'", f"'{mapping.table}'", "key"]
    if mapping.entity in {"users", "items", "orders"}:
        arguments.append(f"names='{mapping.entity}'")
    if mapping.table != mapping.entity:
        arguments.append(f"entities=['{mapping.entity}']")
    text = f"{{{{ config(**grows_by_file({', '.join(arguments)})) }}}}"
    if len(text) <= LINE:
        return text
    return f"{{{{ config(**grows_by_file(\n    {', '.join(arguments)}\n)) }}}}"


def numbered_model(plan: Plan, mapping: Mapping, contract: Contract, writer: Writer) -> str:
    """Rows without a key of their own: each stands for itself, none is a duplicate."""
    others = lookups(writer)
    counted = """cast(row_number() over (
            partition by order_id
            order by raw_file asc nulls last, file_row_number asc nulls last
        ) as integer) as line_number"""
    is_line = mapping.entity == "order_lines" and "line_number" not in mapping.values
    own = {"line_number": counted} if is_line else {}
    read = [(name, kind) for name, kind in contract if name not in own]
    own |= line_money(writer)
    masked = quoted_list(redacted(writer)) if redacted(writer) else ""
    return f"""-- Grain: one row per received row of {label(plan, mapping)}.
{table_config(plan, mapping)}

with

raw_{mapping.table} as (
    select * from {{{{ read_raw('{plan.name}', '{mapping.table}', is_numbered=true) }}}}
),

{others}parsed as (
    select
{spelled(writer, parsed_columns(read, writer))}
        raw_file,
        file_row_number,
{"        raw_fault," + chr(10) if has_faults(plan, mapping) else ""}{raw_values(writer)[:-1]}
    from {"looked_up" if others else f"raw_{mapping.table}"}
),

-- Equal rows may all be real: nothing in them tells one sent twice from one that happened twice.
{judged(writer, more="1 as copy_number")}
final as (
    select
{listed_columns(contract, own)}
        {{{{ dq_verdict('duplicate_row') }}}},
        {NO_REPAIRS},
        {{{{ provenance(raw_values_json({masked})) }}}}
    from judged
)

select * from final
"""
