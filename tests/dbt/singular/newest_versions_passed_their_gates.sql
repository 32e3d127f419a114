-- Segmentations whose newest fit was refused; the last good version, if any, is still live.
-- seg_candidates and seg_classifiers say why.
{{ config(severity='warn') }}

select
    segmentation,
    max(version_number) as version_number
from {{ ref('seg_versions') }}
group by segmentation
having max_by(version_status, version_number) = 'refused'
