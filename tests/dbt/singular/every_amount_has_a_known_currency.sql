-- Each currency has a rate on the days of its orders and spend; without a base there is only one.

with

orders as (
    select * from {{ ref('fct_orders') }}
),

spend as (
    select * from {{ ref('fct_spend') }}
),

currencies as (
    select currency, 'orders' as found_in, count(*) as row_count, min(order_date) as first_date
    from orders
    group by currency
    union all
    select currency, 'spend' as found_in, count(*) as row_count, min(spend_date) as first_date
    from spend
    group by currency
),

counted as (
    select
        *,
        min(currency) over () <> max(currency) over () as is_mixed
    from currencies
)

select
    *,
    {% if var('base_currency') -%}
    concat(
        'Add to seeds/reference/currency_rates.csv what 1 ', currency, ' is worth in ',
        {{ base_currency() }}, ' from ', first_date, ' on.'
    )
    {%- else -%}
    'Set the var base_currency in dbt_project.yml: amounts are in several currencies.'
    {%- endif %} as remedy
from counted
where {{ "currency <> '" ~ var('base_currency') ~ "'" if var('base_currency') else 'is_mixed' }}
