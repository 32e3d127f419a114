{#-
    The segments of every segmentation, `unassigned` included, add up to `all`: for each row of <keys>, the sum of
    each of <columns> is the same in all segmentations, to within <tolerance> (0: exactly).
-#}
{% test segments_add_up(model, columns, keys=[], tolerance=0) %}
with totals as (
    select
        segmentation,
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        {%- for column in columns %}
        sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}
    group by {{ (['segmentation'] + keys) | join(', ') }}
),

segmentations as (
    select distinct segmentation from totals
),

expected as (
    select
        segmentations.segmentation as compared_segmentation,
        totals.*
    from totals
    cross join segmentations
    where totals.segmentation = 'all'
)

select
    expected.*,
    totals.segmentation as found_segmentation,
    {%- for column in columns %}
    totals.{{ column }} as found_{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from expected
full outer join totals
    on expected.compared_segmentation = totals.segmentation
    {%- for key in keys %}
    and expected.{{ key }} = totals.{{ key }}
    {%- endfor %}
where
    {%- for column in columns %}
    coalesce(abs(expected.{{ column }} - totals.{{ column }}) > {{ tolerance }}, true){{ ' or' if not loop.last }}
    {%- endfor %}
{% endtest %}
