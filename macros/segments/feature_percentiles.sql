{#-
    The percentiles of each feature in <sample> (segmentation, as_of_date, feature_name, feature_value), enough to
    compare a later sample with: a value is kept where it lifts the cumulative share of known values over the next
    whole percent, so that a value many users share is always an edge. A feature without values has no rows.
-#}
{% macro feature_percentiles(sample) -%}
    with percentile_values as (
        select
            segmentation,
            as_of_date,
            feature_name,
            feature_value,
            cast(count(*) as double) as here_count
        from {{ sample }}
        group by segmentation, as_of_date, feature_name, feature_value
    ),

    percentile_sums as (
        select
            segmentation,
            as_of_date,
            feature_name,
            feature_value,
            sum(here_count) over (
                partition by segmentation, as_of_date, feature_name
            ) as user_count,
            sum(case when feature_value is not null then here_count else 0 end) over (
                partition by segmentation, as_of_date, feature_name
            ) as known_count,
            sum(here_count) over (
                partition by segmentation, as_of_date, feature_name
                order by feature_value asc nulls last
            ) as reached_count,
            here_count
        from percentile_values
    )

    select
        segmentation,
        as_of_date,
        feature_name,
        cast(floor(100 * reached_count / nullif(known_count, 0) + 1e-9) as bigint) as percentile,
        feature_value as upper_value,
        reached_count / nullif(known_count, 0) as cumulative_share,
        (user_count - known_count) / nullif(user_count, 0) as missing_share
    from percentile_sums
    where
        feature_value is not null
        and floor(100 * reached_count / nullif(known_count, 0) + 1e-9)
        > floor(100 * (reached_count - here_count) / nullif(known_count, 0) + 1e-9)
{%- endmacro %}
