-- Grain: one row per experiment_id, registered or not: who came, how they were split, what is open.

with

experiments as (
    select * from {{ ref('dim_experiments') }}
),

exposures as (
    select * from {{ ref('exp_exposures_checked') }}
),

sample_ratio as (
    select * from {{ ref('exp_sample_ratio') }}
),

statistics as (
    select * from {{ ref('exp_statistics') }}
),

exposure_counts as (
    select
        experiment_id,
        count(*) as exposed_users,
        count(case when exclusion_reason = 'several_variants' then 1 end) as crossed_users,
        count(
            case
                when exclusion_reason in ('before_start', 'after_end', 'unplanned_variant') then 1
            end
        ) as stray_users
    from exposures
    group by experiment_id
),

splits as (
    select
        experiment_id,
        max(p_value) as split_p_value,
        min(user_count) filter (where planned_share > 0) as smallest_arm_users,
        min_by(variant_id, user_count / nullif(expected_user_count, 0)) as rarest_variant_id,
        min(user_count / nullif(expected_user_count, 0)) as rarest_variant_ratio
    from sample_ratio
    group by experiment_id
),

open_windows as (
    select
        statistics.experiment_id,
        sum(statistics.open_count) as open_users,
        sum(statistics.user_count) as closed_users
    from statistics
    inner join experiments
        on statistics.experiment_id = experiments.experiment_id
        and statistics.metric_id = experiments.primary_metric_id
    where statistics.segmentation = 'all'
    group by statistics.experiment_id
),

-- Also experiments that only the exposures know.
final as (
    select
        coalesce(experiments.experiment_id, exposure_counts.experiment_id) as experiment_id,
        experiments.experiment_id is not null as is_planned,
        experiments.assignment,
        experiments.assignment_unit,
        experiments.allocation,
        cast(coalesce(exposure_counts.exposed_users, 0) as bigint) as exposed_users,
        cast(exposure_counts.crossed_users as bigint) as crossed_users,
        cast(exposure_counts.stray_users as bigint) as stray_users,
        case
            when
                experiments.assignment = 'randomised'
                and experiments.assignment_unit = 'user'
                and experiments.allocation = 'fixed'
                then splits.split_p_value
        end as split_p_value,
        splits.rarest_variant_id,
        splits.rarest_variant_ratio,
        case
            when exposure_counts.exposed_users > 0 then cast(splits.smallest_arm_users as bigint)
        end as smallest_arm_users,
        cast(open_windows.open_users as bigint) as open_users,
        cast(open_windows.closed_users as bigint) as closed_users
    from experiments
    full outer join exposure_counts on experiments.experiment_id = exposure_counts.experiment_id
    left join splits on experiments.experiment_id = splits.experiment_id
    left join open_windows on experiments.experiment_id = open_windows.experiment_id
)

select * from final
