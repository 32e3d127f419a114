-- Grain: one row per currency × valid_from: what a unit of it is worth in the base currency.

with

currency_rates as (
    select * from {{ ref('currency_rates') }}
),

-- The base currency is worth itself, always; without the var there is none and no rate.
rates as (
    select
        currency,
        base_currency,
        valid_from,
        exchange_rate
    from currency_rates
    where base_currency = {{ base_currency() }}
    union all
    select
        {{ base_currency() }} as currency,
        {{ base_currency() }} as base_currency,
        timestamp '0001-01-01' as valid_from,
        1 as exchange_rate
    where {{ base_currency() }} is not null
),

final as (
    select
        currency,
        base_currency,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by currency order by valid_from asc nulls last),
            timestamp '9999-12-31'
        ) as valid_to,
        cast(exchange_rate as decimal(20, 10)) as exchange_rate
    from rates
)

select * from final
