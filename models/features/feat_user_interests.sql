-- Grain: one row per as_of_date × user_id: the three categories a user likes most.
{{ replace_changed(
    keys=['as_of_date', 'user_id'],
    changed_by='changed_feature_rows',
    grown_from=['feat_user_spine', 'feat_user_category_affinity'],
) }}

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

affinities as (
    select * from {{ ref('feat_user_category_affinity') }}
),

changed_spine as (
    select * from spine
    where {{ is_changed(['as_of_date', 'user_id']) }}
),

ranked_affinities as (
    select
        *,
        row_number() over (
            partition by as_of_date, user_id
            order by affinity_share desc nulls last, category asc nulls last
        ) as category_rank
    from affinities
    where {{ is_changed(['as_of_date', 'user_id']) }}
),

interests as (
    select
        as_of_date,
        user_id,
        {%- for place in [1, 2, 3] %}
        max(case when category_rank = {{ place }} then category end) as top_category_{{ place }},
        max(case when category_rank = {{ place }} then affinity_share end) as top_share_{{ place }},
        {%- endfor %}
        round(
            -sum(case when affinity_share > 0 then affinity_share * ln(affinity_share) else 0 end),
            9
        )
            as interest_entropy
    from ranked_affinities
    group by as_of_date, user_id
),

final as (
    select
        changed_spine.as_of_date,
        changed_spine.user_id,
        {%- for place in [1, 2, 3] %}
        interests.top_category_{{ place }},
        interests.top_share_{{ place }},
        {%- endfor %}
        interests.interest_entropy
    from changed_spine
    left join interests
        on changed_spine.as_of_date = interests.as_of_date
        and changed_spine.user_id = interests.user_id
)

select * from final
