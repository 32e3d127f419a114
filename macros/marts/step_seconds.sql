{#-
    Users of each later step of each funnel by segment, and the median and ninth decile of the seconds they took. Steps
    are counted by pace, classes of seconds 1 % wide; only in those where a percentile lies are seconds ranked, so that no
    list of all seconds in all segments has to fit in memory.
        <later_steps>  funnel_id, period_start, step_number, combination_id and seconds_since_entry
-#}
{% macro step_seconds(later_steps) -%}
    {%- set shares = {'p50': 0.5, 'p90': 0.9} -%}
    {%- set keys = ['funnel_id', 'period_start', 'segmentation', 'segment_id', 'step_number'] -%}
    {%- set group_keys = keys | join(', ') -%}
    with paced_steps as (
        select
            *,
            floor(100 * ln(seconds_since_entry + 1)) as pace
        from {{ later_steps }}
    ),

    segment_steps as (
        {{ segments_of_combinations('paced_steps') }}
    ),

    pace_counts as (
        select {{ group_keys }}, pace, count(*) as step_count
        from segment_steps
        group by {{ group_keys }}, pace
    ),

    ranked_paces as (
        select
            *,
            sum(step_count) over (partition by {{ group_keys }}) as reached_count,
            sum(step_count) over (
                partition by {{ group_keys }}
                order by pace asc nulls last
                rows between unbounded preceding and current row
            ) as last_rank
        from pace_counts
    ),

    percentile_paces as (
        select *
        from ranked_paces
        where
            {%- for share in shares.values() %}
            {{ 'or ' if not loop.first }}(
                last_rank > floor({{ share }} * (reached_count - 1))
                and last_rank - step_count <= ceil({{ share }} * (reached_count - 1))
            )
            {%- endfor %}
    ),

    close_steps as (
        select * from paced_steps
        where
            (funnel_id, period_start, step_number, pace) in (
                select funnel_id, period_start, step_number, pace from percentile_paces
            )
    ),

    close_segment_steps as (
        {{ segments_of_combinations('close_steps') }}
    ),

    ranked_steps as (
        select
            percentile_paces.*,
            close_segment_steps.seconds_since_entry,
            percentile_paces.last_rank - percentile_paces.step_count + row_number() over (
                partition by
                    {%- for key in keys %}
                    percentile_paces.{{ key }},
                    {%- endfor %}
                    percentile_paces.pace
                order by close_segment_steps.seconds_since_entry asc nulls last
            ) as step_rank
        from close_segment_steps
        inner join percentile_paces
            on close_segment_steps.pace = percentile_paces.pace
            {%- for key in keys %}
            and close_segment_steps.{{ key }} = percentile_paces.{{ key }}
            {%- endfor %}
    ),

    neighbours as (
        select
            {{ group_keys }},
            reached_count,
            {{ neighbours_in_rank('seconds_since_entry', 'step_rank', 'reached_count', shares) }}
        from ranked_steps
        group by {{ group_keys }}, reached_count
    )

    select
        {{ group_keys }},
        cast(reached_count as bigint) as reached_count,
        {%- for name, share in shares.items() %}
        cast({{ between_neighbours(name, share, 'reached_count') }} as double) as seconds_{{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from neighbours
{%- endmacro %}
