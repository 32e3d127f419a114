-- Grain: one row per metric_id × metric_side: what counts, and in which days from exposure.
{{ config(materialized='view') }}

with

metrics as (
    select * from {{ ref('metrics') }}
),

final as (
    {%- for side in ['numerator', 'denominator'] %}
    select
        metric_id,
        '{{ side }}' as metric_side,
        {{ side }}_source as outcome_source,
        {{ side }}_event as event_name,
        {{ side }}_value as value_kind,
        window_start_days,
        window_end_days,
        covariate_days
    from metrics
    where {{ side }}_source is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
