-- Grain: one row per user_id × purpose × valid_from: a decision, and until when it held.
{{ replace_changed(keys=['user_id', 'purpose'], changed_by='staged_keys', entities=['consents']) }}

with

consents as (
    {{ resolved_rows('consents') }}
),

decisions as (
    select
        user_id,
        purpose,
        decided_at as valid_from,
        -- Two decisions at one instant: the refusal holds.
        min(is_granted) as is_granted
    from consents
    where
        {{ before_as_of('decided_at') }}
        and {{ is_changed(['user_id', 'purpose']) }}
    group by user_id, purpose, decided_at
),

final as (
    select
        user_id,
        purpose,
        is_granted,
        valid_from,
        coalesce(
            lead(valid_from) over (
                partition by user_id, purpose order by valid_from asc nulls last
            ),
            timestamp '9999-12-31'
        ) as valid_to
    from decisions
)

select * from final
