-- Grain: one row per segment_id of the segmentation demographic: its name from the parts of its id.

with

profiles as (
    select * from {{ ref('seg_profiles') }}
),

parts as (
    select distinct
        segmentation,
        segment_id,
        replace(split_part(segment_id, '__', 1), 'age_', '') as age_part,
        split_part(segment_id, '__', 2) as tier_part
    from profiles
    where segmentation = 'demographic'
),

-- 'age_25_34__new_first' reads: Age 25–34, place tier new first.
final as (
    select
        segmentation,
        segment_id,
        concat(
            'Age ',
            replace(replace(replace(age_part, 'under_', 'under '), '_plus', '+'), '_', '–'),
            ', place tier ', replace(tier_part, '_', ' ')
        ) as segment_name,
        'By year of birth and the tier of the city they gave.' as segment_description,
        concat(
            case
                when age_part = 'unknown' then '年龄未知'
                when age_part like 'under_%'
                    then concat(replace(age_part, 'under_', ''), ' 岁以下')
                when age_part like '%_plus'
                    then concat(replace(age_part, '_plus', ''), ' 岁及以上')
                else concat(replace(age_part, '_', '–'), ' 岁')
            end,
            '、',
            case tier_part
                when 'first' then '一线城市'
                when 'new_first' then '新一线城市'
                when 'other' then '其他城市'
                when 'unknown' then '城市未知'
                else concat('城市级别 ', replace(tier_part, '_', ' '))
            end
        ) as segment_name_zh,
        '按出生年份和所填城市的级别划分。' as segment_description_zh
    from parts
)

select * from final
