-- Grain: one row per survey response.
{{ replace_changed(keys=['response_id'], changed_by='staged_keys', entities=['responses']) }}

with

responses as (
    {{ resolved_rows('responses') }}
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
        (score - score_min) / nullif(score_max - score_min, 0) as normalised_score,
        answer_text,
        requested_at,
        responded_at
    from responses
    where
        {{ before_as_of('responded_at') }}
        and {{ is_changed(['response_id']) }}
)

select * from final
