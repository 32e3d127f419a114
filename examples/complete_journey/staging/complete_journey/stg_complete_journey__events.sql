-- Grain: one row per accepted redeemed coupon.
{{ config(enabled=adapts('complete_journey', 'events')) }}

with

final as (
    {{ accepted_rows('complete_journey', 'events') }}
)

select * from final
