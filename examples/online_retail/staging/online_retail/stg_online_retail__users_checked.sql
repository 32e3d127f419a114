-- Grain: one row per received customer id, with what became of it.

{{ config(materialized='table', enabled=adapts('online_retail', 'users')) }}

with

received_lines as (
    select * from {{ ref('stg_online_retail__received_lines') }}
),

customer_countries as (
    select
        customer_id,
        country,
        count(distinct order_id) as invoice_count,
        max(ordered_at) as latest_at,
        max(batch_number) as country_batch
    from received_lines
    where customer_id is not null
    group by customer_id, country
),

-- Eight customers have two countries: the one most bought from counts, the latest where equal.
chosen as (
    select
        customer_id,
        country,
        count(*) over (partition by customer_id) as country_count,
        max(country_batch) over (partition by customer_id) as batch_number
    from customer_countries
    qualify row_number() over (
        partition by customer_id
        order by invoice_count desc nulls last, latest_at desc nulls last, country asc nulls last
    ) = 1
),

known_columns as (
    select
        customer_id as user_id,
        case country
            when 'EIRE' then 'Ireland'
            when 'RSA' then 'South Africa'
            when 'USA' then 'United States'
            when 'Unspecified' then null
            when 'European Community' then null
            else country
        end as country,
        'accepted' as dq_outcome,
        nullif(
            concat_ws(
                ',',
                case when country_count > 1 then 'country_chosen_of_several' end,
                case when country in ('EIRE', 'RSA', 'USA') then 'country_spelled_out' end,
                case
                    when country in ('Unspecified', 'European Community') then 'country_blanked'
                end
            ),
            ''
        ) as dq_repairs,
        batch_number
    from chosen
),

final as (
    {{ completed_rows('users', 'known_columns', lacks=[
        'signed_up_at', 'acquisition_channel', 'region', 'city', 'gender', 'birth_year', 'plan',
        'email_hash', 'phone_hash', 'user_attributes', 'dq_reason', 'raw_row',
    ]) }}
)

select * from final
