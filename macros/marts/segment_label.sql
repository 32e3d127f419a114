{#- What people call a segment: its name; `unassigned` and segments without members today go by their id. -#}
{% macro segment_label(names, segment_id) -%}
    coalesce({{ names }}.segment_name, case {{ segment_id }} when 'unassigned' then 'Unassigned' else {{ segment_id }} end)
{%- endmacro %}
