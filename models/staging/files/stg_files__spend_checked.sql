-- Grain: one row per received row of raw_spend.
{% set key = {
    'spend_date': typed_value('spend_date', 'date'),
    'channel': typed_value('channel', 'varchar'),
    'campaign_id': typed_value('campaign_id', 'varchar'),
} %}
{{ config(**grows_by_file('files', 'spend', key)) }}

with

raw_spend as (
    {{ received_rows('files', 'spend', key) }}
),

parsed as not materialized (
    select
        {{- typed_columns('spend') }},
        raw_file,
        {{ raw_values([
            'spend_date', 'channel', 'campaign_id', 'cost_amount', 'impression_count',
            'click_count', 'currency'
        ]) }} as raw_values,
        is_repeated
    from raw_spend
),

judged as not materialized (
    select
        *,
        case
            {{- type_faults('spend') }}
        end as reject_reason
    from parsed
),

numbered as (
    {{ numbered_copies(key) }}
),

final as (
    {{ checked_rows('spend') }}
)

select * from final
