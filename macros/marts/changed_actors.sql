{#- Whoever did, or was sent, something else than this model has seen: all their moments are looked at anew. -#}
{% macro changed_actors() -%}
    select visitor_id as actor_id
    from increments.event_days
    where batch_number > {{ processed_batch() }}
    {%- for log in ['order_days', 'message_days'] %}
    union all
    select user_id as actor_id
    from increments.{{ log }}
    where batch_number > {{ processed_batch() }} and user_id is not null
    {%- endfor %}
    {%- if var('since') %}
    union all
    select actor_id from {{ ref('fct_goal_moments') }} where {{ is_since('moment_at') }}
    union all
    select actor_id from {{ this }} where {{ is_since('moment_at' if this.name == 'fct_goal_entries' else 'reached_at') }}
    {%- endif -%}
{%- endmacro %}
