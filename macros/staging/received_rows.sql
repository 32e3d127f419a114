{#-
    The raw rows of one source table that have to be judged (all of them, or where the table grows by file, those that
    rows_to_judge names), each with `is_repeated`: whether another row has its <key>, a mapping of the checked table's
    columns → what they are made of. Keys are counted by their hashes: nothing wide is kept.
-#}
{% macro received_rows(source_name, table, key) -%}
    {%- set rows = raw_rows(source_name, table, key) -%}
    select
        *,
        {{ key_hash(key.values()) }} in (
            select {{ key_hash(key.values()) }} as key_hash
            from {{ rows }}
            group by key_hash
            having count(*) > 1
        ) as is_repeated
    from {{ rows }}
{%- endmacro %}


{#- The raw rows that have to be judged; <is_numbered> ones have a file_row_number, also in CSV files. -#}
{% macro raw_rows(source_name, table, key={}, is_numbered=false) -%}
    {%- set is_growing = is_loading() and model.config.materialized == 'incremental' -%}
    {%- if is_growing and not is_fixture(source(source_name, table)) -%}
        {{ rows_to_judge(source_name, table, key, is_numbered) }}
    {%- else -%}
        {{ read_raw(source_name, table, is_numbered=is_numbered) }}
    {%- endif -%}
{%- endmacro %}


{#-
    All rows of `judged`, each with its `copy_number` among those of its key that share its fate, counted from the
    least <first> or the greatest <last>, and with `raw_row` where it may not be accepted. Only repeated rows are
    ranked, and as equal rows of any order in any file are ranked by what they hold, the same copy stays whatever
    arrives first: at the end by what raw_row masks, and by <personal> columns, which it leaves out.
-#}
{% macro numbered_copies(key, first=none, redacted=[], personal=[], last=none) -%}
    select
        *,
        1 as copy_number,
        case when reject_reason is not null then {{ raw_values_json(redacted) }} end as raw_row
    from judged
    where not is_repeated
    union all by name
    select
        *,
        {{ raw_values_json(redacted) }} as raw_row,
        row_number() over (
            partition by {{ key | join(', ') }}, reject_reason is null
            order by {{ first ~ ' asc nulls last, ' if first }}{{ last ~ ' desc nulls last, ' if last }}raw_row asc nulls last, raw_values asc nulls last
            {%- for column in personal %}, {{ column }} asc nulls last{% endfor %}
        ) as copy_number
    from judged
    where is_repeated
{%- endmacro %}


{#-
    Raw columns as one value, to be made JSON by raw_values_json() where a row is not accepted. Personal columns
    are left out.
-#}
{% macro raw_values(columns) -%}
    struct_pack({{ columns | join(', ') }})
{%- endmacro %}


{#- `raw_values` as JSON text; <redacted> ones (free text) are masked. -#}
{% macro raw_values_json(redacted=[]) -%}
    {%- if redacted -%}
        cast(to_json(struct_update(raw_values,
        {%- for column in redacted %} {{ column }} := {{ redact_text("struct_extract(raw_values, '" ~ column ~ "')") }}{{ ',' if not loop.last }}
        {%- endfor -%} )) as varchar)
    {%- else -%}
        cast(to_json(raw_values) as varchar)
    {%- endif -%}
{%- endmacro %}
