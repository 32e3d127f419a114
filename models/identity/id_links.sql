-- Grain: one row per identifier × linked identifier × link_source: they were seen together.
{{ replace_changed(
    keys=['identifier_type', 'identifier'],
    changed_by='changed_identifiers',
    entities=['events', 'identifiers'],
    grown_from=checked_models('events') + checked_models('identifiers'),
    seeds=['identifier_types'],
    logs={
        'to': 'link_changes',
        'columns': ['identifier_type', 'identifier', 'linked_type', 'linked_identifier'],
        'of': 'differences',
    },
) }}

with

identifiers as (
    {{ entity_rows('identifiers') }}
),

events as (
    {{ entity_rows('events') }}
),

stated_links as (
    {{ stated_links('identifiers') }}
),

-- An event that carries both ids is as good a link as a stated one, from the moment it arrived.
observed_links as (
    select
        'anonymous_id' as identifier_type,
        anonymous_id as identifier,
        'user_id' as linked_type,
        user_id as linked_identifier,
        coalesce(received_at, occurred_at) as linked_at
    from events
    where anonymous_id is not null and user_id is not null
),

account_links as (
    {{ account_links() }}
),

links as (
    select *, 'users' as link_source from account_links
    union all
    select *, 'identifiers' as link_source from stated_links
    union all
    select *, 'events' as link_source from observed_links
),

final as (
    select
        identifier_type,
        identifier,
        linked_type,
        linked_identifier,
        link_source,
        min(linked_at) as linked_at
    from links
    where
        {{ before_as_of('coalesce(linked_at, timestamp \'0001-01-01\')') }}
        and {{ is_changed(['identifier_type', 'identifier']) }}
    group by identifier_type, identifier, linked_type, linked_identifier, link_source
)

select * from final
