-- What share of each behaviour segment comes back after one, two and three months?

select
    segment_name,
    period_number,
    cohort_users,
    round(retention_rate, 3) as retention_rate
from retention('behaviour', 'month')
where period_number between 1 and 3
