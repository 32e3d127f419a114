-- Grain: one row per segmentation × as_of_date × user_id: the segment whose prototype fits best.

with

coordinates as (
    select * from {{ ref('seg_coordinates') }}
),

prototypes as (
    select * from {{ ref('seg_prototypes') }}
),

scores as (
    select
        coordinates.segmentation,
        coordinates.as_of_date,
        coordinates.user_id,
        coordinates.version_number,
        prototypes.segment_id,
        prototypes.prototype_number,
        prototypes.score_offset
        + {{ squared_distance(
            'coordinates.place', 'prototypes.prototype_place', 'prototypes.prototype_weights'
        ) }} as score
    from coordinates
    inner join prototypes
        on coordinates.segmentation = prototypes.segmentation
        and coordinates.version_number = prototypes.version_number
),

best_scores as (
    select segmentation, as_of_date, user_id, min(score) as best_score
    from scores
    group by segmentation, as_of_date, user_id
),

-- A segment of several prototypes is as likely as they are together. Ties go to the first.
segment_scores as (
    select
        scores.segmentation,
        scores.as_of_date,
        scores.user_id,
        scores.version_number,
        scores.segment_id,
        best_scores.best_score,
        min(case when scores.score = best_scores.best_score then scores.prototype_number end)
            as prototype_number,
        sum(exp((best_scores.best_score - scores.score) / 2)) as likelihood
    from scores
    inner join best_scores
        on scores.segmentation = best_scores.segmentation
        and scores.as_of_date = best_scores.as_of_date
        and scores.user_id = best_scores.user_id
    group by
        scores.segmentation, scores.as_of_date, scores.user_id, scores.version_number,
        scores.segment_id, best_scores.best_score
),

-- How sure the assignment is: the mixture's posterior; of prototypes, how near they are beside the
-- others. Rounded, because the order of a parallel sum would show in the last digits.
assignments as (
    select
        segmentation,
        as_of_date,
        user_id,
        version_number,
        best_score,
        min(prototype_number) as prototype_number,
        round(min_by(likelihood, prototype_number) / nullif(sum(likelihood), 0), 9)
            as membership_probability
    from segment_scores
    group by segmentation, as_of_date, user_id, version_number, best_score
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
