-- Grain: one row per received redemption of a coupon.
{{ config(materialized='table', enabled=adapts('complete_journey', 'events')) }}

with

raw_redemptions as (
    select * from {{ read_raw('complete_journey', 'coupon_redemptions') }}
),

-- The file has no key: a household may redeem the same coupon twice a day, so equal rows are real.
numbered as (
    select
        *,
        row_number() over (
            partition by household_id, coupon_upc, campaign_id, redemption_date
        ) as redemption_number
    from raw_redemptions
),

known_columns as (
    select
        concat_ws(
            ':', household_id, coupon_upc, campaign_id, redemption_date, redemption_number
        ) as event_id,
        concat('household_', household_id) as user_id,
        'coupon_redeemed' as event_name,
        cast(redemption_date as timestamp) as occurred_at,
        'store' as channel,
        concat('campaign_', campaign_id) as campaign_id,
        cast(json_object('coupon_upc', coupon_upc) as varchar) as event_properties,
        'accepted' as dq_outcome,
        {{ this_batch() }} as batch_number
    from numbered
),

final as (
    {{ completed_rows('events', 'known_columns', lacks=[
        'anonymous_id', 'received_at', 'device_type', 'page_path', 'referrer_domain', 'utm_source',
        'utm_medium', 'utm_campaign', 'click_id_type', 'item_id', 'duration_seconds', 'dq_reason',
        'dq_repairs', 'raw_row',
    ]) }}
)

select * from final
