-- Grain: one row per segmentation × as_of_date × user_id where a linear classifier was chosen.

with

classifier_values as (
    select * from {{ ref('seg_classifier_values') }}
),

weights as (
    select * from {{ ref('seg_classifier_weights') }}
),

intercepts as (
    select * from weights
    where feature_name = 'intercept'
),

weighted_sums as (
    select
        classifier_values.segmentation,
        classifier_values.version_number,
        classifier_values.classifier,
        classifier_values.as_of_date,
        classifier_values.user_id,
        weights.label_number,
        sum(classifier_values.prepared_value * weights.weight) as weighted_sum
    from classifier_values
    inner join weights
        on classifier_values.segmentation = weights.segmentation
        and classifier_values.version_number = weights.version_number
        and classifier_values.classifier = weights.classifier
        and classifier_values.feature_name = weights.feature_name
    group by
        classifier_values.segmentation,
        classifier_values.version_number,
        classifier_values.classifier,
        classifier_values.as_of_date,
        classifier_values.user_id,
        weights.label_number
),

label_scores as (
    select
        weighted_sums.segmentation,
        weighted_sums.version_number,
        weighted_sums.as_of_date,
        weighted_sums.user_id,
        intercepts.label_number,
        intercepts.segment_id,
        weighted_sums.weighted_sum + intercepts.weight as score,
        max(weighted_sums.weighted_sum + intercepts.weight) over (
            partition by
                weighted_sums.segmentation, weighted_sums.as_of_date, weighted_sums.user_id
        ) as best_score
    from weighted_sums
    inner join intercepts
        on weighted_sums.segmentation = intercepts.segmentation
        and weighted_sums.version_number = intercepts.version_number
        and weighted_sums.classifier = intercepts.classifier
        and weighted_sums.label_number = intercepts.label_number
),

-- Softmax: scores become probabilities that add up to 1 over the labels; rounded, because the
-- order of a parallel sum would show in the last digits.
final as (
    select
        segmentation,
        as_of_date,
        user_id,
        segment_id,
        concat('v', version_number) as model_version,
        round(
            exp(score - best_score) / nullif(
                sum(exp(score - best_score)) over (partition by segmentation, as_of_date, user_id),
                0
            ), 9
        ) as membership_probability
    from label_scores
    qualify
        row_number() over (
            partition by segmentation, as_of_date, user_id
            order by score desc nulls last, label_number asc nulls last
        ) = 1
)

select * from final
