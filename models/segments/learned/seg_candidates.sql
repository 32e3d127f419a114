-- Grain: one row per segmentation × version_number × algorithm × k: each clustering tried, and why.
{{ append_only() }}
{% set metrics = [
    'silhouette', 'calinski_harabasz', 'davies_bouldin', 'inertia', 'gap', 'gap_error', 'agreement',
    'agreement_error', 'largest_share', 'smallest_share', 'noise_share', 'classifier_agreement',
] %}

with

clusterings as (
    select * from {{ ref('seg_clusterings') }}
),

judged_so_far as (
    {{ rows_so_far({'segmentation': 'varchar', 'version_number': 'bigint'}) }}
),

candidates as (
    select
        segmentation,
        version_number,
        as_of_date,
        algorithm,
        k,
        {%- for metric in metrics + ['sample_size'] %}
        max(case when statistic = '{{ metric }}' then statistic_value end) as {{ metric }},
        {%- endfor %}
        max(case when statistic = 'refusal' then statistic_text end) as refusal
    from clusterings
    where
        part = 'candidate'
        and concat(segmentation, version_number) not in (
            select concat(judged_so_far.segmentation, judged_so_far.version_number)
            from judged_so_far
        )
    group by segmentation, version_number, as_of_date, algorithm, k
),

-- Too large a segment says nothing, too small is nobody's budget, moved by a resample is chance.
judged_candidates as (
    select
        *,
        case
            when refusal is not null then refusal
            when largest_share > {{ var('segment_max_share') }}
                then concat('the largest segment holds ', cast(100 * largest_share as bigint), ' %')
            when noise_share > {{ var('segment_max_share') }}
                then concat('noise holds ', cast(100 * noise_share as bigint), ' %')
            when smallest_share < {{ var('segment_min_share') }}
                then concat('the smallest segment holds ', round(100 * smallest_share, 1), ' %')
            when coalesce(agreement, 0) < {{ var('segment_min_agreement') }}
                then concat('resampling changes labels: agreement ', round(agreement, 2))
        end as fault
    from candidates
),

compared_candidates as (
    select
        *,
        max_by(
            case when fault is null then agreement - agreement_error end,
            case when fault is null then agreement end
        ) over (partition by segmentation, version_number) as stability_bar
    from judged_candidates
),

ranked_candidates as (
    select
        *,
        fault is null and agreement >= stability_bar as is_stable,
        row_number() over (
            partition by segmentation, version_number, is_stable
            order by
                silhouette * (1 - noise_share) desc nulls last,
                k asc nulls last, algorithm asc nulls last
        ) as clarity_rank
    from compared_candidates
),

final as (
    select
        segmentation,
        version_number,
        as_of_date,
        algorithm,
        k,
        {{ metrics | join(',\n        ') }},
        cast(sample_size as bigint) as sample_size,
        fault is null as is_eligible,
        coalesce(is_stable and clarity_rank = 1, false) as is_chosen,
        case
            when fault is not null then concat('refused: ', fault)
            when not is_stable then 'passed over: less stable than the best by more than its error'
            when clarity_rank > 1 then 'passed over: as stable as the best, less clear'
            else 'chosen: the clearest of those as stable as the best'
        end as reason
    from ranked_candidates
)

select * from final
