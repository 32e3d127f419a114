{#-
    The links that rows of the entity identifiers state, as links of every kind are written: first the identifier that
    belongs, by its type's priority, to the other; of two of one type the later name. One and the same is no link.
-#}
{% macro stated_links(identifiers) -%}
    select
        case when is_turned then linked_type else identifier_type end as identifier_type,
        case when is_turned then linked_identifier else identifier end as identifier,
        case when is_turned then identifier_type else linked_type end as linked_type,
        case when is_turned then identifier else linked_identifier end as linked_identifier,
        linked_at
    from (
        select
            identifiers.identifier_type,
            identifiers.identifier,
            identifiers.linked_type,
            identifiers.linked_identifier,
            identifiers.linked_at,
            case
                when identifiers.identifier_type = identifiers.linked_type
                    then identifiers.identifier < identifiers.linked_identifier
                else
                    coalesce(own_types.priority, 1000) < coalesce(linked_types.priority, 1000)
                    or (
                        coalesce(own_types.priority, 1000) = coalesce(linked_types.priority, 1000)
                        and identifiers.identifier_type < identifiers.linked_type
                    )
            end as is_turned
        from {{ identifiers }} as identifiers
        left join {{ ref('identifier_types') }} as own_types
            on identifiers.identifier_type = own_types.identifier_type
        left join {{ ref('identifier_types') }} as linked_types
            on identifiers.linked_type = linked_types.identifier_type
        where
            identifiers.identifier_type <> identifiers.linked_type
            or identifiers.identifier <> identifiers.linked_identifier
    ) as directed_links
{%- endmacro %}


{#- What the accounts say of themselves: their address and number. -#}
{% macro account_links() -%}
    {%- for identifier_type in ['email_hash', 'phone_hash'] %}
    select
        '{{ identifier_type }}' as identifier_type,
        {{ identifier_type }} as identifier,
        'user_id' as linked_type,
        user_id as linked_identifier,
        min(signed_up_at) as linked_at
    from ({{ entity_rows('users') }}) as users
    where {{ identifier_type }} is not null
    group by {{ identifier_type }}, user_id
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#-
    The identifiers of which a link was stated or observed, or taken back (changed_by of replace_changed). Accounts are
    often read whole, so theirs are compared.
-#}
{% macro changed_identifiers() -%}
    {%- set columns = 'identifier_type, identifier, linked_type, linked_identifier, linked_at' %}
    select 'anonymous_id' as identifier_type, anonymous_id as identifier
    from ({{ staged_since_mark('events', 'anonymous_id, user_id') }}) as staged_events
    where anonymous_id is not null and user_id is not null
    union all
    select identifier_type, identifier
    from ({{ stated_links('(' ~ staged_since_mark('identifiers', columns) ~ ')') }}) as staged_links
    union all
    select identifier_type, identifier from ({{ account_links() }} except {{ known_account_links() }}) as new_links
    union all
    select identifier_type, identifier from ({{ known_account_links() }} except ({{ account_links() }})) as old_links
    {%- if var('since') %}
    union all
    select identifier_type, identifier from {{ this }}
    {%- endif -%}
{%- endmacro %}


{% macro known_account_links() -%}
    select identifier_type, identifier, linked_type, linked_identifier, linked_at
    from {{ this }}
    where link_source = 'users'
{%- endmacro %}
