{#- The currency that core counts in (var base_currency) as text; null where amounts stay as they came. -#}
{% macro base_currency() -%}
    {{ "'" ~ var('base_currency') ~ "'" if var('base_currency') else 'cast(null as varchar)' }}
{%- endmacro %}


{#- Joins dim_currency_rates as currency_rates: an amount without a currency is one of the base currency. -#}
{% macro has_rate(currency, moment) -%}
    coalesce({{ currency }}, {{ base_currency() }}) = currency_rates.currency
        and {{ moment }} >= currency_rates.valid_from
        and {{ moment }} < currency_rates.valid_to
{%- endmacro %}


{#- An amount in the base currency; null where its currency has no rate, so that nothing is taken one to one. -#}
{% macro in_base_currency(amount) -%}
    {%- if var('base_currency') -%}
    cast(round({{ amount }} * currency_rates.exchange_rate, 2) as decimal(18, 2))
    {%- else -%}
    {{ amount }}
    {%- endif -%}
{%- endmacro %}


{#- The currency of an amount that in_base_currency() gave. -#}
{% macro converted_currency(currency) -%}
    coalesce(currency_rates.base_currency, {{ currency }})
{%- endmacro %}
