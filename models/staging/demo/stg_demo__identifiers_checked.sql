-- Grain: one row per received row of the log-in table.
{{ config(enabled=adapts('demo', 'identifiers'), materialized='table') }}

with

raw_identifiers as (
    select * from {{ read_raw('demo', 'identifiers') }}
),

parsed as (
    select
        case lower(trim(kind)) when 'device' then 'anonymous_id' when 'email' then 'email_hash' end
            as identifier_type,
        -- An address leaves staging only as its hash.
        case
            when lower(trim(kind)) = 'email' then {{ pii_hash('value') }}
            else nullif(trim(value), '')
        end as identifier,
        case lower(trim(owner_kind)) when 'learner' then 'user_id' end as linked_type,
        nullif(trim(owner), '') as linked_identifier,
        {{ parse_demo_time('seen') }} as linked_at,
        {{ raw_json(['kind', 'owner_kind', 'owner', 'seen'], ['value']) }} as raw_row
    from raw_identifiers
),

judged as (
    select
        *,
        case
            when identifier is null or linked_identifier is null then 'missing_key'
            when identifier_type is null or linked_type is null then 'unknown_type'
            when linked_at is null then 'unparseable_time'
            when {{ is_orphan('demo', 'users', 'linked_identifier') }} then 'orphan_user'
        end as reject_reason
    from parsed
),

numbered as (
    select
        *,
        row_number() over (
            partition by
                identifier_type, identifier, linked_type, linked_identifier, reject_reason is null
            order by linked_at, raw_row
        ) as copy_number
    from judged
),

final as (
    select
        identifier_type,
        identifier,
        linked_type,
        linked_identifier,
        linked_at,
        case
            when reject_reason is not null then 'rejected'
            when copy_number > 1 then 'duplicate'
            else 'accepted'
        end as dq_outcome,
        case
            when reject_reason is not null then reject_reason
            when copy_number > 1 then 'duplicate_row'
        end as dq_reason,
        cast(null as varchar) as dq_repairs,
        raw_row
    from numbered
)

select * from final
