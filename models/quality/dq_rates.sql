-- Grain: one row per source × entity × dimension × dq_reason: what rules rejected, mended; delays.

with

daily_counts as (
    select * from {{ ref('dq_daily_counts') }}
),

row_counts as (
    select * from {{ ref('dq_row_counts') }}
),

repairs as (
    select * from {{ ref('dq_repairs') }}
),

timeliness as (
    select * from {{ ref('dq_timeliness') }}
),

reject_counts as (
    select
        source,
        entity,
        dq_reason,
        sum(row_count) as rejected_count
    from daily_counts
    where dq_outcome = 'rejected'
    group by source, entity, dq_reason
    union all
    select
        source,
        entity,
        'all' as dq_reason,
        rejected_count
    from row_counts
),

rates as (
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
    {%- for share in ['p50', 'p95'] %}
    union all
    select
        source,
        'events' as entity,
        'timeliness_{{ share }}_seconds' as dimension,
        'all' as dq_reason,
        delay_seconds_{{ share }} as score_value,
        cast(null as bigint) as numerator_count,
        event_count as denominator_count
    from timeliness
    {%- endfor %}
),

final as (
    select
        source,
        entity,
        dimension,
        dq_reason,
        score_value,
        cast(numerator_count as bigint) as numerator_count,
        cast(denominator_count as bigint) as denominator_count
    from rates
)

select * from final
