-- Grain: one row per experiment_id × user_id.
{{ replace_changed(
    keys=['experiment_id', 'user_id'], changed_by='staged_keys', entities=['exposures']
) }}

with

exposures as (
    {{ resolved_rows('exposures') }}
),

-- The first variant seen stands beside the number of variants: crossed users can be counted out.
final as (
    select
        experiment_id,
        user_id,
        min_by(variant_id, concat(cast(exposed_at as varchar), '|', variant_id)) as variant_id,
        min(exposed_at) as exposed_at,
        cast(count(distinct variant_id) as bigint) as variant_count,
        cast(count(*) as bigint) as exposure_count
    from exposures
    where
        {{ before_as_of('exposed_at') }}
        and {{ is_changed(['experiment_id', 'user_id']) }}
    group by experiment_id, user_id
)

select * from final
