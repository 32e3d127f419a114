-- Grain: one row per built_date × source × entity × dimension, as that day's last build saw it.
-- Yesterday's data may be gone: what was is kept whatever is built anew.
{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='built_date',
    full_refresh=false, on_schema_change='append_new_columns',
) }}

with

scorecard as (
    select * from {{ ref('dq_scorecard') }}
),

final as (
    select
        cast('{{ run_started_at.date() }}' as date) as built_date,
        source,
        entity,
        dimension,
        score_value,
        recent_score,
        numerator_count,
        denominator_count
    from scorecard
)

select * from final
