-- Grain: one row per received row of raw_order_lines.
{% set key = {
    'order_id': typed_value('order_id', 'varchar'),
    'line_number': typed_value('line_number', 'integer'),
} %}
{% set made = {
    'line_amount': "coalesce(" ~ parse_money('line_amount') ~ ", cast("
        ~ typed_value('quantity', 'double') ~ " * " ~ parse_money('unit_price') ~ " - coalesce("
        ~ parse_money('discount_amount') ~ ", 0) as decimal(18, 2)))",
} %}
{{ config(**grows_by_file('files', 'order_lines', key, refers_to={'orders': 'order_id'})) }}

with

raw_order_lines as (
    {{ received_rows('files', 'order_lines', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('order_lines', made) }},
        raw_file,
        {{ raw_values([
            'order_id', 'line_number', 'item_id', 'quantity', 'unit_price', 'discount_amount',
            'line_amount'
        ]) }} as raw_values,
        is_repeated
    from raw_order_lines
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('order_lines') }}
            when {{ is_orphan('files', 'orders', 'order_id') }} then 'orphan_order'
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key, last='raw_file') }}
),

final as (
    {{ checked_rows('order_lines') }}
)

select * from final
