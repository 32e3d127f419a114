"""Parts that the models of an adapter are made of."""

from __future__ import annotations

from cli.connect.expressions import Writer, identifier, may_quote
from cli.connect.landing import PLACE
from cli.connect.layout import in_lines, jinja_text, laid_out
from cli.connect.mapping import ATTRIBUTES, KEYS, REQUIRED, Mapping, Plan, link_between
from cli.connect.match import is_private

NO_REPAIRS = "cast(null as varchar) as dq_repairs"
Contract = list[tuple[str, str]]
ID_ENDS = ("_id", "_number", "identifier", "_type")


def parsed_columns(contract: Contract, writer: Writer, keys: tuple[str, ...] = ()) -> str:
    """The canonical columns of a row, read."""
    attributes, later = attributes_json(writer), line_money(writer)
    lines = []
    for name, _ in contract:
        if name in keys:
            lines.append(f"        {{{{ key.{name} }}}} as {name},")
        elif name in attributes:
            lines.append(f"        {attributes[name]},")
        elif name in later:
            if name == "unit_price" and "line_amount" in later:
                lines.append(f"        {exact_price(writer)} as exact_unit_price,")
        elif name == "order_status" and name not in writer.mapping.values:
            lines.append("        'completed' as order_status,")
        else:
            lines.append(laid_out(writer.canonical(name), " " * 8, f" as {name},"))
    return "\n".join(lines)


def line_money(writer: Writer) -> dict[str, str]:
    """The price or the amount of a line that is not mapped: it follows from the other one."""
    values = writer.mapping.values
    if writer.mapping.entity != "order_lines" or {"unit_price", "line_amount"} <= set(values):
        return {}
    if "unit_price" in values:
        return {
            "unit_price": "cast(exact_unit_price as decimal(18, 2)) as unit_price",
            "line_amount": "cast(quantity * exact_unit_price as decimal(18, 2)) as line_amount",
        }
    each = "coalesce(line_amount / nullif(quantity, 0), line_amount)"
    return {"unit_price": f"cast({each} as decimal(18, 2))\n            as unit_price"}


def exact_price(writer: Writer) -> str:
    """A price with the decimals that amounts need."""
    price = writer.mapping.values["unit_price"]
    if price.text is not None or len(price.columns) > 1:
        return writer.canonical("unit_price")
    return writer.number(writer.column(price.columns[0], price), price, "decimal(18,4)")


def attributes_json(writer: Writer) -> dict[str, str]:
    """The JSON column of what nobody mapped."""
    mapping = writer.mapping
    if mapping.entity not in ATTRIBUTES or not mapping.attributes:
        return {}
    column = ATTRIBUTES[mapping.entity]
    parts = [f"{text_of(name)}, {masked(name, writer)}" for name in mapping.attributes]
    listed = in_lines(" " * 12, parts, "")
    return {column: f"cast(json_object(\n{listed}\n        ) as varchar) as {column}"}


def text_of(name: str) -> str:
    """A name as a text in SQL within Jinja."""
    plain = name.replace("'", "''").replace("{", "(").replace("}", ")")
    return f"'{plain}'"


def masked(name: str, writer: Writer) -> str:
    """An attribute: free text without addresses and numbers."""
    column = writer.profile.column(name)
    if column is not None and may_quote(column) and not writer.mapping.is_derived:
        return f"{{{{ redact_text({jinja_text(identifier(name))}) }}}}"
    return identifier(name)


def judged(writer: Writer, kind: str = "", more: str = "") -> str:
    """The one place that lists why a row is rejected."""
    plan, mapping = writer.plan, writer.mapping
    entity = mapping.entity
    reasons = [("raw_fault is not null", "raw_fault")] if has_faults(plan, mapping) else []
    keys = [key for key in KEYS[entity] if key in mapping.values and key.endswith(ID_ENDS)]
    if keys:
        reasons.append((" or ".join(f"{key} is null" for key in keys), "'missing_key'"))
    later = line_money(writer)
    if "line_amount" in later:
        reasons.append(("exact_unit_price is null", "'not_a_number'"))
    reasons += [
        (f"{name} is null", f"'{reason_for(name, writer.types[name])}'")
        for name in REQUIRED[entity]
        if name not in {*keys, *later, "line_number"}
    ]
    if entity == "order_lines":
        orphan = f"{{{{ is_orphan('{plan.name}', 'orders', 'order_id') }}}}"
        money = "exact_unit_price" if "line_amount" in later else "line_amount"
        reasons.append((f"quantity = 0 and {money} = 0", "'nothing_sold'"))
        reasons.append((orphan, "'orphan_order'"))
    lines = "\n".join(f"            when {condition} then {code}" for condition, code in reasons)
    return f"""judged as {kind}(
    select
        *,
        case
{lines}
        end as reject_reason{f",{chr(10)}        {more}" if more else ""}
    from parsed
),
"""


