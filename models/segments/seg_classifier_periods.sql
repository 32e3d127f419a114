-- Grain: one row per segmentation × version_number with a chosen classifier: when it speaks.

with

classifiers as (
    select * from {{ ref('seg_classifiers') }}
),

-- The first version also speaks for the time before it: nobody knew better then.
final as (
    select
        segmentation,
        version_number,
        concat('v', version_number) as model_version,
        classifier,
        case
            when row_number() over versions = 1 then date '1900-01-01'
            else as_of_date
        end as scored_from_date,
        coalesce(lead(as_of_date) over versions, date '9999-12-31') as scored_until_date
    from classifiers
    where is_chosen
    window versions as (partition by segmentation order by version_number asc nulls last)
)

select * from final
