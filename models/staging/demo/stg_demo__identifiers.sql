-- Grain: one row per accepted link.
{{ config(enabled=adapts('demo', 'identifiers')) }}

with

stg_demo__identifiers_checked as (
    select * from {{ ref('stg_demo__identifiers_checked') }}
),

final as (
    select
        identifier_type,
        identifier,
        linked_type,
        linked_identifier,
        linked_at
    from stg_demo__identifiers_checked
    where dq_outcome = 'accepted'
)

select * from final
