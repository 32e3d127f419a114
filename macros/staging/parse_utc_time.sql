{#-
    A time as a UTC timestamp; null where it is none of these: 10, 13 or 16 digits = seconds, milli- or microseconds
    since 1970; a date with a clock time and a zone offset, Z or UTC; the same without a zone, which is read as UTC;
    a date alone. Year, month and day stand in this order: 03/01/19 is nobody's date.
-#}
{% macro parse_utc_time(expression) -%}
    {%- set text = 'trim(cast(' ~ expression ~ ' as varchar))' -%}
    case
            when regexp_full_match({{ text }}, '[0-9]{10}([.][0-9]+)?')
                then make_timestamp(cast(try_cast({{ text }} as double) * 1000000 as bigint))
            when regexp_full_match({{ text }}, '[0-9]{13}')
                then make_timestamp(try_cast({{ text }} as bigint) * 1000)
            when regexp_full_match({{ text }}, '[0-9]{16}')
                then make_timestamp(try_cast({{ text }} as bigint))
            when regexp_full_match({{ text }}, '.*:[0-9.]+ ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)')
                then try_cast(regexp_replace({{ text }}, ' ?UTC$', 'Z') as timestamptz) at time zone 'UTC'
            when regexp_full_match({{ text }}, '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ][0-9:.]+)?')
                then try_cast({{ text }} as timestamp)
        end
{%- endmacro %}
