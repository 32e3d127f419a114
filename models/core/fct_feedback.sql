-- Grain: one row per answer of a user to an action.
{{ replace_changed(keys=['feedback_id'], changed_by='staged_keys', entities=['feedback']) }}

with

feedback as (
    {{ resolved_rows('feedback') }}
),

final as (
    select
        feedback_id,
        action_id,
        user_id,
        feedback_type,
        occurred_at,
        comment_text
    from feedback
    where
        {{ before_as_of('occurred_at') }}
        and {{ is_changed(['feedback_id']) }}
)

select * from final
