{#- compare_segments(segmentation, a, b): two segments side by side, the greatest difference first. -#}
{% macro analyst_compare_segments() -%}
create or replace macro compare_segments(segmentation, a, b) as table
with {{ known_segmentation() }},

checks as (
    select
        case
            when count_if(known.segment_id = a) > 0 and count_if(known.segment_id = b) > 0 then true
            else error(
                'There is no segment '
                || case when count_if(known.segment_id = a) > 0 then b else a end || ' in '
                || segmentation || '; choose '
                || string_agg(known.segment_id, ', ' order by known.segment_id) || '.'
            )
        end as are_passed
    from segments.seg_segments as known
    where known.segmentation = segmentation
),

measures as (
    unpivot (
        select
            overview.segment_id,
            cast(overview.user_count as double) as user_count,
            overview.user_share,
            overview.active_rate,
            overview.buyer_rate,
            overview.order_amount_per_user
        from marts.mart_segment_overview as overview
        where
            overview.is_latest
            and overview.segmentation = segmentation
            and overview.segment_id in (a, b)
    ) on columns(* exclude (segment_id)) into name measure value measure_value
),

measured as (
    select
        measures.measure,
        measures.segment_id,
        measures.measure_value,
        cast(null as double) as deviations
    from measures
    union all
    select
        profiles.feature_name as measure,
        profiles.segment_id,
        profiles.mean_value as measure_value,
        profiles.standardised_difference as deviations
    from segments.seg_profiles as profiles
    where profiles.segmentation = segmentation and profiles.segment_id in (a, b)
)

select
    measured.measure,
    max(measured.measure_value) filter (where measured.segment_id = a) as value_a,
    max(measured.measure_value) filter (where measured.segment_id = b) as value_b,
    value_b - value_a as difference,
    max(measured.deviations) filter (where measured.segment_id = b)
    - max(measured.deviations) filter (where measured.segment_id = a) as difference_in_deviations
from measured
cross join known_segmentation
cross join checks
where known_segmentation.is_known and checks.are_passed
group by measured.measure
order by abs(difference_in_deviations) desc nulls first, measured.measure
{%- endmacro %}
