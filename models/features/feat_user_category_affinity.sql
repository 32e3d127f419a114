-- Grain: one row per as_of_date × user_id × category the user had touched before that date.

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

category_days as (
    select * from {{ ref('feat_user_category_days') }}
),

-- Interest fades: a look counts half after interest_half_life_days. Rounded, because the order of a
-- parallel sum would otherwise show in the last digits.
affinities as (
    select
        spine.as_of_date,
        category_days.user_id,
        category_days.category,
        round(sum(
            (
                category_days.look_count
                + {{ var('interest_order_weight') }} * category_days.purchase_count
            )
            * power(
                cast(0.5 as double),
                {{ days_between('category_days.activity_date', 'spine.as_of_date') }}
                / {{ var('interest_half_life_days') }}.0
            )
        ), 9) as affinity_score
    from category_days
    inner join spine
        on category_days.user_id = spine.user_id
        and category_days.activity_date < spine.as_of_date
    group by spine.as_of_date, category_days.user_id, category_days.category
),

-- Summed as decimals, so that the order of the sum cannot show.
totalled_affinities as (
    select
        *,
        sum(cast(affinity_score as decimal(18, 9))) over (
            partition by as_of_date, user_id
        ) as affinity_total
    from affinities
),

final as (
    select
        as_of_date,
        user_id,
        category,
        affinity_score,
        affinity_score / nullif(cast(affinity_total as double), 0) as affinity_share
    from totalled_affinities
)

select * from final
