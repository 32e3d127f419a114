-- Grain: one row per as_of_date × user_id: the three categories a user likes most.

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

affinities as (
    select * from {{ ref('feat_user_category_affinity') }}
),

ranked_affinities as (
    select
        *,
        row_number() over (
            partition by as_of_date, user_id
            order by affinity_share desc nulls last, category asc nulls last
        ) as category_rank
    from affinities
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
        spine.as_of_date,
        spine.user_id,
        {%- for place in [1, 2, 3] %}
        interests.top_category_{{ place }},
        interests.top_share_{{ place }},
        {%- endfor %}
        interests.interest_entropy
    from spine
    left join interests
        on spine.as_of_date = interests.as_of_date
        and spine.user_id = interests.user_id
)

select * from final
