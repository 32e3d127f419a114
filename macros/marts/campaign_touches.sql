{#- Every moment at which a known user answered a campaign: a click in a message, an event or an order that names it. -#}
{% macro campaign_touches() -%}
    select
        user_id,
        campaign_id,
        clicked_at as touched_at
    from {{ ref('fct_messages') }}
    where clicked_at is not null and campaign_id is not null
    union all
    select
        user_id,
        campaign_id,
        occurred_at as touched_at
    from {{ ref('fct_events') }}
    where user_id is not null and campaign_id is not null
    union all
    select
        user_id,
        campaign_id,
        ordered_at as touched_at
    from {{ ref('fct_orders') }}
    where user_id is not null and campaign_id is not null
{%- endmacro %}
