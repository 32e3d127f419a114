-- Grain: one row per segmentation × user_id × feature_name: the sample that segments learn from.
{{ config(materialized='view') }}
{% set segmentations = sampled_segmentations() %}

with

learned_segmentations as (
    select * from {{ ref('learned_segmentations') }}
),

segmentations as (
    select * from {{ ref('segmentations') }}
),

labels as (
    select * from {{ ref('seg_labels') }}
),

spine as (
    select * from {{ ref('feat_user_spine') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- The hash draws at random.
current_users as (
    select
        spine.as_of_date, spine.user_id,
        row_number() over (
            order by {{ dbt.hash('spine.user_id') }} asc nulls last, spine.user_id asc nulls last
        ) as draw
    from spine
    inner join as_of_dates on spine.as_of_date = as_of_dates.as_of_date
    where as_of_dates.is_latest
),

-- A supervised segmentation learns from labelled users.
learners as (
    select
        learned_segmentations.segmentation,
        current_users.user_id,
        current_users.draw,
        least(learned_segmentations.sample_rows, {{ var('sample_rows') }}) as sample_rows
    from learned_segmentations
    inner join segmentations on learned_segmentations.segmentation = segmentations.segmentation
    cross join current_users
    left join labels
        on learned_segmentations.segmentation = labels.segmentation
        and current_users.user_id = labels.user_id
    where segmentations.method = 'learned' or labels.label is not null
),
{% for segmentation in segmentations %}
{% set names = segmentation.rows | map(attribute='feature_name') | list %}
-- Who lacks the required feature never did what the segmentation is about.
known_users_{{ loop.index }} as (
    {{ feature_columns(names, segmentation.rows[0].required_feature, spine='current_users') }}
),

sampled_users_{{ loop.index }} as (
    select
        known_users.*,
        row_number() over (order by learners.draw asc nulls last) as sample_number
    from known_users_{{ loop.index }} as known_users
    inner join learners
        on learners.segmentation = '{{ segmentation.segmentation }}'
        and known_users.user_id = learners.user_id
    qualify sample_number <= learners.sample_rows
),
{% endfor %}
final as (
    {%- for segmentation in segmentations %}
    {%- set place = loop.index %}
    {%- for feature in segmentation.rows %}
    select
        '{{ segmentation.segmentation }}' as segmentation,
        as_of_date,
        cast(sample_number as bigint) as sample_number,
        user_id,
        {{ sql_text(feature.feature_name) }} as feature_name,
        cast({{ feature.feature_order }} as bigint) as feature_order,
        value_{{ loop.index }} as feature_value
    from sampled_users_{{ place }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as segmentation,
        cast(null as date) as as_of_date,
        cast(null as bigint) as sample_number,
        cast(null as varchar) as user_id,
        cast(null as varchar) as feature_name,
        cast(null as bigint) as feature_order,
        cast(null as double) as feature_value
    from learners
    where false
)

select * from final
