{#-
    Which keys changed since a model's last mark: one macro for each kind of key (changed_by of replace_changed).
    With the var since (`satsuma build --since`), every key from that date on counts as changed.
-#}

{#-
    Keys of one entity's rows, for a model that shows each of them once: message_id of messages, ...; and those of users of
    whom an account went or came.
-#}
{% macro staged_keys() -%}
    {%- set increment = model.config.meta.increment -%}
    {%- set keys = increment['keys'] | join(', ') -%}
    {%- set entity = increment.entities[0] -%}
    {%- set compares_all = compares_all_keys(checked_models(entity)) -%}
    {{ resolved(staged_since_mark(entity, keys, compares_all), increment['keys']) }}
    union all
    select {{ keys }} from {{ this }} where user_id in ({{ moved_users() }})
    {%- if 'user_id' in increment['keys'] %}
    union all
    select {{ keys }} from ({{ resolved_rows(entity) }}) as moved_rows where user_id in ({{ moved_users() }})
    {%- endif %}
    {%- if compares_all %}
    union all
    select {{ keys }} from {{ this }}
    {%- endif -%}
{%- endmacro %}


{#-
    Events loaded or judged since, the past of visitors whose owner changed, and what users did of whom an account went or
    came; when they happened tells where.
-#}
{% macro changed_event_ids() -%}
    {{ staged_since_mark('events', 'event_id, occurred_at') }}
    union all
    select event_id, occurred_at from {{ this }}
    where anonymous_id in (
        select identifier from increments.identifier_moves
        where identifier_type = 'anonymous_id' and batch_number > {{ processed_batch() }}
    )
    union all
    select event_id, occurred_at from {{ this }} where user_id in ({{ moved_users() }})
    {%- if var('since') %}
    union all
    select event_id, occurred_at from ({{ entity_rows('events') }}) as events where {{ is_since('occurred_at') }}
    union all
    select event_id, occurred_at from {{ this }} where {{ is_since('occurred_at') }}
    {%- endif -%}
{%- endmacro %}


{#-
    The accepted events with a changed id, resolved; all of them where the table is built whole. What is new stands
    together in staging, by its batch number; the rest is looked up among the events of the same moments.
-#}
{% macro changed_events() -%}
    {%- if is_incremental() -%}
        {{ resolved(changed_staged_events(), canonical_columns('events') | map(attribute=0) | list) }}
    {%- else -%}
        {{ resolved_rows('events') }}
    {%- endif -%}
{%- endmacro %}


{% macro changed_staged_events() -%}
    {%- set names = canonical_columns('events') | map(attribute=0) | join(', ') -%}
    {%- for name in checked_models('events') -%}
    select {{ names }} from {{ ref(name) }}
    where dq_outcome = 'accepted' and batch_number > {{ processed_batch() }}
    union all
    select {{ names }} from {{ ref(name) }}
    where
        dq_outcome = 'accepted'
        and batch_number <= {{ processed_batch() }}
        and occurred_at in (select occurred_at from {{ changed_keys() }})
        and event_id in (select event_id from {{ changed_keys() }})
    {{ 'union all' if not loop.last }}
    {%- else -%}
    {{ empty_entity('events') }}
    {%- endfor -%}
{%- endmacro %}


{#- Orders that changed themselves or in their lines, and those of users of whom an account went or came. -#}
{% macro changed_order_ids() -%}
    {%- set compares_all = compares_all_keys(checked_models('orders') + checked_models('order_lines')) -%}
    {{ staged_since_mark('orders', 'order_id', compares_all) }}
    union all
    {{ staged_since_mark('order_lines', 'order_id', compares_all) }}
    union all
    select order_id from {{ this }} where user_id in ({{ moved_users() }})
    {%- if compares_all %}
    union all
    select order_id from {{ this }}
    {%- endif -%}
{%- endmacro %}


{#- The same and all other orders of their users, whose numbers follow. -#}
{% macro changed_orders_of_users() -%}
    with changed_ids as (
        {{ changed_order_ids() }}
    ),

    known_orders as (
        select order_id, user_id from ({{ resolved_rows('orders') }}) as orders
        union
        select order_id, user_id from {{ this }}
    )

    select order_id from changed_ids
    union all
    select order_id from known_orders
    where user_id in (
        select user_id from known_orders where order_id in (select changed_ids.order_id from changed_ids)
    )
{%- endmacro %}


{% macro changed_visitor_days() -%}
    select visitor_id, event_date as session_date
    from increments.event_days
    where batch_number > {{ processed_batch() }}
    {%- if var('since') %}
    union all
    select visitor_id, event_date as session_date from {{ ref('fct_events') }} where {{ is_since('event_date') }}
    union all
    select visitor_id, session_date from {{ this }} where {{ is_since('session_date') }}
    {%- endif -%}
{%- endmacro %}


{% macro changed_user_days() -%}
    select user_id, event_date as activity_date
    from increments.event_days
    where batch_number > {{ processed_batch() }} and user_id is not null
    union all
    select user_id, order_date as activity_date
    from increments.order_days
    where batch_number > {{ processed_batch() }} and user_id is not null
    {%- if var('since') %}
    union all
    select user_id, event_date as activity_date from {{ ref('fct_events') }} where {{ is_since('event_date') }}
    union all
    select user_id, order_date as activity_date from {{ ref('fct_orders') }} where {{ is_since('order_date') }}
    union all
    select user_id, activity_date from {{ this }} where {{ is_since('activity_date') }}
    {%- endif -%}
{%- endmacro %}


{#-
    <columns> of the received rows of an entity that were loaded, or judged otherwise, since this model's mark;
    of all its received rows where every key is compared.
-#}
{% macro staged_since_mark(entity, columns, compares_all=false) -%}
    {%- set parts = [] -%}
    {%- for name in checked_models(entity) -%}
        {%- set is_new = '' if compares_all else ' where batch_number > ' ~ processed_batch() -%}
        {%- do parts.append('select ' ~ columns ~ ' from ' ~ ref(name) ~ is_new) -%}
    {%- endfor -%}
    {{ parts | join('\n    union all\n    ') if parts
        else 'select ' ~ columns ~ ' from (' ~ empty_entity(entity) ~ ') as nothing' }}
{%- endmacro %}


{#- The models that hold the received rows of an entity. -#}
{% macro checked_models(entity) -%}
    {%- set names = [] -%}
    {%- for source_name in var('adapters') if adapts(source_name, entity) -%}
        {%- do names.append('stg_' ~ source_name ~ '__' ~ entity ~ '_checked') -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#-
    True where rows may have gone without a trace, because a model was built whole since this one's mark, and in a
    repair by hand: then every key is looked at, and only what differs is logged. For tables that are small enough.
-#}
{% macro compares_all_keys(names) -%}
    {{ return(var('since') is not none or last_whole_batch(names) > processed_batch()) }}
{%- endmacro %}


{% macro is_since(moment) -%}
    {{ moment }} >= cast('{{ var("since") }}' as date)
{%- endmacro %}
