{#-
    Whose event it is, in PostHog's export. Until somebody is identified their distinct_id is the id of the device; a
    server sends no device, and knows whom it serves.
-#}
{% macro posthog_user_id() -%}
    case when not {{ posthog_is_anonymous() }} then nullif(trim(distinct_id), '') end
{%- endmacro %}


{% macro posthog_device_id() -%}
    coalesce({{ json_property('properties', '$device_id') }}, case when {{ posthog_is_anonymous() }} then distinct_id end)
{%- endmacro %}


{% macro posthog_is_anonymous() -%}
    coalesce({{ json_property('properties', '$is_identified') }} = 'false', distinct_id = {{ json_property('properties', '$device_id') }}, false)
{%- endmacro %}


{#- Whom an experiment counts: the user, or the device that nobody is known on yet, as a user of its own. -#}
{% macro posthog_subject_id() -%}
    coalesce({{ posthog_user_id() }}, 'posthog:' || {{ posthog_device_id() }})
{%- endmacro %}
