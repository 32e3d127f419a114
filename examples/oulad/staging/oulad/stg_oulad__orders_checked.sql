-- Grain: one row per received enrolment, with what became of it.
{{ config(materialized='table', enabled=adapts('oulad', 'orders')) }}

with

stg_oulad__received_enrolments as (
    select * from {{ ref('stg_oulad__received_enrolments') }}
),

-- The university's word counts: nine have a date of leaving and failed, 93 withdrew and have none.
final as (
    select
        order_id,
        user_id,
        registered_at as ordered_at,
        case final_result
            when 'Withdrawn' then 'cancelled'
            when 'Pass' then 'completed'
            when 'Distinction' then 'completed'
            when 'Fail' then 'completed'
            else 'pending'
        end as order_status,
        cast(null as varchar) as channel,
        cast(null as varchar) as currency,
        cast(null as varchar) as campaign_id,
        {{ dq_verdict('enrolment_repeated') }},
        {{ dq_repairs({
            'withdrawal_undated': "final_result = 'Withdrawn' and unregistered_at is null",
            'unregistration_ignored': "final_result <> 'Withdrawn' and unregistered_at is not null",
        }) }},
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from stg_oulad__received_enrolments
)

select * from final
