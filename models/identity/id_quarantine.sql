-- Grain: one row per identifier that joins nobody, whatever it is linked with.

with

offenders as (
    select * from {{ ref('id_offenders') }}
),

components as (
    select * from {{ ref('id_components') }}
),

final as (
    select
        identifier_type,
        identifier,
        quarantine_reason
    from offenders
    union all
    select
        identifier_type,
        identifier,
        'too_many_accounts' as quarantine_reason
    from components
    where component_number is null
)

select * from final
