-- Grain: one row per block_type: what was compared to find candidates, and what was not.

with

blocks as (
    select * from {{ ref('stg_matching__blocks') }}
),

block_sizes as (
    select
        block_type,
        block_key,
        is_compared,
        count(*) as name_count
    from blocks
    group by block_type, block_key, is_compared
),

final as (
    select
        block_type,
        count(*) as block_count,
        cast(sum(name_count) as bigint) as name_count,
        cast(sum(case when is_compared then 0 else 1 end) as bigint) as skipped_block_count,
        cast(sum(case when is_compared then 0 else name_count end) as bigint)
            as skipped_name_count
    from block_sizes
    group by block_type
)

select * from final
