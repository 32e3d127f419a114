-- In which lifecycle segments did the exam reminder work?

select
    metric_id,
    segment_name,
    round(relative_lift, 3) as relative_lift,
    verdict
from experiment('exam_reminder')
where metric_role = 'goal' and segmentation = 'lifecycle'
