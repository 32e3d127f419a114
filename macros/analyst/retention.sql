{#- retention(segmentation, period, activity): the share of new users active again, period by period. -#}
{% macro analyst_retention() -%}
create or replace macro retention(
    segmentation := 'all', period := 'month', activity := 'any'
) as table
with {{ known_segmentation() }},

checks as (
    select
        case
            when count(*) > 0 then true
            when period not in ('day', 'week', 'month')
                then error('There is no period ' || period || '; choose day, week or month.')
            when activity not in ('any', 'order')
                then error('There is no activity ' || activity || '; choose any or order.')
            when period = 'month' then true
            else error(
                segmentation || ' follows what users do, so its cohorts are monthly; '
                || 'choose the period month.'
            )
        end as are_passed
    from marts.mart_segment_retention as retention
    where
        retention.segmentation = segmentation
        and retention.period_type = period
        and retention.activity_type = activity
)

select
    retention.segment_id,
    coalesce(any_value(segments.segment_name), retention.segment_id) as segment_name,
    retention.period_number,
    cast(sum(retention.cohort_users) as bigint) as cohort_users,
    cast(sum(retention.retained_users) as bigint) as retained_users,
    sum(retention.retained_users) / nullif(sum(retention.cohort_users), 0) as retention_rate
from marts.mart_segment_retention as retention
cross join known_segmentation
cross join checks
left join segments.seg_segments as segments
    on
        retention.segmentation = segments.segmentation
        and retention.segment_id = segments.segment_id
where
    retention.segmentation = segmentation
    and retention.period_type = period
    and retention.activity_type = activity
    and retention.is_complete
    and known_segmentation.is_known and checks.are_passed
group by retention.segment_id, retention.period_number
order by {{ segments_in_order('retention') }}, retention.period_number
{%- endmacro %}
