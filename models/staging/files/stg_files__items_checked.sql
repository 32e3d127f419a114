-- Grain: one row per received row of raw_items.
{% set key = {'item_id': typed_value('item_id', 'varchar')} %}
{{ config(**grows_by_file('files', 'items', key, names='items')) }}

with

raw_items as (
    {{ received_rows('files', 'items', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('items') }},
        raw_file,
        {{ raw_values([
            'item_id', 'item_name', 'category', 'subcategory', 'brand', 'list_price',
            'item_attributes'
        ]) }} as raw_values,
        is_repeated
    from raw_items
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('items') }}
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, last='raw_file', redacted=['item_attributes']) }}
),

final as (
    {{ checked_rows('items') }}
)

select * from final
