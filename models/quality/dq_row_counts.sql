-- Grain: one row per source × entity that an adapter feeds.

with

checked_rows as (
    {{ checked_rows() }}
),

final as (
    select
        source,
        entity,
        cast(count(*) as bigint) as received_count,
        cast(count_if(dq_outcome = 'accepted') as bigint) as accepted_count,
        cast(count_if(dq_outcome = 'duplicate') as bigint) as duplicate_count,
        cast(count_if(dq_outcome = 'rejected') as bigint) as rejected_count
    from checked_rows
    group by source, entity
)

select * from final
