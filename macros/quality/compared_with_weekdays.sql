{#-
    Days beside the same weekdays of the <weeks> before: the usual count is their median, the score how many robust
    standard deviations a day is away from it (1.4826 × the median absolute deviation, as of a normal distribution).
    Counts scatter by their root at least, so that a week that was always the same makes no alarm of one row more.
    Null where fewer than four such weekdays are known.
-#}
{% macro compared_with_weekdays(days, weeks) -%}
    with past_days as (
        select
            days.source,
            days.entity,
            days.fact_date,
            days.last_date,
            days.fact_count,
            past.fact_count as past_count,
            median(past.fact_count) over (partition by days.source, days.entity, days.fact_date) as usual_count
        from {{ days }} as days
        left join {{ days }} as past
            on days.source = past.source
            and days.entity = past.entity
            and days.fact_date > past.fact_date
            and {{ days_between('past.fact_date', 'days.fact_date') }} <= {{ weeks * 7 }}
            and {{ iso_day_of_week('past.fact_date') }} = {{ iso_day_of_week('days.fact_date') }}
    )

    select
        source,
        entity,
        fact_date,
        last_date,
        fact_count,
        max(usual_count) as usual_count,
        case
            when count(past_count) >= 4
                then (fact_count - max(usual_count))
                    / nullif(greatest(
                        1.4826 * median(abs(past_count - usual_count)), sqrt(max(usual_count)), 1
                    ), 0)
        end as anomaly_score
    from past_days
    group by source, entity, fact_date, last_date, fact_count
{%- endmacro %}
