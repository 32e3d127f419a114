-- Grain: one row per as_of_date: the dates for which features and memberships are kept.

with

user_days as (
    select * from {{ ref('fct_user_days') }}
),

events as (
    select * from {{ ref('fct_events') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

messages as (
    select * from {{ ref('fct_messages') }}
),

exposures as (
    select * from {{ ref('fct_exposures') }}
),

responses as (
    select * from {{ ref('fct_responses') }}
),

feedback as (
    select * from {{ ref('fct_feedback') }}
),

fact_ranges as (
    select min(activity_date) as first_date, max(activity_date) as last_date from user_days
    union all
    select min(event_date) as first_date, max(event_date) as last_date from events
    union all
    select min(order_date) as first_date, max(order_date) as last_date from orders
    union all
    select min(sent_date) as first_date, max(sent_date) as last_date from messages
    union all
    select
        min(cast(exposed_at as date)) as first_date,
        max(cast(exposed_at as date)) as last_date
    from exposures
    union all
    select
        min(cast(responded_at as date)) as first_date,
        max(cast(responded_at as date)) as last_date
    from responses
    union all
    select
        min(cast(occurred_at as date)) as first_date,
        max(cast(occurred_at as date)) as last_date
    from feedback
),

-- Without the var, the warehouse speaks of the day after its last fact: same data, same answer.
bounds as (
    select
        min(first_date) as first_date,
        {%- if var('as_of') %}
        cast('{{ var("as_of") }}' as date) as as_of_date
        {%- else %}
        cast({{ dbt.dateadd('day', 1, 'max(last_date)') }} as date) as as_of_date
        {%- endif %}
    from fact_ranges
),

month_starts as (
    {%- for months_back in range(var('snapshot_months')) %}
    select
        cast(
            {{ dbt.dateadd('month', -months_back, dbt.date_trunc('month', 'as_of_date')) }} as date
        ) as as_of_date
    from bounds
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

candidate_dates as (
    select as_of_date from bounds
    union
    select as_of_date from month_starts
),

final as (
    select
        candidate_dates.as_of_date,
        candidate_dates.as_of_date = bounds.as_of_date as is_latest,
        extract(day from candidate_dates.as_of_date) = 1 as is_month_start
    from candidate_dates
    cross join bounds
    where candidate_dates.as_of_date > bounds.first_date
)

select * from final
