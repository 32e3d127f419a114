-- Grain: one row per source × entity × dimension × dq_reason (`all`, or one rule's part of it).

with

scorecard as (
    select * from {{ ref('dq_scorecard') }}
),

row_counts as (
    select * from {{ ref('dq_row_counts') }}
),

rejects as (
    select * from {{ ref('dq_rejects') }}
),

repairs as (
    select * from {{ ref('dq_repairs') }}
),

reject_counts as (
    select
        source,
        entity,
        dq_reason,
        count(*) as rejected_count
    from rejects
    group by source, entity, dq_reason
),

scores as (
    select
        source,
        entity,
        dimension,
        'all' as dq_reason,
        score_value,
        numerator_count,
        denominator_count
    from scorecard
    union all
    select
        reject_counts.source,
        reject_counts.entity,
        'error_rate' as dimension,
        reject_counts.dq_reason,
        {{ ratio('reject_counts.rejected_count', 'row_counts.received_count') }} as score_value,
        reject_counts.rejected_count as numerator_count,
        row_counts.received_count as denominator_count
    from reject_counts
    inner join row_counts
        on reject_counts.source = row_counts.source
        and reject_counts.entity = row_counts.entity
    union all
    select
        repairs.source,
        repairs.entity,
        'repair_rate' as dimension,
        repairs.dq_reason,
        {{ ratio('repairs.repaired_count', 'row_counts.accepted_count') }} as score_value,
        repairs.repaired_count as numerator_count,
        row_counts.accepted_count as denominator_count
    from repairs
    inner join row_counts
        on repairs.source = row_counts.source
        and repairs.entity = row_counts.entity
),

final as (
    select
        source,
        entity,
        dimension,
        dq_reason,
        cast(score_value as double) as score_value,
        cast(numerator_count as bigint) as numerator_count,
        cast(denominator_count as bigint) as denominator_count
    from scores
)

select * from final
