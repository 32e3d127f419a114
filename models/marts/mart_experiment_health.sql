-- Grain: one row per experiment_id × check_id: may the effects of the experiment be believed?

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
        cast(count(*) as double) as exposed_users,
        count_if(exclusion_reason = 'several_variants') as crossed_users,
        count_if(exclusion_reason in ('before_start', 'after_end', 'unplanned_variant'))
            as stray_users
    from exposures
    group by experiment_id
),

splits as (
    select
        experiment_id,
        max(p_value) as p_value,
        min(user_count) filter (where planned_share > 0) as smallest_arm
    from sample_ratio
    group by experiment_id
),

open_windows as (
    select
        statistics.experiment_id,
        {{
            ratio(
                'sum(statistics.open_count)',
                'sum(statistics.user_count + statistics.open_count)'
            )
        }} as open_share
    from statistics
    inner join experiments
        on statistics.experiment_id = experiments.experiment_id
        and statistics.metric_id = experiments.primary_metric_id
    where statistics.segmentation = 'all'
    group by statistics.experiment_id
),

-- Also experiments that only the exposures know.
facts as (
    select
        coalesce(experiments.experiment_id, exposure_counts.experiment_id) as experiment_id,
        experiments.experiment_id is not null as is_registered,
        coalesce(exposure_counts.exposed_users, 0) as exposed_users,
        {{ ratio('exposure_counts.crossed_users', 'exposure_counts.exposed_users') }}
            as crossed_share,
        {{ ratio('exposure_counts.stray_users', 'exposure_counts.exposed_users') }} as stray_share,
        splits.p_value,
        case when exposure_counts.exposed_users > 0 then splits.smallest_arm end as smallest_arm,
        open_windows.open_share
    from experiments
    full outer join exposure_counts on experiments.experiment_id = exposure_counts.experiment_id
    left join splits on experiments.experiment_id = splits.experiment_id
    left join open_windows on experiments.experiment_id = open_windows.experiment_id
),

-- A check that lacks its input is not applicable: silence is no praise.
final as (
    {%- for check_id, value, alarm, warning, sentence in health_checks() %}
    select
        experiment_id,
        '{{ check_id }}' as check_id,
        cast({{ value }} as double) as check_value,
        case
            when {{ value }} is null then 'not_applicable'
            when {{ alarm }} then 'alarm'
            when {{ warning }} then 'warning'
            else 'ok'
        end as health_status,
        '{{ sentence }}' as check_description
    from facts
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from final
