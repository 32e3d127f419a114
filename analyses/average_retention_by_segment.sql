-- How many buyers of each lifecycle segment come back after one, two and three months?
-- Averages over cohorts are sums divided by sums, over complete cells only.

select
    retention.segment_id,
    retention.period_number,
    sum(retention.cohort_users) as cohort_users,
    sum(retention.retained_users) as retained_users,
    round(sum(retention.retained_users) / nullif(cast(sum(retention.cohort_users) as double), 0), 3)
        as retention_rate
from {{ ref('mart_segment_retention') }} as retention
where
    retention.activity_type = 'order'
    and retention.period_type = 'month'
    and retention.segmentation in ('all', 'lifecycle')
    and retention.is_complete
    and retention.period_number between 1 and 3
group by retention.segment_id, retention.period_number
order by retention.segment_id asc nulls last, retention.period_number asc nulls last
