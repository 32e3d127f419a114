-- Grain: one row per source × entity × dq_reason: how many accepted rows each rule mended.

with

daily_counts as (
    select * from {{ ref('dq_daily_counts') }}
),

-- A row may have several values mended; each counts under its own reason.
repairs as (
    select
        source,
        entity,
        unnest(string_split(dq_repairs, ',')) as dq_reason,
        row_count
    from daily_counts
    where dq_outcome = 'accepted' and dq_repairs is not null
),

final as (
    select
        source,
        entity,
        dq_reason,
        cast(sum(row_count) as bigint) as repaired_count
    from repairs
    group by source, entity, dq_reason
)

select * from final
