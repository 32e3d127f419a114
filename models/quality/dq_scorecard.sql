-- Grain: one row per source × entity × dimension of data accuracy.

with

row_counts as (
    select * from {{ ref('dq_row_counts') }}
),

completeness as (
    select * from {{ ref('dq_completeness') }}
),

dq_references as (
    select * from {{ ref('dq_references') }}
),

timeliness as (
    select * from {{ ref('dq_timeliness') }}
),

shares as (
    select
        source,
        entity,
        'error_rate' as dimension,
        rejected_count as numerator_count,
        received_count as denominator_count
    from row_counts
    union all
    select
        source,
        entity,
        'uniqueness' as dimension,
        received_count - duplicate_count as numerator_count,
        received_count as denominator_count
    from row_counts
    union all
    select
        source,
        entity,
        'completeness' as dimension,
        filled_count as numerator_count,
        cell_count as denominator_count
    from completeness
    union all
    select
        source,
        entity,
        'consistency' as dimension,
        resolved_count as numerator_count,
        reference_count as denominator_count
    from dq_references
    union all
    select
        source,
        'events' as entity,
        'lateness' as dimension,
        late_event_count as numerator_count,
        event_count as denominator_count
    from timeliness
),

scores as (
    select
        source,
        entity,
        dimension,
        numerator_count / cast(nullif(denominator_count, 0) as double) as score_value,
        numerator_count,
        denominator_count
    from shares
    {%- for share in ['p50', 'p95'] %}
    union all
    select
        source,
        'events' as entity,
        'timeliness_{{ share }}_seconds' as dimension,
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
        score_value,
        numerator_count,
        denominator_count
    from scores
)

select * from final
