-- Grain: one row per experiment_id × user_id × metric_id × metric_side: what counts, and when.
{{ config(materialized='view') }}

with

exposures as (
    select * from {{ ref('exp_exposures') }}
),

experiment_metrics as (
    select * from {{ ref('experiment_metrics') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

metric_sides as (
    {%- for side in ['numerator', 'denominator'] %}
    select
        metric_id,
        '{{ side }}' as metric_side,
        {{ side }}_source as outcome_source,
        {{ side }}_event as event_name,
        {{ side }}_value as value_kind,
        window_start_days,
        window_end_days
    from metrics
    where {{ side }}_source is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- Days are whole UTC days after the day of exposure; other facts count from the moment of exposure.
anchored_windows as (
    select
        exposures.experiment_id,
        exposures.user_id,
        metric_sides.metric_id,
        metric_sides.metric_side,
        metric_sides.outcome_source,
        metric_sides.event_name,
        metric_sides.value_kind,
        metric_sides.window_start_days,
        metric_sides.window_end_days,
        case
            when metric_sides.outcome_source = 'user_day'
                then {{ dbt.date_trunc('day', 'exposures.exposed_at') }}
            else exposures.exposed_at
        end as anchor_at
    from exposures
    inner join experiment_metrics on exposures.experiment_id = experiment_metrics.experiment_id
    inner join metric_sides on experiment_metrics.metric_id = metric_sides.metric_id
),

final as (
    select
        experiment_id,
        user_id,
        metric_id,
        metric_side,
        outcome_source,
        event_name,
        value_kind,
        cast(
            {{ dbt.dateadd('day', 'window_start_days', 'anchor_at') }} as timestamp
        ) as window_start_at,
        cast({{ dbt.dateadd('day', 'window_end_days', 'anchor_at') }} as timestamp) as window_end_at
    from anchored_windows
)

select * from final
