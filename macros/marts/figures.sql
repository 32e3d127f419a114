{#- Figures as they stand in sentences; of an unknown number there is no text. -#}

{#- A share in percent: 0.0312 is 3.1 %. -#}
{% macro percent_text(share) -%}
    cast(try_cast(100.0 * {{ share }} as decimal(18, 1)) as varchar) || ' %'
{%- endmacro %}


{#- A relative change with its sign: 0.0312 is +3.1 %. -#}
{% macro lift_text(share) -%}
    case when {{ share }} >= 0 then '+' else '' end || {{ percent_text(share) }}
{%- endmacro %}


{#- A measured value: three decimals below ten, one from there on. -#}
{% macro value_text(number) -%}
    case
        when abs({{ number }}) < 10 then cast(try_cast({{ number }} as decimal(18, 3)) as varchar)
        else cast(try_cast({{ number }} as decimal(18, 1)) as varchar)
    end
{%- endmacro %}


{#- A p-value: four decimals, never zero. -#}
{% macro p_value_text(p_value) -%}
    case
        when {{ p_value }} < 0.0001 then 'p < 0.0001'
        else 'p = ' || cast(try_cast({{ p_value }} as decimal(5, 4)) as varchar)
    end
{%- endmacro %}
