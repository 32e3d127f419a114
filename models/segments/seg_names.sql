-- Grain: one row per segmentation × segment_id: a name and a line in words.
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

learned_names as (
    select * from {{ ref('seg_learned_names') }}
),

known_segments as (
    select distinct segmentation, segment_id from profiles
),

rfm_names as (
    select distinct
        'rfm' as segmentation,
        segment_id,
        segment_name,
        segment_description
    from rfm_segments
),

demographic_parts as (
    select
        segmentation,
        segment_id,
        replace(replace(split_part(segment_id, '__', 1), 'age_', ''), 'under_', 'under ')
            as age_part,
        replace(split_part(segment_id, '__', 2), '_', ' ') as tier_part
    from known_segments
    where segmentation = 'demographic'
),

-- 'age_25_34__new_first' reads: Age 25–34, place tier new first.
demographic_names as (
    select
        segmentation,
        segment_id,
        concat(
            'Age ', replace(replace(age_part, '_plus', '+'), '_', '–'), ', place tier ', tier_part
        ) as segment_name,
        'By year of birth and the tier of the city they gave.' as segment_description
    from demographic_parts
),

final as (
    select
        known_segments.segmentation,
        known_segments.segment_id,
        coalesce(
            labels.segment_name, rfm_names.segment_name, demographic_names.segment_name,
            learned_names.segment_name, known_segments.segment_id
        ) as segment_name,
        coalesce(
            labels.segment_description,
            rfm_names.segment_description,
            demographic_names.segment_description,
            learned_names.segment_description
        ) as segment_description
    from known_segments
    left join labels
        on known_segments.segmentation = labels.segmentation
        and known_segments.segment_id = labels.segment_id
    left join rfm_names
        on known_segments.segmentation = rfm_names.segmentation
        and known_segments.segment_id = rfm_names.segment_id
    left join demographic_names
        on known_segments.segmentation = demographic_names.segmentation
        and known_segments.segment_id = demographic_names.segment_id
    left join learned_names
        on known_segments.segmentation = learned_names.segmentation
        and known_segments.segment_id = learned_names.segment_id
)

select * from final
