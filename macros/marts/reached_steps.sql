{#-
    Users of each step of each funnel by segment, and how long they took: everyone who entered is at the first step, in no
    time. The segment is the one held on entering. <funnel_steps> are the rows of fct_funnel_steps.
-#}
{% macro reached_steps(funnel_steps) -%}
    with entrants as (
        select funnel_id, actor_id, user_id, period_start, entered_at
        from {{ funnel_steps }} as funnel_steps
        where step_number = 1
    ),

    entrant_combinations as (
        {{ combination_held_at('entrants', 'entered_at') }}
    ),

    combination_counts as (
        select funnel_id, period_start, combination_id, count(*) as entered_count
        from entrant_combinations
        group by funnel_id, period_start, combination_id
    ),

    segment_entrants as (
        {{ segments_of_combinations('combination_counts') }}
    ),

    later_steps as (
        select
            funnel_steps.funnel_id,
            funnel_steps.period_start,
            funnel_steps.step_number,
            funnel_steps.seconds_since_entry,
            entrant_combinations.combination_id
        from {{ funnel_steps }} as funnel_steps
        inner join entrant_combinations
            on funnel_steps.funnel_id = entrant_combinations.funnel_id
            and funnel_steps.actor_id = entrant_combinations.actor_id
            and funnel_steps.period_start = entrant_combinations.period_start
        where funnel_steps.step_number > 1
    ),

    segment_steps as (
        {{ step_seconds('later_steps') }}
    )

    select
        funnel_id, period_start, segmentation, segment_id,
        1 as step_number,
        cast(sum(entered_count) as bigint) as reached_count,
        cast(0 as double) as seconds_p50,
        cast(0 as double) as seconds_p90
    from segment_entrants
    group by funnel_id, period_start, segmentation, segment_id
    union all
    select
        funnel_id, period_start, segmentation, segment_id, step_number,
        reached_count, seconds_p50, seconds_p90
    from segment_steps
{%- endmacro %}
