-- Which segments did a learner hold on the first of March?

select
    segmentation,
    segment_name,
    valid_from
from segment_of('L00025', '2026-03-01')
