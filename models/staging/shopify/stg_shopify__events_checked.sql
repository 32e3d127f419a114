-- Grain: one row per received checkout that was begun and left.
{{ config(materialized='table', enabled=adapts('shopify', 'events')) }}

with

raw_checkouts as (
    select * from {{ read_raw('shopify', 'abandoned_checkout') }}
),

parsed as (
    select
        'shopify:checkout:' || nullif(trim(id), '') as event_id,
        'shopify:' || nullif(trim(customer_id), '') as user_id,
        'shopify:' || nullif(trim(coalesce(cart_token, token)), '') as anonymous_id,
        {{ parse_utc_time('created_at') }} as occurred_at,
        {{ parse_utc_time('_fivetran_synced') }} as received_at,
        {{ parse_utc_time('completed_at') }} is not null as is_completed,
        coalesce({{ is_true('_fivetran_deleted') }}, false) as is_deleted,
        {{ url_path('landing_site_base_url') }} as page_path,
        {{ url_domain('referring_site') }} as referrer_domain,
        {{ url_parameter('landing_site_base_url', 'utm_source') }} as utm_source,
        {{ url_parameter('landing_site_base_url', 'utm_medium') }} as utm_medium,
        {{ url_parameter('landing_site_base_url', 'utm_campaign') }} as utm_campaign,
        {{ click_id_type('landing_site_base_url') }} as click_id_type,
        try_cast(coalesce(subtotal_price_set_shop_amount, subtotal_price) as decimal(18, 2))
            as goods_amount,
        upper(trim(coalesce(subtotal_price_set_shop_currency_code, currency))) as currency,
        {{ parse_utc_time('coalesce(updated_at, _fivetran_synced)') }} as changed_at,
        {{ raw_json(['id', 'customer_id', 'created_at', 'completed_at']) }} as raw_row
    from raw_checkouts
),

judged as (
    select
        *,
        case
            when event_id is null then 'missing_key'
            when user_id is null and anonymous_id is null then 'missing_visitor'
            when occurred_at is null then 'unparseable_time'
            when is_deleted then 'deleted_checkout'
            -- Whoever came back and paid has an order.
            when is_completed then 'completed_checkout'
        end as reject_reason
    from parsed
),

numbered as (
    {{ newest_first(['event_id'], 'changed_at') }}
),

known_columns as (
    select
        event_id,
        user_id,
        anonymous_id,
        'checkout_abandoned' as event_name,
        occurred_at,
        received_at,
        'web' as channel,
        page_path,
        referrer_domain,
        utm_source,
        utm_medium,
        utm_campaign,
        click_id_type,
        utm_campaign as campaign_id,
        {{ raw_json(['goods_amount', 'currency']) }} as event_properties,
        {{ dq_verdict('older_copy') }},
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
),

final as (
    {{ completed_rows('events', 'known_columns', lacks=[
        'device_type', 'item_id', 'duration_seconds', 'dq_repairs',
    ]) }}
)

select * from final
