-- Grain: one row per received customer, with the plan of the subscription that runs.
{{ config(materialized='table', enabled=adapts('stripe', 'users')) }}

with

raw_customers as (
    select * from {{ read_raw('stripe', 'customer') }}
),

raw_subscriptions as (
    select * from {{ read_raw('stripe', 'subscription') }}
),

raw_subscription_items as (
    select * from {{ read_raw('stripe', 'subscription_item') }}
),

stg_stripe__sold_products as (
    select * from {{ ref('stg_stripe__sold_products') }}
),

-- Of several running subscriptions the one begun last, of its items the first by name.
plans as (
    select
        'stripe:' || trim(subscriptions.customer_id) as user_id,
        coalesce(sold_products.plan, trim(items.plan_id)) as plan
    from raw_subscriptions as subscriptions
    inner join raw_subscription_items as items on subscriptions.id = items.subscription_id
    left join stg_stripe__sold_products as sold_products
        on trim(items.plan_id) = sold_products.sold_id
    where lower(trim(subscriptions.status)) in ('active', 'trialing', 'past_due')
    qualify row_number() over (
        partition by trim(subscriptions.customer_id)
        order by subscriptions.created desc nulls last, plan asc nulls last
    ) = 1
),

parsed as (
    select
        'stripe:' || nullif(trim(id), '') as user_id,
        {{ parse_utc_time('created') }} as signed_up_at,
        upper(nullif(trim(address_country), '')) as country,
        nullif(trim(address_state), '') as region,
        nullif(trim(address_city), '') as city,
        {{ is_true('livemode') }} as is_live,
        coalesce({{ is_true('is_deleted') }}, false) as is_deleted,
        {{ usable_email('email') }} as usable_email,
        {{ phone_digits('phone') }} as digits,
        {{ parse_utc_time('_fivetran_synced') }} as changed_at,
        {{ raw_json(['id', 'created', 'livemode', 'is_deleted']) }} as raw_row
    from raw_customers
),

judged as (
    select
        parsed.*,
        plans.plan,
        case
            when parsed.user_id is null then 'missing_key'
            when not parsed.is_live then 'test_mode'
        end as reject_reason
    from parsed
    left join plans on parsed.user_id = plans.user_id
),

numbered as (
    {{ newest_first(['user_id'], 'changed_at') }}
),

known_columns as (
    select
        user_id,
        signed_up_at,
        case when not is_deleted then country end as country,
        case when not is_deleted then region end as region,
        case when not is_deleted then city end as city,
        plan,
        case when not is_deleted then {{ pii_hash('usable_email') }} end as email_hash,
        case when not is_deleted then {{ pii_hash('digits') }} end as phone_hash,
        {{ dq_verdict('older_copy') }},
        case when is_deleted then 'personal_data_of_deleted_user' end as dq_repairs,
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
),

final as (
    {{ completed_rows('users', 'known_columns', lacks=[
        'acquisition_channel', 'gender', 'birth_year', 'user_attributes',
    ]) }}
)

select * from final
