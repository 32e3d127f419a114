-- In which engagement segments do looks at a course lead to orders?

select
    segment_name,
    eligible_count,
    round(conversion_rate, 3) as conversion_rate
from conversion('course_page_to_order', 'engagement')
order by conversion_rate desc nulls last
