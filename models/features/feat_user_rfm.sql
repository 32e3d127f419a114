-- Grain: one row per as_of_date × user_id: recency, frequency, monetary value.
{{ replace_changed(
    keys=['as_of_date', 'user_id'],
    changed_by='changed_rfm_rows',
    grown_from=['feat_user_spine', 'fct_user_days'],
    logs={'to': 'scored_rows', 'columns': ['as_of_date', 'user_id'], 'of': 'differences'},
) }}

with

spine as (
    select * from {{ ref('feat_user_spine') }}
),

user_days as (
    select * from {{ ref('fct_user_days') }}
),

changed_spine as (
    select * from spine
    where {{ is_changed(['as_of_date', 'user_id']) }}
),

order_days as (
    select
        changed_spine.as_of_date,
        user_days.user_id,
        user_days.activity_date,
        user_days.order_count,
        user_days.order_amount,
        row_number() over (
            partition by changed_spine.as_of_date, user_days.user_id
            order by user_days.activity_date asc nulls last
        ) as purchase_day_number
    from user_days
    inner join changed_spine
        on user_days.user_id = changed_spine.user_id
        and user_days.activity_date < changed_spine.as_of_date
    where user_days.order_count > 0
),

-- A repeat is a later day with a purchase: two orders on one day are one occasion (Fader & Hardie).
buyers as (
    select
        as_of_date,
        user_id,
        {{ days_between('max(activity_date)', 'as_of_date') }} as recency_days,
        sum(order_count) as frequency,
        sum(order_amount) as monetary_amount,
        count(*) - 1 as repeat_count,
        {{ days_between('min(activity_date)', 'max(activity_date)') }} / 7.0 as last_repeat_age,
        {{ days_between('min(activity_date)', 'as_of_date') }} / 7.0 as customer_age,
        sum(case when purchase_day_number > 1 then order_amount end) as repeat_amount
    from order_days
    group by as_of_date, user_id
),

-- Equal values share a score; ntile would split them arbitrarily.
ranked_buyers as (
    select
        *,
        percent_rank() over (
            partition by as_of_date order by recency_days desc nulls last
        ) as recency_rank,
        percent_rank() over (
            partition by as_of_date order by frequency asc nulls last
        ) as frequency_rank,
        percent_rank() over (
            partition by as_of_date order by monetary_amount asc nulls last
        ) as monetary_rank
    from buyers
),

final as (
    select
        changed_spine.as_of_date,
        changed_spine.user_id,
        cast(ranked_buyers.recency_days as bigint) as recency_days,
        cast(coalesce(ranked_buyers.frequency, 0) as bigint) as frequency,
        cast(coalesce(ranked_buyers.monetary_amount, 0) as decimal(18, 2)) as monetary_amount,
        cast(ranked_buyers.monetary_amount as double)
        / nullif(ranked_buyers.frequency, 0) as average_order_amount,
        cast(ranked_buyers.repeat_count as bigint) as repeat_count,
        cast(ranked_buyers.last_repeat_age as double) as last_repeat_age,
        cast(ranked_buyers.customer_age as double) as customer_age,
        cast(ranked_buyers.repeat_amount as double)
        / nullif(ranked_buyers.repeat_count, 0) as mean_repeat_amount,
        {{ quintile_score('ranked_buyers.recency_rank') }} as recency_score,
        {{ quintile_score('ranked_buyers.frequency_rank') }} as frequency_score,
        {{ quintile_score('ranked_buyers.monetary_rank') }} as monetary_score
    from changed_spine
    left join ranked_buyers
        on changed_spine.as_of_date = ranked_buyers.as_of_date
        and changed_spine.user_id = ranked_buyers.user_id
)

select * from final
