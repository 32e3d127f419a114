-- Grain: one row per learned segmentation × segment_id × trait_number: what sets it apart.

with

sample as (
    select * from {{ ref('seg_explained_sample') }}
),

features as (
    select * from {{ ref('seg_features') }}
),

-- Summed as decimals, so that the order of a parallel sum never shows.
segment_sums as (
    select
        segmentation,
        segment_id,
        feature_name,
        count(feature_value) as value_count,
        sum(cast(feature_value as decimal(28, 6))) as value_sum,
        sum(cast(feature_value * feature_value as decimal(28, 6))) as square_sum
    from sample
    group by segmentation, segment_id, feature_name
),

-- Against those whom it is about: beside people who never bought, every buyer buys often.
compared_sums as (
    select
        segmentation,
        segment_id,
        feature_name,
        value_sum / nullif(cast(value_count as double), 0) as segment_mean,
        cast(sum(value_count) over features as double) as total_count,
        cast(sum(value_sum) over features as double) as total_sum,
        cast(sum(square_sum) over features as double) as total_square_sum
    from segment_sums
    window features as (partition by segmentation, feature_name)
),

differences as (
    select
        segmentation,
        segment_id,
        feature_name,
        round(
            (segment_mean - total_sum / nullif(total_count, 0)) / nullif(
                sqrt(
                    greatest(total_square_sum - total_sum * total_sum / nullif(total_count, 0), 0)
                    / nullif(total_count - 1, 0)
                ), 0
            ), 6
        ) as standardised_difference
    from compared_sums
),

-- Less than a tenth of a standard deviation is no trait.
final as (
    select
        differences.segmentation,
        differences.segment_id,
        cast(
            row_number() over (
                partition by differences.segmentation, differences.segment_id
                order by
                    abs(differences.standardised_difference) desc nulls last,
                    features.feature_order asc nulls last
            ) as bigint
        ) as trait_number,
        differences.feature_name,
        differences.standardised_difference,
        case
            when differences.standardised_difference >= 0.1 then features.high_label
            when differences.standardised_difference <= -0.1 then features.low_label
        end as trait,
        case
            when differences.standardised_difference >= 0.1
                then coalesce(features.high_label_zh, features.high_label)
            when differences.standardised_difference <= -0.1
                then coalesce(features.low_label_zh, features.low_label)
        end as trait_zh
    from differences
    inner join features
        on differences.segmentation = features.segmentation
        and differences.feature_name = features.feature_name
)

select * from final
