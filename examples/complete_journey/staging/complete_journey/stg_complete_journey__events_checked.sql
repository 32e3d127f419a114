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

final as (
    select
        concat_ws(
            ':', household_id, coupon_upc, campaign_id, redemption_date, redemption_number
        ) as event_id,
        concat('household_', household_id) as user_id,
        cast(null as varchar) as anonymous_id,
        'coupon_redeemed' as event_name,
        cast(redemption_date as timestamp) as occurred_at,
        cast(null as timestamp) as received_at,
        'store' as channel,
        cast(null as varchar) as device_type,
        cast(null as varchar) as page_path,
        cast(null as varchar) as referrer_domain,
        cast(null as varchar) as utm_source,
        cast(null as varchar) as utm_medium,
        cast(null as varchar) as utm_campaign,
        cast(null as varchar) as click_id_type,
        cast(null as varchar) as item_id,
        concat('campaign_', campaign_id) as campaign_id,
        cast(null as double) as duration_seconds,
        cast(json_object('coupon_upc', coupon_upc) as varchar) as event_properties,
        'accepted' as dq_outcome,
        cast(null as varchar) as dq_reason,
        cast(null as varchar) as dq_repairs,
        cast(null as varchar) as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
)

select * from final
