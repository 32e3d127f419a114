{#-
    How far features have moved since a model was fitted: one row per <keys> with
        psi  population stability index: Σ (now − then) · ln(now / then) over the deciles of then and a bin of
             missing values. A share below 0.0001 counts as 0.0001: an empty bin then weighs much, not infinitely.
             Source: Siddiqi (2006), "Credit Risk Scorecards": below .1 none, .1 to .25 some, above .25 a shift.
        ks   Kolmogorov–Smirnov: the greatest distance between the two cumulative shares of known values; what is
             stored of then is its percentiles, so the number is exact to within .01.
    <current_rows>: segmentation, feature_name, feature_value of today's users (null = missing).
    <windows>: segmentation, feature_name, upper_value, cumulative_share, missing_share of one date each:
    the rows of feature_percentiles(). <keys> may hold further columns of both.
-#}
{% macro feature_drift(current_rows, windows, keys=['segmentation', 'feature_name']) -%}
    {%- set key = keys | join(', ') -%}
    with drift_sizes as (
        select
            {{ key }},
            cast(count(*) as double) as user_count,
            cast(count(feature_value) as double) as known_count
        from {{ current_rows }}
        group by {{ key }}
    ),

    drift_edges as (
        select
            {{ key }},
            upper_value,
            cumulative_share,
            missing_share,
            coalesce(
                lag(cumulative_share) over (
                    partition by {{ key }} order by upper_value asc nulls last
                ), 0
            ) as previous_share
        from {{ windows }}
    ),

    -- Values of today and edges of then on one line, so that one running sum counts today's at each edge.
    drift_places as (
        select {{ key }}, feature_value as place, 1 as user_count
        from {{ current_rows }}
        where feature_value is not null
        union all
        select {{ key }}, upper_value as place, 0 as user_count
        from drift_edges
    ),

    drift_counts as (
        select
            {{ key }},
            place,
            cast(sum(user_count) as double) as here_count,
            cast(
                sum(sum(user_count)) over (
                    partition by {{ key }} order by place asc nulls last
                ) as double
            ) as reached_count
        from drift_places
        group by {{ key }}, place
    ),

    drift_shares as (
        select
            {%- for column in keys %}
            drift_edges.{{ column }},
            {%- endfor %}
            drift_edges.upper_value,
            drift_edges.cumulative_share as then_share,
            drift_edges.previous_share,
            drift_edges.missing_share as then_missing_share,
            1 - drift_sizes.known_count / nullif(drift_sizes.user_count, 0) as now_missing_share,
            drift_counts.reached_count / nullif(drift_sizes.known_count, 0) as now_share,
            (drift_counts.reached_count - drift_counts.here_count)
            / nullif(drift_sizes.known_count, 0) as now_share_before
        from drift_edges
        inner join drift_counts
            {%- for column in keys %}
            {{ 'and' if loop.index > 1 else 'on' }} drift_edges.{{ column }} = drift_counts.{{ column }}
            {%- endfor %}
            and drift_edges.upper_value = drift_counts.place
        inner join drift_sizes
            {%- for column in keys %}
            {{ 'and' if loop.index > 1 else 'on' }} drift_edges.{{ column }} = drift_sizes.{{ column }}
            {%- endfor %}
    ),

    -- A value that many share is a step: today's users just below it count, too.
    drift_distances as (
        select
            {{ key }},
            max(
                greatest(
                    abs(then_share - now_share),
                    now_share_before - least(then_share, previous_share + 0.01)
                )
            ) as ks
        from drift_shares
        group by {{ key }}
    ),

    -- The last decile has no upper end: whoever exceeds everybody of then is in it.
    drift_deciles as (
        select
            {{ key }},
            upper_value,
            then_missing_share,
            now_missing_share,
            then_share,
            case when then_share > 1 - 1e-9 then 1 else now_share end as now_share
        from drift_shares
        where floor(10 * then_share + 1e-9) > floor(10 * previous_share + 1e-9)
    ),

    drift_bins as (
        select
            {{ key }},
            (1 - then_missing_share) * (
                then_share - coalesce(
                    lag(then_share) over (
                        partition by {{ key }} order by upper_value asc nulls last
                    ), 0
                )
            ) as then_share,
            (1 - now_missing_share) * coalesce(
                now_share - coalesce(
                    lag(now_share) over (
                        partition by {{ key }} order by upper_value asc nulls last
                    ), 0
                ), 0
            ) as now_share
        from drift_deciles
        union all
        select distinct {{ key }}, then_missing_share, now_missing_share
        from drift_shares
    ),

    drift_indexes as (
        select
            {{ key }},
            sum(
                (greatest(now_share, 1e-4) - greatest(then_share, 1e-4))
                * ln(greatest(now_share, 1e-4) / nullif(greatest(then_share, 1e-4), 0))
            ) as psi
        from drift_bins
        group by {{ key }}
    )

    select
        {%- for column in keys %}
        drift_indexes.{{ column }},
        {%- endfor %}
        drift_indexes.psi,
        drift_distances.ks
    from drift_indexes
    inner join drift_distances
        {%- for column in keys %}
        {{ 'and' if loop.index > 1 else 'on' }} drift_indexes.{{ column }} = drift_distances.{{ column }}
        {%- endfor %}
{%- endmacro %}
