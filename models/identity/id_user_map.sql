-- Grain: one row per anonymous_id that belongs to a known user.
{{ replace_changed(
    keys=['anonymous_id'],
    changed_by='changed_anonymous_ids',
    entities=['events', 'identifiers'],
    logs={'to': 'owner_changes', 'columns': ['anonymous_id'], 'of': 'differences'},
) }}

with

links as (
    select * from {{ ref('id_links') }}
),

-- On a shared device the first person to identify keeps it: later logins carry their own user_id.
final as (
    select
        anonymous_id,
        user_id,
        linked_at
    from links
    where {{ is_changed(['anonymous_id']) }}
    qualify row_number() over (
        partition by anonymous_id
        order by linked_at asc nulls last, user_id asc nulls last
    ) = 1
)

select * from final
