-- Grain: one row per as_of_date × segmentation × feature_name × percentile: how values lay.
{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='as_of_date',
    full_refresh=false, on_schema_change='append_new_columns',
) }}

with

sample as (
    select * from {{ ref('seg_watched_sample') }}
),

final as (
    {{ feature_percentiles('sample') }}
)

select * from final
