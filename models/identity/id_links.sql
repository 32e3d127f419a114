-- Grain: one row per anonymous_id × user_id: the two were seen together.
{{ replace_changed(
    keys=['anonymous_id'],
    changed_by='changed_anonymous_ids',
    entities=['events', 'identifiers'],
    grown_from=checked_models('events') + checked_models('identifiers'),
) }}

with

identifiers as (
    {{ entity_rows('identifiers') }}
),

events as (
    {{ entity_rows('events') }}
),

stated_links as (
    select
        identifier as anonymous_id,
        linked_identifier as user_id,
        linked_at
    from identifiers
    where identifier_type = 'anonymous_id' and linked_type = 'user_id'
    union all
    select
        linked_identifier as anonymous_id,
        identifier as user_id,
        linked_at
    from identifiers
    where identifier_type = 'user_id' and linked_type = 'anonymous_id'
),

-- An event that carries both ids is as good a link as a stated one, from the moment it arrived.
observed_links as (
    select
        anonymous_id,
        user_id,
        coalesce(received_at, occurred_at) as linked_at
    from events
    where anonymous_id is not null and user_id is not null
),

links as (
    select * from stated_links
    union all
    select * from observed_links
),

final as (
    select
        anonymous_id,
        user_id,
        min(linked_at) as linked_at
    from links
    where
        {{ before_as_of('linked_at') }}
        and {{ is_changed(['anonymous_id']) }}
    group by anonymous_id, user_id
)

select * from final
