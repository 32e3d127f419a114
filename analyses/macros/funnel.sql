-- Who gets from a search to a payment within a month, by the lifecycle segment held at the search?

select
    segment_name,
    step_number,
    event_name,
    reached_count,
    round(reached_rate, 3) as reached_rate
from funnel(
    ['search_made', 'course_viewed', 'payment_made'],
    window_days => 30,
    segmentation => 'lifecycle'
)
