-- Grain: one row per accepted consent.
{{ config(enabled=adapts('files', 'consents')) }}

with

final as (
    {{ accepted_rows('files', 'consents') }}
)

select * from final
