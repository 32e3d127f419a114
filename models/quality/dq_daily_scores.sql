-- Grain: one row per source × entity × fact_date × dimension: how much of a day is as it should be.

with

daily_counts as (
    select * from {{ ref('dq_daily_counts') }}
),

entities as (
    {{ adapted_entity_rows() }}
),

-- An orphan counts under the reference that it breaks, not among the invalid.
day_sums as (
    select
        daily_counts.source,
        daily_counts.entity,
        daily_counts.fact_date,
        sum(daily_counts.row_count) as received_count,
        {%- for name, measure, condition in [
            ('accepted_count', 'row_count', "dq_outcome = 'accepted'"),
            ('duplicate_count', 'row_count', "dq_outcome = 'duplicate'"),
            ('invalid_count', 'row_count',
                "dq_outcome = 'rejected' and daily_counts.dq_reason not like 'orphan%'"),
            ('mended_count', 'row_count',
                "dq_outcome = 'accepted' and daily_counts.dq_repairs is not null"),
            ('filled_count', 'filled_count', "dq_outcome = 'accepted'"),
            ('timed_event_count', 'timed_event_count', "dq_outcome = 'accepted'"),
            ('late_event_count', 'late_event_count', "dq_outcome = 'accepted'"),
            ('reference_count', 'reference_count', "dq_outcome <> 'duplicate'"),
            ('unresolved_count', 'unresolved_count', "dq_outcome <> 'duplicate'"),
        ] %}
        coalesce(sum(daily_counts.{{ measure }}) filter (
            where daily_counts.{{ condition }}
        ), 0) as {{ name }},
        {%- endfor %}
        max(entities.column_count) * accepted_count as cell_count
    from daily_counts
    inner join entities
        on daily_counts.source = entities.source
        and daily_counts.entity = entities.entity
    group by daily_counts.source, daily_counts.entity, daily_counts.fact_date
),

scores as (
    {%- for dimension, (numerator, denominator) in quality_dimensions().items() %}
    select
        source,
        entity,
        fact_date,
        '{{ dimension }}' as dimension,
        {{ numerator }} as numerator_count,
        {{ denominator }} as denominator_count
    from day_sums
    where {{ denominator }} > 0
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        source,
        entity,
        fact_date,
        dimension,
        {{ ratio('numerator_count', 'denominator_count') }} as score_value,
        cast(numerator_count as bigint) as numerator_count,
        cast(denominator_count as bigint) as denominator_count
    from scores
)

select * from final
