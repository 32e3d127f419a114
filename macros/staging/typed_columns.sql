{#-
    For files whose columns have canonical names already: each value read as its column's type, row by row. What cannot
    be read is null here and a reason to reject the row in type_faults().
-#}
{% macro typed_columns(entity, made={}) -%}
    {%- for name, type in canonical_columns(entity) %}
        {{ made.get(name) or typed_value(name, type, entity) }} as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{% macro typed_value(column, type, entity=none) -%}
    {%- set text = "nullif(trim(cast(" ~ column ~ " as varchar)), '')" -%}
    {%- if column in (known_words(entity) if entity else {}) -%}
        lower({{ text }})
    {%- elif column == 'currency' -%}
        upper({{ text }})
    {%- elif column in ['event_properties', 'user_attributes', 'item_attributes'] -%}
        case when json_valid({{ column }}) then {{ redact_text(text) }} end
    {%- elif column in ['answer_text', 'comment_text'] -%}
        {{ redact_text(text) }}
    {%- elif type == 'varchar' -%}
        {{ text }}
    {%- elif type == 'timestamp' -%}
        {{ parse_utc_time(column) }}
    {%- elif type == 'date' -%}
        cast({{ parse_utc_time(column) }} as date)
    {%- elif type == 'boolean' -%}
        case
            when lower({{ text }}) in ('true', 't', 'yes', 'y', '1') then true
            when lower({{ text }}) in ('false', 'f', 'no', 'n', '0') then false
        end
    {%- elif type.startswith('decimal') -%}
        {{ parse_money(column) }}
    {%- elif type == 'double' -%}
        nullif(nullif(nullif(try_cast({{ text }} as double), 'infinity'), '-infinity'), 'nan')
    {%- else -%}
        case when try_cast({{ text }} as double) = floor(try_cast({{ text }} as double)) then try_cast({{ text }} as {{ type }}) end
    {%- endif -%}
{%- endmacro %}


{#-
    An amount: a plain number, or one with a currency sign and a comma at each thousand. 12,50 is refused rather than
    guessed at. Cents beyond the second decimal are rounded.
-#}
{% macro parse_money(column) -%}
    {%- set text = "regexp_replace(cast(" ~ column ~ " as varchar), '^\\s*(-?)\\s*[$€£¥]?\\s*(.*?)\\s*[$€£¥]?\\s*$', '\\1\\2')" -%}
    case
            when regexp_full_match({{ text }}, '-?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?')
                then try_cast(replace({{ text }}, ',', '') as decimal(18, 2))
            when regexp_full_match({{ text }}, '-?([0-9]+[.]?[0-9]*|[.][0-9]+)') then try_cast({{ text }} as decimal(18, 2))
        end
{%- endmacro %}


{#- The whens of a case: what was given but could not be read, and what is missing. `raw_values` has the row as it came. -#}
{% macro type_faults(entity, made={}) -%}
    {%- for name, type in canonical_columns(entity) if type != 'varchar' and name not in made %}
            when {{ name }} is null and trim(cast(struct_extract(raw_values, '{{ name }}') as varchar)) <> ''
                then '{{ {'timestamp': 'unparseable_time', 'date': 'unparseable_time', 'boolean': 'not_a_truth_value'}.get(type, 'not_a_number') }}'
    {%- endfor %}
    {%- for name, words in known_words(entity).items() %}
            when {{ name }} not in ('{{ words | join("', '") }}') then 'unknown_{{ name }}'
    {%- endfor %}
    {%- for name in required_columns(entity) %}
            when {{ name }} is null then 'missing_{{ name }}'
    {%- endfor %}
{%- endmacro %}


{#- Columns that hold one of a few words, written in small letters. -#}
{% macro known_words(entity) -%}
    {{ return({
        'orders': {'order_status': ['completed', 'cancelled', 'returned', 'pending']},
        'messages': {'channel': ['email', 'sms', 'push', 'in_app', 'ad']},
        'responses': {'survey_type': ['csat', 'nps', 'ces', 'rating', 'profile', 'open']},
        'feedback': {'feedback_type': ['shown', 'accepted', 'dismissed', 'complained']},
        'consents': {'purpose': ['analytics', 'personalisation', 'marketing']},
    }.get(entity, {})) }}
{%- endmacro %}


{#- The canonical columns that are never null. -#}
{% macro required_columns(entity) -%}
    {{ return({
        'users': ['user_id'],
        'identifiers': ['identifier_type', 'identifier', 'linked_type', 'linked_identifier', 'linked_at'],
        'events': ['event_id', 'event_name', 'occurred_at'],
        'items': ['item_id'],
        'orders': ['order_id', 'ordered_at', 'order_status'],
        'order_lines': ['order_id', 'line_number', 'quantity', 'unit_price', 'line_amount'],
        'messages': ['message_id', 'user_id', 'channel', 'sent_at'],
        'spend': ['spend_date', 'channel', 'cost_amount'],
        'exposures': ['experiment_id', 'variant_id', 'user_id', 'exposed_at'],
        'responses': ['response_id', 'survey_type', 'user_id', 'responded_at'],
        'feedback': ['feedback_id', 'action_id', 'user_id', 'feedback_type', 'occurred_at'],
        'consents': ['user_id', 'purpose', 'is_granted', 'decided_at'],
    }[entity]) }}
{%- endmacro %}
