-- Grain: one row per as_of_date × user_id × category the user had touched before that date.
{{ replace_changed(
    keys=['as_of_date', 'user_id'],
    changed_by='changed_feature_rows',
    grown_from=['feat_user_spine', 'feat_user_category_days'],
) }}

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

category_days as (
    select * from {{ ref('feat_user_category_days') }}
),

changed_spine as (
    select * from spine
    where {{ is_changed(['as_of_date', 'user_id']) }}
),

-- Interest fades: a look counts half after interest_half_life_days. Rounded, because the order of a
-- parallel sum would otherwise show in the last digits.
affinities as (
    select
        changed_spine.as_of_date,
        category_days.user_id,
        category_days.category,
        round(sum(
            (
                category_days.look_count
                + {{ var('interest_order_weight') }} * category_days.purchase_count
            )
            * power(
                cast(0.5 as double),
                {{ days_between('category_days.activity_date', 'changed_spine.as_of_date') }}
                / {{ var('interest_half_life_days') }}.0
            )
        ), 9) as affinity_score
    from category_days
    inner join changed_spine
        on category_days.user_id = changed_spine.user_id
        and category_days.activity_date < changed_spine.as_of_date
    group by changed_spine.as_of_date, category_days.user_id, category_days.category
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
