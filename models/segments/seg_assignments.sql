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
        prototypes.prototype_number,
        prototypes.segment_id,
        prototypes.distance_limit,
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
    select
        *,
        min(score) over (partition by segmentation, as_of_date, user_id) as best_score
    from scores
),

-- How sure the assignment is: the mixture's posterior; of a nearest prototype, how near beside others.
weighted_scores as (
    select
        *,
        exp((best_score - score) / 2) / nullif(
            sum(exp((best_score - score) / 2)) over (
                partition by segmentation, as_of_date, user_id
            ),
            0
        ) as probability
    from best_scores
),

final as (
    select
        segmentation,
        as_of_date,
        user_id,
        case
            when score > distance_limit then concat(segmentation, '_noise')
            else segment_id
        end as segment_id,
        concat('v', version_number) as model_version,
        sqrt(greatest(score, 0)) as centroid_distance,
        probability as membership_probability
    from weighted_scores
    qualify
        row_number() over (
            partition by segmentation, as_of_date, user_id
            order by score asc nulls last, prototype_number asc nulls last
        ) = 1
)

select * from final
