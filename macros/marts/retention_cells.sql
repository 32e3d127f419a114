{#-
    Users of each cohort seen in each of its periods (retained_users), and seen there last (last_seen_users), by segment.
    A new user's segment is the one known when the first month has ended, before later ones. Behaviour changes
    within a month, memberships do not: behavioural cohorts are monthly only. <user_periods> is fct_user_periods itself: a
    list of its rows, read three times for different kinds of periods, would be kept whole.
-#}
{% macro retention_cells(user_periods) -%}
    with cohort_users as (
        select
            activity_type,
            user_id,
            {{ next_month_at('first_date') }} as segment_known_at
        from {{ user_periods }}
        where period_type = 'month' and period_number = 0
    ),

    cohort_combinations as (
        {{ combination_held_at('cohort_users', 'segment_known_at') }}
    ),

    cohort_segments as (
        {{ segment_held_at('cohort_users', 'segment_known_at', behavioural=false) }}
    ),

    month_counts as (
        select
            months.activity_type,
            cohort_combinations.combination_id,
            months.cohort_start,
            months.period_number,
            count(*) as retained_users,
            count_if(months.is_last_period) as last_seen_users
        from {{ user_periods }} as months
        inner join cohort_combinations
            on months.activity_type = cohort_combinations.activity_type
            and months.user_id = cohort_combinations.user_id
        where months.period_type = 'month'
        group by
            months.activity_type, cohort_combinations.combination_id,
            months.cohort_start, months.period_number
    ),

    segment_months as (
        {{ segments_of_combinations('month_counts') }}
    )

    select
        activity_type,
        segmentation,
        segment_id,
        'month' as period_type,
        cohort_start,
        period_number,
        cast(sum(retained_users) as bigint) as retained_users,
        cast(sum(last_seen_users) as bigint) as last_seen_users
    from segment_months
    group by activity_type, segmentation, segment_id, cohort_start, period_number
    union all
    select
        periods.activity_type,
        cohort_segments.segmentation,
        cohort_segments.segment_id,
        periods.period_type,
        periods.cohort_start,
        periods.period_number,
        cast(count(*) as bigint) as retained_users,
        cast(count_if(periods.is_last_period) as bigint) as last_seen_users
    from {{ user_periods }} as periods
    inner join cohort_segments
        on periods.activity_type = cohort_segments.activity_type
        and periods.user_id = cohort_segments.user_id
    where periods.period_type <> 'month'
    group by
        periods.activity_type, cohort_segments.segmentation, cohort_segments.segment_id,
        periods.period_type, periods.cohort_start, periods.period_number
{%- endmacro %}
