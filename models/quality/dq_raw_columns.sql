-- Grain: one row per source × raw_table × raw_column: whether the files read last have it.
{{ config(materialized='view') }}

with

raw_columns as (
    select * from {{ raw_column_notes() }}
),

-- Several models may read one table in one run.
noted_columns as (
    select
        source,
        raw_table,
        lower(column_name) as raw_column,
        batch_number,
        started_at,
        bool_or(is_declared) as is_declared,
        max(present_count) as present_count,
        max(file_count) as file_count,
        max(batch_number) over (partition by source, raw_table) as last_batch
    from raw_columns
    group by source, raw_table, lower(column_name), batch_number, started_at
),

final as (
    select
        source,
        raw_table,
        raw_column,
        is_declared,
        case
            when batch_number < last_batch then 'vanished'
            when not is_declared then 'not_read'
            when present_count = 0 then 'missing'
            when present_count < file_count then 'partly_missing'
            else 'read'
        end as column_status,
        present_count,
        file_count,
        min(started_at) over (partition by source, raw_table, raw_column) as first_landed_at,
        started_at as last_landed_at
    from noted_columns
    qualify row_number() over (
        partition by source, raw_table, raw_column order by batch_number desc nulls last
    ) = 1
)

select * from final
