{#- An accounting identity: passes when <condition> holds in every row (where it is null, too: say so in it). -#}
{% test always_true(model, condition) %}
select *
from {{ model }}
where not coalesce({{ condition }}, true)
{% endtest %}
