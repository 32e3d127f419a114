-- Grain: one row per segmentation × k: each clustering tried, and why it was chosen or refused.

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

-- Too large a segment says nothing, too small is nobody's budget, moved by a resample is chance.
judged_candidates as (
    select
        *,
        case
            when silhouette is null then 'no silhouette'
            when largest_share > {{ var('segment_max_share') }} then 'largest segment too large'
            when smallest_share < {{ var('segment_min_share') }} then 'smallest segment too small'
            when agreement < {{ var('segment_min_agreement') }}
                then 'labels change under resampling'
        end as refusal
    from candidates
),

-- Silhouettes creep up with k: of those about as clear as the best, the fewest segments serve best.
compared_candidates as (
    select
        *,
        refusal is null as is_eligible,
        max(case when refusal is null then silhouette end) over (partition by segmentation)
            as best_silhouette
    from judged_candidates
),

ranked_candidates as (
    select
        *,
        silhouette >= best_silhouette - 0.1 * abs(best_silhouette) as is_clear,
        row_number() over (
            partition by
                segmentation,
                is_eligible and silhouette >= best_silhouette - 0.1 * abs(best_silhouette)
            order by k asc nulls last
        ) as rank_among_equals
    from compared_candidates
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
        is_eligible and is_clear and rank_among_equals = 1 as is_chosen,
        case
            when not is_eligible then concat('refused: ', refusal)
            when not is_clear then 'passed over: less clear than the best'
            when rank_among_equals > 1 then 'passed over: fewer segments are about as clear'
            else 'chosen: fewest segments within a tenth of the best silhouette'
        end as reason
    from ranked_candidates
)

select * from final
