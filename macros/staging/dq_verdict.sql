{#- The outcome and the reason of a checked row, from its `reject_reason` and its `copy_number`. -#}
{% macro dq_verdict(duplicate_reason) -%}
    case
            when reject_reason is not null then 'rejected'
            when copy_number > 1 then 'duplicate'
            else 'accepted'
        end as dq_outcome,
        case
            when reject_reason is not null then reject_reason
            when copy_number > 1 then '{{ duplicate_reason }}'
        end as dq_reason
{%- endmacro %}
