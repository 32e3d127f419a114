-- Grain: one row per segmentation × version_number: each fit, what was chosen, what became of it.

with

refits as (
    select * from {{ ref('seg_refits') }}
),

candidates as (
    select * from {{ ref('seg_candidates') }}
),

classifiers as (
    select * from {{ ref('seg_classifiers') }}
),

periods as (
    select * from {{ ref('seg_version_periods') }}
),

links as (
    select * from {{ ref('seg_version_links') }}
),

last_periods as (
    select *
    from periods
    qualify
        row_number() over (
            partition by segmentation, version_number order by live_period_number desc nulls last
        ) = 1
),

final as (
    select
        refits.segmentation,
        refits.version_number,
        refits.model_version,
        refits.as_of_date,
        refits.refit_trigger,
        refits.refit_reason,
        coalesce(candidates.algorithm, classifiers.classifier) as algorithm,
        candidates.k,
        candidates.silhouette,
        candidates.agreement,
        candidates.largest_share,
        candidates.smallest_share,
        case
            when last_periods.version_number is null then 'refused'
            when last_periods.live_to = date '9999-12-31' then 'live'
            when last_periods.is_rolled_back then 'rolled_back'
            else 'superseded'
        end as version_status,
        last_periods.live_from,
        last_periods.live_to,
        links.previous_version_number
    from refits
    left join candidates
        on refits.segmentation = candidates.segmentation
        and refits.version_number = candidates.version_number
        and candidates.is_chosen
    left join classifiers
        on refits.segmentation = classifiers.segmentation
        and refits.version_number = classifiers.version_number
        and classifiers.is_chosen
    left join last_periods
        on refits.segmentation = last_periods.segmentation
        and refits.version_number = last_periods.version_number
    left join links
        on refits.segmentation = links.segmentation
        and refits.version_number = links.version_number
)

select * from final
