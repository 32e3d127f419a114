-- Grain: one row per source × entity × dq_reason: how many accepted rows each rule mended.

with

checked_rows as (
    {{ checked_rows() }}
),

-- A row may have several values mended; each counts under its own reason.
repairs as (
    select
        source,
        entity,
        unnest(string_split(dq_repairs, ',')) as dq_reason
    from checked_rows
    where dq_outcome = 'accepted' and dq_repairs is not null
),

final as (
    select
        source,
        entity,
        dq_reason,
        cast(count(*) as bigint) as repaired_count
    from repairs
    group by source, entity, dq_reason
)

select * from final
