-- Grain: one row per segmentation × live_period_number: which version was live, and when.

with

candidates as (
    select * from {{ ref('seg_candidates') }}
),

classifiers as (
    select * from {{ ref('seg_classifiers') }}
),

rollbacks as (
    select * from {{ ref('seg_rollbacks') }}
),

-- A version goes live when it is fitted and passes the gates, or when somebody goes back to it.
starts as (
    select
        segmentation,
        version_number,
        as_of_date as started_on,
        version_number as event_number,
        0 as rollback_number
    from candidates
    where is_chosen
    union all
    select
        segmentation,
        version_number,
        as_of_date as started_on,
        version_number as event_number,
        0 as rollback_number
    from classifiers
    where is_chosen
    union all
    select
        segmentation,
        version_number,
        as_of_date as started_on,
        after_version_number as event_number,
        rollback_number
    from rollbacks
),

final as (
    select
        segmentation,
        cast(row_number() over events as bigint) as live_period_number,
        version_number,
        concat('v', version_number) as model_version,
        event_number,
        rollback_number > 0 as is_rollback,
        -- The first version also speaks for the time before it: nobody knew better then.
        case
            when row_number() over events = 1 then date '1900-01-01'
            else started_on
        end as live_from,
        coalesce(lead(started_on) over events, date '9999-12-31') as live_to,
        lead(rollback_number) over events > 0 as is_rolled_back
    from starts
    window
        events as (
            partition by segmentation
            order by event_number asc nulls last, rollback_number asc nulls last
        )
)

select * from final
