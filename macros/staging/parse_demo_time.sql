{#-
    A time of the demo's systems as a UTC timestamp; null where it is none of these:
    13 digits = milliseconds since 1970, 10 digits = seconds since 1970, ISO 8601 with an offset or Z,
    and a date with a clock time but no zone, which is Beijing's (UTC+8, no daylight saving).
-#}
{% macro parse_demo_time(expression) -%}
    case
        when regexp_full_match({{ expression }}, '[0-9]{13}')
            then make_timestamp(try_cast({{ expression }} as bigint) * 1000)
        when regexp_full_match({{ expression }}, '[0-9]{10}')
            then make_timestamp(try_cast({{ expression }} as bigint) * 1000000)
        when regexp_full_match({{ expression }}, '[0-9-]{10}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})')
            then try_cast({{ expression }} as timestamptz) at time zone 'UTC'
        else try_strptime(
            {{ expression }},
            ['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y-%m-%d %H:%M:%S']
        ) - interval 8 hours
    end
{%- endmacro %}
