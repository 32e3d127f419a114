-- Grain: one row per source × entity × fact_date × dq_outcome × dq_reason × dq_repairs.

with

counted_rows as (
    {{ counted_rows() }}
),

final as (
    select
        source,
        entity,
        cast(fact_date as date) as fact_date,
        dq_outcome,
        dq_reason,
        dq_repairs,
        cast(sum(row_count) as bigint) as row_count,
        cast(sum(filled_count) as bigint) as filled_count,
        cast(sum(timed_event_count) as bigint) as timed_event_count,
        cast(sum(late_event_count) as bigint) as late_event_count,
        cast(sum(reference_count) as bigint) as reference_count,
        cast(sum(unresolved_count) as bigint) as unresolved_count
    from counted_rows
    group by source, entity, fact_date, dq_outcome, dq_reason, dq_repairs
    having sum(row_count) > 0
)

select * from final
