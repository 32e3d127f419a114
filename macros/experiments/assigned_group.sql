{#- The group of users that was assigned as a whole, as it is known today; null where users were assigned one by one. -#}
{% macro assigned_group(assignment_unit, users) -%}
    case {{ assignment_unit }}
        {%- for unit in ['city', 'region', 'country', 'plan'] %}
        when '{{ unit }}' then {{ users }}.{{ unit }}
        {%- endfor %}
    end
{%- endmacro %}
