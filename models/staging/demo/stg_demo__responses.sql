-- Grain: one row per accepted survey answer.
{{ config(enabled=adapts('demo', 'responses')) }}

with

stg_demo__responses_checked as (
    select * from {{ ref('stg_demo__responses_checked') }}
),

final as (
    select
        response_id,
        survey_type,
        user_id,
        subject_type,
        subject_id,
        score,
        score_min,
        score_max,
        answer_text,
        requested_at,
        responded_at
    from stg_demo__responses_checked
    where dq_outcome = 'accepted'
)

select * from final
