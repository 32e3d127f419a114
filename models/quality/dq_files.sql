-- Grain: one row per source × raw_table × raw_path: the last that became of a raw file.
{{ config(materialized='view') }}

with

landings as (
    select * from {{ landings() }}
),

final as (
    select
        source,
        raw_table,
        path as raw_path,
        landing_status,
        lacks as landing_lack,
        min(started_at) over (partition by source, raw_table, path) as first_landed_at,
        started_at as last_landed_at,
        batch_number,
        size as byte_count,
        content_hash
    from landings
    qualify row_number() over (
        partition by source, raw_table, path
        order by batch_number desc nulls last, landing_status asc nulls last
    ) = 1
)

select * from final
