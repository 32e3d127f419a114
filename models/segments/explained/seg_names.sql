-- Grain: one row per segmentation × segment_id: a name and a line in words, in English and Chinese.
-- A row of the seed segment_labels wins; RFM has its own seed; the rest is composed.

with

labels as (
    select * from {{ ref('segment_labels') }}
),

rfm_segments as (
    select * from {{ ref('rfm_segments') }}
),

profiles as (
    select * from {{ ref('seg_profiles') }}
),

demographic_names as (
    select * from {{ ref('seg_demographic_names') }}
),

learned_names as (
    select * from {{ ref('seg_learned_names') }}
),

known_segments as (
    select distinct segmentation, segment_id from profiles
),

{%- set texts = [
    'segment_name', 'segment_description', 'segment_name_zh', 'segment_description_zh',
] %}

-- The seed's row first; what it leaves open in Chinese is said in its English.
given_names as (
    select
        1 as place,
        segmentation,
        segment_id,
        segment_name,
        segment_description,
        coalesce(segment_name_zh, segment_name) as segment_name_zh,
        coalesce(segment_description_zh, segment_description) as segment_description_zh
    from labels
    union all
    select distinct 2 as place, 'rfm' as segmentation, segment_id, {{ texts | join(', ') }}
    from rfm_segments
    union all
    select 3 as place, segmentation, segment_id, {{ texts | join(', ') }}
    from demographic_names
    union all
    select 4 as place, segmentation, segment_id, {{ texts | join(', ') }}
    from learned_names
),

first_names as (
    select *
    from given_names
    qualify row_number() over (
        partition by segmentation, segment_id order by place asc nulls last
    ) = 1
),

-- A segment without a name, such as the label of a supervised one, is called by its id in words.
final as (
    select
        known_segments.segmentation,
        known_segments.segment_id,
        coalesce(
            first_names.segment_name,
            concat(
                upper(left(known_segments.segment_id, 1)),
                replace(substr(known_segments.segment_id, 2), '_', ' ')
            )
        ) as segment_name,
        first_names.segment_description,
        coalesce(first_names.segment_name_zh, known_segments.segment_id) as segment_name_zh,
        first_names.segment_description_zh
    from known_segments
    left join first_names
        on known_segments.segmentation = first_names.segmentation
        and known_segments.segment_id = first_names.segment_id
)

select * from final
