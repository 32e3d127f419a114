{#-
    All rows of `judged`, each with its `copy_number` among those of its <key> that share its fate, the one changed
    last first: an export may hold a row again each time that it changed.
-#}
{% macro newest_first(key, changed_at) -%}
    select
        *,
        row_number() over (
            partition by {{ key | join(', ') }}, reject_reason is null
            order by {{ changed_at }} desc nulls last, raw_row asc nulls last
        ) as copy_number
    from judged
{%- endmacro %}


{#- The truth of what exports write in many ways; null where it is neither. -#}
{% macro is_true(expression) -%}
    case
        when lower(trim({{ expression }})) in ('true', 't', '1', 'yes') then true
        when lower(trim({{ expression }})) in ('false', 'f', '0', 'no') then false
    end
{%- endmacro %}


{#- An e-mail address, if it can be one: anything else would hash to a false link. -#}
{% macro usable_email(expression) -%}
    nullif(regexp_extract(trim({{ expression }}), '^[^@\s]+@[^@\s]+[.][^@\s]+$'), '')
{%- endmacro %}


{#- The digits of a phone number. -#}
{% macro phone_digits(expression) -%}
    nullif(regexp_replace({{ expression }}, '[^0-9]', '', 'g'), '')
{%- endmacro %}
