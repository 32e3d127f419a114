-- Learned segmentations whose candidates were all refused; seg_candidates says why each was.
{{ config(severity='warn') }}

select segmentation
from {{ ref('seg_candidates') }}
group by segmentation
having not bool_or(is_chosen)
