-- Grain: one row per rejected row: source_name × entity × reject_number.

with

rejected_rows as (
    {{ rejected_rows() }}
),

final as (
    select
        source,
        entity,
        cast(
            row_number() over (
                partition by source, entity
                order by dq_reason asc nulls last, raw_row asc nulls last
            ) as bigint
        ) as reject_number,
        dq_reason,
        raw_row
    from rejected_rows
)

select * from final
