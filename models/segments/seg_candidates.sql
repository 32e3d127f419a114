-- Grain: one row per segmentation × k: every clustering that was tried, and why it was chosen or refused.

with

kmeans as (
    select * from {{ ref('seg_kmeans') }}
),

candidates as (
    select
        segmentation,
        k,
        any_value(silhouette) as silhouette,
        any_value(inertia) as inertia,
        any_value(agreement) as agreement,
        max(cluster_share) as largest_share,
        min(cluster_share) as smallest_share,
        any_value(sample_size) as sample_size
    from kmeans
    group by segmentation, k
),

-- A segment too large says nothing, one too small is nobody's budget, one that a resample moves is chance.
judged_candidates as (
    select
        *,
        case
            when silhouette is null then 'no silhouette'
            when largest_share > {{ var('segment_max_share') }} then 'largest segment too large'
            when smallest_share < {{ var('segment_min_share') }} then 'smallest segment too small'
            when agreement < {{ var('segment_min_agreement') }} then 'labels change under resampling'
        end as refusal
    from candidates
),

-- Among those that pass: the clearest separation; of equals the fewer segments.
ranked_candidates as (
    select
        *,
        refusal is null as is_eligible,
        row_number() over (
            partition by segmentation, refusal is null
            order by silhouette desc nulls last, k asc nulls last
        ) as rank_among_equals
    from judged_candidates
),

final as (
    select
        segmentation,
        k,
        silhouette,
        inertia,
        agreement,
        largest_share,
        smallest_share,
        sample_size,
        is_eligible,
        is_eligible and rank_among_equals = 1 as is_chosen,
        case
            when not is_eligible then concat('refused: ', refusal)
            when rank_among_equals = 1 then 'chosen: highest silhouette of the eligible'
            else 'eligible: another k is clearer or smaller'
        end as reason
    from ranked_candidates
)

select * from final
