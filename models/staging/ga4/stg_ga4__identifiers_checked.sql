-- Grain: one row per link of a browser or app instance that bought without an account.
{{ config(materialized='table', enabled=adapts('ga4', 'identifiers')) }}

with

stg_ga4__received_orders as (
    select * from {{ ref('stg_ga4__received_orders') }}
),

stg_ga4__events_checked as (
    select * from {{ ref('stg_ga4__events_checked') }}
),

buyers as (
    select
        anonymous_id,
        min(ordered_at) as linked_at,
        max(batch_number) as batch_number
    from stg_ga4__received_orders
    where anonymous_id is not null and reject_reason is null
    group by anonymous_id
),

-- What a buyer did before and after is theirs, and they are whoever is first known there.
links as (
    select
        'anonymous_id' as identifier_type,
        anonymous_id,
        anonymous_id as user_id,
        linked_at,
        batch_number
    from buyers
    union all
    select
        'user_id' as identifier_type,
        buyers.anonymous_id,
        min_by(events.user_id, concat(events.occurred_at, events.event_id)) as user_id,
        min(events.occurred_at) as linked_at,
        max(events.batch_number) as batch_number
    from buyers
    inner join stg_ga4__events_checked as events on buyers.anonymous_id = events.anonymous_id
    where events.dq_outcome = 'accepted' and events.user_id is not null
    group by buyers.anonymous_id
),

final as (
    select
        identifier_type,
        anonymous_id as identifier,
        'user_id' as linked_type,
        user_id as linked_identifier,
        linked_at,
        'accepted' as dq_outcome,
        cast(null as varchar) as dq_reason,
        cast(null as varchar) as dq_repairs,
        cast(null as varchar) as raw_row,
        batch_number
    from links
)

select * from final
