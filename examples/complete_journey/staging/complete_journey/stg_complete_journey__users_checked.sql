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
known_columns as (
    select
        concat('household_', households.household_id) as user_id,
        'US' as country,
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
        {{ this_batch() }} as batch_number
    from households
    left join raw_demographics as answers on households.household_id = answers.household_id
),

final as (
    {{ completed_rows('users', 'known_columns', lacks=[
        'signed_up_at', 'acquisition_channel', 'region', 'city', 'gender', 'birth_year', 'plan',
        'email_hash', 'phone_hash', 'dq_reason', 'dq_repairs', 'raw_row',
    ]) }}
)

select * from final
