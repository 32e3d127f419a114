"""The model of an entity of which each has many rows in the file."""

from __future__ import annotations

from cli.connect.expressions import Writer, identifier
from cli.connect.layout import laid_out
from cli.connect.mapping import KEYS, Mapping, Plan
from cli.connect.parts import (
    NO_REPAIRS,
    Contract,
    attributes_json,
    exact_price,
    has_faults,
    label,
    listed_columns,
    quoted_list,
    spelled,
    table_config,
)


def derived_model(plan: Plan, mapping: Mapping, contract: Contract, writer: Writer) -> str:
    """An entity of which each has many rows in the file: received are its distinct keys."""
    [key] = KEYS[mapping.entity]
    mapped = [name for name, _ in contract if name in mapping.values and name != key]
    attributes = [identifier(name) for name in mapping.attributes]
    amount = signed_amount(plan, mapping)
    read = [laid_out(writer.canonical(name), " " * 8, f" as {name}") for name in (key, *mapped)]
    read += [f"        {amount} as line_amount"] if amount else []
    read += [f"        {name}" for name in attributes]
    gathered = [f"        {key}", *map(gather, mapped)]
    gathered += ["        sum(line_amount) as order_amount"] if amount else []
    gathered += [f"        max({name}) as {name}" for name in attributes]
    shown = quoted_list([key, *[name for name in mapped if not name.endswith("_hash")]])
    where = [] if mapping.entity == "orders" else [f"{key} is not null"]
    comma = ",\n"
    whole = "\n    where raw_fault is null" if has_faults(plan, mapping) else ""
    late = "            when ordered_at is null then 'unparseable_time'\n"
    return f"""-- Grain: one row per {key} of {label(plan, mapping)}, which has many rows of each.
{table_config(plan, mapping)}

with

raw_{mapping.table} as (
    select * from {{{{ read_raw('{plan.name}', '{mapping.table}') }}}}
),

parsed as (
    select
{spelled(writer, comma.join(read))}
    from raw_{mapping.table}{whole}
),

-- One file holds several entities: received are the distinct keys of this one.
gathered as (
    select
{comma.join(gathered)}
    from parsed{chr(10) + "    where " + where[0] if where else ""}
    group by {key}
),

judged as (
    select
        *,
        case
            when {key} is null then 'missing_key'
{late if "ordered_at" in mapped else ""}\
        end as reject_reason,
        1 as copy_number
    from gathered
),

final as (
    select
{listed_columns(contract, derived_columns(mapping, contract, writer, is_signed=bool(amount)))}
        {{{{ dq_verdict('duplicate_row') }}}},
        {chosen_of_several(mapped)},
        case
            when reject_reason is not null
                then {{{{ raw_json({shown}) }}}}
        end as raw_row,
        {{{{ this_batch() }}}} as batch_number
    from judged
)

select * from final
"""


def gather(name: str) -> str:
    """One value out of many rows: the first time, else the greatest, and how many."""
    if name.endswith("_at"):
        return f"        min({name}) as {name}"
    return f"        max({name}) as {name},\n        count(distinct {name}) as {name}_count"


def chosen_of_several(mapped: list[str]) -> str:
    """Where rows disagree, one value was chosen: it is said."""
    chosen = [name for name in mapped if not name.endswith("_at")]
    if not chosen:
        return NO_REPAIRS
    lines = "\n".join(
        f"            '{name}_chosen_of_several': '{name}_count > 1'," for name in chosen
    )
    return f"{{{{ dq_repairs({{\n{lines}\n        }}) }}}}"


def signed_amount(plan: Plan, mapping: Mapping) -> str | None:
    """The amount of a line, where lines may be below zero: then an order may be a return."""
    lines = plan.mapping("order_lines")
    if mapping.entity != "orders" or lines is None or lines.table != mapping.table:
        return None
    if "order_status" in mapping.values:
        return None
    profile = plan.profiles[lines.table]
    columns = [
        profile.column(column)
        for name in ("quantity", "line_amount")
        if name in lines.values
        for column in lines.values[name].columns
    ]
    if not any(column and column.low and float(column.low) < 0 for column in columns):
        return None
    types = {"quantity": "double", "unit_price": "decimal(18,2)", "line_amount": "decimal(18,2)"}
    writer = Writer(plan, lines, types)
    if "line_amount" in lines.values:
        return writer.canonical("line_amount")
    return f"{writer.canonical('quantity')} * {exact_price(writer)}"


def derived_columns(
    mapping: Mapping, contract: Contract, writer: Writer, *, is_signed: bool
) -> dict[str, str]:
    """Columns of a derived entity that are not gathered ones."""
    given = {
        name: f"cast(null as {kind.replace(',', ', ')}) as {name}"
        for name, kind in contract
        if name not in mapping.values
    }
    if mapping.entity == "orders" and "order_status" not in mapping.values:
        sign = "case when order_amount < 0 then 'returned' else 'completed' end"
        given["order_status"] = (
            f"{sign if is_signed else chr(39) + 'completed' + chr(39)} as order_status"
        )
    return given | attributes_json(writer)
