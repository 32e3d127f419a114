{#- The nested columns of Google Analytics 4: records and repeated records, out of JSON lines or Parquet. -#}

{#-
    A nested column as JSON. It comes as text from JSON lines and as structs from Parquet, where BigQuery may write a
    repeated record as {"list": [{"element": ...}]}.
-#}
{% macro ga4_json(column) -%}
    {%- set json = 'try_cast(' ~ column ~ ' as json)' -%}
    case
            when json_exists({{ json }}, '$.list') then to_json(json_extract({{ json }}, '$.list[*].element'))
            else {{ json }}
        end
{%- endmacro %}


{#- A column of keys and typed values (event_params, user_properties) as a list of (key, text). -#}
{% macro ga4_pairs(column) -%}
    list_transform(
            json_transform(
                {{ ga4_json(column) }},
                '[{"key": "VARCHAR", "value": {"string_value": "VARCHAR", "int_value": "VARCHAR",
                    "double_value": "VARCHAR", "float_value": "VARCHAR"}}]'
            ),
            lambda pair: struct_pack(key := pair.key, text := coalesce(
                pair.value.string_value, pair.value.int_value, pair.value.double_value, pair.value.float_value
            ))
        )
{%- endmacro %}


{#- The text of one key in a list of (key, text). -#}
{% macro ga4_value(pairs, key) -%}
    list_extract(list_filter({{ pairs }}, lambda pair: pair.key = '{{ key }}'), 1).text
{%- endmacro %}


{#- All of them but what has columns of its own, as a JSON object; addresses in it are masked. -#}
{% macro ga4_object(pairs, left_out=[]) -%}
    '{' || list_aggregate(list_transform(
            list_filter({{ pairs }}, lambda pair: pair.text is not null
                {%- if left_out %} and pair.key not in ('{{ left_out | join("', '") }}'){% endif %}),
            lambda pair: to_json(pair.key) || ':' || to_json({{ redact_text('pair.text') }})
        ), 'string_agg', ',') || '}'
{%- endmacro %}


{#- A name that Google writes where it knows none is none. -#}
{% macro ga4_known(expression) -%}
    case when {{ expression }} not in ('(direct)', '(none)', '(not set)', '(not provided)', '') then {{ expression }} end
{%- endmacro %}


{#- What a purchase or refund says of itself: the record ecommerce, over parameters of the same meaning. -#}
{% macro ga4_order_details() -%}
    json_merge_patch(
            json_object(
                'currency', {{ ga4_value('params', 'currency') }},
                'transaction_id', {{ ga4_value('params', 'transaction_id') }}
            ), coalesce(try_cast(ecommerce as json), json('{}'))
        )
{%- endmacro %}


{#- What an event says of its user: where they are, where they first came from, and properties. -#}
{% macro ga4_user_traits() -%}
    cast(json_object(
            'properties', {{ ga4_object(ga4_pairs('user_properties')) }},
            'geo', try_cast(geo as json), 'source', try_cast(traffic_source as json)
        ) as varchar)
{%- endmacro %}


{#- Google's own click ids have columns; those of others are in the address. -#}
{% macro ga4_click_id_type() -%}
    case
            {%- for name in ['gclid', 'dclid', 'srsltid'] %}
            when try_cast(collected_traffic_source as json) ->> '$.{{ name }}' <> '' then '{{ name }}'
            {%- endfor %}
            else {{ click_id_type('page_url') }}
        end
{%- endmacro %}
