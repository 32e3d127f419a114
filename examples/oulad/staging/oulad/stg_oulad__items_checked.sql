-- Grain: one row per received presentation of a module; the latest speaks for the module.
{{ config(materialized='table', enabled=adapts('oulad', 'items')) }}

with

stg_oulad__presentations as (
    select * from {{ ref('stg_oulad__presentations') }}
),

raw_materials as (
    select * from {{ read_raw('oulad', 'vle') }}
),

material_counts as (
    select
        code_module,
        code_presentation,
        count(*) as material_count
    from raw_materials
    group by code_module, code_presentation
),

numbered as (
    select
        presentations.code_module,
        presentations.code_presentation,
        presentations.length_days,
        material_counts.material_count,
        case when presentations.code_module is null then 'missing_key' end as reject_reason,
        row_number() over (
            partition by presentations.code_module
            order by presentations.starts_at desc nulls last
        ) as copy_number
    from stg_oulad__presentations as presentations
    left join material_counts
        on presentations.code_module = material_counts.code_module
        and presentations.code_presentation = material_counts.code_presentation
),

known_columns as (
    select
        code_module as item_id,
        code_module as item_name,
        -- Modules have no names; of what field they are is in the data's paper.
        case
            when code_module in ('AAA', 'BBB', 'GGG') then 'social sciences'
            when code_module in ('CCC', 'DDD', 'EEE', 'FFF') then 'science and technology'
        end as category,
        cast(json_object(
            'length_days', length_days, 'material_count', material_count
        ) as varchar) as item_attributes,
        {{ dq_verdict('presented_again') }},
        case
            when dq_outcome <> 'accepted' then {{ raw_json(['code_module', 'code_presentation']) }}
        end as raw_row,
        {{ this_batch() }} as batch_number
    from numbered
),

final as (
    {{ completed_rows('items', 'known_columns', lacks=[
        'subcategory', 'brand', 'list_price', 'dq_repairs',
    ]) }}
)

select * from final
