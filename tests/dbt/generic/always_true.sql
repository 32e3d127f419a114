{#-
    Accounting identities of a model, judged in one scan: passes when each of <conditions> holds in every row (where it
    is null, too: say so in it). A row that breaks one is returned with the condition as its `broken_rule`.
-#}
{% test always_true(model, conditions) %}
select
    case
        {%- for condition in conditions %}
        when not coalesce({{ condition }}, true) then '{{ condition | trim | replace("'", "''") }}'
        {%- endfor %}
    end as broken_rule,
    *
from {{ model }}
where
    {%- for condition in conditions %}
    not coalesce({{ condition }}, true){{ ' or' if not loop.last }}
    {%- endfor %}
{% endtest %}
