{#-
    The verdict on parsed events of a tracking tool, the same for every tool. <parsed> has the canonical columns, and
    user_agent, from which robots are told.
-#}
{% macro judged_events() -%}
    select
        *,
        case
            when event_id is null or event_name is null then 'missing_key'
            when user_id is null and anonymous_id is null then 'missing_visitor'
            when occurred_at is null then 'unparseable_time'
            -- A clock may run ahead, but not by hours.
            when occurred_at > received_at + interval 1 hour then 'clock_skew'
            when {{ is_bot('user_agent') }} then 'bot_user_agent'
            when {{ is_burst() }} then 'bot_rate'
        end as reject_reason
    from parsed
{%- endmacro %}


{#- The verdict on parsed links of a tracking tool, the same for every tool. -#}
{% macro judged_links() -%}
    select
        *,
        case
            when identifier is null or linked_identifier is null then 'missing_key'
            when linked_at is null then 'unparseable_time'
        end as reject_reason
    from parsed
{%- endmacro %}


{#- The name of an event; what every tool calls otherwise, looking at a page, has one name. -#}
{% macro event_name_of(name) -%}
    case
            when lower(trim({{ name }})) in ('$pageview', 'page_view', 'page', 'loaded a page', '$mp_web_page_view') then 'page_viewed'
            when lower(trim({{ name }})) in ('$screen', 'screen_view', 'screen') then 'screen_viewed'
            else nullif(trim({{ name }}), '')
        end
{%- endmacro %}


{#- Web or app, by the library that sent an event; a server's library says nothing of where its user was. -#}
{% macro library_channel(library) -%}
    case
            when regexp_matches(lower({{ library }}), '^(web|js|.*analytics.js|.*javascript.*)$') then 'web'
            when regexp_matches(lower({{ library }}), 'ios|swift|iphone|android|kotlin|react-native|flutter|unity') then 'app'
        end
{%- endmacro %}


{#- The domain that a visitor came from: null where it is the domain of the page itself. -#}
{% macro other_domain(referrer, page) -%}
    nullif({{ url_domain(referrer) }}, coalesce({{ url_domain(page) }}, ''))
{%- endmacro %}


{#- True for an event of a minute in which its visitor did more than anybody does; see bursts(). -#}
{% macro is_burst() -%}
    (anonymous_id, occurred_minute)
                in (select (bursts.anonymous_id, bursts.occurred_minute) from bursts)
{%- endmacro %}


{#- A domain in small letters, without www. -#}
{% macro bare_domain(domain) -%}
    nullif(regexp_replace(lower(trim({{ domain }})), '^www[.]', ''), '')
{%- endmacro %}
