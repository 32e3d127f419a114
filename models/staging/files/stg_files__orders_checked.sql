-- Grain: one row per received row of raw_orders.
{% set key = {'order_id': typed_value('order_id', 'varchar')} %}
{{ config(**grows_by_file('files', 'orders', key, names='orders')) }}

with

raw_orders as (
    {{ received_rows('files', 'orders', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('orders') }},
        raw_file,
        {{ raw_values([
            'order_id', 'user_id', 'ordered_at', 'order_status', 'channel', 'currency',
            'campaign_id'
        ]) }} as raw_values,
        is_repeated
    from raw_orders
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('orders') }}
        end as reject_reason
    from parsed
),

-- An order may change its status: the row of the last file counts.
numbered as (
    {{ numbered_copies(key, last='raw_file') }}
),

final as (
    {{ checked_rows('orders') }}
)

select * from final
