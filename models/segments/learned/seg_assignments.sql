-- Grain: one row per segmentation × as_of_date × user_id: the segment whose prototype fits best.
{{ replace_changed(
    ['as_of_date', 'user_id'], 'changed_scored_rows', grown_from=['feat_user_spine'],
    logs={'to': 'scored_rows', 'of': 'keys', 'columns': []}, remembers='remember_versions',
) }}
{% set prototypes_of = rows_of_versions(prototype_versions()) %}

with

prototypes as (
    select * from {{ ref('seg_prototypes') }}
),
{% for version in live_versions() if version.key in prototypes_of %}
{% set fits = prototypes_of[version.key] %}
scores_{{ loop.index }} as (
    select
        as_of_date,
        user_id
        {%- for prototype in fits %},
        {{ prototype_score(prototype) }} as score_{{ loop.index }}
        {%- endfor %}
    from ({{ coordinates(version, changed_spine()) }}) as places
),

best_scores_{{ loop.index }} as (
    select
        *,
        least({% for fit in fits %}score_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %})
            as best_score
    from scores_{{ loop.index }}
),
{% endfor %}
-- A segment of several prototypes is as likely as they are together. Ties go to the first.
-- How sure the assignment is: the mixture's posterior; of prototypes, how near they are beside the
-- others. Rounded, because the order of a parallel sum would show in the last digits.
assignments as (
    {%- for version in live_versions() if version.key in prototypes_of %}
    {%- set fits = prototypes_of[version.key] %}
    select
        '{{ version.segmentation }}' as segmentation,
        cast({{ version.version_number }} as bigint) as version_number,
        as_of_date,
        user_id,
        best_score,
        case
            {%- for fit in fits %}
            when score_{{ loop.index }} = best_score then {{ fit.prototype_number }}
            {%- endfor %}
        end as prototype_number,
        round(case
            {%- for fit in fits %}
            when score_{{ loop.index }} = best_score then {{ likelihood(fits, fit.segment_id) }}
            {%- endfor %}
        end / nullif({{ likelihood(fits) }}, 0), 9) as membership_probability
    from best_scores_{{ loop.index }}
    union all
    {%- endfor %}
    {{ no_rows({
        'segmentation': 'varchar', 'version_number': 'bigint', 'as_of_date': 'date',
        'user_id': 'varchar', 'best_score': 'double', 'prototype_number': 'integer',
        'membership_probability': 'double',
    }) }}
),

final as (
    select
        assignments.segmentation,
        assignments.as_of_date,
        assignments.user_id,
        case
            when assignments.best_score > prototypes.distance_limit
                then concat(assignments.segmentation, '_noise')
            else prototypes.segment_id
        end as segment_id,
        concat('v', assignments.version_number) as model_version,
        sqrt(greatest(assignments.best_score - prototypes.score_offset, 0)) as centroid_distance,
        case
            when assignments.best_score > prototypes.distance_limit then null
            else assignments.membership_probability
        end as membership_probability
    from assignments
    inner join prototypes
        on assignments.segmentation = prototypes.segmentation
        and assignments.version_number = prototypes.version_number
        and assignments.prototype_number = prototypes.prototype_number
)

select * from final
