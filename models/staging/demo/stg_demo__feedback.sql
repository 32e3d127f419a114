-- Grain: one row per accepted reaction to an action.
{{ config(enabled=adapts('demo', 'feedback')) }}

with

stg_demo__feedback_checked as (
    select * from {{ ref('stg_demo__feedback_checked') }}
),

final as (
    select
        feedback_id,
        action_id,
        user_id,
        feedback_type,
        occurred_at,
        comment_text
    from stg_demo__feedback_checked
    where dq_outcome = 'accepted'
)

select * from final
