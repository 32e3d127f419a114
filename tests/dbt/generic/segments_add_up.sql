{#-
    The segments of every segmentation, `unassigned` included, add up to `all`:
    for each row of <keys>, the sum of each of <columns> is the same in all segmentations.
    Columns that are null for `all` are left out; where <keys> of a segmentation are absent, that is a failure.
-#}
{% test segments_add_up(model, columns, keys=[], where_segmentation='true') %}
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
    where {{ where_segmentation }}
    group by segmentation{% for key in keys %}, {{ key }}{% endfor %}
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
    {%- for column in columns %}
    totals.{{ column }} as added_{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from expected
full outer join totals
    on expected.compared_segmentation = totals.segmentation
    {%- for key in keys %}
    and expected.{{ key }} is not distinct from totals.{{ key }}
    {%- endfor %}
where
    {%- for column in columns %}
    expected.{{ column }} is distinct from totals.{{ column }}{{ ' or' if not loop.last }}
    {%- endfor %}
{% endtest %}
