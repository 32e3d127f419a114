-- Grain: one row per accepted decision.
{{ config(enabled=adapts('demo', 'consents')) }}

with

stg_demo__consents_checked as (
    select * from {{ ref('stg_demo__consents_checked') }}
),

final as (
    select
        user_id,
        purpose,
        is_granted,
        decided_at
    from stg_demo__consents_checked
    where dq_outcome = 'accepted'
)

select * from final
