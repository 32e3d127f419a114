-- Grain: one row per segmentation × as_of_date × user_id where a linear classifier was chosen.
{{ replace_changed(
    ['as_of_date', 'user_id'], 'changed_scored_rows', grown_from=['feat_user_spine'],
    logs={'to': 'scored_rows', 'of': 'keys', 'columns': []}, remembers='remember_versions',
) }}
{% set weights_of = rows_of_versions(linear_versions()) %}

with

weights as (
    select * from {{ ref('seg_classifier_weights') }}
),

classifiers as (
    select * from {{ ref('seg_classifiers') }}
),

labels as (
    select
        weights.segmentation,
        weights.version_number,
        weights.label_number,
        weights.segment_id
    from weights
    inner join classifiers
        on weights.segmentation = classifiers.segmentation
        and weights.version_number = classifiers.version_number
        and weights.classifier = classifiers.classifier
    where classifiers.is_chosen and weights.feature_name = 'intercept'
),
{% for version in live_versions() if version.key in weights_of %}
{% set features = version.rows | map(attribute='feature_name') | list %}
{% set numbers = weights_of[version.key] | map(attribute='label_number') | unique | list %}
scores_{{ loop.index }} as (
    select
        as_of_date,
        user_id
        {%- for number in numbers %},
        {{ label_score(weights_of[version.key], features, number) }} as score_{{ number }}
        {%- endfor %}
    from ({{ prepared_values(version, changed_spine()) }}) as prepared
),

best_scores_{{ loop.index }} as (
    select
        *,
        greatest({% for number in numbers %}score_{{ number }}{{ ', ' if not loop.last }}{% endfor %})
            as best_score
    from scores_{{ loop.index }}
),
{% endfor %}
-- Softmax: scores become probabilities that add up to 1 over the labels. Ties go to the first.
predictions as (
    {%- for version in live_versions() if version.key in weights_of %}
    {%- set numbers = weights_of[version.key] | map(attribute='label_number') | unique | list %}
    select
        '{{ version.segmentation }}' as segmentation,
        cast({{ version.version_number }} as bigint) as version_number,
        as_of_date,
        user_id,
        case
            {%- for number in numbers %}
            when score_{{ number }} = best_score then {{ number }}
            {%- endfor %}
        end as label_number,
        round(1 / nullif(
            {%- for number in numbers %}
            exp(score_{{ number }} - best_score){{ ' +' if not loop.last }}
            {%- endfor %}, 0
        ), 9) as membership_probability
    from best_scores_{{ loop.index }}
    union all
    {%- endfor %}
    {{ no_rows({
        'segmentation': 'varchar', 'version_number': 'bigint', 'as_of_date': 'date',
        'user_id': 'varchar', 'label_number': 'integer', 'membership_probability': 'double',
    }) }}
),

final as (
    select
        predictions.segmentation,
        predictions.as_of_date,
        predictions.user_id,
        labels.segment_id,
        concat('v', predictions.version_number) as model_version,
        predictions.membership_probability
    from predictions
    inner join labels
        on predictions.segmentation = labels.segmentation
        and predictions.version_number = labels.version_number
        and predictions.label_number = labels.label_number
)

select * from final
