-- Grain: one row per household that bought or answered.
{{ config(materialized='table', enabled=adapts('complete_journey', 'users')) }}

with

raw_transactions as (
    select * from {{ read_raw('complete_journey', 'transactions') }}
),

raw_demographics as (
    select * from {{ read_raw('complete_journey', 'demographics') }}
),

households as (
    select household_id from raw_transactions
    union
    select household_id from raw_demographics
),

-- Nobody signs up at a grocer's: a household is known from its first basket on.
final as (
    select
        concat('household_', households.household_id) as user_id,
        cast(null as timestamp) as signed_up_at,
        cast(null as varchar) as acquisition_channel,
        'US' as country,
        cast(null as varchar) as region,
        cast(null as varchar) as city,
        cast(null as varchar) as gender,
        cast(null as integer) as birth_year,
        cast(null as varchar) as plan,
        cast(null as varchar) as email_hash,
        cast(null as varchar) as phone_hash,
        case
            when answers.household_id is not null then cast(json_object(
                'age', answers.age,
                'income', answers.income,
                'home_ownership', answers.home_ownership,
                'marital_status', answers.marital_status,
                'household_size', answers.household_size,
                'kids_count', answers.kids_count
            ) as varchar)
        end as user_attributes,
        'accepted' as dq_outcome,
        cast(null as varchar) as dq_reason,
        cast(null as varchar) as dq_repairs,
        cast(null as varchar) as raw_row,
        {{ this_batch() }} as batch_number
    from households
    left join raw_demographics as answers on households.household_id = answers.household_id
)

select * from final
