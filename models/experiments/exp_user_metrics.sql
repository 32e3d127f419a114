-- Grain: one row per experiment_id × user_id × metric_id: a user's numerator and denominator.

with

metric_windows as (
    select * from {{ ref('exp_metric_windows') }}
),

outcomes as (
    select * from {{ ref('exp_outcomes') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

as_of_dates as (
    select * from {{ ref('dim_as_of_dates') }}
),

-- A user without outcomes counts as zero: all who were exposed are compared, not those who acted.
side_values as (
    select
        metric_windows.experiment_id,
        metric_windows.user_id,
        metric_windows.metric_id,
        metric_windows.metric_side,
        metric_windows.window_end_at,
        case metric_windows.value_kind
            when 'any' then least(count(outcomes.user_id), 1)
            when 'count' then count(outcomes.user_id)
            when 'amount' then coalesce(sum(outcomes.outcome_amount), 0)
            when 'seconds' then coalesce(sum(outcomes.outcome_seconds), 0)
        end as side_value
    from metric_windows
    left join outcomes
        on metric_windows.user_id = outcomes.user_id
        and metric_windows.outcome_source = outcomes.outcome_source
        and (
            metric_windows.event_name is null
            or metric_windows.event_name = outcomes.event_name
        )
        and metric_windows.window_start_at <= outcomes.occurred_at
        and metric_windows.window_end_at > outcomes.occurred_at
    group by
        metric_windows.experiment_id,
        metric_windows.user_id,
        metric_windows.metric_id,
        metric_windows.metric_side,
        metric_windows.window_end_at,
        metric_windows.value_kind
),

user_values as (
    select
        experiment_id,
        user_id,
        metric_id,
        max(window_end_at) as window_end_at,
        max(case when metric_side = 'numerator' then side_value end) as numerator,
        max(case when metric_side = 'denominator' then side_value end) as denominator
    from side_values
    group by experiment_id, user_id, metric_id
),

closed_values as (
    select
        user_values.experiment_id,
        user_values.user_id,
        user_values.metric_id,
        user_values.window_end_at <= as_of_dates.as_of_date as is_window_closed,
        least(user_values.numerator, coalesce(metrics.cap_value, user_values.numerator))
            as numerator,
        user_values.denominator
    from user_values
    inner join metrics on user_values.metric_id = metrics.metric_id
    inner join as_of_dates on as_of_dates.is_latest
),

-- Exact decimals: sums of doubles hang on the order of rows. The 19th digit widens their products.
final as (
    select
        experiment_id,
        user_id,
        metric_id,
        case when is_window_closed then cast(numerator as decimal(19, 4)) end as numerator,
        case when is_window_closed then cast(denominator as decimal(19, 4)) end as denominator,
        is_window_closed
    from closed_values
)

select * from final
