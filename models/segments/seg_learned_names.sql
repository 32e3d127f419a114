-- Grain: one row per learned segmentation × segment_id: a name composed from its profile.

with

profiles as (
    select * from {{ ref('seg_profiles') }}
),

features as (
    select * from {{ ref('segmentation_features') }}
),

-- A segment is called by the features that set it most apart, by a tenth of a deviation at least.
traits as (
    select
        profiles.segmentation,
        profiles.segment_id,
        case
            when profiles.standardised_difference > 0 then features.high_label
            else features.low_label
        end as trait,
        row_number() over (
            partition by profiles.segmentation, profiles.segment_id
            order by profiles.feature_rank asc nulls last
        ) as trait_number
    from profiles
    inner join features
        on profiles.segmentation = features.segmentation
        and profiles.feature_name = features.feature_name
    where abs(profiles.standardised_difference) >= 0.1
),

main_traits as (
    select
        segmentation,
        segment_id,
        max(case when trait_number = 1 then trait end) as trait_1,
        max(case when trait_number = 2 then trait end) as trait_2,
        max(case when trait_number = 3 then trait end) as trait_3
    from traits
    group by segmentation, segment_id
),

-- Two segments of one name are told apart by their id.
final as (
    select
        segmentation,
        segment_id,
        concat(
            upper(left(trait_1, 1)), substr(trait_1, 2), coalesce(', ' || trait_2, ''),
            case
                when count(*) over (partition by segmentation, trait_1, trait_2) > 1
                    then concat(' (', segment_id, ')')
                else ''
            end
        ) as segment_name,
        concat(
            'Set apart from everyone by: ', trait_1,
            coalesce('; ' || trait_2, ''), coalesce('; ' || trait_3, ''), '.'
        ) as segment_description
    from main_traits
)

select * from final
