{#- What people call a segment: its name; `unassigned` and segments without members today go by their id. -#}
{% macro segment_label(names, segment_id, language='') -%}
    {%- set unassigned = {'': 'Unassigned', '_zh': '未分组'}[language] -%}
    coalesce(
        {{ names }}.segment_name{{ language }},
        case {{ segment_id }} when 'unassigned' then '{{ unassigned }}' else {{ segment_id }} end
    )
{%- endmacro %}
