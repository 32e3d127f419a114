-- Grain: one row per as_of_date × user_id with any activity: the nearest centroid.

with

tall as (
    select * from {{ ref('feat_user_tall') }}
),

behaviour as (
    select * from {{ ref('feat_user_behaviour') }}
),

centroids as (
    select * from {{ ref('seg_centroids') }}
),

used_centroids as (
    select * from centroids
    where segmentation = 'behaviour' and feature_status = 'used'
),

clusters as (
    select
        cluster_number,
        segment_id,
        model_version,
        {{ array_agg_ordered('centroid_value', 'feature_order') }} as centroid
    from used_centroids
    group by cluster_number, segment_id, model_version
),

-- How a feature is prepared is the same for every cluster: one cluster's rows hold it.
preparations as (
    select * from used_centroids
    where cluster_number = 1
),

prepared_values as (
    select
        tall.as_of_date,
        tall.user_id,
        preparations.feature_order,
        {{ prepared_value('tall.feature_value', 'preparations') }} as prepared_value
    from tall
    inner join preparations on tall.feature_name = preparations.feature_name
    inner join behaviour
        on tall.as_of_date = behaviour.as_of_date
        and tall.user_id = behaviour.user_id
    where behaviour.days_since_active is not null
),

users as (
    select
        as_of_date,
        user_id,
        {{ array_agg_ordered('prepared_value', 'feature_order') }} as place
    from prepared_values
    group by as_of_date, user_id
),

distances as (
    select
        users.as_of_date,
        users.user_id,
        clusters.cluster_number,
        clusters.segment_id,
        clusters.model_version,
        {{ squared_distance('users.place', 'clusters.centroid') }} as squared_distance
    from users
    cross join clusters
),

final as (
    select
        as_of_date,
        user_id,
        segment_id,
        model_version,
        sqrt(squared_distance) as centroid_distance
    from distances
    qualify
        row_number() over (
            partition by as_of_date, user_id
            order by squared_distance asc nulls last, cluster_number asc nulls last
        ) = 1
)

select * from final
