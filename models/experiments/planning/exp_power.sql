-- Grain: one row per experiment_id × variant_id.

with

power_reached as (
    select * from {{ ref('exp_power_reached') }}
),

exposures as (
    select * from {{ ref('exp_exposures') }}
),

experiments as (
    select * from {{ ref('dim_experiments') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

best_estimates as (
    select *
    from power_reached
    qualify row_number() over (
        partition by experiment_id, variant_id
        order by
            status = 'ok' desc nulls last, estimator = 'cuped' desc nulls last,
            estimator asc nulls last
    ) = 1
),

-- After the end of an experiment nobody comes any more.
arrivals as (
    select
        exposures.experiment_id,
        exposures.variant_id,
        cast(count(*) as bigint) as exposed_count,
        cast(min(exposures.exposed_at) as date) as first_date,
        cast(min(coalesce(experiments.ended_at, as_of_dates.as_of_date)) as date) as end_date,
        min(as_of_dates.as_of_date) as as_of_date
    from exposures
    inner join experiments on exposures.experiment_id = experiments.experiment_id
    inner join as_of_dates on as_of_dates.is_latest
    group by exposures.experiment_id, exposures.variant_id
),

paces as (
    select
        *,
        exposed_count / cast(
            greatest(1, {{ days_between('first_date', 'least(end_date, as_of_date)') }}) as double
        ) as daily_count,
        {{ days_between('first_date', 'as_of_date') }} as elapsed_days,
        end_date < as_of_date as has_ended
    from arrivals
),

-- The last user of the plan comes at the pace so far, and is counted when the window has closed.
final as (
    select
        best_estimates.experiment_id,
        best_estimates.metric_id,
        best_estimates.variant_id,
        best_estimates.estimator,
        best_estimates.control_variant_id,
        best_estimates.planned_lift,
        best_estimates.control_user_count,
        best_estimates.variant_user_count,
        best_estimates.power_reached,
        best_estimates.detectable_lift,
        cast(best_estimates.planned_user_count as bigint) as planned_user_count,
        best_estimates.information_share,
        case
            when best_estimates.planned_user_count <= best_estimates.variant_user_count then 0
            -- greatest() would make a nought of an unknown number.
            when best_estimates.planned_user_count is null or paces.daily_count is null then null
            when paces.has_ended and best_estimates.planned_user_count > paces.exposed_count
                then null
            else cast(greatest(0, ceil(
                best_estimates.planned_user_count / nullif(paces.daily_count, 0)
                + metrics.window_end_days - paces.elapsed_days
            )) as bigint)
        end as days_left,
        best_estimates.status
    from best_estimates
    inner join metrics on best_estimates.metric_id = metrics.metric_id
    left join paces
        on best_estimates.experiment_id = paces.experiment_id
        and best_estimates.variant_id = paces.variant_id
)

select * from final
