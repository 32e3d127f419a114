-- Grain: one row per received row of the customer table.
{{ config(materialized='table', enabled=adapts('shopify', 'users')) }}

with

raw_customers as (
    select * from {{ read_raw('shopify', 'customer') }}
),

parsed as (
    select
        'shopify:' || nullif(trim(id), '') as user_id,
        {{ parse_utc_time('created_at') }} as signed_up_at,
        coalesce({{ is_true('_fivetran_deleted') }}, false) as is_deleted,
        email,
        {{ usable_email('email') }} as usable_email,
        {{ phone_digits('phone') }} as digits,
        {{ parse_utc_time('coalesce(updated_at, _fivetran_synced)') }} as changed_at,
        {{ raw_json(['id', 'created_at']) }} as raw_row
    from raw_customers
),

judged as (
    select
        *,
        case when user_id is null then 'missing_key' end as reject_reason
    from parsed
),

numbered as (
    {{ newest_first(['user_id'], 'changed_at') }}
),

-- Who was deleted keeps the orders, and nothing that says who it was.
known_columns as (
    select
        user_id,
        signed_up_at,
        case when not is_deleted then {{ pii_hash('usable_email') }} end as email_hash,
        case when not is_deleted then {{ pii_hash('digits') }} end as phone_hash,
        {{ dq_verdict('older_copy') }},
        {{ dq_repairs({
            'personal_data_of_deleted_user': 'is_deleted',
            'invalid_email': "trim(email) <> '' and usable_email is null",
        }) }},
        case when dq_outcome <> 'accepted' then raw_row end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
),

final as (
    {{ completed_rows('users', 'known_columns', lacks=[
        'acquisition_channel', 'country', 'region', 'city', 'gender', 'birth_year', 'plan',
        'user_attributes',
    ]) }}
)

select * from final