def reason_for(name: str, kind: str) -> str:
    """The code of the reason for a required column that is missing."""
    if name == "order_status":
        return "unknown_status"
    if kind in {"timestamp", "date"}:
        return "unparseable_time"
    if kind in {"double", "integer", "bigint"} or kind.startswith("decimal"):
        return "not_a_number"
    return f"missing_{name}"


def listed_columns(contract: Contract, given: dict[str, str] | None = None) -> str:
    """The columns in the order of the contract."""
    return "\n".join(f"        {(given or {}).get(name, name)}," for name, _ in contract)


def lookups(writer: Writer) -> str:
    """The CTEs that bring columns of other tables; nothing where none is needed."""
    plan, table = writer.plan, writer.mapping.table
    wanted: dict[str, list[str]] = {}
    for value in writer.sources():
        if value.table:
            columns = wanted.setdefault(value.table, [])
            columns += [name for name in value.columns if name not in columns]
    if not wanted:
        return ""
    imports, picked, joined = "", [f"        raw_{table}.*"], [f"    from raw_{table}"]
    for target, columns in wanted.items():
        link = link_between(plan.links, table, target)
        imports += (
            f"raw_{target} as (\n    select * from {{{{ read_raw('{plan.name}', '{target}') }}}}\n"
            "),\n\n"
        )
        picked += [
            f"        raw_{target}.{identifier(name)} as {identifier(f'{target}_{name}')}"
            for name in columns
        ]
        if link is not None:
            ours, theirs = identifier(link.column), identifier(link.target_column)
            joined += [
                f"    left join raw_{target}",
                f"        on raw_{table}.{ours} = raw_{target}.{theirs}",
            ]
    rows = ",\n".join(picked) + "\n" + "\n".join(joined)
    return f"{imports}looked_up as (\n    select\n{rows}\n),\n\n"


def raw_values(writer: Writer) -> str:
    """The raw columns that a rejected row may show."""
    place = [PLACE] if has_faults(writer.plan, writer.mapping) else []
    shown = dict.fromkeys([*place, *writer.kept_columns(), *redacted(writer)])
    names = [identifier(name) for name in shown]
    listed = [jinja_text(name, "'") for name in names]
    if not listed:
        return "        struct_pack(is_kept := false) as raw_values,"
    return in_lines("        {{ raw_values([", listed, "]) }} as raw_values,")


def redacted(writer: Writer) -> list[str]:
    """Used columns of free text, which are masked where a rejected row is shown."""
    found = (writer.profile.column(name) for name in writer.raw_columns())
    return [
        column.name
        for column in found
        if column
        and may_quote(column)
        and identifier(column.name) == column.name
        and not is_private(column, writer.mapping.entity)
    ]


def spelled(writer: Writer, columns: str) -> str:
    """The columns of a select, between comments for the lint where raw names have capitals."""
    names = [name for name in writer.raw_columns() if identifier(name) == name]
    if all(name == name.lower() for name in names):
        return columns
    before = "        -- Raw names keep the source's spelling.\n        -- noqa: disable=CP02\n"
    return f"{before}{columns}\n        -- noqa: enable=CP02"


def has_faults(plan: Plan, mapping: Mapping) -> bool:
    """True where landing has looked at the rows."""
    return plan.profiles[mapping.table].table.has_faults


def table_config(plan: Plan, mapping: Mapping) -> str:
    """A table that is built whole."""
    return (
        f"{{{{ config(materialized='table', enabled=adapts('{plan.name}', '{mapping.entity}')) }}}}"
    )


def label(plan: Plan, mapping: Mapping) -> str:
    """The table as people call it, short enough for a comment."""
    return " ".join(plan.profiles[mapping.table].table.label.split())[:60]


def quoted_list(texts: list[str]) -> str:
    """A list of Jinja."""
    return "[" + ", ".join(f"'{text}'" for text in texts) + "]"
