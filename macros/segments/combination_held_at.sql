{#-
    Every row of <rows> with the combination of segments its user held at <moment> (0 for none). Counted by combination
    first, many rows become few before segments_of_combinations() repeats them for each segmentation; in the end the
    counts are those of segment_held_at().
-#}
{% macro combination_held_at(rows, moment) -%}
    select
        {{ rows }}.*,
        coalesce(combinations.combination_id, 0) as combination_id
    from {{ rows }}
    left join {{ ref('seg_user_combinations') }} as combinations
        on {{ rows }}.user_id = combinations.user_id
        and {{ rows }}.{{ moment }} >= combinations.valid_from
        and {{ rows }}.{{ moment }} < combinations.valid_to
{%- endmacro %}


{#- Every row of <rows> once per segmentation, with the segment that belongs to its combination_id. -#}
{% macro segments_of_combinations(rows, behavioural=true) -%}
    select
        {{ rows }}.*,
        combinations.segmentation,
        combinations.segment_id
    from {{ rows }}
    inner join {{ ref('seg_combinations') }} as combinations
        on {{ rows }}.combination_id = combinations.combination_id
    {%- if not behavioural %}
    inner join {{ ref('segmentations') }} as segmentations
        on combinations.segmentation = segmentations.segmentation
        and not segmentations.is_behavioural
    {%- endif %}
{%- endmacro %}


{#- The first 96 bits of md5(segmentation:segment) as a number: sums of them are alike only where segments are. -#}
{% macro segment_code(segmentation, segment_id) -%}
    (
        {%- for digit in range(1, 25) %}
        {{ '+ ' if not loop.first }}cast({{ 16 ** (24 - digit) }} as decimal(38, 0))
        * position(
            substr({{ dbt.hash(segmentation ~ " || ':' || " ~ segment_id) }}, {{ digit }}, 1)
            in '123456789abcdef'
        )
        {%- endfor %}
    )
{%- endmacro %}
